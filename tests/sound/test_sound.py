"""Stacks as an experienced engineer writes them: nothing in them stops a deployment."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from preflight.cli.main import main
from preflight.core.stack import Stack
from preflight.policy import Level
from preflight.testing import outcome, program_from_yaml
from tests.advice import SETTINGS, SOUND, of_sound_programs, python_programs, stated
from tests.recorded_inputs import heard
from tests.versions import command_line, needs_aws_7
from tools.engine_form import DEPLOYED, PLANNED

_PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.yaml"))
_PYTHON = Path(__file__).parent / "python"


def _stopping(stack: Stack) -> list[str]:
    found = outcome(stack).findings
    return sorted(f"{f.policy} [{f.resource}] {f.message}" for f in found if f.level is Level.MANDATORY)


def _found(stack: Stack) -> list[tuple[str, str, str]]:
    return sorted((f.policy, f.urn, f.message) for f in outcome(stack).findings)


@pytest.mark.parametrize("path", _PROGRAMS, ids=lambda p: p.stem)
def test_nothing_stops_a_sound_program(path: Path) -> None:
    program = program_from_yaml(path.read_text())
    assert _stopping(program.planned()) == []
    assert _stopping(program.deployed()) == []


@pytest.mark.parametrize("path", sorted(_PYTHON.glob("*.py")), ids=lambda p: p.stem)
def test_nothing_stops_a_sound_python_program(path: Path, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (tmp_path / "__main__.py").write_text(path.read_text())
    done = command_line().invoke(main, ["check", str(tmp_path), "--format", "json"])
    found = json.loads(done.stdout)["findings"]
    assert [f for f in found if f["level"] == "mandatory"] == [], done.stdout
    assert done.exit_code == 0, done.output


@needs_aws_7
def test_advice_is_what_was_read(tmp_path: Path) -> None:
    """A rule that becomes louder or quieter is noticed: read what is new, then `python tools/advice.py`."""
    told = stated(SOUND)
    counts = of_sound_programs(python_programs(tmp_path))
    assert {p: {kind: row[kind] for kind in SETTINGS} for p, row in told.items()} == counts


@pytest.mark.parametrize("path", _PROGRAMS, ids=lambda p: p.stem)
def test_what_the_engine_adds_changes_nothing(path: Path) -> None:
    program = program_from_yaml(path.read_text())
    for deployed, forms in ((False, PLANNED), (True, DEPLOYED)):
        told = _found(program.deployed() if deployed else program.planned())
        for form, completed in forms.items():
            known = {"name": program.stack, "project": program.project, "config": program.config}
            stack = heard(partial(program.messages, deployed=deployed), completed, **known)
            assert _found(stack) == told, form
