"""The order of the callbacks of run B. Loaded by the runner in the program's own environment; imports nothing but the
standard library, and is written for Python 3.8 and newer.
"""

import asyncio
from typing import Any, List


class _Turns:
    """The order of callbacks that can run at about the same time: reversed, and none stays at its place."""

    _PAUSE = 0.005

    def __init__(self) -> None:
        self._waiting: List[Any] = []
        self._timer: Any = None

    async def wait(self, value: Any) -> Any:
        loop = asyncio.get_event_loop()
        own = loop.create_future()
        self._waiting.append(own)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(self._PAUSE, self._release)
        await own
        return value

    def _release(self) -> None:
        order, self._waiting = self._waiting[::-1], []
        middle = len(order) // 2
        if len(order) % 2 and middle:
            order[middle], order[middle - 1] = order[middle - 1], order[middle]
        for own in order:
            if not own.done():
                own.set_result(None)


def reverse(pulumi: Any) -> None:
    """Run callbacks in another order than run A, because in a deployment it depends on when AWS responds. What depends
    on it, such as a counter, therefore differs between the runs.
    """
    original: Any = pulumi.Output.apply
    turns = _Turns()

    def apply(self: Any, func: Any, run_with_unknowns: Any = False, *rest: Any, **more: Any) -> Any:
        later = self if run_with_unknowns else original(self, turns.wait)
        return original(later, func, run_with_unknowns, *rest, **more)

    pulumi.Output.apply = apply
