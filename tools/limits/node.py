"""A property as one of AWS's sources describes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

# Words that one source writes in full and another shortens.
_SHORT: Final = (
    ("configurations", "config"),
    ("configuration", "config"),
    ("identifier", "id"),
    ("database", "db"),
)


@dataclass(frozen=True)
class Node:
    """`fields` of a structure, `item` of a list, and what is said of the value itself."""

    fields: Mapping[str, Node] = field(default_factory=dict)
    item: Node | None = None
    limits: Mapping[str, Any] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    name: str = ""


def plain(name: str) -> str:
    """The name without its spelling: `kmsKeyIdentifier` and `KMSKeyId` are one."""
    text = re.sub(r"[^a-z0-9]", "", name.lower())
    for long, short in _SHORT:
        text = text.replace(long, short)
    return text


def find(fields: Mapping[str, Node], name: str, prefix: str = "") -> Node | None:
    """The field of that name: spelled as a whole, in the singular, or with the resource's own name before it."""
    by_name = {plain(key): node for key, node in fields.items()}
    wanted = plain(name)
    for candidate in (
        wanted,
        wanted.removesuffix("s"),
        f"{wanted}s",
        f"{wanted}list",
        f"{plain(prefix)}{wanted}",
    ):
        if candidate in by_name:
            return by_name[candidate]
    if wanted.endswith("ies") and f"{wanted[:-3]}y" in by_name:
        return by_name[f"{wanted[:-3]}y"]
    return None
