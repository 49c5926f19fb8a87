"""The pack's folder as Pulumi installs and publishes it."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

from preflight.evaluation.settings import parse
from preflight.policy import discover
from preflight.version import NAME, VERSION
from tests.preflight.process import PACK

# What pulumi and pulumi-policy bring with them.
BROUGHT: Final = {"grpc": "pulumi", "google": "pulumi", "yaml": "pulumi"}
# Only the command line needs these.
COMMAND_LINE: Final = {"click", "mcp", "rich"}


def imports() -> Iterator[str]:
    for room in ("preflight", "policies"):
        for file in (PACK / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom):
                    yield node.module or ""


def test_requirements_hold_all_that_a_preview_imports() -> None:
    roots = {name.partition(".")[0] for name in imports()}
    foreign = roots - set(sys.stdlib_module_names) - {"preflight", "policies"} - COMMAND_LINE
    lines = (PACK / "requirements.txt").read_text().split()
    installed = {re.split("[<>=]", line)[0].replace("-", "_") for line in lines}
    assert {BROUGHT.get(name, name) for name in foreign} <= installed
    assert installed <= {BROUGHT.get(name, name) for name in foreign}


def test_pulumi_installs_the_requirements_once() -> None:
    """`pulumi install` installs a policy pack's project, too, if its pyproject.toml names a build backend.

    Source: pulumi/pulumi, sdk/python/toolchain/pyproject.go, IsBuildablePackage.
    """
    described = tomllib.loads((PACK / "pyproject.toml").read_text())
    assert "build-backend" not in described["build-system"]
    assert (PACK / "requirements.txt").is_file()


def test_the_readme_shows_json_where_pulumi_takes_json() -> None:
    readme = (PACK / "README.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```json\n(.*?)```", readme, re.DOTALL)
    assert parse(json.loads(text), discover()).levels["multi-az-deployment"] == "remediate"


def test_the_description_of_the_pack() -> None:
    described = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text())
    assert described["name"] == NAME
    assert described["version"] == VERSION
    assert described["runtime"] == {"name": "python", "options": {"virtualenv": ".venv"}}


def test_the_archive_leaves_environments_and_caches_out() -> None:
    ignored = (PACK / ".gitignore").read_text().split()
    assert {".venv", "__pycache__/", "*.pyc", ".hypothesis/", ".mypy_cache/", "node_modules"} <= set(ignored)


def test_the_guides_configuration_is_right() -> None:
    guide = (PACK / "docs" / "guides" / "pulumi.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    settings = parse(json.loads(text), discover())
    assert settings.pack.project_exceptions
    assert settings.levels["multi-az-deployment"] == "remediate"


def test_the_entry_is_where_pulumi_looks() -> None:
    assert (Path(PACK) / "__main__.py").is_file()
