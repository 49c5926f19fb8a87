"""The guide's example, as a newcomer copies it: its test passes, its policy finds what it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest
import yaml

from preflight.evaluation.settings import parse
from preflight.policy import discover, load_file, policy_set
from preflight.version import VERSION

ROOT: Final = Path(__file__).parents[3]
GUIDE: Final = ROOT / "docs" / "guides" / "own-policies.md"
POLICY: Final = "policies/containers/foreign_container_image.py"
TEST: Final = "tests/containers/test_foreign_container_image.py"
PROGRAM: Final = """
import json
import pulumi_aws as aws

images = json.dumps([{"name": "web", "image": "nginx:1.27", "memory": 128}])
aws.ecs.TaskDefinition("web", family="web", container_definitions=images)
"""


def block(language: str, after: str) -> str:
    """The first block of the language after a text; one that holds blocks has more marks around it."""
    text = GUIDE.read_text(encoding="utf-8").partition(after)[2]
    found = re.search(rf"^(`{{3,}}){language}\n(.*?\n)\1\n", text, re.MULTILINE | re.DOTALL)
    assert found is not None, after
    return found[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with what the guide shows."""
    for path, after in ((POLICY, "a rule about container images"), (TEST, "## Test it")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(block("python", after))
    (tmp_path / "preflight.yaml").write_text(block("yaml", "## Run it"))
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_example_passes_its_test(project: Path) -> None:
    ran = run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert ran.returncode == 0, ran.stdout
    assert "7 passed" in ran.stdout


def test_the_example_is_told_as_the_guide_shows_it(project: Path) -> None:
    """The page's own message of a failing test, and its finding in a check."""
    test = project / TEST
    test.write_text(
        test.read_text().replace('[foreign("nginx:1.27", "c0")]', '[foreign("nginx:1.27", "c1")]')
    )
    shown = block("text", "what is missing and what is too much:").partition("missing")[2].split("\n")[0]
    ran = run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert "  found  " + shown in ran.stdout
    checked = run(project, str(ROOT), "check", ".", "--format", "json", "--no-symbolic")
    (found,) = [f for f in json.loads(checked.stdout)["findings"] if f["policy"] == "foreign-container-image"]
    assert found["message"] == (
        "The image 'nginx:1.27' of container 'web' is foreign. Use one of registry.example.com/."
    )
    assert (found["url"], found["line"]) == ("https://wiki.example.com/container-images", 6)
    assert checked.returncode == 1


def test_what_a_wrong_import_is_told_as(project: Path) -> None:
    file = project / POLICY
    file.write_text(file.read_text().replace("import TaskDefinition\n", "import Tasks\n"))
    (told,) = policy_set((project / "policies",)).problems
    shown = " ".join(block("text", "## What does not load").split())
    assert told == shown.replace("0.1.0", VERSION)


def test_the_guides_configuration_is_understood(project: Path) -> None:
    policy = load_file(project / POLICY)
    settings = parse(yaml.safe_load((project / "preflight.yaml").read_text()), [*discover(), policy])
    assert settings.pack.policies == ("policies",)
    assert list(settings.options) == ["foreign-container-image"]


def test_the_guides_imports_exist() -> None:
    rows = re.findall(r"^\| `(from preflight\.[^`]+)` \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) >= 8
    for row in rows:
        exec(row, {})


def test_the_guides_package_asks_for_this_version() -> None:
    described = tomllib.loads(block("toml", "**As a package.**"))
    assert described["project"]["entry-points"]["preflight.policies"] == {"acme": "acme.policies"}
    low, high = re.findall(r"\d+\.\d+", described["project"]["dependencies"][0])
    assert low == VERSION.rpartition(".")[0] and float(high) > float(low)
