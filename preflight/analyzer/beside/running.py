"""The offline preview's process for the pack: start it, wait for its results, end it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import IO, Final

import msgspec

from preflight.analyzer.beside.child_process import ChildProcess
from preflight.analyzer.beside.recorded import Job, Recorded, receive

# Additional time besides the program's time limit, for the steps before and after.
_BESIDES: Final = 5.0
# The system accepts a change of priority every 0.1 seconds.
_SOON: Final = 0.2
# How long the finding of one resource waits for its source location, once.
_PLACES: Final = 10.0


class Running:
    """The offline preview for a job. No method raises; errors are in `why_not` of the result. `ahead`: the process, if
    it was started before.
    """

    def __init__(self, job: Job, ahead: ChildProcess | None = None) -> None:
        self.job: Final = job
        self._deadline: Final = time.monotonic() + job.seconds + _BESIDES
        self._placed, self._ended = threading.Event(), threading.Event()
        self._places: Mapping[str, tuple[str, int]] = {}
        self._told = Recorded("its process ended without a result")
        self._others: tuple[Recorded, ...] = ()
        self._process: ChildProcess | None = None
        self._start(ahead)

    def places(self) -> Mapping[str, tuple[str, int]]:
        """File and line of each resource, by URN; waits for the first run, at most once."""
        if not self._awaited(self._placed, min(_PLACES, self._left())):
            self._placed.set()
        return self._places

    def recorded(self) -> Recorded:
        """The result of the preview; waits for it, at most until its time limit."""
        if not self._awaited(self._ended, self._left()):
            self._told = Recorded(f"it did not end within {self.job.seconds:g} seconds", self._places)
            self.stop()
        return self._told

    def doubted(self) -> tuple[Recorded, ...]:
        """For a job with other assumptions: why nothing is certain, followed by the previews under them."""
        told = self.recorded()
        return (told,) if told.why_not else (told, *self._others)

    def stop(self) -> None:
        """End the process and all processes that it started."""
        process, self._process = self._process, None
        if process is not None:
            process.end()
        self._placed.set()
        self._ended.set()

    def _start(self, ahead: ChildProcess | None) -> None:
        told = asdict(self.job) | {"worlds": msgspec.to_builtins(self.job.worlds)}
        try:
            self._process = process = _given(told, ahead)
        except OSError as error:
            self._told = Recorded(f"its process cannot be started: {error.strerror}")
            self.stop()
            return
        # Nobody waits yet for a preview with the usual assumptions.
        if ahead is None and not self.job.worlds:
            process.yield_to_others()
        threading.Thread(target=self._listen, args=(process.output,), daemon=True).start()

    def _listen(self, output: IO[bytes]) -> None:
        with contextlib.suppress(EOFError, ValueError, OSError, KeyError):
            found = receive(output)
            self._places = found.positions
            self._placed.set()
            # A process that could not start has no further results.
            if found.why_not or self.job.worlds:
                self._others = tuple(_rest(output)) if self.job.worlds else ()
                self._told = found
            else:
                self._told = receive(output)
            self._places = self._told.positions
        self.stop()

    def _awaited(self, event: threading.Event, seconds: float) -> bool:
        if event.wait(min(_SOON, seconds)):
            return True
        if (process := self._process) is not None:
            process.hurry()
        return event.wait(max(0.0, seconds - _SOON))

    def _left(self) -> float:
        return max(0.0, self._deadline - time.monotonic())


def _given(job: object, ahead: ChildProcess | None) -> ChildProcess:
    """A process that has the job. Raises OSError."""
    if ahead is not None:
        try:
            ahead.write(job)
            return ahead
        except OSError:
            ahead.kill()
    made = ChildProcess()
    made.write(job)
    return made


def _rest(source: IO[bytes]) -> Iterator[Recorded]:
    """The further results, until the process ends."""
    with contextlib.suppress(EOFError):
        while True:
            yield receive(source)
