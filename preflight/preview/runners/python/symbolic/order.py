"""The order of callbacks in runs A and B. Loaded by the runner in the program's own environment; imports nothing but
the standard library, and is written for Python 3.8 and newer.
"""

import asyncio
import functools
import itertools
import threading
from typing import Any, List, Set, Tuple


class _Turns:
    """The order of callbacks: one at a time, and then those that wait for it. Of callbacks that do not wait for each
    other, the program's first comes first, or the last, so that each pair of them has the other order.

    The next one runs when nothing else can: no request to the monitor is open, whose callbacks belong to the order too,
    and the event loop has nothing to do.
    """

    _LONGEST = 0.6
    _SPINS = 2000

    def __init__(self, is_reversed: bool) -> None:
        self._is_reversed = is_reversed
        self._arrived: List[Tuple[int, int, Any]] = []
        # The next is the last.
        self._waiting: List[Any] = []
        # What threads do for the event loop: requests to the monitor, and jobs of the program.
        self._jobs: Set[Any] = set()
        self._is_due = False
        self._limit: Any = None
        self._spins = 0

    async def wait(self, number: int, value: Any) -> Any:
        own = asyncio.get_event_loop().create_future()
        self._arrived.append((number, len(self._arrived), own))
        self._look()
        await own
        return value

    def begin(self, job: Any) -> None:
        self._jobs.add(job)
        job.add_done_callback(self._end)

    def _end(self, job: Any) -> None:
        self._jobs.discard(job)
        self._look()

    def _look(self) -> None:
        if not self._is_due and (self._arrived or self._waiting):
            self._is_due = True
            asyncio.get_event_loop().call_soon(self._release)

    def _release(self) -> None:
        loop: Any = asyncio.get_event_loop()
        if self._jobs:
            self._is_due = False
            self._limit = self._limit or loop.call_later(self._LONGEST, self._give_up)
        elif getattr(loop, "_ready", ()) and self._spins < self._SPINS:
            self._spins += 1
            loop.call_soon(self._release)
        else:
            self._next()

    def _next(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
        self._limit, self._spins, self._is_due = None, 0, False
        self._waiting.extend(own for *_, own in sorted(self._arrived, reverse=not self._is_reversed))
        self._arrived = []
        own = self._waiting.pop() if self._waiting else None
        self._look()
        if own is not None and not own.done():
            own.set_result(None)

    def _give_up(self) -> None:
        """Wait no longer for these jobs: they may wait for a callback themselves."""
        self._limit = None
        self._jobs.clear()
        self._look()


def choose(pulumi: Any, is_reversed: bool) -> None:
    """Run callbacks in the program's order, or in another one, because in a deployment it depends on when AWS responds.
    What depends on it, such as a counter, therefore differs between the runs.
    """
    original: Any = pulumi.Output.apply
    turns = _Turns(is_reversed)
    _tell_of_jobs(turns)
    numbers = itertools.count()

    def apply(self: Any, func: Any, run_with_unknowns: Any = False, *rest: Any, **more: Any) -> Any:
        if run_with_unknowns:
            return original(self, func, run_with_unknowns, *rest, **more)
        later = original(self, functools.partial(turns.wait, next(numbers)))
        return original(later, func, run_with_unknowns, *rest, **more)

    pulumi.Output.apply = apply


def _tell_of_jobs(turns: _Turns) -> None:
    """The SDK sends each request by a thread of the event loop's executor."""
    kind: Any = asyncio.BaseEventLoop
    original, main = kind.run_in_executor, threading.get_ident()

    def run_in_executor(self: Any, *rest: Any, **more: Any) -> Any:
        job = original(self, *rest, **more)
        if threading.get_ident() == main:
            turns.begin(job)
        return job

    kind.run_in_executor = run_in_executor
