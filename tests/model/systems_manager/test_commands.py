"""Whom commands target, and which tags machines carry."""

from __future__ import annotations

import pytest

from preflight.core.values import SENTINEL, Unknown
from preflight.model.systems_manager.commands import Command, has_tag, machines, tags_of
from preflight.model.systems_manager.managed_instances import has_key_pair
from preflight.testing import Program, program_from_yaml

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
    program = program_from_yaml(FLEET)
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
    program = program_from_yaml(
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
    program = program_from_yaml(
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
