"""Listeners and rules: their kind, protocol and order."""

from __future__ import annotations

import pytest

from preflight.core.values import Unknown
from preflight.model.load_balancing.listeners import (
    Listener,
    ListenerRule,
    forwarders_of,
    has_all_forwarders,
    has_all_listeners,
    listeners_of,
    load_balancers_of,
    target_groups_of,
)
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.load_balancing.target_groups import TargetGroup
from tests.model.balanced_network import LISTENER, NETWORK, RULES
from tests.model.stacks import names, only, stacks


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
        assert listeners_of(only(stack, LoadBalancer, "balancer")) == ()
        assert has_all_listeners(only(stack, LoadBalancer, "balancer")) is True


@pytest.mark.parametrize(
    ("arn", "kind"),
    [
        ("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/main/50dc", "application"),
        ("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/gwy/main/50dc", "gateway"),
        ("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/main", None),
        ("main", None),
    ],
)
def test_kinds_by_arns(arn: str, kind: str | None) -> None:
    text = f"  it: {{ type: aws:lb:Listener, properties: {{ loadBalancerArn: '{arn}' }} }}\n"
    for stack in stacks(NETWORK + text):
        found = only(stack, Listener, "it")
        assert (None if isinstance(found.kind, Unknown) else found.kind) == kind
        assert found.listener is found


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
        assert sorted(names(target_groups_of(only(stack, LoadBalancer, "balancer")))) == [
            "group",
            "other",
            "third",
        ]
        assert names(load_balancers_of(only(stack, TargetGroup, "third"))) == ["balancer"]
        assert names(forwarders_of(only(stack, TargetGroup, "group"))) == ["listener"]
        assert has_all_forwarders(only(stack, TargetGroup, "group")) is True


def test_a_rule_is_swallowed_by_a_wider_one_that_is_tried_before() -> None:
    for stack in stacks(
        NETWORK + RULES.replace("ACTION", "{ type: redirect, redirect: { statusCode: HTTP_301 } }")
    ):
        narrow, wide = only(stack, ListenerRule, "narrow"), only(stack, ListenerRule, "wide")
        assert narrow.shadowed_by is wide
        assert wide.shadowed_by is None
        assert narrow.listener is only(stack, Listener, "listener")
        assert narrow.load_balancer is only(stack, LoadBalancer, "balancer")
