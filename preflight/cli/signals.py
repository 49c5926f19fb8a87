"""Signals that end a command: what it started and wrote is removed first."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_NAMES: Final = ("SIGTERM", "SIGHUP")


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Until the end of the block, SIGTERM and SIGHUP end it as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    # A signal that is ignored, as under `nohup`, stays so.
    before = {n: signal.signal(n, _end) for n in numbers if signal.getsignal(n) is signal.SIG_DFL}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> None:
    # `timeout` sends the signal twice, and the second one must not end the cleaning up.
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)
