"""The time limit of policies: a policy that does not end is stopped, and the others continue.

A policy is Python code in the thread of the engine's call, which cannot be ended from outside; a watcher makes that
thread raise `PolicyTimeoutError` at its next step. One long call into C, such as a regular expression, is a single
step, so that the pack's regular expressions are tested for linear time instead.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

# A policy needs milliseconds, and a few seconds for a stack of 100,000 resources.
POLICY_SECONDS = 60.0
# The minimum for each policy, however many policies were stopped before it.
MINIMUM_SECONDS = 2.0
POLL_INTERVAL: Final = 0.25


Work = TypeVar("Work")


class PolicyTimeoutError(BaseException):
    """A policy exceeded its time limit. It is not an `Exception`, so that no policy catches it as an expected error."""


class TimeLimit:
    """The time limits of one run: each stopped policy halves the limit of the next policies, so that the run ends."""

    def __init__(self) -> None:
        self.seconds = POLICY_SECONDS
        _start_watcher()

    def run(self, work: Callable[[], Work]) -> Work:
        """Run one policy. `PolicyTimeoutError` is raised only inside it.

        This is not a context manager, because an exception that is raised when its `__exit__` begins cannot be caught
        there. After the policy has ended, at most two exceptions are pending: one raised before, and one that the
        watcher had decided on.
        """
        turn = _Turn(threading.get_ident(), time.monotonic() + self.seconds)
        try:
            try:
                _turns[turn.thread] = turn
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


def _start_watcher() -> None:
    global _watcher
    if _watcher is None or not _watcher.is_alive():
        with _lock:
            if _watcher is None or not _watcher.is_alive():
                _watcher = threading.Thread(target=_stop_the_late, name="preflight-patience", daemon=True)
                _watcher.start()


def _unwatch(turn: _Turn) -> None:
    """Stop raising; pending exceptions are discarded too."""
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
                    # Raise it again a little later, because code in between may catch it.
                    turn.deadline, turn.late = now + MINIMUM_SECONDS, True
                    _raise_in(turn.thread, PolicyTimeoutError)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), None if error is None else ctypes.py_object(error)
    )
