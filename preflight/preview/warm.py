"""A process of the program's interpreter that has imported what the program imports: each run is a fork of it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from preflight.preview.apart import apart
from preflight.preview.scratch import scratch

RUNNER: Final = Path(__file__).parent / "runners/python/run_warm.py"
# What a run's process is called to have ended with, if the process that forks was killed.
_KILLED: Final = -int(signal.SIGTERM)


class WarmRun:
    """A run in a fork, with what the preview uses of a `subprocess.Popen`."""

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.pid: Final = pid
        self._connection: Final = connection
        self._code: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises TimeoutExpired."""
        if self._code is None:
            text = _line(self._connection, timeout)
            self._code = int(text) if text.strip() else _KILLED
            self._connection.close()
        return self._code

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


class Warm:
    """The process that forks. It may end at any time; then a run is started in the usual way."""

    def __init__(self, process: subprocess.Popen[bytes], address: str) -> None:
        self._process: Final = process
        self._address: Final = address

    def run(self, variables: Mapping[str, str], output: Path, timeout: float) -> WarmRun | None:
        """A run with its output in the file; `None` if there is no process that could fork. Raises TimeoutExpired."""
        connection = socket.socket(socket.AF_UNIX)
        asked = json.dumps({"environment": dict(variables), "output": str(output)})
        try:
            connection.connect(self._address)
            connection.sendall(f"{asked}\n".encode())
            pid = _line(connection, timeout)
        except OSError:
            pid = b""
        if not pid.strip():
            connection.close()
            return None
        return WarmRun(connection, int(pid))

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@contextlib.contextmanager
def warmed(
    command: Callable[[int], Sequence[str]] | None, cwd: Path, variables: Mapping[str, str], base: str
) -> Iterator[Warm | None]:
    """The process, started by the command for a listening socket; `None` where there is none: on other systems than
    Linux a fork of a process with libraries is not safe. `base`: where its socket file is."""
    if command is None or sys.platform != "linux":
        yield None
        return
    with scratch(base) as folder:
        address = str(folder / "runs")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(address)
            listening.listen()
            process = _started(command(listening.fileno()), listening.fileno(), cwd, variables)
        if process is None:
            yield None
            return
        warm = Warm(process, address)
        try:
            yield warm
        finally:
            warm.end()


def _started(
    command: Sequence[str], passed: int, cwd: Path, variables: Mapping[str, str]
) -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **apart(),
            pass_fds=(passed,),
        )
    except OSError:
        return None


def _line(connection: socket.socket, timeout: float | None) -> bytes:
    """The next line; empty at the end of the connection. Raises TimeoutExpired."""
    deadline = None if timeout is None else time.monotonic() + timeout
    read = b""
    while not read.endswith(b"\n"):
        connection.settimeout(None if deadline is None else max(deadline - time.monotonic(), 0.001))
        try:
            more = connection.recv(1)
        except TimeoutError:
            raise subprocess.TimeoutExpired("the program", timeout or 0.0) from None
        except OSError:
            return b""
        if not more:
            return b""
        read += more
    return read
