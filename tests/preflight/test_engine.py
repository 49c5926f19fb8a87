"""The real Pulumi engine, where its command line is at hand: file backend, a stand-in for the AWS provider, no network.

What it prints differs from version to version; asserted is what the pack says, the exit code, and the state.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.preflight import stand_in
from tests.preflight.process import PACK

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(shutil.which("pulumi") is None, reason="no `pulumi` on PATH: run by the real engine"),
]

FAULTY = """
import pulumi_aws as aws

main = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
aws.ec2.Subnet("outside", vpc_id=main.id, cidr_block="10.1.0.0/24")
aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", allocated_storage=20,
                 username="admin1", manage_master_user_password=True, skip_final_snapshot=True, multi_az=False)
"""
# Rules of their own beside a group whose answer holds rules too; names that the provider chooses.
SOUND = """
import pulumi_aws as aws

main = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
subnets = [
    aws.ec2.Subnet(f"private-{zone}", vpc_id=main.id, cidr_block=f"10.0.{number}.0/24",
                   availability_zone=f"eu-west-1{zone}")
    for number, zone in enumerate("ab")
]
group = aws.ec2.SecurityGroup("database", vpc_id=main.id, description="database")
aws.vpc.SecurityGroupIngressRule("within", security_group_id=group.id, cidr_ipv4="10.0.0.0/16",
                                 ip_protocol="tcp", from_port=5432, to_port=5432)
places = aws.rds.SubnetGroup("places", subnet_ids=[s.id for s in subnets])
aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", allocated_storage=20, multi_az=True,
                 username="keeper", manage_master_user_password=True, skip_final_snapshot=True,
                 db_subnet_group_name=places.name, vpc_security_group_ids=[group.id])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(f"name: web\nruntime:\n  name: python\n{options(2)}")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    stand_in.installed(tmp_path / "bin")
    return folder


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """This pack, run by the interpreter of the tests."""
    folder = tmp_path / "pack"
    folder.mkdir()
    for name in ("__main__.py", "preflight", "policies", "topology"):
        (folder / name).symlink_to(PACK / name)
    (folder / "PulumiPolicy.yaml").write_text(f"version: 0.1.0\nruntime:\n  name: python\n{options(2)}")
    return folder


def options(indent: int) -> str:
    """The virtual environment of the tests, if they run in one."""
    if sys.prefix == sys.base_prefix:
        return ""
    return f"{' ' * indent}options:\n{' ' * indent}  virtualenv: {json.dumps(sys.prefix)}\n"


def pulumi(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = (folder.parent / "bin", Path(sys.executable).parent, os.environ["PATH"])
    cut = {k: v for k, v in os.environ.items() if not k.startswith("PULUMI_")}
    environment = {
        **cut,
        "PATH": os.pathsep.join(map(str, path)),
        "PWD": str(folder),
        "PULUMI_HOME": str(folder.parent / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder.parent}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
    return subprocess.run(
        ["pulumi", "--non-interactive", "--color", "never", *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


def run(folder: Path, pack: Path, program: str, *command: str) -> tuple[int, str]:
    """The exit code and the output of a preview or an update of the program, in a stack that is made if need be."""
    (folder / "__main__.py").write_text(program)
    made = pulumi(folder, "stack", "select", "--create", "dev")
    assert made.returncode == 0, made.stderr
    ran = pulumi(folder, *command, "--stack", "dev", "--policy-pack", str(pack))
    return ran.returncode, ran.stdout + ran.stderr


def inputs(folder: Path, name: str) -> Any:
    """A resource's inputs in the state."""
    exported = pulumi(folder, "stack", "export", "--stack", "dev")
    assert exported.returncode == 0, exported.stderr
    resources = json.loads(exported.stdout)["deployment"]["resources"]
    return next(r["inputs"] for r in resources if r["urn"].endswith(f"::{name}"))


def test_a_preview_of_a_faulty_program_is_stopped(project: Path, pack: Path) -> None:
    code, output = run(project, pack, FAULTY, "preview")
    assert code != 0, output
    assert "cidr-block-conflicts" in output, output
    assert "10.1.0.0/24" in output
    assert "multi-az-deployment" in output


def test_a_sound_program_is_deployed_and_stays_sound(project: Path, pack: Path) -> None:
    for command in (("preview",), ("up", "--yes", "--skip-preview"), ("preview",)):
        code, output = run(project, pack, SOUND, *command)
        assert code == 0, output
        assert "[mandatory]" not in output
        assert "policy-error" not in output


def test_a_repair_reaches_the_state(project: Path, pack: Path) -> None:
    config = project / "policies.json"
    config.write_text('{"multi-az-deployment": "remediate"}')
    mended = FAULTY.replace("10.1.0.0/24", "10.0.1.0/24")
    code, output = run(
        project, pack, mended, "up", "--yes", "--skip-preview", "--policy-pack-config", str(config)
    )
    assert code == 0, output
    assert inputs(project, "orders")["multiAz"] is True
