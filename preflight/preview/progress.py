"""What a check is doing, for people who wait: whoever shows it listens, else nobody is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_LISTENER: Final[ContextVar[Callable[[str], None] | None]] = ContextVar("listener", default=None)


def doing(what: str) -> None:
    """Say what begins now, such as `Running the program`."""
    if (listener := _LISTENER.get()) is not None:
        listener(what)


@contextmanager
def told_to(listener: Callable[[str], None]) -> Iterator[None]:
    """Until the end of the block, the listener is told what is being done."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)
