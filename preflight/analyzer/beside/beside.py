"""The offline preview of the analyzer: started when the engine configures the pack, and read after the evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pulumi.runtime.proto import analyzer_pb2

from preflight.analyzer.beside.child_process import ChildProcess
from preflight.analyzer.beside.engine import is_inline, is_whole_update
from preflight.analyzer.beside.recorded import Job, Recorded
from preflight.analyzer.beside.running import Running
from preflight.analyzer.parent_process import engines_path
from preflight.analyzer.program_inputs import Learned
from preflight.core.resource import STACK_TYPE
from preflight.evaluation.evaluate import Outcome, ReportedFinding, located
from preflight.evaluation.settings import Settings
from preflight.policy import Policy

SECONDS: Final = 60.0
NOT_GATED: Final = (
    "The stack as a whole was not evaluated before the update, because the program has no offline preview: {}. It is "
    "evaluated at the end of the update."
)
MAY_DIFFER: Final = (
    "A fault in the offline preview did not stop the update, because the update may differ from the preview: {}. The "
    "stack as a whole is evaluated at the end of the update."
)
ASSUMED: Final = "{} depends on the result of a lookup, or on chance"


class Beside:
    """The offline preview of one preview or update of the engine. `ahead`: the process for the first one."""

    def __init__(self, ahead: ChildProcess | None = None) -> None:
        self._ahead = ahead
        self._running: Running | None = None
        self._why_not = ""
        self._gate = False
        self._doubting: Running | None = None
        self._joined: Recorded | None = None

    def begin(self, job: Job | None, *, why_not: str = "", gate: bool = False) -> None:
        """Run it, unless it runs already or there is no job. `why_not`: why there is none.

        `gate`: whether the first resource waits for it, and is rejected if a finding stops the update.
        """
        if job is not None and is_inline():
            job, why_not = None, "the program runs inside the process that calls Pulumi"
        self._why_not, self._gate = why_not, gate
        if self._running is not None and self._running.job != job:
            self._running.stop()
            self._running = None
        if job is not None and self._running is None:
            self._running, self._ahead = Running(job, self._ahead), None
        if job is None and self._ahead is not None:
            self._ahead.kill()
            self._ahead = None

    def forget(self) -> None:
        """End it if it still runs, before the engine configures another one."""
        for one in (self._running, self._doubting):
            if one is not None:
                one.stop()
        self._running = self._doubting = self._joined = None

    def end(self) -> None:
        """End it, and what was started for it."""
        self.forget()
        self.begin(None)

    # --- the gate

    def judge(
        self, policies: Iterable[Policy], settings: Settings, **known: Any
    ) -> tuple[tuple[ReportedFinding, ...], str]:
        """The finding that stops the update, and why the offline preview cannot decide; both empty if there is nothing
        to report.
        """
        if not self._gate:
            return (), ""
        self._gate = False
        if not is_whole_update():
            return (), ""
        if self._running is None:
            return (), NOT_GATED.format(self._why_not) if self._why_not else ""
        recorded = self._running.recorded()
        if recorded.why_not:
            return (), NOT_GATED.format(recorded.why_not.rstrip("."))
        # Imported here: only an update and the end of a preview need it, 0.1 s after the start.
        from preflight.analyzer.beside.differences import difference
        from preflight.analyzer.beside.gate import in_each, stopping

        job, policies = self._running.job, tuple(policies)
        try:
            found = stopping(recorded, policies, settings, **known)
            if not found:
                return (), ""
            if differs := difference(Path(job.folder), [k for k in job.secrets if k not in job.opened]):
                return (), MAY_DIFFER.format(differs)
            if not recorded.worlds:
                return found, ""
            doubt, *others = self._doubted(replace(job, worlds=recorded.worlds))
            if doubt.why_not:
                return (), MAY_DIFFER.format(doubt.why_not)
            certain = in_each(found, (stopping(other, policies, settings, **known) for other in others))
            return certain, "" if certain else MAY_DIFFER.format(ASSUMED.format(doubt.place or "the program"))
        except Exception as error:
            return (), NOT_GATED.format(f"it failed ({type(error).__name__})")

    def _doubted(self, job: Job) -> tuple[Recorded, ...]:
        """The reason of the doubt in findings that would stop the update, and previews under other assumptions."""
        self._doubting = Running(job)
        return self._doubting.doubted()

    # --- after the engine's evaluation

    def places(self) -> Mapping[str, tuple[str, int]]:
        """File and line of each resource, by URN; empty where there is no offline preview."""
        return {} if self._running is None else self._running.places()

    def placed(self, outcome: Outcome) -> Outcome:
        """The findings, with their source locations; the first finding that needs one waits for it."""
        found = (*outcome.findings, *(e.finding for e in outcome.excepted))
        if self._running is None or all(f.file is not None or f.type == STACK_TYPE for f in found):
            return outcome
        return located(outcome, dict(self.places()))

    @property
    def seen(self) -> Recorded | None:
        """The offline preview whose values were joined; `None` if nothing waited for one."""
        return self._joined

    def joined(
        self, listed: Iterable[analyzer_pb2.AnalyzerResource]
    ) -> tuple[Iterable[analyzer_pb2.AnalyzerResource], Learned | None]:
        """The engine's resources, and what `learned` returns for them."""
        if self._running is None:
            return listed, None
        # Decoded once, because the joining needs all of them.
        messages = list(listed)
        return messages, self.learned(messages)

    def learned(self, listed: Iterable[analyzer_pb2.AnalyzerResource]) -> Learned | None:
        """A function that returns a resource of the engine and its inputs, with the preview's values; `None` if there
        are no further values.
        """
        running, self._joined = self._running, None
        if running is None:
            return None
        # Imported here: only an update and the end of a preview need it, 0.1 s after the start.
        from preflight.analyzer.beside.joining import Joining, is_open

        messages = list(listed)
        # If all values are known to the engine, there is no need to wait.
        if not any(is_open(m.properties) for m in messages):
            return None
        self._joined = running.recorded()
        joining = Joining(messages, self._joined.resources)
        made: dict[str, Any] = {}

        def learned(message: Any, inputs: Any, chosen: frozenset[str]) -> Any:
            if message.urn not in made:
                try:
                    made[message.urn] = joining.learned(message, inputs, chosen)
                except Exception:
                    made[message.urn] = message, inputs
            return made[message.urn]

        return learned


def job_of(deployment: Any, settings: Settings) -> Job | None:
    """The job for the deployment; `None` if it is disabled or has no folder."""
    options = [s.pack for s in (settings, settings.project) if s is not None]
    if deployment.folder is None or any(o.offline_preview == "never" for o in options):
        return None
    return Job(
        folder=str(Path(deployment.folder)),
        stack=deployment.stack,
        organization=deployment.organization,
        config=dict(deployment.config),
        secrets=tuple(sorted(deployment.secrets)),
        lookups={token: given for o in reversed(options) for token, given in o.lookups.items()},
        symbolic=all(o.symbolic for o in options),
        seconds=SECONDS,
        path=engines_path(),
        opened=deployment.opened,
    )


def at_the_stack(found: ReportedFinding, urn: str) -> ReportedFinding:
    """A finding of the gate, reported at the stack itself: its message begins with the resource."""
    return replace(found, urn=urn, message=f"{found.type} '{found.resource}': {found.message}")
