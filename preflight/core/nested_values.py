"""Values inside blocks and lists of a property."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.conversion import as_list, child
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import Value


def values_at(resource: Resource, path: tuple[str, ...]) -> Iterator[Value]:
    """Every value at the path, through all items of lists. A missing value is `None`; a missing block has no value."""
    return _under(resource.get(path[0]), path[1:])


def _under(value: Value, path: tuple[str, ...]) -> Iterator[Value]:
    if not path:
        yield value
        return
    items = as_list(value)
    for item in items if known(items) else [items]:
        yield from _under(child(item, path[0]), path[1:])
