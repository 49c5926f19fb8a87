"""The order of callbacks in runs A and B. Loaded by the runner in the program's own environment; imports nothing but
the standard library, and is written for Python 3.8 and newer.
"""

import asyncio
import functools
import itertools
import threading
from typing import Any, List, Tuple


class _Turns:
    """The order of callbacks that can run at about the same time: that in which the program gives them to `apply`, or
    reversed, so that none stays at its place.
    """

    _PAUSE = 0.003
    _MOST = 200

    def __init__(self, requests: "_Requests", is_reversed: bool) -> None:
        self._requests, self._is_reversed = requests, is_reversed
        self._waiting: List[Tuple[int, int, Any]] = []
        self._timer: Any = None
        self._pauses = 0

    async def wait(self, number: int, value: Any) -> Any:
        loop = asyncio.get_event_loop()
        own = loop.create_future()
        self._waiting.append((number, len(self._waiting), own))
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(self._PAUSE, self._release)
        await own
        return value

    def _release(self) -> None:
        self._pauses += 1
        loop: Any = asyncio.get_event_loop()
        is_busy = self._requests.count > 0 or bool(getattr(loop, "_ready", ()))
        if is_busy and self._pauses < self._MOST:
            # The callbacks of what is just registered belong to the order too.
            self._timer = loop.call_later(self._PAUSE, self._release)
            return
        self._pauses = 0
        order, self._waiting = sorted(self._waiting), []
        middle = len(order) // 2
        if self._is_reversed:
            order.reverse()
            if len(order) % 2 and middle:
                order[middle], order[middle - 1] = order[middle - 1], order[middle]
        for _, _, own in order:
            if not own.done():
                own.set_result(None)


class _Requests:
    """How many registrations have no answer yet."""

    def __init__(self, monitor: Any) -> None:
        self.count = 0
        self._lock = threading.Lock()
        self._send = monitor.RegisterResource
        monitor.RegisterResource = self._sent

    def _sent(self, *rest: Any, **more: Any) -> Any:
        self._add(1)
        try:
            return self._send(*rest, **more)
        finally:
            self._add(-1)

    def _add(self, number: int) -> None:
        with self._lock:
            self.count += number


def choose(pulumi: Any, is_reversed: bool) -> None:
    """Run callbacks in the program's order, or in another one, because in a deployment it depends on when AWS responds.
    What depends on it, such as a counter, therefore differs between the runs.
    """
    original: Any = pulumi.Output.apply
    turns = _Turns(_Requests(pulumi.runtime.settings.get_monitor()), is_reversed)
    numbers = itertools.count()

    def apply(self: Any, func: Any, run_with_unknowns: Any = False, *rest: Any, **more: Any) -> Any:
        if run_with_unknowns:
            return original(self, func, run_with_unknowns, *rest, **more)
        later = original(self, functools.partial(turns.wait, next(numbers)))
        return original(later, func, run_with_unknowns, *rest, **more)

    pulumi.Output.apply = apply
