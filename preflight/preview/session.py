"""One run of a program against the monitor."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from msgspec import structs

from preflight.core.observed import HiddenResource, LookedUp, Observed
from preflight.preview import node, python
from preflight.preview.assumed.worlds import USUAL, World
from preflight.preview.chance import with_changing_values
from preflight.preview.components import Components
from preflight.preview.described import record_described
from preflight.preview.endings import frames, how_it_ended, last_line, place_of, with_environments
from preflight.preview.errors import PreviewError
from preflight.preview.host import Host
from preflight.preview.launch import base, forking, isolation, variables
from preflight.preview.model import Looks, Preview, ProgramError
from preflight.preview.monitor import Server
from preflight.preview.processes import ran, started
from preflight.preview.progress import doing
from preflight.preview.project import Project
from preflight.preview.pulumi_yaml import run as pulumi_yaml
from preflight.preview.recording import Recording, plain_config
from preflight.preview.scratch import scratch
from preflight.preview.seen import hide_what_is_missing, looks_in, missing_files, observed_in
from preflight.preview.symbolic.cores import Variant
from preflight.preview.symbolic.runs import Run, symbolic
from preflight.preview.symbolic.stand_ins import StandIns
from preflight.preview.warm import Warm

# The time limit of a symbolic run: some seconds, plus a multiple of the first run's time.
_LEAST: Final = 15.0
_TIMES: Final = 4.0
_LATE: Final = "the program with placeholders for outputs did not end in {:.0f} seconds"
_FOREIGN: Final = "may not be seen, because a bundle contains another copy of @pulumi/pulumi"
_TYPED: Final = re.compile(r"\.[cm]?tsx?:\d+")


@dataclass(frozen=True)
class Settings:
    """The options of a run. `symbolic`: whether the program runs twice more, to evaluate its callbacks. `guarded`:
    whether the first run must not have side effects either, because an engine runs the program too. `began`: the time
    that symbolic runs return to the program.
    """

    interpreter: str | None = None
    timeout: float = 120.0
    network: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)
    symbolic: bool = True
    guarded: bool = False
    began: float = 0.0
    world: World = USUAL


@dataclass(frozen=True)
class _Ended:
    """An ended run: its exit code, or `None` after the time limit, its last output, and its report."""

    server: Server
    code: int | None
    output: str
    report: Mapping[str, Any]
    observed: Observed
    seconds: float
    looks: Looks = field(default_factory=Looks)


def record(
    project: Project,
    settings: Settings,
    first: Callable[[Preview], None] = lambda previewed: None,
    warm: Warm | None = None,
) -> Preview:
    """Run the program and record it. Raises PreviewError. `first` is called with the result of the first run. `warm`:
    the process of `forking`, where it was started before.
    """
    host = host_of(project, settings.interpreter)
    with forking(project, host, settings.network) if warm is None else nullcontext(warm) as forks:
        return _recorded(project, host, settings, first, forks)


def _recorded(
    project: Project, host: Host, settings: Settings, first: Callable[[Preview], None], warm: Warm | None
) -> Preview:
    doing(f"Running {project.name}, stack {project.stack}, with {host.runtime}")
    began = time.time()
    # Callbacks run too, if it is the only run.
    stand_ins = StandIns("b") if settings.world.once else None
    run = partial(_run, project, settings=settings, warm=warm, stand_ins=stand_ins)
    # Beside an engine, the engine's own run checks the types.
    ended = _run_again(host, run) if settings.guarded else run(host)
    report = ended.report
    if report.get("kind") == "no-pulumi":
        why = "has no package" if "No module" in report["why"] else "cannot load"
        raise PreviewError(
            f"{host.runtime} {why} {report['package']}; install the program's packages with: {host.install}, or "
            "name another interpreter with --python"
        )
    if report.get("kind") is None and ended.code is not None:
        raise PreviewError(f"{host.runtime} cannot run the program: {last_line(ended.output)}")
    previewed = _described(project, host, ended, settings)
    first(previewed)
    if not settings.symbolic or settings.world.once:
        return previewed
    seconds = min(settings.timeout, _LEAST + _TIMES * ended.seconds)
    limit = replace(settings, timeout=seconds, network=False, began=began)
    # Beside an engine nobody waits for advice that needs further runs.
    if settings.world == USUAL and not settings.guarded:
        previewed = with_changing_values(
            previewed, lambda site: _varied_run(project, host, limit, warm, site)
        )
    doing("Running it twice more, to see what its callbacks of apply make")
    # What the program makes of lookups in run B is told from what it makes in the others.
    texts = project.runtime == "python" and any(one.is_assumed for one in previewed.lookups)
    other = replace(limit, world=structs.replace(settings.world, otherwise=True, texts=texts, asks=texts))
    return symbolic(
        previewed,
        lambda variant, chance: _symbolic_run(
            project, host, other if variant == "b" else limit, warm, variant, chance
        ),
    )


def _varied_run(
    project: Project, host: Host, settings: Settings, warm: Warm | None, site: str
) -> Recording | None:
    """The recording of a run in which the call at the site gives another value by chance; `None` if it failed."""
    guarded = replace(settings, guarded=True)
    ended = _run_again(host, lambda again: _run(project, again, guarded, warm, chance=site))
    return ended.server.recording if ended.report.get("kind") == "done" else None


def _symbolic_run(
    project: Project, host: Host, settings: Settings, warm: Warm | None, variant: Variant, chance: str
) -> Run:
    """One run with placeholders for outputs. If it fails, only later registrations are missing. chance: which other
    random values it gets.
    """
    made: list[StandIns] = []

    def run(again: Host) -> _Ended:
        made.append(StandIns(variant, is_repeated=project.runtime == "nodejs"))
        return _run(project, again, settings, warm, made[-1], chance)

    ended = _run_again(host, run)
    others: list[Run] = []
    if settings.world.asks and "message" in ended.report:
        # It may fail with those answers only.
        others.append(Run(ended.server.recording, made[-1]))
        settings = replace(settings, world=structs.replace(settings.world, asks=False))
        ended = _run_again(host, run)
    stand_ins = made[-1]
    if ended.report.get("odd"):
        settings = replace(settings, world=structs.replace(settings.world, turned=True))
        found = _run_again(host, run)
        others.append(Run(found.server.recording, made[-1]))
    refused = str(ended.report.get("refused", "")) or (_FOREIGN if stand_ins.is_foreign else "")
    is_late = ended.code is None or ended.report.get("kind") == "timeout"
    late = _LATE.format(settings.timeout) if is_late else ""
    inside, is_whole = frozenset(ended.server.inside), ended.report.get("kind") == "done"
    of_python = (HiddenResource(str(c), type=str(t)) for c, t in ended.report.get("unmade", ()))
    unmade = (*ended.observed.unmade, *of_python)
    return Run(ended.server.recording, stand_ins, inside, refused, late, tuple(others), is_whole, unmade)


def _run_again(host: Host, run: Callable[[Host], _Ended]) -> _Ended:
    """A run after the first, without a check of types. A few programs run only with it: those that use a constant of a
    package's declarations, which only the compiler knows.
    """
    ended = run(replace(host, environment={**host.environment, **host.again}))
    return run(host) if host.again and _is_of_types(ended) else ended


def _is_of_types(ended: _Ended) -> bool:
    """Whether the missing check of types may be the reason why the run failed."""
    return "message" in ended.report and _TYPED.search(ended.report.get("traceback", "")) is not None


def _run(
    project: Project,
    host: Host,
    settings: Settings,
    warm: Warm | None,
    stand_ins: StandIns | None = None,
    chance: str = "",
) -> _Ended:
    began = time.monotonic()
    with scratch(base()) as folder:
        server = Server(Recording(project), settings.answers, folder, stand_ins, host.fields, host.declared)
        server.world = settings.world
        address = server.start(_address(folder))
        isolated = isolation(settings.network)
        server.components = Components(project, folder, address, isolated, time.time() + settings.timeout)
        job = _job(project, host, address, folder, settings.timeout)
        job |= {
            "network": settings.network,
            "chance": chance or settings.world.chance,
            "began": settings.began,
        }
        job |= {"looks": settings.world.watched, "turned": settings.world.turned}
        job |= settings.world.stand_ins
        job["variant"] = stand_ins.variant if stand_ins else ""
        job["places"] = _places(stand_ins, settings.world)
        job["guarded"] = settings.guarded or stand_ins is not None
        path = folder / "job.json"
        path.write_text(json.dumps(job), encoding="utf-8")
        command = [*isolated, *host.command(job)]
        environment = variables(project, host, path)
        if job["guarded"]:
            environment |= _temporary(folder)
        try:
            code: int | None
            if host.inside is not None:
                code, output = host.inside(job), ""
            else:
                process = started(command, host, environment, folder / "output", settings.timeout, warm)
                code, output = ran(process, folder / "output", settings.timeout)
        finally:
            server.components.stop()
            server.stop()
        locate = partial(place_of, project=project)
        observed = observed_in(folder, project.runtime, locate)
        looks = looks_in(folder, locate) if settings.world.looks else Looks()
        return _Ended(server, code, output, _report(folder), observed, time.monotonic() - began, looks)


def _places(stand_ins: StandIns | None, world: World) -> str:
    """The resources whose places are used: of run A those that callbacks register, of run B none."""
    if stand_ins is None or world.once:
        return "all"
    return "inside" if stand_ins.variant == "a" else ""


def _temporary(folder: Path) -> dict[str, str]:
    """The folder of a symbolic run's temporary files, which is deleted after the run."""
    own = folder / "temporary"
    own.mkdir()
    return dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(own))


def _described(project: Project, host: Host, ended: _Ended, settings: Settings) -> Preview:
    server, report = ended.server, ended.report
    recording, observed = server.recording, ended.observed
    if project.runtime in ("nodejs", "yaml"):
        missing = missing_files(recording.resources.values(), Path(host.cwd))
        observed = structs.replace(observed, missing=tuple(missing))
    asked = (one for one in server.lookups if not one.answered)
    looked_up = dict.fromkeys(LookedUp(one.token, one.arguments, one.provider) for one in asked)
    observed = structs.replace(
        observed, lookups=tuple(looked_up), existing=frozenset(recording.kept), folder=str(host.cwd)
    )
    record_described(recording, settings.answers)
    if observed.refused:
        hide_what_is_missing(recording.resources.values())
    return Preview(
        folder=project.folder,
        project=project.name,
        stack=project.stack,
        organization=project.organization,
        resources=tuple(recording.resources.values()),
        positions=dict(recording.positions),
        external=frozenset(recording.external),
        kept=frozenset(recording.kept),
        config=plain_config(project.config, project.secret_keys),
        secret_keys=project.secret_keys,
        error=_error(ended, project, host, settings.timeout),
        output=ended.output,
        lookups=tuple(server.lookups),
        interpreter=host.runtime,
        sdk_version=report.get("sdk"),
        logs=tuple(server.logs),
        environments=project.environments,
        observed=observed,
        stacks=project.stacks,
        closed=dict(recording.closed),
        touched=str(report.get("touched", "")),
        runtime=project.runtime,
        looks=ended.looks,
        by_chance=bool(observed.chance or report.get("drawn")),
    )


def host_of(project: Project, interpreter: str | None) -> Host:
    """How to run the program. Raises PreviewError."""
    if project.runtime == "python":
        return python.host_of(project, interpreter)
    if project.runtime == "nodejs":
        return node.host_of(project)
    if project.runtime == "yaml":
        return pulumi_yaml.host_of(project)
    raise PreviewError(
        f"the program's runtime is {project.runtime}, but the offline preview supports python, nodejs and yaml. "
        "`pulumi preview --policy-pack` evaluates programs of every runtime"
    )


def _address(folder: Path) -> str:
    """A socket file if the system supports them: other users cannot connect to it, and it is reachable from a separate
    network namespace.
    """
    return f"unix:{folder / 'monitor'}" if sys.platform != "win32" else "127.0.0.1:0"


def _job(project: Project, host: Host, address: str, folder: Path, timeout: float) -> dict[str, Any]:
    return {
        **host.job,
        "monitor": address,
        "engine": address,
        "project": project.name,
        "stack": project.stack,
        "organization": project.organization,
        "config": dict(project.config),
        "secret_keys": sorted(project.secret_keys),
        "program": str(host.program),
        "root": str(project.folder),
        "folder": str(folder),
        "deadline": time.time() + max(timeout * 0.8, timeout - 2.0),
    }


def _report(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    for name in ("stacks", "touched", "refused"):
        if (path := folder / name).is_file():
            found[name] = path.read_text(encoding="utf-8", errors="replace")
    return found


def _error(ended: _Ended, project: Project, host: Host, timeout: float) -> ProgramError | None:
    code, report, server = ended.code, ended.report, ended.server
    if refused := report.get("refused"):
        return ProgramError("refused", f"the program {refused}")
    if code is None or report.get("kind") == "timeout":
        shown = report.get("traceback") or str(report.get("stacks", ""))
        file, line = place_of(report.get("places") or frames(shown), project)
        return ProgramError(
            "timeout", f"the program did not end within {timeout:g} seconds", file, line, shown
        )
    if "message" in report:
        file, line = place_of(report.get("places") or (), project)
        for refusal, position in server.refusals.items():
            if refusal in report["message"] and position is not None:
                file, line = position.file, position.line
        message = with_environments(host.explain(report, project), project)
        more = tuple((text, place) for text, place in report.get("more", ()))
        return ProgramError(report["kind"], message, file, line, report.get("traceback", ""), more)
    if code == 0 and report.get("kind") == "done":
        return None
    return ProgramError("exit", f"{how_it_ended(code)}: {last_line(ended.output)}")
