"""The values at a path of properties; every step enters the items of a list."""

from __future__ import annotations

from collections.abc import Sequence

from preflight.core.conversion import as_list, child
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value


def values_at(resource: Resource, path: tuple[str, ...]) -> Sequence[Value]:
    """The values at the path, with unknown values; empty if a step of the path is missing."""
    value = resource.get(path[0])
    if value is None:
        return ()
    found = _items(value)
    for step in path[1:]:
        found = [item for outer in found for item in _items(child(outer, step))]
    return [item for item in found if item is not None]


def _items(value: Value) -> list[Value]:
    items = as_list(value)
    return [items] if isinstance(items, Unknown) else items
