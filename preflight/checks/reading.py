"""The program's sources, read while the program runs: the preview waits for another process meanwhile."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Iterable
from typing import Final

from pulumi.runtime.proto import analyzer_pb2

from preflight.core.resource import STACK_TYPE
from preflight.core.stack import Stack
from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import Settings
from preflight.policy import Policy
from preflight.policy.own_findings import POLICY_ERROR
from preflight.preview.errors import PreviewError
from preflight.preview.program_sources import sources_of
from preflight.preview.project import Project
from preflight.preview.python import interpreter_of
from preflight.sources.analysis import Sources
from preflight.sources.context import context_of


def of_sources(policies: Iterable[Policy]) -> list[Policy]:
    """The policies that evaluate the program's sources alone."""
    return [p for p in policies if STACK_TYPE in p.types]


def alone(sources: Sources | None, project: Project) -> Stack:
    """The stack of a program that has been read and has not run."""
    name, stack = project.name, project.stack.rpartition("/")[2]
    urn = f"urn:pulumi:{stack}::{name}::{STACK_TYPE}::{name}-{stack}"
    return Stack.from_messages(
        [analyzer_pb2.AnalyzerResource(type=STACK_TYPE, name=f"{name}-{stack}", urn=urn)],
        name=stack,
        project=name,
        config=project.config,
        context=context_of(sources),
    )


class ReadAhead:
    """Sources that a thread of its own reads: it evaluates the policies of sources on them, so that what these ask is
    answered when the stack is evaluated. What the thread finds is not used.
    """

    def __init__(
        self, project: Project, python: str | None, policies: Iterable[Policy], settings: Settings
    ) -> None:
        self._project: Final = project
        self._policies: Final = of_sources(policies)
        self._settings: Final = settings
        self._read: Sources | None = None
        try:
            self._interpreter = interpreter_of(project, python) if project.runtime == "python" else None
        except PreviewError:
            self._interpreter = None
        context = contextvars.copy_context()
        self._thread: Final = threading.Thread(
            target=lambda: context.run(self._run), name="preflight-sources", daemon=True
        )
        if self._interpreter is not None:
            self._thread.start()

    def sources(self, interpreter: str) -> Sources | None:
        """The sources as the interpreter reads them; `None` for a program in another language."""
        if self._interpreter is not None:
            self._thread.join()
        if self._read is not None and interpreter == self._interpreter:
            return self._read
        return sources_of(self._project, interpreter)

    def _run(self) -> None:
        sources = sources_of(self._project, self._interpreter)
        outcome = run(alone(sources, self._project), self._policies, self._settings)
        # A policy that was stopped leaves answers behind that are not complete.
        if not any(f.policy == POLICY_ERROR for f in outcome.findings):
            self._read = sources
