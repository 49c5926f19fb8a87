"""The processes above the pack: who started it, and in which folder they stand.

Pulumi starts a Python pack by a shell script in the pack's own folder. The shell makes `PWD` that folder, and lives
as long as the pack, whatever becomes of Pulumi. Where the user's program is, and whether anyone still waits for the
pack, is told by `pulumi` itself: it stays in the user's folder, or goes to the one that `-C` names.

Source: pulumi/pulumi, sdk/python/dist/pulumi-analyzer-policy-python and sdk/go/common/resource/plugin/plugin.go.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SCRIPT: Final = "pulumi-analyzer-policy"
_SECONDS: Final = 5


def engine_process() -> int:
    """The process that started the pack: Pulumi's engine or language host, not the script between."""
    parent = os.getppid()
    above, command = _parent(parent)
    return above if above and SCRIPT in command else parent


def is_alive(process: int) -> bool:
    """Whether the process runs; elsewhere than on POSIX nobody knows."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
        return _stat(process)[0] not in "ZX"
    except ProcessLookupError:
        return False
    except (OSError, ValueError, IndexError):
        return True


def working_directories() -> Iterator[Path]:
    """The folders of the starter and of the process above it: of a language host that is the engine."""
    process = engine_process()
    for above in (process, _parent(process)[0]):
        folder = _folder(above) if above else None
        if folder is not None:
            yield folder


def commands() -> Iterator[str]:
    """The commands of the starter and of the process above it, as far as they can be told."""
    process = engine_process()
    above, _ = _parent(process)
    for one in (process, above):
        command = _parent(one)[1].strip() if one else ""
        if command:
            yield command


def _parent(process: int) -> tuple[int, str]:
    """The process's own parent, and its command; 0 where they cannot be told."""
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ")
        return int(_stat(process)[1]), command.decode(errors="replace")
    except (OSError, ValueError, IndexError):
        said = _said("ps", "-o", "ppid=,command=", "-p", str(process)).split(maxsplit=1)
    return (int(said[0]), said[1]) if len(said) == 2 and said[0].isdecimal() else (0, "")


def _stat(process: int) -> list[str]:
    """State, parent and so on; the name before them may hold spaces and brackets."""
    return Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()


def _folder(process: int) -> Path | None:
    try:
        return Path(os.readlink(f"/proc/{process}/cwd"))
    except OSError:
        said = _said("lsof", "-a", "-d", "cwd", "-p", str(process), "-F", "n").splitlines()
    return next((Path(line[1:]) for line in said if line.startswith("n/")), None)


def _said(tool: str, *arguments: str) -> str:
    """What a tool of the system says, where there is no /proc, as on macOS."""
    path = shutil.which(tool) or shutil.which(tool, path="/bin:/usr/bin:/usr/sbin")
    if path is None:
        return ""
    try:
        ran = subprocess.run(
            [path, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return ran.stdout
