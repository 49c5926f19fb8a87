"""The process of the offline preview, for the pack: its start, its messages and its end.

It may start before the pack has a job for it, so that it and the program's interpreter import what they need while the
pack loads its policies. Nothing here imports Pulumi's SDK.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Final

from preflight.analyzer.beside.engine import is_inline, runs_program
from preflight.analyzer.parent_process import commands, engines_path, working_directories
from preflight.preview.scratch import Scratch

NICENESS: Final = 19
_ROOT: Final = Path(__file__).parents[3]
_CODE: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from preflight.analyzer.beside.child import main; main()"
)


class ChildProcess:
    """The process. `folders`: where the program may be, if it starts before the job. Raises OSError."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self._scratch: Final = Scratch()
        try:
            self._process: Final = subprocess.Popen(
                [sys.executable, "-c", _CODE, str(_ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            found = [str(one) for one in folders]
            self.write({"scratch": str(self._scratch.path), "folders": found, "path": engines_path()})
        except OSError:
            self._scratch.remove()
            raise

    @property
    def output(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def write(self, message: Any) -> None:
        """Raises OSError if the process has ended."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message, default=str).encode() + b"\n")
        self._process.stdin.flush()

    def yield_to_others(self) -> None:
        """Lower its priority beside processes of other sessions, which on Linux is a session's own.

        Source: sched(7), "The autogroup feature".
        """
        self._set_priority(NICENESS)

    def hurry(self) -> None:
        """Give it the usual priority, because it is waited for."""
        self._set_priority(0)

    def _set_priority(self, nice: int) -> None:
        with contextlib.suppress(OSError):
            Path(f"/proc/{self._process.pid}/autogroup").write_text(str(nice), encoding="ascii")

    def end(self) -> None:
        """End the process and all processes that it started."""
        # The engine may end the pack before: with a low priority its end may take minutes on a busy computer.
        self.hurry()
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            # Its standard input ends: it removes its folder and ends itself.
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait(2)
        self.kill()

    def kill(self) -> None:
        """End the process at once. On Linux that ends the processes that it started too."""
        self._process.kill()
        self._process.wait()
        self._scratch.remove()


def started_ahead() -> ChildProcess | None:
    """The process, started before the job is known; `None` if there will be none, or where only a job is of use."""
    started = tuple(commands()) if sys.platform == "linux" else ()
    if not runs_program(started) or is_inline(started):
        return None
    try:
        ahead = ChildProcess(working_directories())
    except OSError:
        return None
    ahead.yield_to_others()
    return ahead
