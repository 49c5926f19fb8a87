"""Stacks as an experienced engineer writes them: nothing in them stops a deployment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from preflight.cli import main
from preflight.policy import Level
from preflight.testing import Program, outcome
from topology.stack import Stack

_PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.yaml"))
_PYTHON = Path(__file__).parent / "python"


def _stopping(stack: Stack) -> list[str]:
    found = outcome(stack).findings
    return sorted(f"{f.policy} [{f.resource}] {f.message}" for f in found if f.level is Level.MANDATORY)


@pytest.mark.parametrize("path", _PROGRAMS, ids=lambda p: p.stem)
def test_nothing_stops_a_sound_program(path: Path) -> None:
    program = Program.from_yaml(path.read_text())
    assert _stopping(program.planned()) == []
    assert _stopping(program.deployed()) == []


@pytest.mark.parametrize("path", sorted(_PYTHON.glob("*.py")), ids=lambda p: p.stem)
def test_nothing_stops_a_sound_python_program(path: Path, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (tmp_path / "__main__.py").write_text(path.read_text())
    done = CliRunner().invoke(main, ["check", str(tmp_path), "--format", "json"])
    found = json.loads(done.stdout)["findings"]
    assert [f for f in found if f["level"] == "mandatory"] == [], done.stdout
    assert done.exit_code == 0, done.output


# What AWS answers where a program does not say; the engine gives it with no property dependencies.
ANSWERS: dict[str, dict[str, object]] = {
    "aws:ec2/vpc:Vpc": {"ipv6CidrBlock": "", "enableDnsSupport": True, "enableDnsHostnames": False},
    "aws:ec2/subnet:Subnet": {
        "ipv6CidrBlock": "",
        "mapPublicIpOnLaunch": False,
        "availabilityZone": "us-east-2a",
    },
    "aws:ec2/routeTable:RouteTable": {"routes": [], "propagatingVgws": []},
    "aws:ec2/securityGroup:SecurityGroup": {"ingress": [], "egress": []},
    "aws:ec2/networkAcl:NetworkAcl": {"ingress": [], "egress": [], "subnetIds": []},
    "aws:ec2/instance:Instance": {
        "publicIp": "",
        "associatePublicIpAddress": False,
        "keyName": "",
        "securityGroups": ["default"],
        "vpcSecurityGroupIds": ["sg-0eeeeeeeeeeeeeeee"],
        "subnetId": "subnet-0eeeeeeeeeeeeeeee",
        "iamInstanceProfile": "",
    },
    "aws:ec2/eip:Eip": {"instance": "", "networkInterface": "eni-0eeeeeeeeeeeeeeee"},
    "aws:ec2/natGateway:NatGateway": {"connectivityType": "public", "secondaryAllocationIds": []},
    "aws:lb/loadBalancer:LoadBalancer": {
        "internal": False,
        "ipAddressType": "ipv4",
        "subnetMappings": [{"subnetId": "subnet-0eeeeeeeeeeeeeeee"}],
        "securityGroups": [],
    },
    "aws:lb/targetGroup:TargetGroup": {"healthCheck": {"port": "traffic-port", "protocol": "HTTP"}},
    "aws:lb/listener:Listener": {"sslPolicy": "", "port": 0},
    "aws:autoscaling/group:Group": {
        "targetGroupArns": [],
        "desiredCapacity": 0,
        "availabilityZones": ["us-east-2a"],
    },
    "aws:rds/instance:Instance": {
        "availabilityZone": "us-east-2a",
        "backupRetentionPeriod": 0,
        "engine": "mysql",
        "engineVersion": "5.7.44",
        "maintenanceWindow": "mon:03:00-mon:03:30",
        "backupWindow": "03:00-03:30",
        "port": 1,
        "username": "admin",
        "storageType": "gp2",
    },
    "aws:rds/cluster:Cluster": {
        "port": 1,
        "availabilityZones": ["us-east-2a"],
        "preferredBackupWindow": "04:00-04:30",
    },
    "aws:iam/role:Role": {"managedPolicyArns": [], "inlinePolicies": [], "name": "UPPER"},
    "aws:sqs/queue:Queue": {"policy": "", "fifoQueue": False},
    "aws:lambda/function:Function": {"architectures": ["x86_64"], "reservedConcurrentExecutions": -1},
}


@pytest.mark.parametrize("path", _PROGRAMS, ids=lambda p: p.stem)
def test_what_aws_answers_stops_nothing(path: Path) -> None:
    program = Program.from_yaml(path.read_text())
    messages = program.messages(deployed=True)
    for message in messages:
        for key, value in ANSWERS.get(message.type, {}).items():
            if key not in message.properties.fields:
                message.properties[key] = value
    stack = Stack.from_messages(messages, name=program.stack, project=program.project, config=program.config)
    assert _stopping(stack) == []
