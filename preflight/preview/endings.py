"""How a run of a program ended, in words and as a place in its files."""

from __future__ import annotations

import contextlib
import re
import signal
from collections.abc import Iterable
from typing import Any, Final

from preflight.preview.project import Project
from preflight.preview.recording import relative

_FRAME: Final = re.compile(r'^  File "(.+)", line (\d+) in ')


def how_it_ended(code: int) -> str:
    """How a process without its own report ended."""
    if code == 0:
        return "the program exited before all its resources were registered"
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"the program was ended by {signal.Signals(-code).name}"
    return f"the program ended with code {code}"


def with_environments(message: str, project: Project) -> str:
    """The message with a hint: a missing value may come from a Pulumi ESC environment, which is not read here."""
    if not project.environments or "Missing required configuration variable" not in message:
        return message
    names = ", ".join(project.environments)
    return f"{message.splitlines()[0]}. If the environment {names} sets it, set it with --config."


def last_line(output: str) -> str:
    return next((text.strip() for text in reversed(output.splitlines()) if text.strip()), "no output")


def frames(stacks: str) -> list[tuple[str, int]]:
    """The frames of a dump of all threads, outermost first."""
    found = [match for line in stacks.splitlines() if (match := _FRAME.match(line))]
    return [(match[1], int(match[2])) for match in reversed(found)]


def place_of(places: Iterable[Any], project: Project) -> tuple[str | None, int | None]:
    """The innermost frame in the program's own files."""
    for path, line in reversed(list(places)):
        if (inside := relative(path, project.folder)) is not None:
            return inside, line
    return None, None
