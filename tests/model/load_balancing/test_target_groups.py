"""Target groups: who forwards to them and how they are checked."""

from __future__ import annotations

import pytest

from preflight.core.values import Unknown
from preflight.model.load_balancing.listeners import forwarders_of, has_all_forwarders, load_balancers_of
from preflight.model.load_balancing.target_groups import TargetGroup
from preflight.testing import program_from_yaml
from tests.model.balanced_network import LISTENER, NETWORK
from tests.model.stacks import names, only, stacks


def test_an_unknown_action_leaves_open_who_forwards() -> None:
    text = """
  listener:
    type: aws:lb:Listener
    properties: { loadBalancerArn: "${balancer.arn}", port: 80, defaultActions: "${vpc.unknown}" }
"""
    stack = program_from_yaml(NETWORK + text).planned()
    group = only(stack, TargetGroup, "group")
    assert forwarders_of(group) == ()
    assert isinstance(has_all_forwarders(group), Unknown)


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
        assert names(load_balancers_of(only(stack, TargetGroup, "group"))) == ["balancer", "second"]


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
