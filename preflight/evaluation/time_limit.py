"""How long a policy may take: one that never ends is stopped, and the others go on.

Whatever runs in a policy is Python in a thread of the engine's calls, which nothing outside can end; a watcher makes
that thread raise `PolicyTimeoutError` at its next step. One long call into C, such as a regular expression, is a single
step, so the forms of the pack's expressions are tested instead.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

# A policy needs milliseconds, and a few seconds for a stack of 100,000 resources.
POLICY_SECONDS = 60.0
# What each policy gets at least, however many others were stopped before it.
MINIMUM_SECONDS = 2.0
POLL_INTERVAL: Final = 0.25


Work = TypeVar("Work")


class PolicyTimeoutError(BaseException):
    """A policy took too long. No `Exception`, so that no policy takes it for an error that it expects."""


class TimeLimit:
    """The time of one run: each policy that is stopped halves what the next ones get, so that a run ends."""

    def __init__(self) -> None:
        self.seconds = POLICY_SECONDS

    def run(self, work: Callable[[], Work]) -> Work:
        """Do the work of one policy. `PolicyTimeoutError` is raised inside it and nowhere else.

        No context manager: what is raised when its `__exit__` begins could not be caught there. Once the turn is over
        at most two are on their way, one raised before and one that the watcher had decided on.
        """
        turn = _Turn(threading.get_ident(), time.monotonic() + self.seconds)
        try:
            try:
                _watch(turn)
                return work()
            finally:
                turn.over = True
                try:
                    _unwatch(turn)
                except PolicyTimeoutError:
                    try:
                        _unwatch(turn)
                    except PolicyTimeoutError:
                        _unwatch(turn)
        except PolicyTimeoutError:
            self.seconds = max(MINIMUM_SECONDS, self.seconds / 2)
            raise


class _Turn:
    """The time of one policy in its thread."""

    __slots__ = ("deadline", "late", "over", "thread")

    def __init__(self, thread: int, deadline: float) -> None:
        self.thread = thread
        self.deadline = deadline
        self.late = self.over = False


_turns: Final[dict[int, _Turn]] = {}
_lock: Final = threading.Lock()
_watcher: threading.Thread | None = None


def _watch(turn: _Turn) -> None:
    global _watcher
    _turns[turn.thread] = turn
    if _watcher is None or not _watcher.is_alive():
        with _lock:
            if _watcher is None or not _watcher.is_alive():
                _watcher = threading.Thread(target=_stop_the_late, name="preflight-patience", daemon=True)
                _watcher.start()


def _unwatch(turn: _Turn) -> None:
    """From here on nothing is raised, not even what was on its way."""
    with _lock:
        _turns.pop(turn.thread, None)
        if turn.late:
            _raise_in(turn.thread, None)


def _stop_the_late() -> None:
    while True:
        time.sleep(POLL_INTERVAL)
        with _lock:
            now = time.monotonic()
            for turn in list(_turns.values()):
                if turn.deadline < now and not turn.over:
                    # Once more a little later, if something between takes it for its own.
                    turn.deadline, turn.late = now + MINIMUM_SECONDS, True
                    _raise_in(turn.thread, PolicyTimeoutError)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), None if error is None else ctypes.py_object(error)
    )
