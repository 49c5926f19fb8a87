"""The real Pulumi engine, where its command line is at hand: file backend, a stand-in for the AWS provider, no network.

What it prints differs from version to version; asserted is what the pack says, the exit code, and the state.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.preflight import stand_in
from tests.preflight.process import PACK

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(shutil.which("pulumi") is None, reason="no `pulumi` on PATH: run by the real engine"),
    pytest.mark.skipif(
        importlib.util.find_spec("pip") is None, reason="no pip, by which Pulumi lists a program's packages"
    ),
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

# What it looks up is a plain value in the engine; that of a lookup with unknown arguments is unknown.
LOOKS_UP = """
import json
import pulumi
import pulumi_aws as aws

image = aws.ec2.get_ami(most_recent=True, owners=["amazon"])
account = aws.get_caller_identity().account_id
logs = aws.s3.Bucket("logs", force_destroy=True)
balancers = aws.elb.get_service_account().arn
aws.iam.Role("deployer", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}}]}))
aws.ec2.Instance("web", ami=image.id, instance_type="t3.micro",
                 tags={"Balancers": balancers, "Account": f"arn:aws:iam::{account}:root"})
bus = aws.cloudwatch.EventBus("bus")
# Before deployment the engine calls the provider without the bus's ARN.
puts = aws.iam.get_policy_document(statements=[{"actions": ["events:PutEvents"], "resources": [bus.arn]}])
aws.iam.Policy("puts", policy=puts.json)
aws.iam.Role("worker", assume_role_policy={"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]})
main = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
found = aws.ec2.get_vpc_output(id=main.id)
aws.ec2.SecurityGroup("inside", vpc_id=main.id, description="inside", ingress=[
    {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": [found.cidr_block], "description": "in"}])
"""
WRITES = LOOKS_UP.replace("ami=image.id", 'ami="ami-0c55b159cbfafe1f0"')

# Before deployment the policy is unknown to the engine: the program makes it of the role's ARN.
BEHIND_APPLY = """
import json
import pulumi
import pulumi_aws as aws

role = aws.iam.Role("writer", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))
aws.kms.Key("data", enable_key_rotation=True, policy=role.arn.apply(lambda arn: json.dumps(
    {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "kms:Encrypt", "Resource": "*"}]})))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    folder.mkdir()
    described = {"name": "web", "runtime": {"name": "python", "options": options()}}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(described))
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    stand_in.installed(tmp_path / "bin")
    interpreters(tmp_path / "bin")
    return folder


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """This pack, run by the interpreter of the tests."""
    folder = tmp_path / "pack"
    folder.mkdir()
    for name in ("__main__.py", "preflight", "policies"):
        (folder / name).symlink_to(PACK / name)
    described = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text())
    described["runtime"]["options"] = options()
    (folder / "PulumiPolicy.yaml").write_text(yaml.safe_dump(described))
    return folder


def options() -> dict[str, str]:
    """The virtual environment of the tests, if they run in one."""
    return {} if sys.prefix == sys.base_prefix else {"virtualenv": sys.prefix}


def interpreters(folder: Path) -> None:
    """Without a virtual environment Pulumi takes the `python3` or `python` that is on PATH: here the tests' own."""
    folder.mkdir(exist_ok=True)
    for name in ("python3", "python"):
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (folder / name).chmod(0o755)


def pulumi(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What `pulumi` says in the program's folder. The machine's own Pulumi does not count, and nothing is fetched."""
    cut = {k: v for k, v in os.environ.items() if not k.startswith("PULUMI_")}
    environment = {
        **cut,
        "PATH": os.pathsep.join((str(folder.parent / "bin"), os.environ["PATH"])),
        "PWD": str(folder),
        "PULUMI_HOME": str(folder.parent / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder.parent}",
        "PULUMI_CONFIG_PASSPHRASE": "of the tests",
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
    assert made.returncode == 0, made.stdout + made.stderr
    ran = pulumi(folder, *command, "--stack", "dev", "--policy-pack", str(pack))
    output = ran.stdout + ran.stderr
    if "no resource plugin" in output:
        pytest.skip("this `pulumi` runs no provider that it finds on PATH")
    return ran.returncode, output


def deployed(folder: Path) -> list[str]:
    """The names of what is in AWS."""
    exported = pulumi(folder, "stack", "export", "--stack", "dev")
    assert exported.returncode == 0, exported.stderr
    resources = json.loads(exported.stdout)["deployment"].get("resources") or []
    return [r["urn"].rpartition("::")[2] for r in resources if r["type"].startswith("aws:")]


def inputs(folder: Path, name: str) -> Any:
    """A resource's inputs in the state."""
    exported = pulumi(folder, "stack", "export", "--stack", "dev")
    assert exported.returncode == 0, exported.stderr
    resources = json.loads(exported.stdout)["deployment"]["resources"]
    return next(r["inputs"] for r in resources if r["urn"].endswith(f"::{name}"))


def test_a_preview_of_a_faulty_program_is_stopped(project: Path, pack: Path) -> None:
    code, output = run(project, pack, FAULTY, "preview")
    assert code != 0, output
    for told in ("cidr-block-conflicts", "10.1.0.0/24", "Multi-AZ for 'orders'"):
        assert told in output, output


# The engine ends the pack while the offline preview still runs: it waits for nothing, as no value is unknown to it.
LONG = """
import time
import pulumi

if "preflight-" in __import__("tempfile").gettempdir():
    time.sleep(60)
pulumi.export("one", 1)
"""


@pytest.mark.parametrize("program", [SOUND, LONG, "raise ValueError('no')\n"])
def test_a_preview_leaves_nothing_among_the_temporary_files(
    project: Path, pack: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    # The path of a socket file is short.
    with tempfile.TemporaryDirectory(prefix="pf-") as scratch:
        monkeypatch.setenv("TMPDIR", scratch)
        _, output = run(project, pack, program, "preview")
        assert "aws-preflight" in output, output
        until = time.monotonic() + 10
        while (left := list(Path(scratch).glob("preflight-*"))) and time.monotonic() < until:
            time.sleep(0.1)
        assert not left


def test_a_sound_program_is_deployed_and_stays_sound(project: Path, pack: Path) -> None:
    for command in (("preview",), ("up", "--yes", "--skip-preview"), ("preview",)):
        code, output = run(project, pack, SOUND, *command)
        assert code == 0, output
        # The pack was there, gave advice, and none of its policies failed.
        assert "aws-preflight" in output, output
        assert "Before production, add backups for 'orders'" in output, output
        assert "[mandatory]" not in output, output
        assert "evaluated nothing further" not in output, output


def test_what_a_program_looks_up_is_not_written_in_it(project: Path, pack: Path) -> None:
    for command in (("preview",), ("up", "--yes", "--skip-preview"), ("preview",)):
        code, output = run(project, pack, LOOKS_UP, *command)
        assert code == 0, output
        assert "aws-preflight" in output, output
        assert "is hard-coded" not in output, output
        assert "httpTokens" not in output, output
        assert "environment-mismatch" not in output, output
    _, output = run(project, pack, WRITES, "preview")
    assert "is hard-coded" in output, output


def test_the_programs_own_file_has_the_effect_of_a_check(project: Path, pack: Path) -> None:
    (project / "preflight.yaml").write_text(
        "multi-az-deployment: remediate\ncidr-block-conflicts: advisory\n"
    )
    code, output = run(project, pack, FAULTY, "up", "--yes", "--skip-preview")
    assert code == 0, output
    assert inputs(project, "orders")["multiAz"] is True
    assert "[mandatory]" not in output, output
    config = project / "policies.json"
    config.write_text('{"cidr-block-conflicts": "mandatory", "preflight": {"projectExceptions": false}}')
    code, output = run(project, pack, FAULTY, "preview", "--policy-pack-config", str(config))
    assert code != 0, output
    assert "preflight.yaml: cidr-block-conflicts.enforcementLevel: advisory has no effect" in output, output


def test_an_update_is_stopped_before_anything_is_created(project: Path, pack: Path) -> None:
    code, output = run(project, pack, FAULTY, "up", "--yes", "--skip-preview")
    assert code != 0, output
    assert "__main__.py:5: aws:ec2/subnet:Subnet 'outside': 10.1.0.0/24 is outside" in output, output
    assert deployed(project) == []


def test_the_program_runs_in_the_active_environment_of_the_pack(
    project: Path, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    for name in ("python3", "python"):
        (project.parent / "bin" / name).unlink()
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    code, output = run(project, pack, FAULTY, "up", "--yes", "--skip-preview")
    assert code != 0, output
    assert "is outside" in output and "not evaluated before the update" not in output, output
    assert deployed(project) == []


# The offline preview does not know the account, and takes the other branch.
IN_ANOTHER_ACCOUNT = """
import pulumi_aws as aws

main = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
if aws.get_caller_identity().account_id == "{account}":
    aws.ec2.Subnet("inside", vpc_id=main.id, cidr_block="10.0.1.0/24")
else:
    aws.ec2.Subnet("outside", vpc_id=main.id, cidr_block="10.1.0.0/24")
"""


def test_an_update_is_not_stopped_for_a_branch_that_it_does_not_take(project: Path, pack: Path) -> None:
    program = IN_ANOTHER_ACCOUNT.format(account=stand_in.ACCOUNT)
    code, output = run(project, pack, program, "up", "--yes", "--skip-preview")
    assert code == 0, output
    assert deployed(project) == ["main", "inside"]
    assert "__main__.py:5 depends on the result of a lookup" in " ".join(output.split()), output


def test_an_update_of_a_part_is_not_stopped_for_the_rest(project: Path, pack: Path) -> None:
    target = "urn:pulumi:dev::web::aws:rds/instance:Instance::orders"
    mended = FAULTY.replace("multi_az=False", "multi_az=True")
    code, output = run(project, pack, mended, "up", "--yes", "--skip-preview", "--target", target)
    assert code == 0, output
    assert "orders" in deployed(project) and "outside" not in deployed(project)


def test_what_callbacks_make_is_judged_in_a_first_preview(project: Path, pack: Path) -> None:
    code, output = run(project, pack, BEHIND_APPLY, "preview")
    assert code != 0, output
    assert "__main__.py:8: The policy allows no account or role to change it" in output, output
    # Without the offline preview nobody sees it before AWS does.
    (project / "preflight.yaml").write_text("preflight: {offlinePreview: never}")
    code, output = run(project, pack, BEHIND_APPLY, "preview")
    assert code == 0, output


def test_the_programs_own_configuration_counts(project: Path, pack: Path) -> None:
    exceptions = [{"resource": "orders", "reason": "a trial"}]
    (project / "preflight.yaml").write_text(
        yaml.safe_dump({"multi-az-deployment": {"exceptions": exceptions}})
    )
    code, output = run(project, pack, FAULTY.replace("10.1.0.0/24", "10.0.1.0/24"), "preview")
    assert code == 0, output
    assert "multi-az-deployment on 'orders': a trial" in output, output


def test_the_sources_of_a_program_that_fails_are_judged(project: Path, pack: Path) -> None:
    code, output = run(project, pack, FAULTY.replace("cidr_block=", "cidr="), "preview")
    assert code != 0, output
    assert "type-annotations" in output, output


def test_a_repair_reaches_the_state(project: Path, pack: Path) -> None:
    config = project / "policies.json"
    config.write_text('{"multi-az-deployment": "remediate"}')
    mended = FAULTY.replace("10.1.0.0/24", "10.0.1.0/24")
    code, output = run(
        project, pack, mended, "up", "--yes", "--skip-preview", "--policy-pack-config", str(config)
    )
    assert code == 0, output
    assert inputs(project, "orders")["multiAz"] is True
