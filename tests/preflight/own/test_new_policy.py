"""`preflight new-policy`: a whole policy and its test, which pass as they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result

from preflight.cli.main import main
from preflight.policy import load_file, policy_set
from preflight.testing import check_page
from tests.versions import command_line

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new(*arguments: str) -> Result:
    return command_line().invoke(main, ["new-policy", *arguments])


def test_what_it_writes_passes_its_test(folder: Path) -> None:
    made = new("tagging/missing-owner-tag")
    assert made.exit_code == 0, made.output
    assert made.stdout == (
        "wrote policies/tagging/missing_owner_tag.py\n"
        "wrote tests/tagging/test_missing_owner_tag.py\n"
        "Run its test: python -m pytest tests/tagging/test_missing_owner_tag.py\n"
        "To run it in every check, name the folder in preflight.yaml:\n"
        "  preflight:\n    policies: [policies]\n"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert "5 passed" in ran.stdout


def test_what_it_writes_loads_under_any_name(folder: Path) -> None:
    for name in ("cost_control/idle_nat_gateway", "iam/role-without-2fa"):
        assert new(name).exit_code == 0
    found = policy_set((folder / "policies",))
    assert found.problems == ()
    assert {"idle-nat-gateway", "role-without-2fa"} <= {p.name for p in found.policies}
    check_page(load_file(folder / "policies/cost_control/idle_nat_gateway.py"))


def test_it_writes_into_the_folder_that_the_configuration_names(folder: Path) -> None:
    (folder / "rules").mkdir()
    (folder / "preflight.yaml").write_text("preflight: { policies: [rules] }\n")
    made = new("tagging/missing-owner-tag", "--tests", "checks")
    assert (folder / "rules/tagging/missing_owner_tag.py").is_file()
    assert 'load_policy("rules/tagging' in (folder / "checks/tagging/test_missing_owner_tag.py").read_text()
    assert "preflight.yaml" not in made.stdout


def test_what_is_there_is_kept(folder: Path) -> None:
    assert new("tagging/missing-owner-tag").exit_code == 0
    again = new("tagging/missing-owner-tag")
    assert again.exit_code == 2
    assert again.stderr == "error: policies/tagging/missing_owner_tag.py exists already\n"


@pytest.mark.parametrize(
    "name", ["tagging", "tagging/one", "Tagging/two-words", "a/b/c-d", "../x/two-words", ""]
)
def test_a_name_that_no_policy_has_is_one_line(name: str) -> None:
    made = new(name)
    assert made.exit_code == 2
    assert made.stderr.startswith(f"error: {name}: expected AREA/NAME in small letters")
