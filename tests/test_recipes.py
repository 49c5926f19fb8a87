"""The recipes' own commands, run on a program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from preflight.evaluation.settings import parse
from preflight.policy import discover
from tests.preflight.test_cli import FAULTY, SOUND, program

ROOT = Path(__file__).parents[1]
RECIPES = ROOT / "recipes"


def read(name: str) -> Any:
    return yaml.safe_load((RECIPES / name).read_text())


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command as a pipeline's shell runs it, with this checkout's `preflight` on the path."""
    binary = folder / ".bin"
    binary.mkdir(exist_ok=True)
    script = binary / "preflight"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT}" "$@"\n')
    script.chmod(0o755)
    environment = {**os.environ, "PATH": f"{binary}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        ["sh", "-e", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_github_actions(tmp_path: Path) -> None:
    steps = read("github-actions.yml")["jobs"]["preflight"]["steps"]
    (command,) = [s["run"] for s in steps if "preflight check" in s.get("run", "")]
    done = run(command, program(tmp_path, FAULTY))
    assert done.returncode == 1, done.stderr
    assert json.loads((tmp_path / "preflight.sarif").read_text())["runs"][0]["results"]
    assert "cidr-block-conflicts" in (tmp_path / "preflight.md").read_text()
    assert "cidr-block-conflicts" in (tmp_path / "preflight.html").read_text()


def test_gitlab_ci(tmp_path: Path) -> None:
    (command,) = read("gitlab-ci.yml")["preflight"]["script"]
    done = run(command, program(tmp_path, FAULTY))
    assert done.returncode == 1, done.stderr
    assert "<failure" in (tmp_path / "preflight.xml").read_text()


def test_pre_commit(tmp_path: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (used,) = read("pre-commit-config.yaml")["repos"][0]["hooks"]
    assert used["id"] == hook["id"]
    folder = tmp_path / used["args"][0]
    folder.mkdir()
    program(folder, SOUND)
    assert run(f"{hook['entry']} {' '.join(used['args'])}", tmp_path).returncode == 0


@pytest.mark.parametrize("guide", ["ci.md"])
def test_the_guide_s_commands_for_baselines(tmp_path: Path, guide: str) -> None:
    text = (ROOT / "docs" / "guides" / guide).read_text()
    (block,) = [b for b in text.split("```sh\n")[1:] if "preflight baseline" in b]
    done = run(block.partition("```")[0], program(tmp_path, FAULTY))
    assert done.returncode == 0, done.stderr
    assert "in the baseline" in done.stdout


def test_the_policy_group_s_configuration_is_understood() -> None:
    settings = parse(json.loads((RECIPES / "policy-group.json").read_text()), discover())
    assert settings.pack.is_production("live")
    assert settings.exceptions["overly-permissive-rules"][0].resource == "bastion-*"
