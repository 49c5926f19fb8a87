"""What the mutation run is told: its modules, their tests, and the mutants that change nothing."""

from __future__ import annotations

import tomllib

import pytest

from tools.mutation import ROOT, SAID_OTHERWISE, asked_of

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutation"]


@pytest.mark.parametrize("module", SETTINGS["modules"])
def test_modules_and_their_tests_are_there(module: str) -> None:
    assert (ROOT / module).is_file()
    assert all((ROOT / test).exists() for test in asked_of(module, SETTINGS))


def test_every_area_has_three_policies() -> None:
    areas = [p.name for p in (ROOT / "policies").iterdir() if (p / "__init__.py").is_file()]
    chosen = {area: [m for m in SETTINGS["modules"] if m.startswith(f"policies/{area}/")] for area in areas}
    assert {area: len(modules) for area, modules in chosen.items() if len(modules) < 3} == {}


def test_what_is_set_apart_is_of_a_module() -> None:
    assert set(SAID_OTHERWISE) | set(SETTINGS["tests"]) <= set(SETTINGS["modules"])
