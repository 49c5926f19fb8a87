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

    `runtime` is the interpreter's name for users, `job` further data for the runner. `fields`: names and types of a
    lookup's result by its token; `declared`: the outputs that a type declares as `optional`, and whether it always has
    an `arn`; both if the program cannot send them itself.
    """

    command: Callable[[Mapping[str, Any]], list[str]]
    runtime: str
    cwd: Path
    program: Path
    environment: Mapping[str, str]
    install: str
    explain: Callable[[Mapping[str, Any], Project], str]
    job: Mapping[str, Any] = field(default_factory=dict)
    fields: Callable[[str], Mapping[str, Any]] = lambda token: {}
    declared: Callable[[str], Mapping[str, Any]] = lambda type_: {}
