"""The parent processes of the pack, and their working directories.

Pulumi starts a Python pack with a shell script in the pack's own folder. The shell sets `PWD` to that folder, and runs
as long as the pack, even if Pulumi has ended. The `pulumi` process shows the folder of the user's program, and whether
Pulumi still waits for the pack: its working directory is the user's folder, or that of `-C`.

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
    return above if above and any(SCRIPT in word for word in command) else parent


def is_alive(process: int) -> bool:
    """Whether the process runs; unknown except on POSIX."""
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
    """The working directories of the parent process and of its parent, which is the engine for a language host."""
    process = engine_process()
    for above in (process, _parent(process)[0]):
        folder = _folder(above) if above else None
        if folder is not None:
            yield folder


def engines_path() -> str:
    """The engine's `PATH`; empty if it cannot be read. The pack's own may begin with the pack's environment."""
    try:
        variables = Path(f"/proc/{engine_process()}/environ").read_bytes().decode(errors="surrogateescape")
    except OSError:
        return ""
    return next((one[5:] for one in variables.split("\0") if one.startswith("PATH=")), "")


def commands() -> Iterator[tuple[str, ...]]:
    """The commands of the parent process and of its parent, in words, if they can be read."""
    process = engine_process()
    above, _ = _parent(process)
    for one in (process, above):
        command = _parent(one)[1] if one else ()
        if command:
            yield command


def _parent(process: int) -> tuple[int, tuple[str, ...]]:
    """The process's parent, and the words of its command; 0 if they cannot be read."""
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace")
        return int(_stat(process)[1]), tuple(command.removesuffix("\0").split("\0")) if command else ()
    except (OSError, ValueError, IndexError):
        parent, _, command = _said("ps", "-o", "ppid=,command=", "-p", str(process)).strip().partition(" ")
        program = _said("ps", "-o", "comm=", "-p", str(process)).strip()
        return (int(parent), _words(command.strip(), program)) if parent.isdecimal() and command else (0, ())


def _words(command: str, program: str) -> tuple[str, ...]:
    """The words of a command as `ps` shows it, separated by spaces; a path of the program with spaces is one word."""
    if not program or not f"{command} ".startswith(f"{program} "):
        return tuple(command.split())
    return (program, *command[len(program) :].split())


def _stat(process: int) -> list[str]:
    """State, parent and further fields; the name before them may contain spaces and brackets."""
    return Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()


def _folder(process: int) -> Path | None:
    try:
        return Path(os.readlink(f"/proc/{process}/cwd"))
    except OSError:
        said = _said("lsof", "-a", "-d", "cwd", "-p", str(process), "-F", "n").splitlines()
    return next((Path(line[1:]) for line in said if line.startswith("n/")), None)


def _said(tool: str, *arguments: str) -> str:
    """The output of a system tool, for systems without /proc such as macOS."""
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
