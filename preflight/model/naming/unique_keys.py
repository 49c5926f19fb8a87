"""The properties that make an identifier unique: its key, and what AWS does with a second resource of the same key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from preflight.core.resource import Resource
from preflight.core.values import Unknown

Where = Literal["region", "account", "global"]
Types = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A property that is part of a key.

    types: the property refers to a resource of one of these types. absent: the value of a property that is not set;
    `None` if Pulumi or AWS then generates a unique value. fold: AWS ignores the case. whole: returns what AWS makes of
    the value.
    """

    key: str
    types: Types = ()
    absent: str | None = None
    fold: bool = False
    whole: Callable[[Resource], str | Unknown] | None = None

    def is_generated(self, resource: Resource) -> bool:
        """Whether Pulumi or AWS generates it, because it is not set."""
        return self.absent is None and not resource.is_set(self.key)

    def read(self, resource: Resource) -> str | Unknown | None:
        if self.types:
            found = resource.ref(self.types, self.key)
            if isinstance(found, Resource):
                return found.urn
            if found is None:
                return self.absent
            text = resource.text(self.key)
            return text if isinstance(text, str) else found
        whole = self.whole(resource) if self.whole is not None else None
        text = whole if isinstance(whole, str) else resource.text(self.key)
        if text is None or (isinstance(text, str) and not text):
            return self.absent
        return text.casefold().rstrip(".") if self.fold and isinstance(text, str) else text


@dataclass(frozen=True, slots=True)
class Kind:
    """Resources that share one set of keys.

    refused: AWS's error for a second resource; empty if AWS replaces or returns the first. overwrite: an input that
    allows the second resource to replace the first.
    """

    parts: tuple[Part, ...]
    where: Where = "region"
    refused: str = ""
    overwrite: str = ""


def kind(*parts: str | Part, where: Where = "region", refused: str = "", overwrite: str = "") -> Kind:
    made = tuple(Part(p) if isinstance(p, str) else p for p in parts)
    return Kind(made, where, refused, overwrite)
