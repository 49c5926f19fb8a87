"""The process of one run: its start, its end and its output."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

from preflight.preview.apart import apart
from preflight.preview.errors import PreviewError
from preflight.preview.host import Host
from preflight.preview.warm import Warm, WarmRun

_OUTPUT_LIMIT: Final = 256 * 1024

Process: TypeAlias = "subprocess.Popen[bytes] | WarmRun"


def started(
    command: list[str],
    host: Host,
    variables: Mapping[str, str],
    output: Path,
    timeout: float,
    warm: Warm | None,
) -> Process | None:
    """The started run; `None` if the time limit ended before it began."""
    try:
        forked = None if warm is None else warm.run(variables, output, timeout)
    except subprocess.TimeoutExpired:
        output.touch()
        return None
    if forked is not None:
        return forked
    with output.open("wb") as target:
        try:
            return subprocess.Popen(
                command,
                cwd=host.cwd,
                env=dict(variables),
                stdin=subprocess.DEVNULL,
                stdout=target,
                stderr=subprocess.STDOUT,
                **apart(),
            )
        except OSError as error:
            raise PreviewError(f"{command[0]} cannot be started: {error.strerror}") from None


def ran(process: Process | None, output: Path, timeout: float) -> tuple[int | None, str]:
    """The exit code, or `None` after the time limit, and the program's last output."""
    code: int | None = None
    if process is not None:
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            end(process)
    size = output.stat().st_size
    with output.open("rb") as source:
        source.seek(max(0, size - _OUTPUT_LIMIT))
        return code, source.read().decode("utf-8", "replace")


def end(process: Process) -> None:
    """End the program and all processes that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
