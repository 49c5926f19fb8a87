"""Common parts of the language hosts: starting a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from preflight.preview.project import Project


@dataclass(frozen=True)
class Host:
    """How to run a program. `command` is for a job, whose path is in PREFLIGHT_JOB.

    `warm` starts a process that has imported what the program imports and forks for each run, which it reads from a
    listening socket; `None` where there is none. `runtime` is the interpreter's name for users, `job` further data for
    the runner. `fields`: names and types of a lookup's result by its token; `declared`: the outputs that a type
    declares as `optional`, and whether it always has an `arn`; both if the program cannot send them itself. `inside`:
    runs a job in this process instead; the result is its exit code. `again`: variables of the runs after the first,
    which has checked the program's types already.
    """

    command: Callable[[Mapping[str, Any]], list[str]]
    runtime: str
    cwd: Path
    program: Path
    environment: Mapping[str, str]
    install: str
    explain: Callable[[Mapping[str, Any], Project], str]
    warm: Callable[[int], list[str]] | None = None
    job: Mapping[str, Any] = field(default_factory=dict)
    fields: Callable[[str], Mapping[str, Any]] = lambda token: {}
    declared: Callable[[str], Mapping[str, Any]] = lambda type_: {}
    inside: Callable[[Mapping[str, Any]], int] | None = None
    again: Mapping[str, str] = field(default_factory=dict)
