"""Whom commands target, which machines are meant, and how agents get through."""

from __future__ import annotations

import pytest

from preflight.testing import Program
from topology.stack import Stack
from topology.systems_manager import (
    Command,
    exec_services,
    has_key_pair,
    has_tag,
    machines,
    sends_https,
    serves_old_agents,
    sign_of,
    tags_of,
    task_role_of,
)
from topology.values import SENTINEL, Unknown

FLEET = """
resources:
  template:
    type: aws:ec2:LaunchTemplate
    properties:
      tagSpecifications: [{ resourceType: instance, tags: { Role: web } }, { resourceType: volume, tags: { A: b } }]
  fleet:
    type: aws:autoscaling:Group
    properties:
      launchTemplate: { id: "${template.id}" }
      tags: [{ key: Team, value: a, propagateAtLaunch: true }, { key: Own, value: a, propagateAtLaunch: false }]
  provider: { type: pulumi:providers:aws, properties: { defaultTags: { tags: { Stage: dev } } } }
  server:
    type: aws:ec2:Instance
    properties: { tags: { Name: server }, keyName: admin }
    options: { provider: "${provider}" }
"""


def state(value: object) -> str:
    return "unknown" if isinstance(value, Unknown) else str(value).lower()


def test_tags_come_from_instance_group_template_and_provider() -> None:
    program = Program.from_yaml(FLEET)
    for stack in (program.planned(), program.deployed()):
        server, fleet = machines(stack)
        assert tags_of(server) == {"Name": "server", "Stage": "dev"}
        assert tags_of(fleet) == {"Role": "web", "Team": "a"}
        assert has_tag(fleet, "Role", ["db", "web"]) is True
        assert has_tag(fleet, "Role", ["db"]) is False
        assert has_tag(fleet, "Own", None) is False
        assert has_tag(fleet, "Team", None) is True
        assert (has_key_pair(server), has_key_pair(fleet)) == (True, False)


def test_tags_that_are_not_known() -> None:
    program = Program()
    program.add("aws:ec2:Instance", "whole", tags=SENTINEL)
    program.add("aws:ec2:Instance", "value", tags={"Role": SENTINEL})
    program.add("aws:ec2:Instance", "template", launchTemplate={"id": SENTINEL})
    whole, value, template = sorted(machines(program.planned()), key=lambda m: m.name != "whole")[
        :1
    ] + sorted((m for m in machines(program.planned()) if m.name != "whole"), key=lambda m: m.name != "value")
    assert isinstance(has_tag(whole, "Role", ["web"]), Unknown)
    assert isinstance(has_tag(value, "Role", ["web"]), Unknown)
    assert has_tag(value, "Other", ["web"]) is False
    assert isinstance(has_tag(template, "Role", ["web"]), Unknown)
    assert isinstance(has_key_pair(template), Unknown)


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ('[{ key: InstanceIds, values: ["${server.id}"] }]', "true"),
        ('[{ key: InstanceIds, values: ["${other.id}"] }]', "false"),
        ('[{ key: InstanceIds, values: ["${server.id}", "${other.id}"] }]', "true"),
        ("[{ key: InstanceIds, values: ['*'] }]", "true"),
        ("[{ key: 'tag:Role', values: [web] }]", "true"),
        ("[{ key: 'tag:Role', values: [db] }]", "false"),
        ("[{ key: 'tag:Role', values: [web] }, { key: 'tag:Team', values: [a] }]", "false"),
        ("[{ key: tag-key, values: [Role] }]", "true"),
        ("[{ key: tag-key, values: [Team] }]", "false"),
        ("[{ key: 'resource-groups:Name', values: [x] }]", "unknown"),
        ("[]", "false"),
    ],
)
def test_targets(targets: str, expected: str) -> None:
    program = Program.from_yaml(
        f"""
resources:
  server: {{ type: aws:ec2:Instance, properties: {{ tags: {{ Role: web }} }} }}
  other: {{ type: aws:ec2:Instance, properties: {{ instanceType: t3.micro }} }}
  run: {{ type: aws:ssm:Association, properties: {{ name: AWS-RunShellScript, targets: {targets} }} }}
  window: {{ type: aws:ssm:MaintenanceWindow, properties: {{ cutoff: 1 }} }}
  registered:
    type: aws:ssm:MaintenanceWindowTarget
    properties: {{ windowId: "${{window.id}}", resourceType: INSTANCE, targets: {targets} }}
  task:
    type: aws:ssm:MaintenanceWindowTask
    properties:
      taskType: RUN_COMMAND
      taskArn: AWS-RunShellScript
      targets: [{{ key: WindowTargetIds, values: ["${{registered.id}}"] }}]
"""
    )
    for stack in (program.planned(), program.deployed()):
        server = next(m for m in machines(stack) if m.name == "server")
        for command in stack.all(Command):
            assert state(command.hits(server)) == expected, command


def test_commands_that_run_outside_need_no_agent() -> None:
    program = Program.from_yaml(
        """
resources:
  own: { type: aws:ssm:Document, properties: { documentType: Command, content: "{}" } }
  steps: { type: aws:ssm:Document, properties: { documentType: Automation, content: "{}" } }
  a: { type: aws:ssm:Association, properties: { name: "${own.name}" } }
  b: { type: aws:ssm:Association, properties: { name: "${steps.name}" } }
  c: { type: aws:ssm:Association, properties: { name: AWS-RunShellScript } }
  d: { type: aws:ssm:Association, properties: { name: SomethingElse } }
  e: { type: aws:ssm:MaintenanceWindowTask, properties: { taskType: LAMBDA } }
  f: { type: aws:ssm:MaintenanceWindowTask, properties: { taskType: RUN_COMMAND } }
"""
    )
    found = {c.name: state(c.needs_agents) for c in program.planned().all(Command)}
    assert found == {"a": "true", "b": "false", "c": "true", "d": "false", "e": "false", "f": "true"}


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
    program = Program.from_yaml(
        f"resources:\n  server: {{ type: aws:ec2:Instance, properties: {{ keyName: a, tags: {tags} }} }}\n"
    )
    (server,) = machines(program.planned())
    assert (sign_of(server) is not None) is meant


def test_https_out_of_the_default_group_and_of_unknown_groups() -> None:
    program = Program.from_yaml(
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


def test_instances_by_ids_that_are_not_known() -> None:
    program = Program()
    server = program.add("aws:ec2:Instance", "server", keyName="a")
    other = program.add("aws:ec2:Instance", "other", keyName="a")
    fleet = program.add("aws:autoscaling:Group", "fleet", maxSize=1)
    reference = program.add("pulumi:pulumi:StackReference", "elsewhere")
    targets = {
        "of-elsewhere": [reference.output("id")],
        "not-known": [SENTINEL],
        "literal": ["i-0123456789abcdef0"],
        "of-two": SENTINEL,
        "of-other": [other.id],
    }
    for name, values in targets.items():
        program.add("aws:ssm:Association", name, targets=[{"key": "InstanceIds", "values": values}])
    assert server.type == other.type != fleet.type
    stack = program.planned()
    found = {c.name: {m.name: state(c.hits(m)) for m in machines(stack)} for c in stack.all(Command)}
    assert found["of-elsewhere"] == {"server": "unknown", "other": "unknown", "fleet": "unknown"}
    assert found["not-known"] == found["of-two"] == found["of-elsewhere"]
    assert found["literal"] == {"server": "false", "other": "false", "fleet": "unknown"}
    assert found["of-other"] == {"server": "false", "other": "true", "fleet": "false"}


def test_a_key_of_a_target_that_is_not_known() -> None:
    program = Program()
    program.add("aws:ec2:Instance", "server", tags={"Role": "web"})
    program.add("aws:ssm:MaintenanceWindowTask", "task", taskType="RUN_COMMAND", targets=[{"key": SENTINEL}])
    stack = program.planned()
    (task,), (server,) = stack.all(Command), machines(stack)
    assert isinstance(task.hits(server), Unknown) and task.other_window is None


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
    program = Program.from_yaml(
        """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  subnet: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
"""
    )
    (subnet,) = program.planned().subnets
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
    (subnet,) = program.planned().subnets
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
