"""A resource whose outputs get placeholders, as the program registers it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from google.protobuf import struct_pb2

from preflight.core.resource import CREDENTIALS
from preflight.core.values import SECRET_SIGNATURE, SENTINEL, SIGNATURE

_NUMBER: Final = re.compile(r"[0-9]{1,4}(\.0)?")


class NotKnownError(LookupError):
    """A part of a form depends on an unknown value."""


@dataclass(frozen=True)
class Asked:
    """A resource as the program registers it.

    region, account: those of its provider; an account is the URN of the provider with the credentials, or its digits if
    they are known. optional: outputs that the program's package declares as such; has_arn: whether it always has an
    ARN; texts: outputs of which the package only says that they are texts; parts: those of a component that are
    resources or objects.
    """

    urn: str
    type: str
    name: str
    inputs: Mapping[str, struct_pb2.Value]
    region: str | None
    account: str
    provider: str
    optional: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()
    parts: Mapping[str, Any] = field(default_factory=dict)
    is_component: bool = False
    has_arn: bool = False
    autonaming: bool = True

    def text(self, key: str) -> str | None:
        """Return the text that the program sets; `None` if it is not set. Raises NotKnownError if it is unknown."""
        value = self.inputs.get(key)
        if value is None or value.HasField("null_value"):
            return None
        fields = value.struct_value.fields
        if SIGNATURE in fields and fields[SIGNATURE].string_value == SECRET_SIGNATURE:
            value = fields["value"]
        if not value.HasField("string_value") or SENTINEL in value.string_value:
            raise NotKnownError(key)
        return value.string_value

    def number(self, key: str) -> int | None:
        """Return the whole number that the program sets; `None` if it is not set or unknown."""
        value = self.inputs.get(key, struct_pb2.Value())
        text = value.string_value if value.HasField("string_value") else str(value.number_value)
        return int(float(text)) if _NUMBER.fullmatch(text) else None

    def flag(self, key: str) -> bool | None:
        """Whether the flag or block is set; `None` if it is unknown."""
        value = self.inputs.get(key)
        if value is None or value.HasField("null_value"):
            return False
        if value.HasField("string_value"):
            return {"true": True, "false": False}.get(value.string_value)
        if value.HasField("struct_value"):
            # A block of settings, which is not unknown as a whole.
            return None if SIGNATURE in value.struct_value.fields else True
        return value.bool_value if value.HasField("bool_value") else None


def account_of(provider: str, inputs: Mapping[str, Any]) -> str:
    """The account of a provider: its own URN if it sets credentials, otherwise that of the default provider."""
    return provider if any(key in inputs for key in CREDENTIALS) else ""
