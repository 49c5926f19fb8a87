"""Machines, and how groups and instances use launch templates."""

from __future__ import annotations

import pytest

from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, Unknown
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.instances import Instance
from preflight.model.compute.launch_settings import (
    LaunchSettings,
    asks_for_public_address,
    override_types,
    template_machine,
)
from preflight.model.compute.launch_template_use import needs_type, template_uses
from preflight.model.compute.scaling import ScalingPolicy, delays_service, scales, sizes_of
from preflight.model.load_balancing.target_registration import is_behind_target_group
from preflight.testing import Program

TEMPLATE = "aws:ec2:LaunchTemplate"
GROUP = "aws:autoscaling:Group"


def machine(type_: str = TEMPLATE, **properties: object) -> LaunchSettings:
    program = Program()
    program.add(type_, "it", **properties)
    (found,) = program.planned().all(LaunchSettings)
    return found


@pytest.mark.parametrize(
    ("options", "required", "said"),
    [
        (None, None, False),
        ({"httpTokens": "required"}, True, True),
        ({"httpTokens": "optional"}, False, True),
        ({"httpTokens": SENTINEL}, None, True),
        ({"httpEndpoint": "disabled"}, True, False),
        ({"httpEndpoint": "enabled"}, None, False),
    ],
)
def test_whether_tokens_are_required(options: object, required: bool | None, said: bool) -> None:
    found = machine(metadataOptions=options)
    assert found.http_tokens is said
    if required is None:
        assert isinstance(found.requires_imdsv2, Unknown)
    else:
        assert found.requires_imdsv2 is required


def test_block_devices_of_instances_and_templates() -> None:
    instance = machine(
        "aws:ec2:Instance",
        rootBlockDevice={"volumeType": "gp3", "iops": 3000, "encrypted": True},
        ebsBlockDevices=[{"deviceName": "/dev/sdb", "throughput": 200}],
    )
    root, data = instance.block_devices
    assert (root.where, root.is_root, root.type, root.iops, root.is_encrypted) == (
        "rootBlockDevice",
        True,
        "gp3",
        3000,
        True,
    )
    assert (data.where, data.name, data.throughput, data.is_root) == (
        "ebsBlockDevices[0]",
        "/dev/sdb",
        200,
        False,
    )
    template = machine(
        blockDeviceMappings=[{"deviceName": "/dev/sda1", "ebs": {}}, {"deviceName": "/dev/sdb"}]
    )
    assert [d.is_root for d in template.block_devices] == [True, False]
    assert machine(blockDeviceMappings=SENTINEL).block_devices == ()


def test_a_root_volume_that_nothing_describes() -> None:
    assert machine().describes_no_root
    assert machine(blockDeviceMappings=[{"deviceName": "/dev/sdb"}]).describes_no_root
    assert not machine(blockDeviceMappings=[{"deviceName": "/dev/xvda"}]).describes_no_root
    assert not machine(blockDeviceMappings=SENTINEL).describes_no_root
    assert not machine("aws:ec2:Instance", launchTemplate={"id": "lt-1"}).describes_no_root


def fleet(template: dict[str, object], **properties: object) -> Stack:
    program = Program()
    made = program.add(TEMPLATE, "template", **template)
    given = {k: (v(made) if callable(v) else v) for k, v in properties.items()}
    program.add(GROUP, "fleet", **given)
    return program.planned()


def mixed(*overrides: object) -> object:
    return lambda template: {
        "launchTemplate": {
            "launchTemplateSpecification": {"launchTemplateId": template.id, "version": "$Latest"},
            "overrides": list(overrides),
        }
    }


def test_the_types_of_a_mixed_group() -> None:
    stack = fleet(
        {"imageId": "ami-1"},
        mixedInstancesPolicy=mixed({"instanceType": "t3.micro"}, {"x": 1}, {"instanceType": ""}),
    )
    (group,) = stack.all(AutoScalingGroup)
    assert [(c.type, c.has_template) for c in override_types(group)] == [("t3.micro", False)]
    found = template_machine(group.template)
    assert isinstance(found, LaunchSettings) and not needs_type(group, found)


@pytest.mark.parametrize(
    ("template", "overrides", "needs"),
    [
        ({}, (), True),
        ({"instanceType": "t3.micro"}, (), False),
        ({"instanceType": SENTINEL}, (), False),
        ({"instanceRequirements": {"x": 1}}, (), False),
        ({}, ({"instanceType": "t3.micro"},), False),
        ({}, ({"instanceRequirements": {"x": 1}},), False),
        ({}, ({"instanceType": SENTINEL},), False),
        ({}, ({"weightedCapacity": "1"},), True),
    ],
)
def test_who_says_the_type(template: dict[str, object], overrides: tuple[object, ...], needs: bool) -> None:
    (group,) = fleet(template, mixedInstancesPolicy=mixed(*overrides)).all(AutoScalingGroup)
    found = template_machine(group.template)
    assert isinstance(found, LaunchSettings) and needs_type(group, found) is needs


def test_uses_of_templates() -> None:
    program = Program()
    template = program.add(TEMPLATE, "template")
    program.add(GROUP, "fleet", launchTemplate={"id": template.id, "version": "2"})
    program.add(GROUP, "blank", launchTemplate=SENTINEL)
    program.add("aws:ec2:Instance", "one", launchTemplate={"name": "web", "version": "latest"})
    uses = {u.name: u for u in template_uses(program.planned())}
    assert set(uses) == {"fleet", "one"}
    assert uses["fleet"].by_id and not uses["fleet"].by_name and uses["fleet"].exceeds
    assert uses["one"].by_name and not uses["one"].has_version_form and uses["one"].exceeds is None


@pytest.mark.parametrize(
    ("own", "interfaces", "asks"),
    [
        (True, None, True),
        (False, [{"associatePublicIpAddress": "true"}], False),
        (None, [{"associatePublicIpAddress": "true"}], True),
        (None, [{"associatePublicIpAddress": False}], False),
        (None, None, False),
    ],
)
def test_who_asks_for_a_public_address(own: object, interfaces: object, asks: bool) -> None:
    program = Program()
    template = program.add(TEMPLATE, "template", networkInterfaces=interfaces)
    program.add("aws:ec2:Instance", "it", launchTemplate={"id": template.id}, associatePublicIpAddress=own)
    (instance,) = program.planned().all(Instance)
    assert asks_for_public_address(instance) is asks


@pytest.mark.parametrize(
    ("sizes", "disorder"),
    [
        ((1, 3, 2), ""),
        ((2, 2, 2), ""),
        ((0, 0, 0), ""),
        ((3, 2, None), "the minimum 3 is above the maximum 2"),
        ((1, 3, 4), "the desired capacity 4 is above the maximum 3"),
        ((1, 3, 0), "the desired capacity 0 is below the minimum 1"),
        ((SENTINEL, 3, 0), ""),
        ((None, None, 0), ""),
    ],
)
def test_sizes(sizes: tuple[object, ...], disorder: str) -> None:
    given = dict(zip(("minSize", "maxSize", "desiredCapacity"), sizes, strict=True))
    (group,) = fleet({}, **given).all(AutoScalingGroup)
    assert sizes_of(group.resource).disorder == disorder


def policies(program: Program) -> list[ScalingPolicy]:
    return list(program.planned().all(ScalingPolicy))


def test_who_triggers_a_policy() -> None:
    program = Program()
    by_alarm = program.add("aws:autoscaling:Policy", "by-alarm")
    program.add("aws:cloudwatch:MetricAlarm", "alarm", alarmActions=[by_alarm.arn])
    by_other = program.add("aws:autoscaling:Policy", "by-other")
    program.add("aws:lambda:Function", "caller", environment={"variables": {"P": by_other.arn}})
    program.add("aws:autoscaling:Policy", "by-none")
    found = {p.name: p.is_triggered for p in policies(program)}
    assert found["by-alarm"] is True and found["by-none"] is False
    assert isinstance(found["by-other"], Unknown)


@pytest.mark.parametrize(
    ("bounds", "fault"),
    [
        ([("0", "10"), ("10", None)], ""),
        ([(None, "0"), ("0", None)], ""),
        ([("10", None), ("0", "10")], ""),
        ([("0", "10"), ("15", None)], "no step covers 10 to 15"),
        ([("0", "10"), ("5", None)], "steps overlap at 5"),
        ([(None, "0"), (None, "5")], "two steps have no lower bound"),
        ([("5", "5")], "a step from 5 to 5 is empty"),
        ([(SENTINEL, "10"), ("20", None)], ""),
        ([("x", "10"), ("20", None)], ""),
    ],
)
def test_steps(bounds: list[tuple[str | None, str | None]], fault: str) -> None:
    program = Program()
    steps = [{"metricIntervalLowerBound": low, "metricIntervalUpperBound": high} for low, high in bounds]
    program.add("aws:autoscaling:Policy", "it", stepAdjustments=steps)
    (found,) = policies(program)
    assert found.step_fault == fault


def test_what_is_around_a_group() -> None:
    program = Program()
    targets = program.add("aws:lb:TargetGroup", "targets", port=80)
    behind = program.add(GROUP, "behind")
    program.add(
        "aws:autoscaling:Attachment", "a", autoscalingGroupName=behind.id, lbTargetGroupArn=targets.arn
    )
    hooked = program.add(GROUP, "hooked")
    program.add("aws:autoscaling:LifecycleHook", "h", autoscalingGroupName=hooked.output("name"))
    scaled = program.add(GROUP, "scaled")
    program.add("aws:autoscaling:Schedule", "s", autoscalingGroupName=scaled.output("name"))
    for stack in (program.planned(), program.deployed()):
        groups = stack.all(AutoScalingGroup)
        assert {g.name for g in groups if is_behind_target_group(g) is True} == {"behind"}
        assert {g.name for g in groups if delays_service(g) is True} == {"hooked"}
        assert {g.name for g in groups if scales(g) is True} == {"scaled"}
