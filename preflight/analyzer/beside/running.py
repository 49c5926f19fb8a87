"""The offline preview's process for the pack: start it, wait for its results, end it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Final

import msgspec

from preflight.analyzer.beside.recorded import Job, Recorded, receive
from preflight.preview.scratch import Scratch

_ROOT: Final = Path(__file__).parents[3]
_CODE: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from preflight.analyzer.beside.child import main; main()"
)
# Additional time besides the program's time limit, for the steps before and after.
_BESIDES: Final = 5.0
# How long the finding of one resource waits for its source location, once.
_PLACES: Final = 10.0


class Running:
    """The process. No method raises; errors are in `why_not` of the result."""

    def __init__(self, job: Job) -> None:
        self.job: Final = job
        self._deadline: Final = time.monotonic() + job.seconds + _BESIDES
        self._placed, self._ended = threading.Event(), threading.Event()
        self._places: Mapping[str, tuple[str, int]] = {}
        self._told = Recorded("its process ended without a result")
        self._others: tuple[Recorded, ...] = ()
        self._process: subprocess.Popen[bytes] | None = None
        self._scratch: Scratch | None = None
        self._start()

    def places(self) -> Mapping[str, tuple[str, int]]:
        """File and line of each resource, by URN; waits for the first run, at most once."""
        if not self._placed.wait(min(_PLACES, self._left())):
            self._placed.set()
        return self._places

    def recorded(self) -> Recorded:
        """The result of the preview; waits for it, at most until its time limit."""
        if not self._ended.wait(self._left()):
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
            with contextlib.suppress(OSError, subprocess.SubprocessError):
                # Its standard input ends: it removes its folder and ends itself.
                assert process.stdin is not None
                process.stdin.close()
                process.wait(2)
            if process.poll() is None:
                process.kill()
                process.wait()
        scratch, self._scratch = self._scratch, None
        if scratch is not None:
            scratch.remove()
        self._placed.set()
        self._ended.set()

    def _start(self) -> None:
        try:
            self._scratch = made = Scratch()
            self._process = subprocess.Popen(
                [sys.executable, "-c", _CODE, str(_ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            assert self._process.stdin is not None
            told = asdict(self.job) | {
                "scratch": str(made.path),
                "worlds": msgspec.to_builtins(self.job.worlds),
            }
            job = json.dumps(told, default=str)
            self._process.stdin.write(job.encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            self._told = Recorded(f"its process cannot be started: {error.strerror}")
            self.stop()
            return
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with contextlib.suppress(EOFError, ValueError, OSError, KeyError):
            found = receive(process.stdout)
            self._places = found.positions
            self._placed.set()
            # A process that could not start has no further results.
            if found.why_not or self.job.worlds:
                self._others = tuple(_rest(process.stdout)) if self.job.worlds else ()
                self._told = found
            else:
                self._told = receive(process.stdout)
            self._places = self._told.positions
        self.stop()

    def _left(self) -> float:
        return max(0.0, self._deadline - time.monotonic())


def _rest(source: IO[bytes]) -> Iterator[Recorded]:
    """The further results, until the process ends."""
    with contextlib.suppress(EOFError):
        while True:
            yield receive(source)
