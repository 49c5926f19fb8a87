"""Values that break a limit, and the resource that has one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.model.limits.limit import Limit
from preflight.model.limits.property_limits import compiled
from preflight.testing import Program

# Texts of which a pattern refuses one, if it refuses anything.
_ODD = ("no such value!", "-", "#", "ä b", "{}", "0", "A", "a", "x" * 3000, " ", "\t")


def values(limit: Limit) -> Iterator[Any]:
    """A value for each part of the limit that can be broken, which breaks that part."""
    if limit.values:
        yield "no such value"
    if limit.longest is not None:
        yield "a" * (limit.longest + 1)
    if limit.shortest is not None:
        yield "a" * (limit.shortest - 1)
    if limit.most is not None:
        yield int(limit.most) + 1
    if limit.least is not None and limit.least > 2:
        yield int(limit.least) - 1
    for text in _ODD if limit.patterns else ():
        if _fits(text, limit) and not any(compiled(p).search(text) for p in limit.patterns):
            yield text
            break
    if limit.most_items is not None:
        yield ["a"] * (limit.most_items + 1)
    if limit.fewest is not None:
        yield ["a"] * (limit.fewest - 1)


def _fits(text: str, limit: Limit) -> bool:
    return (limit.shortest or 0) <= len(text) <= min(limit.longest or 2000, 2000)


def properties(path: str, value: Any) -> dict[str, Any]:
    """The properties in which the value stands at the path."""
    for name in reversed(path.split(".")[1:]):
        value = {name: value}
    return {path.split(".")[0]: value}


def add(program: Program, token: str, name: str, path: str, value: Any) -> None:
    """Add a resource in which the value stands at the path."""
    options = {"parent": None, "dependsOn": (), "provider": None}
    program.register(token, name, properties(path, value), options)
