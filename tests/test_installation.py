"""What an installed pack brings: one import name, beside a user's own packages of any name."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
# Copied, because setuptools leaves a folder behind where it builds.
BUILT_FROM: Final = ("preflight", "policies", "setup.py", "pyproject.toml", "README.md", "LICENSE")
OWN: Final = ("policies", "topology", "core", "model", "sources", "reports")
PROGRAM: Final = """
import pulumi
import pulumi_aws as aws
import policies, topology, core, model, sources, reports

assert policies.MINE == "policies" and core.MINE == "core"
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
aws.ec2.Subnet("inside", vpc_id=vpc.id, cidr_block="10.1.0.0/24")
pulumi.export("vpc", vpc.id)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, source = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("source")
    for name in BUILT_FROM:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "pip", "wheel", str(source), "--no-deps", "--quiet", "-w", str(folder)]
    made = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program with packages of its own that are named as folders of the pack are."""
    for name in OWN:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"MINE = {name!r}\n")
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: { aws:region: eu-west-1 }\n")
    (tmp_path / "preflight.yaml").write_text("preflight: { productionStacks: [live] }\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    return tmp_path


def test_the_wheel_has_one_import_name_and_every_policy(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {n.split("/")[0] for n in names if not n.split("/")[0].endswith(".dist-info")} == {"preflight"}
    held = {n for n in names if n.startswith("preflight/policies/") and n.endswith(".py")}
    own = {
        f"preflight/policies/{f.relative_to(ROOT / 'policies')}" for f in (ROOT / "policies").rglob("*.py")
    }
    assert held == own
    assert {n for n in names if n.startswith("preflight/model/tables/") and n.endswith(".json")}


def _installed(wheel: Path, tmp_path: Path) -> Path:
    place = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


def _check(program: Path, site: Path) -> subprocess.CompletedProcess[str]:
    code = (
        f"import sys; sys.path.append({str(site)!r}); import preflight; "
        f"assert preflight.__file__.startswith({str(site)!r}); "
        "from preflight.cli.main import main; main()"
    )
    command = [sys.executable, "-c", code, "check", str(program), "--format", "json"]
    return subprocess.run(command, cwd=program, capture_output=True, text=True, timeout=120)


def test_an_installed_pack_beside_packages_of_the_same_names(
    wheel: Path, program: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ran = _check(program, _installed(wheel, tmp_path_factory.mktemp("installed")))
    assert ran.returncode == 1, ran.stderr
    assert '"cidr-block-conflicts"' in ran.stdout


def test_a_checkout_beside_packages_of_the_same_names(program: Path) -> None:
    command = [sys.executable, str(ROOT), "check", str(program), "--format", "json"]
    ran = subprocess.run(command, cwd=program, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 1, ran.stderr
    assert '"cidr-block-conflicts"' in ran.stdout
