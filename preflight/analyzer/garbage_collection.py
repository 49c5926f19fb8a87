"""Python's garbage collector during a request."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def freeze_gc() -> None:
    """Exclude objects loaded so far from garbage collection; a large request triggers many collections."""
    gc.collect()
    gc.freeze()


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause garbage collection while a large model is created, because it has no garbage yet."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
