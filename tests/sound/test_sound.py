"""Stacks as an experienced engineer writes them: nothing in them stops a deployment."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.policy import Level
from preflight.testing import Program, outcome
from topology.stack import Stack

_PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.yaml"))


def _stopping(stack: Stack) -> list[str]:
    found = outcome(stack).findings
    return sorted(f"{f.policy} [{f.resource}] {f.message}" for f in found if f.level is Level.MANDATORY)


@pytest.mark.parametrize("path", _PROGRAMS, ids=lambda p: p.stem)
def test_nothing_stops_a_sound_program(path: Path) -> None:
    program = Program.from_yaml(path.read_text())
    assert _stopping(program.planned()) == []
    assert _stopping(program.deployed()) == []
