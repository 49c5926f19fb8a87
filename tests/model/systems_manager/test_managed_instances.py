"""Which machines are meant for Systems Manager, and how agents get through."""

from __future__ import annotations

import pytest

from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, Unknown
from preflight.model.network.subnet import Subnet
from preflight.model.systems_manager.commands import machines
from preflight.model.systems_manager.managed_instances import (
    exec_services,
    has_key_pair,
    sends_https,
    serves_old_agents,
    sign_of,
    task_role_of,
)
from preflight.testing import Program, program_from_yaml


def state(value: object) -> str:
    return "unknown" if isinstance(value, Unknown) else str(value).lower()


@pytest.mark.parametrize(
    ("tags", "meant"),
    [
        ("{ SSM: enabled }", True),
        ("{ ssm-managed: 'true' }", True),
        ("{ PatchGroup: web }", True),
        ("{ ManagedBy: Systems-Manager }", True),
        ("{ ManagedBy: Pulumi }", False),
        ("{ SSM: 'no' }", False),
        ("{ Name: ssm-endpoint-test }", False),
        ("{ Access: ssm }", True),
    ],
)
def test_tags_that_say_so(tags: str, meant: bool) -> None:
    program = program_from_yaml(
        f"resources:\n  server: {{ type: aws:ec2:Instance, properties: {{ keyName: a, tags: {tags} }} }}\n"
    )
    (server,) = machines(program.planned())
    assert (sign_of(server) is not None) is meant


def test_https_out_of_the_default_group_and_of_unknown_groups() -> None:
    program = program_from_yaml(
        """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  subnet: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  bare: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  a: { type: aws:ec2:Instance, properties: { subnetId: "${subnet.id}" } }
  b: { type: aws:ec2:Instance, properties: { subnetId: "${subnet.id}", vpcSecurityGroupIds: ["${bare.id}"] } }
  c: { type: aws:ec2:Instance, properties: { subnetId: "${subnet.id}", vpcSecurityGroupIds: [sg-0123456789abcdef0] } }
"""
    )
    for stack in (program.planned(), program.deployed()):
        found = {m.name: state(sends_https(m)) for m in machines(stack)}
        assert found == {"a": "true", "b": "false", "c": "unknown"}


def test_services_that_take_sessions() -> None:
    program = Program()
    role = program.add("aws:iam:Role", "role", assumeRolePolicy="{}")
    task = program.add("aws:ecs:TaskDefinition", "task", taskRoleArn=role.arn)
    bare = program.add("aws:ecs:TaskDefinition", "bare", family="x")
    program.add("aws:ecs:Service", "on", taskDefinition=task.arn, enableExecuteCommand=True)
    program.add("aws:ecs:Service", "bare-on", taskDefinition=bare.arn, enableExecuteCommand="true")
    program.add("aws:ecs:Service", "unknown", taskDefinition=task.arn, enableExecuteCommand=SENTINEL)
    program.add("aws:ecs:Service", "off", taskDefinition=task.arn)
    for stack in (program.planned(), program.deployed()):
        found = {s.name: task_role_of(s) for s in exec_services(stack)}
        assert getattr(found["on"], "name", None) == "role" and found["bare-on"] is None and len(found) == 2


def test_old_agents_need_an_endpoint_of_their_own_unless_the_internet_is_at_hand() -> None:
    program = program_from_yaml(
        """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  subnet: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
"""
    )
    (subnet,) = program.planned().all(Subnet)
    assert serves_old_agents(subnet) is False
    vpc, inside = program.resources
    program.add(
        "aws:ec2:VpcEndpoint",
        "old",
        vpcId=vpc.id,
        subnetIds=[inside.id],
        serviceName="com.amazonaws.eu-west-1.ec2messages",
        vpcEndpointType="Interface",
        privateDnsEnabled=True,
    )
    (subnet,) = program.planned().all(Subnet)
    assert serves_old_agents(subnet) is True


def test_a_key_pair_that_only_aws_tells_of_is_none() -> None:
    program = Program()
    pair = program.add("aws:ec2:KeyPair", "pair", publicKey="x")
    program.add("aws:ec2:Instance", "named", instanceType="t3.micro", keyName=pair.output("keyName"))
    program.add("aws:ec2:Instance", "bare", instanceType="t3.micro")
    messages = program.messages()
    for message in messages:
        if message.name == "bare":
            message.properties["keyName"] = SENTINEL  # as the engine sends what AWS will answer
    found = {m.name: has_key_pair(m) for m in machines(Stack.from_messages(messages))}
    assert found == {"named": True, "bare": False}
