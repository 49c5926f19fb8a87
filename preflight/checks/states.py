"""`preflight state check`: the files are read and evaluated one by one, many of them in several processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, Final

from preflight.checks.selection import Selection
from preflight.checks.state import EvaluatedState, evaluate_one, report_on
from preflight.evaluation.effective_configuration import effective
from preflight.evaluation.own_policies import policies_of
from preflight.evaluation.settings import ConfigError, Settings
from preflight.policy import Policy, PolicySet
from preflight.reports.report import Report
from preflight.state.export import STDIN, read

# Bytes of exports whose evaluation takes longer than the start of another process: some 1,500 resources.
_WORTH_A_PROCESS: Final = 2_000_000
# Each process has 100 MB of its own.
_MOST_PROCESSES: Final = 8


@dataclass(frozen=True)
class Request:
    """What to evaluate and how. `organization`: raw configuration, whose folders are relative to `base`. `own`: folders
    with further policies. `processes`: how many at most; `None` for as many as are worth it."""

    files: tuple[Path, ...]
    selection: Selection = field(default_factory=Selection)
    organization: Mapping[str, Any] = field(default_factory=dict)
    own: tuple[Path, ...] = ()
    base: Path = Path()
    baseline: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    processes: int | None = None


class Evaluation:
    """The policies and settings of a request."""

    def __init__(self, request: Request) -> None:
        self._request: Final = request
        self.found: Final[PolicySet] = policies_of(
            Path(), request.organization, given=request.own, base=request.base
        )
        if request.strict and self.found.problems:
            raise ConfigError(self.found.problems[0])
        self.policies: Final[tuple[Policy, ...]] = request.selection.policies(self.found)
        self.settings: Final[Settings] = effective(Path(), request.organization, self.found)

    def of(self, file: Path) -> EvaluatedState:
        """The evaluated state. Raises StateError if the file is not a state."""
        request = self._request
        return evaluate_one(
            read(file), self.policies, self.settings, strict=request.strict, today=request.today
        )


def check(request: Request) -> Report:
    """One report on all files, independent of their order and of the number of processes.

    Raises StateError if a file is not a state, ConfigError for wrong configuration.
    """
    evaluation = Evaluation(request)
    if len(request.files) == 1:
        states: Sequence[EvaluatedState] = [evaluation.of(request.files[0])]
    else:
        states = list(_evaluated(request, evaluation))
    report = report_on(states, evaluation.policies, evaluation.settings, baseline=request.baseline)
    return replace(
        report, policies=evaluation.found.policies, notes=(*report.notes, *evaluation.found.problems)
    )


def _evaluated(request: Request, evaluation: Evaluation) -> Iterator[EvaluatedState]:
    """The states without their stacks. Other processes cannot read the standard input of this one."""
    ours = [file for file in request.files if file == STDIN]
    others = [file for file in request.files if file != STDIN]
    processes = _processes(request, others)
    done = 0
    if processes > 1:
        for state in _in_processes(request, others, processes):
            done += 1
            yield state
    # Those left have no process, or their process has ended: it may have had too little memory.
    yield from (evaluation.of(file).without_stack() for file in (*ours, *others[done:]))


def _processes(request: Request, files: Sequence[Path]) -> int:
    """How many processes evaluate the files; errors of policies reach the user only from this one."""
    if request.strict:
        return 1
    if request.processes is not None:
        return min(request.processes, len(files))
    worth = sum(file.stat().st_size for file in files) // _WORTH_A_PROCESS
    return min(len(files), worth + 1, _cores(), _MOST_PROCESSES)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _in_processes(request: Request, files: Sequence[Path], processes: int) -> Iterator[EvaluatedState]:
    """The first files' states, in the order of the files, all of them unless a process ends too early."""
    try:
        pool = ProcessPoolExecutor(processes, _context(), _begin, (request,))
    except (ImportError, NotImplementedError, OSError):
        return  # a system without semaphores between processes
    with pool:
        try:
            yield from pool.map(_evaluate, files)
        except BrokenProcessPool:
            return
        finally:
            pool.shutdown(cancel_futures=True)


def _context() -> BaseContext:
    """A forked process has the policies at once, but may hang if this one has threads, or on other systems."""
    alone = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if alone else "spawn")


# --- in another process

_evaluations: Final[list[Evaluation]] = []


def _begin(request: Request) -> None:
    # An interrupt is for the command, which then ends its processes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _evaluations[:] = [Evaluation(request)]


def _evaluate(file: Path) -> EvaluatedState:
    return _evaluations[0].of(file).without_stack()
