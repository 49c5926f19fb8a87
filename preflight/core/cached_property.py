"""`cached_property` of Python 3.12: without the lock of 3.11, which takes more time than most properties.

A model belongs to one request, and so to one thread.
Source: https://docs.python.org/3/library/functools.html#functools.cached_property
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or sys.version_info >= (3, 12):
    cached_property = functools.cached_property
else:

    class cached_property(functools.cached_property):  # noqa: N801 - the standard library's name
        def __get__(self, instance: Any, owner: Any = None) -> Any:
            if instance is None:
                return self
            value = instance.__dict__[self.attrname] = self.func(instance)
            return value


__all__ = ["cached_property"]
