"""One run of a program against the monitor."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from preflight.preview import python as python_host
from preflight.preview.model import Preview, PreviewError, ProgramError
from preflight.preview.monitor import Server
from preflight.preview.project import Project
from preflight.preview.recording import Recording, plain_config, relative

_OUTPUT_LIMIT: Final = 256 * 1024

# Variables that carry credentials, by their beginnings. The program shall not reach a cloud.
_CREDENTIALS: Final = (
    "AWS_",
    "PULUMI_ACCESS_TOKEN",
    "AZURE_",
    "ARM_",
    "GOOGLE_",
    "GCP_",
    "CLOUDSDK_",
    "GITHUB_TOKEN",
)
_KEPT: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")


def record(
    project: Project, *, python: str | None, timeout: float, network: bool, answers: Mapping[str, Any]
) -> Preview:
    """Run the program and record it; raises PreviewError."""
    if project.runtime != "python":
        raise PreviewError(
            f"the program's runtime is {project.runtime}; the offline preview runs python programs"
        )
    interpreter = python_host.interpreter_of(project, python)
    isolated = not network and _can_isolate()
    run = _run(project, interpreter, timeout, isolated, answers)
    if run.server.callback_failed and isolated:
        # A transform is called back through a port that only this host's loopback has.
        run = _run(project, interpreter, timeout, False, answers)
    recording = run.server.recording
    return Preview(
        folder=project.folder,
        project=project.name,
        stack=project.stack,
        organization="organization",
        resources=tuple(recording.resources.values()),
        positions=dict(recording.positions),
        external=frozenset(recording.external),
        config=plain_config(project.config, project.secret_keys),
        secret_keys=project.secret_keys,
        error=run.error,
        output=run.output,
        lookups=tuple(run.server.lookups),
        interpreter=interpreter,
        sdk_version=run.sdk_version,
    )


@dataclass(frozen=True)
class _Run:
    server: Server
    error: ProgramError | None
    output: str
    sdk_version: str | None


def _run(
    project: Project, interpreter: str, timeout: float, isolated: bool, answers: Mapping[str, Any]
) -> _Run:
    cwd, program = python_host.program_of(project)
    server = Server(Recording(project), answers)
    with tempfile.TemporaryDirectory(prefix="preflight-") as scratch:
        folder = Path(scratch)
        address = server.start(f"unix:{folder / 'monitor'}" if isolated else "127.0.0.1:0")
        job = folder / "job.json"
        job.write_text(json.dumps(_job(project, address, program, folder)), encoding="utf-8")
        command = [*_isolation(isolated), *python_host.command(interpreter, job)]
        try:
            code, output = _execute(command, cwd, _environment(project), folder / "output", timeout)
        finally:
            server.stop()
        report = _report(folder / "report.json")
    if report.get("kind") == "no-pulumi":
        raise PreviewError(
            f"{interpreter} has no package pulumi; install the program's packages with: "
            f"{interpreter} -m pip install -r requirements.txt"
        )
    return _Run(server, _error(code, report, output, project, timeout), output, report.get("sdk"))


def _job(project: Project, address: str, program: Path, folder: Path) -> dict[str, Any]:
    return {
        "monitor": address,
        "engine": address,
        "project": project.name,
        "stack": project.stack.rpartition("/")[2],
        "organization": "organization",
        "config": dict(project.config),
        "secret_keys": sorted(project.secret_keys),
        "program": str(program),
        "root": str(project.folder),
        "report": str(folder / "report.json"),
    }


def _environment(project: Project) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k in _KEPT or not k.startswith(_CREDENTIALS)}
    kept |= {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_CONFIG_FILE": os.devnull,
        "PULUMI_PROJECT": project.name,
        "PULUMI_STACK": project.stack,
        "PULUMI_ORGANIZATION": "organization",
        "PULUMI_DRY_RUN": "true",
        "PULUMI_CONFIG": json.dumps(dict(project.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(sorted(project.secret_keys)),
    }
    return python_host.environment(project, kept)


def _execute(
    command: list[str], cwd: Path, environment: Mapping[str, str], output: Path, timeout: float
) -> tuple[int | None, str]:
    """Exit code, `None` after the time is over, and what the program printed last."""
    with output.open("wb") as target:
        try:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=target,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise PreviewError(f"{command[0]} cannot be started: {error.strerror}") from None
        try:
            code: int | None = process.wait(timeout)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    size = output.stat().st_size
    with output.open("rb") as source:
        source.seek(max(0, size - _OUTPUT_LIMIT))
        return code, source.read().decode("utf-8", "replace")


def _report(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _error(
    code: int | None, report: Mapping[str, Any], output: str, project: Project, timeout: float
) -> ProgramError | None:
    if code is None:
        return ProgramError("timeout", f"the program did not end within {timeout:g} seconds")
    if "message" in report:
        file, line = _place(report.get("places") or (), project)
        message = python_host.explain(report["message"], report.get("module"), project)
        return ProgramError(report["kind"], message, file, line, report.get("traceback", ""))
    if code == 0:
        return None
    last = next((text for text in reversed(output.splitlines()) if text.strip()), "no output")
    return ProgramError("exit", f"the program ended with code {code}: {last.strip()}")


def _place(places: Any, project: Project) -> tuple[str | None, int | None]:
    """The innermost frame in the program's own files."""
    for path, line in reversed(list(places)):
        if (inside := relative(path, project.folder)) is not None:
            return inside, line
    return None, None


@functools.cache
def _can_isolate() -> bool:
    """Whether a process can be given a network of its own, in which nothing is reachable."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return False
    try:
        done = subprocess.run([unshare, "-rn", "true"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _isolation(isolated: bool) -> list[str]:
    return [shutil.which("unshare") or "unshare", "-rn"] if isolated else []
