"""The recipes' own commands, run on a program."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from preflight.evaluation.settings import parse
from preflight.policy import discover
from preflight.version import VERSION
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


# A stand-in for GitHub's command line: it keeps what it is called with, and answers with one comment's id.
GH = """#!/bin/sh
printf '%s\\n' "$*" >> "$CALLS"
case "$*" in *--jq*) printf '%s' "$ID" ;; esac
"""


@pytest.mark.parametrize("recipe", ["recipe", "action"])
@pytest.mark.parametrize("known", ["", "77"])
def test_one_comment_is_written_and_updated(tmp_path: Path, recipe: str, known: str) -> None:
    steps = (
        read("github-actions.yml")["jobs"]["preflight"]["steps"]
        if recipe == "recipe"
        else yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    )
    (step,) = [s for s in steps if s.get("name") == "Comment"]
    (tmp_path / "preflight.md").write_text("<!-- aws-preflight: web/dev -->\n## aws-preflight\n")
    (tmp_path / ".bin").mkdir()
    (tmp_path / ".bin" / "gh").write_text(GH)
    (tmp_path / ".bin" / "gh").chmod(0o755)
    calls = tmp_path / "calls"
    variables = {
        "CALLS": calls,
        "ID": known,
        "COMMENTS": "repos/o/r/issues/5/comments",
        "GITHUB_REPOSITORY": "o/r",
    }
    exported = "".join(f"export {name}='{value}'\n" for name, value in variables.items())
    done = run(exported + step["run"], tmp_path)
    assert done.returncode == 0, done.stderr
    asked, written = calls.read_text().splitlines()
    assert asked.startswith("api --paginate repos/o/r/issues/5/comments --jq")
    target = "--method PATCH repos/o/r/issues/comments/77" if known else "repos/o/r/issues/5/comments"
    assert written == f"api --silent {target} -F body=@preflight.md"


def test_what_there_is_of_a_report_is_shown_whatever_the_exit_code(tmp_path: Path) -> None:
    """A program that fails in the middle exits 2, and its files are there."""
    steps = read("github-actions.yml")["jobs"]["preflight"]["steps"]
    (command,) = [s["run"] for s in steps if "preflight check" in s.get("run", "")]
    done = run(command, program(tmp_path, FAULTY + "raise ValueError('no')\n"))
    assert done.returncode == 2, done.stderr
    assert {p.name for p in tmp_path.glob("preflight.*")} == {
        "preflight.sarif",
        "preflight.md",
        "preflight.html",
    }
    after = steps[[s.get("name") for s in steps].index("Check") + 1 :]
    assert all("always()" in s["if"] and "hashFiles" in s["if"] for s in after)


def test_the_action_fails_as_the_check_does(tmp_path: Path) -> None:
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    (check,) = [s for s in steps if s.get("id") == "check"]
    (result,) = [s for s in steps if s.get("name") == "Result"]
    folder = program(tmp_path, FAULTY)
    (tmp_path / "runner" / "preflight" / "bin").mkdir(parents=True)
    run("true", tmp_path)
    (tmp_path / "runner" / "preflight" / "bin" / "preflight").symlink_to(tmp_path / ".bin" / "preflight")
    variables = {
        "RUNNER_TEMP": tmp_path / "runner",
        "FOLDER": folder,
        "ARGUMENTS": "--no-symbolic -p cidr-block-conflicts",
        "GITHUB_OUTPUT": tmp_path / "output",
        "GITHUB_STEP_SUMMARY": tmp_path / "summary",
    }
    exported = "".join(f"export {name}='{value}'\n" for name, value in variables.items())
    done = run(f"exec bash -e <<'END'\n{exported}{check['run']}END\n", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "output").read_text() == "exit-code=1\n"
    assert "cidr-block-conflicts" in (tmp_path / "summary").read_text()
    assert result["env"]["CODE"] == "${{ steps.check.outputs.exit-code }}"
    assert run(f"CODE=1\n{result['run']}", tmp_path).returncode == 1


@pytest.mark.parametrize("name", ["github-actions.yml", "github-actions-short.yml", "gitlab-ci.yml"])
def test_recipes_install_this_version(name: str) -> None:
    text = (RECIPES / name).read_text()
    named = re.findall(r"aws-preflight/aws-preflight(?:\.git)?@(v[\d.]+)|/download/(v[\d.]+)/", text)
    assert {"".join(found) for found in named} == {f"v{VERSION}"}
    if name != "github-actions-short.yml":
        assert f"aws_preflight-{VERSION}-py3-none-any.whl" in text
        assert f"git+https://github.com/aws-preflight/aws-preflight@v{VERSION}" in text


def test_the_image_has_what_the_wheel_needs() -> None:
    """The Dockerfile copies what the build reads, and .dockerignore lets it through."""
    text = (ROOT / "Dockerfile").read_text()
    copied = {word for line in re.findall(r"^COPY (?!--)(.+)$", text, re.M) for word in line.split()[:-1]}
    assert {"pyproject.toml", "setup.py", "README.md", "LICENSE", "preflight", "policies"} == copied
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {f"!{name}" for name in copied} <= set(ignored)


def test_gitlab_ci(tmp_path: Path) -> None:
    job = read("gitlab-ci.yml")["preflight"]
    (command,) = job["script"]
    done = run(command, program(tmp_path, FAULTY))
    assert done.returncode == 1, done.stderr
    assert "<failure" in (tmp_path / job["artifacts"]["reports"]["junit"]).read_text()
    entries = json.loads((tmp_path / job["artifacts"]["reports"]["codequality"]).read_text())
    assert [e["location"] for e in entries if e["check_name"] == "cidr-block-conflicts"] == [
        {"path": "__main__.py", "lines": {"begin": 6}}
    ]
    assert "__main__.py:6:1 mandatory cidr-block-conflicts a:" in done.stdout


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
