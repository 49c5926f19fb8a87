"""A cached question about an entity, for modules above the entity's module."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from preflight.core.entity import Entity

E = TypeVar("E", bound=Entity)
R = TypeVar("R")


def cached_function(function: Callable[[E], R]) -> Callable[[E], R]:
    """Cache the function's result in the entity, as `cached_property` does for a member."""
    name = f"{function.__module__}.{function.__qualname__}"

    @functools.wraps(function)
    def ask(entity: E) -> R:
        kept: dict[str, Any] = entity.__dict__
        if name not in kept:
            kept[name] = function(entity)
        return cast("R", kept[name])

    return ask
