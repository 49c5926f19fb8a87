"""Where a resource's properties come from: a request of the engine's, a state file or recording, or what was asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from google.protobuf import struct_pb2

from preflight.core.encoding import decode, decode_plain
from preflight.core.values import Unknown, Value

# Where the provider's `Check` lists the inputs that it chose itself.
DEFAULTS: Final = "__defaults"

# Properties whose known text is another resource's way to name this one.
IDENTITIES: Final = (
    "id",
    "arn",
    "name",
    "bucket",
    "identifier",
    "clusterIdentifier",
    "allocationId",
    "keyId",
    "replicationGroupId",
    "clusterId",
    "keyName",
    # A VPC is named by what AWS makes with it.
    "mainRouteTableId",
    "defaultRouteTableId",
    "defaultSecurityGroupId",
    "defaultNetworkAclId",
)
# AWS's answers that others refer to or that say where a thing is.
NAMES: Final = frozenset(IDENTITIES) | {"region", "accountId", "ownerId"}
# Those of them that AWS alone gives: while they are unknown, what they will be is open.
GIVEN: Final = NAMES - {
    "name",
    "bucket",
    "identifier",
    "clusterIdentifier",
    "allocationId",
    "replicationGroupId",
    "clusterId",
    "keyName",
    "region",
}


class Properties(Protocol):
    """Where a resource's properties come from; values are decoded one at a time, when asked for."""

    def keys(self) -> Iterable[str]: ...

    def has(self, key: str) -> bool: ...

    def read(self, key: str, owner: str) -> Value:
        """The property, `None` where it is missing; `owner` is whose it is, for the reasons of unknowns."""

    def wire(self) -> bytes: ...


class StructProperties:
    """The properties of an analyzer request."""

    __slots__ = ("fields", "struct")

    def __init__(self, struct: struct_pb2.Struct) -> None:
        self.struct = struct
        self.fields = struct.fields

    def keys(self) -> Iterable[str]:
        return self.fields.keys()

    def has(self, key: str) -> bool:
        return key in self.fields

    def read(self, key: str, owner: str) -> Value:
        value = self.fields.get(key)
        return None if value is None else decode(value, f"{key} of '{owner}'")

    def wire(self) -> bytes:
        return self.struct.SerializeToString()


@dataclass(frozen=True, slots=True)
class PlainProperties:
    """The properties of a state file or a recording."""

    fields: Mapping[str, Any]

    def keys(self) -> Iterable[str]:
        return self.fields.keys()

    def has(self, key: str) -> bool:
        return key in self.fields

    def read(self, key: str, owner: str) -> Value:
        return decode_plain(self.fields.get(key), f"{key} of '{owner}'")

    def wire(self) -> bytes:
        return json.dumps(self.fields, ensure_ascii=False, default=str).encode("utf-8", "replace")


class AskedProperties:
    """What the program asks of a resource, and of the answers the names by which others refer to it.

    `chosen`: inputs that the provider set where the program left them open.
    """

    __slots__ = ("answered", "asked", "chosen")

    def __init__(
        self, asked: Properties, answered: Properties | None, chosen: frozenset[str] = frozenset()
    ) -> None:
        """`answered`: none where the provider's choices among `asked` are the only answers."""
        self.asked, self.answered, self.chosen = asked, answered or asked, chosen

    def keys(self) -> Iterable[str]:
        asked = set(self.asked.keys()) - self.chosen
        return asked | NAMES.intersection(self.answered.keys())

    def asks(self, key: str) -> bool:
        """Whether the program sets the property."""
        return key not in self.chosen and self.asked.has(key)

    def has(self, key: str) -> bool:
        return self.asks(key) or (key in NAMES and self.answered.has(key))

    def read(self, key: str, owner: str) -> Value:
        value = None if key in self.chosen else self.asked.read(key, owner)
        if value is not None or key not in NAMES or self.asks(key):
            return value
        value = self.answered.read(key, owner)
        return None if isinstance(value, Unknown) and key not in GIVEN else value

    def wire(self) -> bytes:
        return self.asked.wire()
