"""Python's garbage collector while a request is answered."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def freeze_gc() -> None:
    """Take what is loaded out of the garbage collector's rounds, which a large request makes many of."""
    gc.collect()
    gc.freeze()


@contextmanager
def gc_paused() -> Iterator[None]:
    """No rounds of the garbage collector while a large model grows, of which nothing is garbage yet."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
