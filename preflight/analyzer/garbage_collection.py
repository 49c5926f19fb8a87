"""Python's garbage collector during a request."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def freeze_gc() -> None:
    """Exclude objects loaded so far from garbage collection; a large request triggers many collections."""
    gc.collect()
    gc.freeze()


@contextmanager
def gc_paused(call: Any) -> Iterator[None]:
    """Pause garbage collection until the response of a gRPC call has been sent.

    A large model has no garbage while it is created, and to collect it afterwards would delay the response.
    call: gRPC's context of the call; `None` if there is none, then until the block ends.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled and not (call is not None and call.add_callback(gc.enable)):
            gc.enable()
