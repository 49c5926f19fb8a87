"""The real Pulumi engine, where its command line is at hand: file backend, no credentials, a faulty program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.preflight.process import PACK

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(shutil.which("pulumi") is None, reason="no `pulumi` on PATH: run by the real engine"),
]

PROGRAM = """
import pulumi_aws as aws

main = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
aws.ec2.Subnet("outside", vpc_id=main.id, cidr_block="10.1.0.0/24")
aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", allocated_storage=20,
                 username="admin1", manage_master_user_password=True, skip_final_snapshot=True, multi_az=False)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    folder.mkdir()
    runtime = f"runtime:\n  name: python\n  options: {{virtualenv: {sys.prefix}}}\n"
    (folder / "Pulumi.yaml").write_text(f"name: web\n{runtime}")
    (folder / "__main__.py").write_text(PROGRAM)
    (folder / "Pulumi.dev.yaml").write_text(
        "config:\n  aws:region: eu-west-1\n  aws:skipCredentialsValidation: true\n"
        "  aws:skipRequestingAccountId: true\n  aws:accessKey: none\n  aws:secretKey: none\n"
    )
    return folder


def pulumi(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PWD": str(folder),
        "PULUMI_BACKEND_URL": f"file://{folder.parent}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    return subprocess.run(
        ["pulumi", "--non-interactive", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_preview_of_a_faulty_program_is_stopped(project: Path) -> None:
    made = pulumi(project, "stack", "init", "dev")
    assert made.returncode == 0, made.stderr
    ran = pulumi(project, "preview", "--stack", "dev", "--policy-pack", str(PACK))
    output = ran.stdout + ran.stderr
    assert ran.returncode != 0, output
    assert "cidr-block-conflicts" in output
    assert "10.1.0.0/24" in output
    assert "multi-az-deployment" in output


def test_a_repair_reaches_the_program(project: Path) -> None:
    (project / "__main__.py").write_text(PROGRAM.replace("10.1.0.0/24", "10.0.1.0/24"))
    config = project / "policies.json"
    config.write_text('{"multi-az-deployment": "remediate"}')
    pulumi(project, "stack", "init", "dev")
    ran = pulumi(
        project,
        "preview",
        "--stack",
        "dev",
        "--policy-pack",
        str(PACK),
        "--policy-pack-config",
        str(config),
    )
    output = ran.stdout + ran.stderr
    assert "[remediate]" in output, output
    assert "multi-az-deployment" in output
