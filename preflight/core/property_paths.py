"""The values at a path of properties; every step enters the items of a list."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.conversion import as_list, child
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value


def values_at(resource: Resource, path: tuple[str, ...]) -> Iterator[Value]:
    """The values at the path, with unknown values; empty if a step of the path is missing."""
    value = resource.get(path[0])
    return iter(()) if value is None else _below(value, path[1:])


def _below(value: Value, path: tuple[str, ...]) -> Iterator[Value]:
    items = as_list(value)
    for item in [items] if isinstance(items, Unknown) else items:
        if path:
            yield from _below(child(item, path[0]), path[1:])
        elif item is not None:
            yield item
