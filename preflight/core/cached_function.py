"""A cached question about an entity or a resource, for modules above its module."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from preflight.core.entity import Entity
from preflight.core.resource import Resource

E = TypeVar("E", bound=Entity | Resource)
R = TypeVar("R")


def cached_function(function: Callable[[E], R]) -> Callable[[E], R]:
    """Cache the function's result in its argument, as `cached_property` does for a member."""
    name = f"{function.__module__}.{function.__qualname__}"

    @functools.wraps(function)
    def ask(entity: E) -> R:
        kept: dict[str, Any] = entity.__dict__
        if name not in kept:
            kept[name] = function(entity)
        found: R = kept[name]
        return found

    return ask
