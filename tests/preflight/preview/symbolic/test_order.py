"""The order of a Python program's callbacks does not depend on how long the monitor takes to respond."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from preflight.preview.runners.python.symbolic.order import _Turns

SECONDS = ((0.05, 0.0, 0.02), (0.0, 0.0, 0.0), (0.0, 0.03, 0.06))


def ran(seconds: tuple[float, ...], is_reversed: bool) -> list[Any]:
    """The order of callbacks, each of which waits for a request of so many seconds, and is waited for by another."""
    turns, order = _Turns(is_reversed), list[Any]()

    async def sent(length: float) -> None:
        job = asyncio.get_running_loop().run_in_executor(None, time.sleep, length)
        turns.begin(job)
        await job

    async def called(number: int, length: float) -> None:
        await sent(length)
        await turns.wait(number, None)
        order.append(number)
        await sent(length / 2)
        await turns.wait(10 + number, None)
        order.append(10 + number)

    async def main() -> None:
        await asyncio.gather(*(called(number, length) for number, length in enumerate(seconds)))

    asyncio.run(main())
    return order


@pytest.mark.parametrize("seconds", SECONDS)
def test_each_callback_is_followed_by_those_that_wait_for_it(seconds: tuple[float, ...]) -> None:
    assert ran(seconds, False) == [0, 10, 1, 11, 2, 12]
    assert ran(seconds, True) == [2, 12, 1, 11, 0, 10]


def test_a_thread_of_the_program_may_wait_for_a_callback() -> None:
    turns, called = _Turns(False), threading.Event()

    async def main() -> bool:
        job = asyncio.get_running_loop().run_in_executor(None, called.wait, 20)
        turns.begin(job)
        await turns.wait(0, None)
        called.set()
        return await job

    assert asyncio.run(main())
