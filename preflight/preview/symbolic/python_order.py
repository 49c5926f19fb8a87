"""The order of callbacks in runs A and B. Loaded by the runner in the program's own environment; imports nothing but
the standard library, and is written for Python 3.8 and newer.
"""

import asyncio
import functools
import itertools
import threading
from typing import Any, List, Tuple


class _Turns:
    """The order of callbacks: one at a time, and then those that wait for it. Of callbacks that do not wait for each
    other, the program's first comes first, or the last, so that each pair of them has the other order.
    """

    _PAUSE = 0.003
    _MOST = 200
    _SPINS = 2000

    def __init__(self, requests: "_Requests", is_reversed: bool) -> None:
        self._requests, self._is_reversed = requests, is_reversed
        self._arrived: List[Tuple[int, int, Any]] = []
        # The next is the last.
        self._waiting: List[Any] = []
        self._timer: Any = None
        self._pauses = self._spins = self._ended = 0

    async def wait(self, number: int, value: Any) -> Any:
        own = asyncio.get_event_loop().create_future()
        self._arrived.append((number, len(self._arrived), own))
        if self._timer is None:
            self._pause()
        await own
        return value

    def _pause(self) -> None:
        self._timer = asyncio.get_event_loop().call_later(self._PAUSE, self._release)

    def _release(self) -> None:
        loop: Any = asyncio.get_event_loop()
        requests = self._requests
        if (requests.count > 0 or requests.ended != self._ended) and self._pauses < self._MOST:
            # The callbacks of what is just registered belong to the order too.
            self._pauses, self._ended = self._pauses + 1, requests.ended
            self._pause()
        elif getattr(loop, "_ready", ()) and self._spins < self._SPINS:
            self._spins += 1
            self._timer = loop.call_soon(self._release)
        else:
            self._pauses = self._spins = 0
            self._waiting.extend(own for *_, own in sorted(self._arrived, reverse=not self._is_reversed))
            self._arrived = []
            own = self._waiting.pop() if self._waiting else None
            self._timer = loop.call_soon(self._release) if self._waiting else None
            if own is not None and not own.done():
                own.set_result(None)


class _Requests:
    """How many registrations have no answer yet."""

    def __init__(self, monitor: Any) -> None:
        self.count = self.ended = 0
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
            self.ended += number < 0


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
