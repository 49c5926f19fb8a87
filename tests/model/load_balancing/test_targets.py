"""What is registered in target groups."""

from __future__ import annotations

import pytest

from preflight.core.values import Unknown
from preflight.model.load_balancing.target_groups import TargetGroup
from preflight.testing import program_from_yaml
from tests.model.balanced_network import NETWORK
from tests.model.stacks import only, stacks


def registered(text: str, group: str = "group") -> list[tuple[str, str, object]]:
    """By, what and port of each target, the same at preview and after deployment; an unknown port is "?"."""
    answers = []
    for stack in stacks(NETWORK + text):
        targets = only(stack, TargetGroup, group).targets
        answers.append(
            [
                (t.by.name, getattr(t.what, "name", "?"), "?" if isinstance(t.port, Unknown) else t.port)
                for t in targets
            ]
        )
    assert answers[0] == answers[1]
    return answers[0]


def test_an_attached_instance_gets_traffic_on_the_groups_port_or_its_own() -> None:
    text = """
  web: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}" } }
  plain: { type: aws:lb:TargetGroupAttachment, properties: { targetGroupArn: "${group.arn}", targetId: "${web.id}" } }
  own:
    type: aws:alb:TargetGroupAttachment
    properties: { targetGroupArn: "${group.arn}", targetId: "${web.id}", port: 8443 }
"""
    assert sorted(registered(text), key=str) == [("own", "web", 8443), ("plain", "web", 8080)]


def test_an_address_outside_the_stack_is_a_target_that_is_not_known() -> None:
    text = """
  far: { type: aws:lb:TargetGroupAttachment, properties: { targetGroupArn: "${group.arn}", targetId: 10.9.0.4 } }
"""
    assert registered(text) == [("far", "?", 8080)]


FLEET = "  fleet: { type: aws:autoscaling:Group, properties: { maxSize: 2 } }\n"


@pytest.mark.parametrize(
    "registration",
    [
        '  fleet: { type: aws:autoscaling:Group, properties: { targetGroupArns: ["${group.arn}"] } }',
        """
  fleet:
    type: aws:autoscaling:Group
    properties: { trafficSources: [{ identifier: "${group.arn}", type: elbv2 }] }
""",
        FLEET
        + """
  by:
    type: aws:autoscaling:Attachment
    properties: { autoscalingGroupName: "${fleet.name}", lbTargetGroupArn: "${group.arn}" }
""",
        FLEET
        + """
  by:
    type: aws:autoscaling:TrafficSourceAttachment
    properties:
      autoscalingGroupName: "${fleet.name}"
      trafficSource: { identifier: "${group.arn}", type: elbv2 }
""",
    ],
)
def test_an_auto_scaling_group_is_registered_in_four_ways(registration: str) -> None:
    ((_, what, port),) = registered(registration)
    assert (what, port) == ("fleet", 8080)


@pytest.mark.parametrize(
    ("mode", "port"),
    [("networkMode: awsvpc,", 3000), ("networkMode: bridge,", "?"), ("networkMode: host,", 3000), ("", "?")],
)
def test_a_service_gets_traffic_on_its_containers_port_unless_bridged(mode: str, port: object) -> None:
    text = f"""
  task: {{ type: aws:ecs:TaskDefinition, properties: {{ {mode} family: web }} }}
  service:
    type: aws:ecs:Service
    properties:
      taskDefinition: "${{task.arn}}"
      loadBalancers: [{{ targetGroupArn: "${{group.arn}}", containerName: web, containerPort: 3000 }}]
"""
    assert registered(text) == [("service", "service", port)]


@pytest.mark.parametrize(
    ("mode", "types"),
    [
        ("networkMode: awsvpc,", ("ip",)),
        ("networkMode: host,", ("instance",)),
        ("", ("instance",)),
        ("networkMode: { 'fn::invoke': {} },", None),
    ],
)
def test_which_groups_can_hold_a_service(mode: str, types: object) -> None:
    text = f"""
  task: {{ type: aws:ecs:TaskDefinition, properties: {{ {mode} family: web }} }}
  service:
    type: aws:ecs:Service
    properties: {{ taskDefinition: "${{task.arn}}", loadBalancers: [{{ targetGroupArn: "${{group.arn}}" }}] }}
"""
    for stack in stacks(NETWORK + text):
        (target,) = only(stack, TargetGroup, "group").targets
        assert (None if isinstance(target.target_types, Unknown) else target.target_types) == types


def test_a_group_whose_target_type_is_not_known_may_hold_instances() -> None:
    text = """
  open: { type: aws:lb:TargetGroup, properties: { targetType: { 'fn::invoke': {} }, port: 80 } }
  by: { type: aws:lb:TargetGroupAttachment, properties: { targetGroupArn: "${open.arn}", targetId: 10.0.0.7 } }
"""
    assert registered(text, "open") == [("by", "?", 80)]


def test_a_service_may_be_in_one_group_with_two_ports() -> None:
    text = """
  task: { type: aws:ecs:TaskDefinition, properties: { networkMode: awsvpc, family: web } }
  service:
    type: aws:ecs:Service
    properties:
      taskDefinition: "${task.arn}"
      loadBalancers:
        - { targetGroupArn: "${group.arn}", containerName: web, containerPort: 3000 }
        - { targetGroupArn: "${group.arn}", containerName: web, containerPort: 4000 }
        - { targetGroupArn: "${group.arn}", containerName: web, containerPort: 3000 }
        - { targetGroupArn: "${group.arn}", containerName: web, containerPort: 2000 }
"""
    assert registered(text) == [("service", "service", port) for port in (3000, 4000, 2000)]


def test_a_service_in_two_groups_is_in_both_though_at_preview_no_port_is_certain() -> None:
    text = """
  service:
    type: aws:ecs:Service
    properties:
      networkConfiguration: { subnets: ["${a.id}"] }
      loadBalancers:
        - { targetGroupArn: "${group.arn}", containerName: web, containerPort: 3000 }
        - { targetGroupArn: "${other.arn}", containerName: web, containerPort: 4000 }
"""
    planned, deployed = stacks(NETWORK + text)
    for stack in (planned, deployed):
        for name in ("group", "other"):
            (target,) = only(stack, TargetGroup, name).targets
            assert getattr(target.what, "name", None) == "service"
            assert only(stack, TargetGroup, name).has_all_targets is True
    (target,) = only(planned, TargetGroup, "other").targets
    assert isinstance(target.port, Unknown)
    (target,) = only(deployed, TargetGroup, "other").targets
    assert target.port == 4000


def test_a_function_is_a_target_without_port() -> None:
    text = """
  code: { type: aws:lambda:Function, properties: { role: x } }
  lambdas: { type: aws:lb:TargetGroup, properties: { targetType: lambda } }
  by: { type: aws:lb:TargetGroupAttachment, properties: { targetGroupArn: "${lambdas.arn}", targetId: "${code.arn}" } }
"""
    assert registered(text, "lambdas") == [("by", "code", None)]
    for stack in stacks(NETWORK + text):
        group = only(stack, TargetGroup, "lambdas")
        assert (group.target_type, group.kind, group.health_protocol, group.has_health_check) == (
            "lambda",
            "application",
            None,
            False,
        )


def test_a_load_balancer_behind_another_is_a_target() -> None:
    text = """
  behind: { type: aws:lb:TargetGroup, properties: { targetType: alb, port: 80, protocol: TCP, vpcId: "${vpc.id}" } }
  by:
    type: aws:lb:TargetGroupAttachment
    properties: { targetGroupArn: "${behind.arn}", targetId: "${balancer.arn}" }
"""
    assert registered(text, "behind") == [("by", "balancer", 80)]


def test_an_unresolved_registration_leaves_the_targets_open() -> None:
    text = """
  far: { type: aws:lb:TargetGroupAttachment, properties: { targetGroupArn: "${vpc.unknown}", targetId: 10.9.0.4 } }
"""
    stack = program_from_yaml(NETWORK + text).planned()
    assert isinstance(only(stack, TargetGroup, "group").has_all_targets, Unknown)


@pytest.mark.parametrize(
    ("target", "types"),
    [
        ("i-0123456789abcdef0", ("instance",)),
        ("10.0.0.7", ("ip",)),
        ("fd00::7", ("ip",)),
        ("arn:aws:lambda:eu-west-1:123456789012:function:code", ("lambda",)),
        ("arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/x/1", ("alb",)),
        ("${web.id}", ("instance", "ip")),
        ("${code.arn}", ("lambda",)),
        ("${balancer.arn}", ("alb",)),
        ("something", "?"),
    ],
)
def test_which_groups_can_hold_a_target(target: str, types: object) -> None:
    text = f"""
  web: {{ type: aws:ec2:Instance, properties: {{ subnetId: "${{a.id}}" }} }}
  code: {{ type: aws:lambda:Function, properties: {{ role: x }} }}
  by: {{ type: aws:lb:TargetGroupAttachment, properties: {{ targetGroupArn: "${{group.arn}}", targetId: "{target}" }} }}
"""
    stack = program_from_yaml(NETWORK + text).planned()
    (found,) = only(stack, TargetGroup, "group").targets
    assert ("?" if isinstance(found.target_types, Unknown) else found.target_types) == types
