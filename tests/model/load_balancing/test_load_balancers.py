"""Load balancers: where they stand, and their listeners."""

from __future__ import annotations

import pytest

from preflight.core.conversion import upper
from preflight.core.values import SENTINEL, Unknown
from preflight.model.load_balancing.listeners import (
    has_all_listeners,
    listeners_of,
    listens_on,
    target_groups_of,
)
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.load_balancing.target_groups import is_target
from preflight.model.network.vpc import Vpc
from preflight.model.requirements.internet_facing import internet_facing
from preflight.testing import program_from_yaml
from tests.model.balanced_network import LISTENER, NETWORK
from tests.model.stacks import names, only, stacks


def test_a_load_balancer_spans_its_subnets_behind_its_groups() -> None:
    for stack in stacks(NETWORK + LISTENER):
        balancer = only(stack, LoadBalancer, "balancer")
        assert balancer.kind == "application"
        assert balancer.is_internal is False
        assert names(balancer.placement.subnets) == ["a", "b"]
        assert getattr(balancer.vpc, "name", None) == "vpc"
        assert names(balancer.security_groups.found) == ["guard"]
        assert names(listeners_of(balancer)) == ["listener"]
        assert has_all_listeners(balancer) is True
        assert names(target_groups_of(balancer)) == ["group"]


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
        assert not any("gwlb" in text for text in internet_facing(vpc))


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
    program = program_from_yaml(NETWORK + text)
    balancer = only(program.planned(), LoadBalancer, "loose")
    assert isinstance(balancer.kind, Unknown)
    assert isinstance(balancer.vpc, Unknown)
    assert isinstance(balancer.placement.is_complete, Unknown)


def test_a_listener_that_may_be_of_any_load_balancer_leaves_their_listeners_open() -> None:
    text = """
  listener: { type: aws:lb:Listener, properties: { loadBalancerArn: "${vpc.unknown}", port: 80 } }
"""
    stack = program_from_yaml(NETWORK + text).planned()
    assert isinstance(has_all_listeners(only(stack, LoadBalancer, "balancer")), Unknown)


def test_a_load_balancer_listens_on_the_ports_of_its_listeners() -> None:
    for stack in stacks(NETWORK + LISTENER):
        balancer = only(stack, LoadBalancer, "balancer")
        assert listens_on(balancer, 80) is True
        assert listens_on(balancer, 443) is False
    loose = '  loose: { type: aws:lb:Listener, properties: { loadBalancerArn: "${vpc.unknown}", port: 1 } }\n'
    stack = program_from_yaml(NETWORK + LISTENER + loose).planned()
    assert listens_on(only(stack, LoadBalancer, "balancer"), 80) is True
    assert isinstance(listens_on(only(stack, LoadBalancer, "balancer"), 443), Unknown)


def test_origins_of_distributions() -> None:
    text = """
resources:
  site: { type: aws:lb:LoadBalancer }
  beside: { type: aws:lb:LoadBalancer }
  edge:
    type: aws:cloudfront:Distribution
    properties: { origins: [{ originId: a, domainName: "${site.dnsName}" }], comment: "${beside.name}" }
"""
    for stack in (program_from_yaml(text).planned(), program_from_yaml(text).deployed()):
        assert [b.name for b in stack.all(LoadBalancer) if b.is_origin] == ["site"]


@pytest.mark.parametrize(
    ("type_", "target", "expected"),
    [
        ("alb", "${balancer.arn}", True),
        ("alb", "{ 'fn::invoke': {} }", True),
        ("alb", "${second.arn}", False),
        ("ip", "10.0.0.7", False),
    ],
)
def test_a_load_balancer_may_be_behind_another(type_: str, target: str, expected: bool) -> None:
    value = target if target.startswith("{") else f'"{target}"'
    text = f"""
  second: {{ type: aws:lb:LoadBalancer, properties: {{ subnets: ["${{a.id}}", "${{b.id}}"] }} }}
  behind: {{ type: aws:lb:TargetGroup, properties: {{ targetType: {type_}, port: 80, protocol: TCP }} }}
  by: {{ type: aws:lb:TargetGroupAttachment, properties: {{ targetGroupArn: "${{behind.arn}}", targetId: {value} }} }}
"""
    for stack in stacks(NETWORK + text):
        assert is_target(only(stack, LoadBalancer, "balancer")) is expected


def test_an_empty_text_is_none() -> None:
    assert (upper("http"), upper(""), upper(None)) == ("HTTP", None, None)
    assert isinstance(upper(Unknown()), Unknown)
