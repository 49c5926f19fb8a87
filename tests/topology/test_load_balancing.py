"""Load balancers, listeners, rules, target groups, and what is registered in them."""

from __future__ import annotations

from typing import TypeVar

import pytest

from preflight.testing import Program
from topology.load_balancing import ClassicLoadBalancer, Listener, ListenerRule, LoadBalancer, TargetGroup
from topology.network import Vpc
from topology.resource import Entity
from topology.stack import Stack
from topology.values import SENTINEL, Unknown

E = TypeVar("E", bound=Entity)

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b } }
  guard: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  balancer:
    type: aws:lb:LoadBalancer
    properties: { subnets: ["${a.id}", "${b.id}"], securityGroups: ["${guard.id}"] }
  group: { type: aws:lb:TargetGroup, properties: { port: 8080, protocol: HTTP, vpcId: "${vpc.id}" } }
  other: { type: aws:alb:TargetGroup, properties: { port: 9090, protocol: HTTP, vpcId: "${vpc.id}" } }
"""
LISTENER = """
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      defaultActions: [{ type: forward, targetGroupArn: "${group.arn}" }]
"""


def stacks(text: str) -> tuple[Stack, Stack]:
    program = Program.from_yaml(text)
    return program.planned(), program.deployed()


def only(stack: Stack, kind: type[E], name: str) -> E:
    (found,) = (e for e in stack.all(kind) if e.name == name)
    return found


def names(entities: object) -> list[str]:
    return [e.name for e in entities]  # type: ignore[attr-defined]


def test_a_load_balancer_spans_its_subnets_behind_its_groups() -> None:
    for stack in stacks(NETWORK + LISTENER):
        balancer = only(stack, LoadBalancer, "balancer")
        assert balancer.kind == "application"
        assert balancer.is_internal is False
        assert names(balancer.placement.subnets) == ["a", "b"]
        assert getattr(balancer.vpc, "name", None) == "vpc"
        assert names(balancer.security_groups.found) == ["guard"]
        assert names(balancer.listeners) == ["listener"]
        assert balancer.has_all_listeners is True
        assert names(balancer.target_groups) == ["group"]


@pytest.mark.parametrize(("internal", "expected"), [("true", True), ("false", None)])
def test_a_load_balancer_of_unknown_type_may_be_one_that_faces_no_one(
    internal: str, expected: bool | None
) -> None:
    program = (
        "resources: { b: { type: aws:lb:LoadBalancer, properties: { internal: %s, loadBalancerType: %s } } }"
    )
    for stack in stacks(program % (internal, SENTINEL)):
        found = only(stack, LoadBalancer, "b").is_internal
        assert isinstance(found, Unknown) if expected is None else found is expected


def test_a_gateway_load_balancer_never_faces_the_internet() -> None:
    text = '  gwlb: { type: aws:lb:LoadBalancer, properties: { loadBalancerType: gateway, subnets: ["${a.id}"] } }\n'
    for stack in stacks(NETWORK + text):
        assert only(stack, LoadBalancer, "gwlb").is_internal is True
        vpc = only(stack, Vpc, "vpc")
        assert not any("gwlb" in text for text in vpc.internet_facing)


def test_a_network_load_balancer_may_name_its_subnets_by_mappings() -> None:
    text = """
  nlb:
    type: aws:alb:LoadBalancer
    properties:
      loadBalancerType: network
      internal: true
      subnetMappings: [{ subnetId: "${a.id}" }, { subnetId: "${b.id}" }]
"""
    for stack in stacks(NETWORK + text):
        balancer = only(stack, LoadBalancer, "nlb")
        assert balancer.kind == "network"
        assert balancer.is_internal is True
        assert names(balancer.placement.subnets) == ["a", "b"]
        assert balancer.security_groups.complete
        assert not balancer.security_groups.found


def test_what_is_not_known_of_a_load_balancer_stays_unknown() -> None:
    text = """
  loose:
    type: aws:lb:LoadBalancer
    properties: { loadBalancerType: "${vpc.unknown}", subnets: "${vpc.unknown}" }
"""
    program = Program.from_yaml(NETWORK + text)
    balancer = only(program.planned(), LoadBalancer, "loose")
    assert isinstance(balancer.kind, Unknown)
    assert isinstance(balancer.vpc, Unknown)
    assert isinstance(balancer.placement.is_complete, Unknown)


def test_a_listener_takes_http_where_none_is_given_for_an_application_load_balancer() -> None:
    for stack in stacks(NETWORK + LISTENER):
        listener = only(stack, Listener, "listener")
        assert (listener.port, listener.protocol, listener.kind) == (80, "HTTP", "application")
        assert listener.is_encrypted is False
        assert names(listener.target_groups) == ["group"]
        assert listener.forwards_to.complete


def test_a_listener_on_a_load_balancer_outside_the_stack_knows_its_kind_by_the_arn() -> None:
    text = """
  listener:
    type: aws:alb:Listener
    properties:
      loadBalancerArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/main/50dc6c495c0c9188
      port: 443
      protocol: tls
      defaultActions: [{ type: forward, targetGroupArn: "${group.arn}" }]
"""
    for stack in stacks(NETWORK + text):
        listener = only(stack, Listener, "listener")
        assert isinstance(listener.load_balancer, Unknown)
        assert (listener.kind, listener.protocol, listener.is_encrypted) == ("network", "TLS", True)
        assert only(stack, LoadBalancer, "balancer").listeners == ()
        assert only(stack, LoadBalancer, "balancer").has_all_listeners is True


def test_a_listener_that_may_be_of_any_load_balancer_leaves_their_listeners_open() -> None:
    text = """
  listener: { type: aws:lb:Listener, properties: { loadBalancerArn: "${vpc.unknown}", port: 80 } }
"""
    stack = Program.from_yaml(NETWORK + text).planned()
    assert isinstance(only(stack, LoadBalancer, "balancer").has_all_listeners, Unknown)


def test_weighted_groups_and_rules_forward_too() -> None:
    text = (
        NETWORK
        + """
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      defaultActions:
        - type: forward
          forward: { targetGroups: [{ arn: "${group.arn}", weight: 1 }, { arn: "${other.arn}", weight: 2 }] }
  third: { type: aws:lb:TargetGroup, properties: { port: 80, protocol: HTTP, vpcId: "${vpc.id}" } }
  rule:
    type: aws:alb:ListenerRule
    properties:
      listenerArn: "${listener.arn}"
      priority: 10
      actions: [{ type: forward, targetGroupArn: "${third.arn}" }]
      conditions: [{ pathPattern: { values: [/api/*] } }]
"""
    )
    for stack in stacks(text):
        rule = only(stack, ListenerRule, "rule")
        assert names([rule.listener]) == ["listener"]
        assert rule.priority == 10
        assert sorted(names(only(stack, LoadBalancer, "balancer").target_groups)) == [
            "group",
            "other",
            "third",
        ]
        assert names(only(stack, TargetGroup, "third").load_balancers) == ["balancer"]
        assert names(only(stack, TargetGroup, "group").forwarders) == ["listener"]
        assert only(stack, TargetGroup, "group").has_all_forwarders is True


def test_an_unknown_action_leaves_open_who_forwards() -> None:
    text = """
  listener:
    type: aws:lb:Listener
    properties: { loadBalancerArn: "${balancer.arn}", port: 80, defaultActions: "${vpc.unknown}" }
"""
    stack = Program.from_yaml(NETWORK + text).planned()
    group = only(stack, TargetGroup, "group")
    assert group.forwarders == ()
    assert isinstance(group.has_all_forwarders, Unknown)


def test_a_group_of_two_balancers_knows_both() -> None:
    text = """
  second: { type: aws:lb:LoadBalancer, properties: { subnets: ["${a.id}", "${b.id}"] } }
  again:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${second.arn}"
      port: 80
      defaultActions: [{ type: forward, targetGroupArn: "${group.arn}" }]
"""
    for stack in stacks(NETWORK + LISTENER + text):
        assert names(only(stack, TargetGroup, "group").load_balancers) == ["balancer", "second"]


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
    stack = Program.from_yaml(NETWORK + text).planned()
    assert isinstance(only(stack, TargetGroup, "group").has_all_targets, Unknown)


@pytest.mark.parametrize(
    ("properties", "protocol", "port"),
    [
        ("protocol: HTTP, port: 80", "HTTP", None),
        ("protocol: HTTPS, port: 443", "HTTP", None),
        ("protocol: TCP, port: 80", "TCP", None),
        ("protocol: TCP, port: 80, healthCheck: { path: /health }", "HTTP", None),
        ("protocol: TCP, port: 80, healthCheck: { protocol: tcp, port: traffic-port }", "TCP", None),
        ("protocol: HTTP, port: 80, healthCheck: { port: '8081' }", "HTTP", 8081),
        ("protocol: HTTP, port: 80, healthCheck: { port: 8081 }", "HTTP", 8081),
        ("protocol: GENEVE, port: 6081", "TCP", 80),
    ],
)
def test_health_checks_have_defaults_by_protocol(properties: str, protocol: str, port: int | None) -> None:
    text = f"  checked: {{ type: aws:lb:TargetGroup, properties: {{ {properties} }} }}\n"
    for stack in stacks(NETWORK + text):
        group = only(stack, TargetGroup, "checked")
        assert group.health_protocol == protocol
        assert group.health_port == port


def test_health_checks_on_the_traffic_port_go_where_each_target_listens() -> None:
    text = """
  web: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}" } }
  one: { type: aws:lb:TargetGroupAttachment, properties: { targetGroupArn: "${group.arn}", targetId: "${web.id}" } }
  two:
    type: aws:lb:TargetGroupAttachment
    properties: { targetGroupArn: "${group.arn}", targetId: "${web.id}", port: 1 }
"""
    for stack in stacks(NETWORK + text):
        assert sorted(p for p in only(stack, TargetGroup, "group").health_ports() if isinstance(p, int)) == [
            1,
            8080,
        ]


@pytest.mark.parametrize(
    ("protocol", "kind"),
    [
        ("HTTP", "application"),
        ("HTTPS", "application"),
        ("TLS", "network"),
        ("UDP", "network"),
        ("GENEVE", "gateway"),
    ],
)
def test_a_groups_protocol_tells_the_load_balancer_it_fits(protocol: str, kind: str) -> None:
    text = f"  fits: {{ type: aws:lb:TargetGroup, properties: {{ protocol: {protocol}, port: 1 }} }}\n"
    for stack in stacks(NETWORK + text):
        assert only(stack, TargetGroup, "fits").kind == kind


def test_a_classic_load_balancer_has_ports_a_health_check_and_instances() -> None:
    text = """
  web: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}" } }
  late: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}" } }
  fleet: { type: aws:autoscaling:Group, properties: { loadBalancers: ["${classic.name}"] } }
  classic:
    type: aws:elb:LoadBalancer
    properties:
      subnets: ["${a.id}"]
      securityGroups: ["${guard.id}"]
      instances: ["${web.id}"]
      listeners: [{ lbPort: 80, lbProtocol: http, instancePort: 8080, instanceProtocol: http }]
      healthCheck: { target: "HTTP:8081/health", interval: 30, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 2 }
  by: { type: aws:elb:Attachment, properties: { elb: "${classic.id}", instance: "${late.id}" } }
"""
    for stack in stacks(NETWORK + text):
        classic = only(stack, ClassicLoadBalancer, "classic")
        assert classic.ports == ((80, 8080),)
        assert classic.health_port == 8081
        assert classic.is_internal is False
        assert getattr(classic.vpc, "name", None) == "vpc"
        assert names(classic.targets) == ["fleet", "late", "web"]
        assert names(classic.security_groups.found) == ["guard"]
        assert stack.all(LoadBalancer) == (only(stack, LoadBalancer, "balancer"),)


RULES = """
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      protocol: HTTP
      defaultActions: [ACTION]
  narrow:
    type: aws:lb:ListenerRule
    properties:
      listenerArn: "${listener.arn}"
      priority: 20
      actions: [{ type: forward, targetGroupArn: "${group.arn}" }]
      conditions: [{ pathPattern: { values: [/api/v1] } }]
  wide:
    type: aws:lb:ListenerRule
    properties:
      listenerArn: "${listener.arn}"
      priority: 10
      actions: [{ type: forward, targetGroupArn: "${other.arn}" }]
      conditions: [{ pathPattern: { values: [/api/*] } }]
"""


def redirecting(**parts: str) -> str:
    inner = ", ".join(f"{key}: '{value}'" for key, value in parts.items())
    return RULES.replace("ACTION", f"{{ type: redirect, redirect: {{ statusCode: HTTP_301, {inner} }} }}")


@pytest.mark.parametrize(
    ("parts", "itself", "tls", "plain", "port"),
    [
        ({"protocol": "HTTPS", "port": "443"}, False, False, False, 443),
        ({"protocol": "HTTPS"}, False, True, False, None),
        ({"protocol": "HTTPS", "port": "80"}, False, True, False, 80),
        ({"protocol": "HTTPS", "host": "www.example.com"}, False, False, False, None),
        ({"protocol": "HTTP"}, True, False, True, None),
        ({"port": "80"}, True, False, False, 80),
        ({"port": "8080"}, False, False, False, 8080),
        ({"path": "/new"}, False, False, False, None),
        ({"host": "www.#{host}"}, False, False, False, None),
        ({"query": "#{query}&a=b"}, False, False, False, None),
        ({"host": "www.example.com", "port": "443"}, False, False, False, None),
    ],
)
def test_where_a_redirect_leads(
    parts: dict[str, str], itself: bool, tls: bool, plain: bool, port: int | None
) -> None:
    for stack in stacks(NETWORK + redirecting(**parts)):
        listener = only(stack, Listener, "listener")
        (action,) = listener.actions
        assert action.redirects_to_itself(listener) is itself
        assert action.redirects_tls_to(listener) is tls
        assert action.redirects_to_http is plain
        assert action.redirect_port == port


def test_a_redirect_to_an_unknown_port_may_lead_anywhere() -> None:
    stack = Program.from_yaml(NETWORK + redirecting(protocol="HTTPS", port="${vpc.unknown}")).planned()
    listener = only(stack, Listener, "listener")
    (action,) = listener.actions
    assert isinstance(action.redirects_tls_to(listener), Unknown)
    assert isinstance(action.redirect_port, Unknown)


def test_a_rule_is_swallowed_by_a_wider_one_that_is_tried_before() -> None:
    for stack in stacks(NETWORK + redirecting(protocol="HTTPS", port="443")):
        narrow, wide = only(stack, ListenerRule, "narrow"), only(stack, ListenerRule, "wide")
        assert narrow.swallowed_by is wide
        assert wide.swallowed_by is None
        assert narrow.at is only(stack, Listener, "listener")
        assert narrow.behind is only(stack, LoadBalancer, "balancer")


def test_a_load_balancer_listens_on_the_ports_of_its_listeners() -> None:
    for stack in stacks(NETWORK + LISTENER):
        balancer = only(stack, LoadBalancer, "balancer")
        assert balancer.listens_on(80) is True
        assert balancer.listens_on(443) is False
    loose = '  loose: { type: aws:lb:Listener, properties: { loadBalancerArn: "${vpc.unknown}", port: 1 } }\n'
    stack = Program.from_yaml(NETWORK + LISTENER + loose).planned()
    assert only(stack, LoadBalancer, "balancer").listens_on(80) is True
    assert isinstance(only(stack, LoadBalancer, "balancer").listens_on(443), Unknown)


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
    stack = Program.from_yaml(NETWORK + text).planned()
    (found,) = only(stack, TargetGroup, "group").targets
    assert ("?" if isinstance(found.target_types, Unknown) else found.target_types) == types


def test_a_group_of_functions_is_in_no_vpc() -> None:
    text = '  lambdas: { type: aws:lb:TargetGroup, properties: { targetType: lambda, vpcId: "${vpc.id}" } }\n'
    for stack in stacks(NETWORK + text):
        assert only(stack, TargetGroup, "lambdas").vpc is None
        assert getattr(only(stack, TargetGroup, "group").vpc, "name", None) == "vpc"


def test_what_else_may_use_a_group() -> None:
    for stack in stacks(NETWORK):
        assert only(stack, TargetGroup, "group").is_used_otherwise is False
    for text in (
        "  cluster: { type: aws:eks:Cluster, properties: { roleArn: x } }\n",
        '  note: { type: aws:ssm:Parameter, properties: { type: String, value: "${group.arn}" } }\n',
        "outputs: { webTargetGroup: '${group.arn}' }\n",
    ):
        for stack in stacks(NETWORK + text):
            assert isinstance(only(stack, TargetGroup, "group").is_used_otherwise, Unknown)
