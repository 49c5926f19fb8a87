"""Sound applications have no finding; each broken in one way has exactly the one that says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preflight.core.stack import Stack
from preflight.core.values import SENTINEL
from preflight.testing import outcome, program_from_yaml
from tests.scenarios.tiers import ALL, Permit, Tiers, fleet, network_balancer, own_rule, peered, service

AREAS = frozenset({"security_groups", "load_balancing", "database", "network"})
MINE = frozenset({"circular-dependencies", "mutual-security-groups"})

SOUND = {
    "inline rules": fleet("inline"),
    "classic rules": fleet("classic"),
    "new rules": fleet("new"),
    "Fargate": service(),
    "network load balancer": network_balancer(),
    "function and Aurora in two VPCs": peered(),
}
THREE_TIERS = {name: SOUND[name] for name in ("inline rules", "classic rules", "new rules", "Fargate")}


def found(tiers: Tiers, moment: str) -> list[tuple[str, str]]:
    stack = getattr(program_from_yaml(tiers.program), moment)()
    return sorted(
        {(f.policy, f.resource) for f in outcome(stack).findings if f.area in AREAS or f.policy in MINE}
    )


def check(tiers: Tiers, *expected: tuple[str, str]) -> None:
    for moment in ("planned", "deployed"):
        assert found(tiers, moment) == sorted(expected), moment


@pytest.mark.parametrize("name", SOUND)
def test_sound(name: str) -> None:
    check(SOUND[name])


def moved(tiers: Tiers, group: str, direction: str, port: int | str, peer: str = "") -> Tiers:
    """The same with one rule about another port, or for another peer."""
    permits = tuple(
        replace(p, port=port, peer=peer or p.peer) if (p.group, p.direction) == (group, direction) else p
        for p in tiers.permits
    )
    return replace(tiers, permits=permits)


ACL = """
  acl:
    type: aws:ec2:NetworkAcl
    properties:
      vpcId: "${vpc.id}"
      subnetIds: ["${vpc-private-a.id}", "${vpc-private-b.id}"]
      ingress: [%s]
      egress: [{ ruleNo: 1, action: allow, protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: 0.0.0.0/0 }]
"""
ADMITTED = "{ ruleNo: 1, action: allow, protocol: tcp, fromPort: 443, toPort: 443, cidrBlock: 10.0.0.0/16 }"
ELSEWHERE = """
  other: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.9.0.0/16 } }
  stranger: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${other.id}", description: stranger } }
"""
BALANCER, LISTENER = ("security-group-mismatch", "balancer"), ("security-group-mismatch", "listener")
CLIENT, STORE = ("missing-rules", "client"), ("database-security-group-rules", "database")

BREAKS = {
    "the listener's port is closed": (lambda t: moved(t, "front", "ingress", 443), LISTENER),
    "the load balancer lets nothing out": (lambda t: t.without("front", "egress"), BALANCER),
    "the load balancer lets another port out": (lambda t: moved(t, "front", "egress", 80), BALANCER),
    "the targets admit nobody": (lambda t: t.without("app", "ingress"), BALANCER),
    "the targets admit another port": (lambda t: moved(t, "app", "ingress", 8081), BALANCER),
    "the targets admit another range": (lambda t: moved(t, "app", "ingress", 8080, "10.9.0.0/16"), BALANCER),
    "the health check's port is closed": (
        lambda t: t.swap("healthCheck: { path: / }", 'healthCheck: { path: /, port: "9000" }'),
        BALANCER,
    ),
    "the database admits nobody": (lambda t: t.without("data", "ingress"), STORE),
    "the database admits another engine's port": (lambda t: moved(t, "data", "ingress", 3306), STORE),
    "the database admits the load balancer": (lambda t: moved(t, "data", "ingress", 5432, "front"), STORE),
    "the database listens on another port": (
        lambda t: t.swap("engine: postgres\n", "engine: postgres\n      port: 5433\n"),
        STORE,
    ),
    "the application lets nothing out": (lambda t: t.without("app", "egress"), CLIENT),
    "the application lets only HTTPS out": (lambda t: moved(t, "app", "egress", 443), CLIENT),
    "the database has a public address": (
        lambda t: t.swap("multiAz: true", "multiAz: true\n      publiclyAccessible: true"),
        ("database-exposed", "database"),
    ),
    "a network ACL without replies": (
        lambda t: t.and_(ACL % ADMITTED),
        ("network-acl-blocks-replies", "acl"),
    ),
    "a network ACL that admits nothing": (lambda t: t.and_(ACL % ""), ("network-acl-blocks-replies", "acl")),
    "the load balancer has a group of another VPC": (
        lambda t: t.and_(ELSEWHERE).swap(
            'securityGroups: ["${front.id}"]', 'securityGroups: ["${front.id}", "${stranger.id}"]'
        ),
        ("cross-reference-errors", "balancer"),
    ),
    "the load balancer's groups hold a name": (
        lambda t: t.swap('securityGroups: ["${front.id}"]', 'securityGroups: ["${front.id}", front]'),
        ("cross-reference-errors", "balancer"),
    ),
}


@pytest.mark.parametrize("style", THREE_TIERS)
@pytest.mark.parametrize("name", BREAKS)
def test_broken(name: str, style: str) -> None:
    break_, expected = BREAKS[name]
    check(break_(THREE_TIERS[style]), expected)


# What a further rule breaks: the rule, and the policy that reports it.
FURTHER = {
    "SSH for the world": (Permit("app", "ingress", 22, "0.0.0.0/0"), "overly-permissive-rules"),
    "the database for the world": (Permit("data", "ingress", 5432, "0.0.0.0/0"), "overly-permissive-rules"),
    "everything for the world": (Permit("app", "ingress", ALL, "0.0.0.0/0"), "overly-permissive-rules"),
    "the application for the world": (Permit("app", "ingress", 8080, "0.0.0.0/0"), "broad-ingress"),
    "many ports": (Permit("app", "ingress", "30000-32767", "10.0.0.0/16"), "broad-ingress"),
    "a wide range": (Permit("app", "ingress", 22, "10.0.0.0/7"), "broad-ingress"),
    "ports the wrong way round": (Permit("app", "ingress", "90-80", "front"), "security-group-rule-errors"),
    "the same rule twice": (
        Permit("app", "ingress", 8080, "front", "again"),
        "duplicate-security-group-rules",
    ),
}


@pytest.mark.parametrize("style", THREE_TIERS)
@pytest.mark.parametrize("name", FURTHER)
def test_a_rule_too_many(name: str, style: str) -> None:
    permit, policy = FURTHER[name]
    tiers = THREE_TIERS[style].plus(permit)
    carrier = permit.group if tiers.style == "inline" else f"rule{len(tiers.permits) - 1}"
    check(tiers, (policy, carrier))


@pytest.mark.parametrize("style", ["classic", "new"])
def test_rules_in_two_ways(style: str) -> None:
    tiers = fleet("inline").and_(own_rule(style, "extra", Permit("app", "ingress", 9000, "front")))  # type: ignore[arg-type]
    check(tiers, ("inline-and-standalone-rules", "app"))


@pytest.mark.parametrize("style", THREE_TIERS)
def test_a_rule_that_names_a_group_of_another_vpc(style: str) -> None:
    tiers = THREE_TIERS[style].and_(ELSEWHERE)
    tiers = tiers.plus(Permit("app", "ingress", 9000, "stranger"))
    carrier = "app" if tiers.style == "inline" else f"rule{len(tiers.permits) - 1}"
    check(tiers, ("cross-reference-errors", carrier))


@pytest.mark.parametrize("style", ["classic", "new"])
def test_groups_that_name_each_other(style: str) -> None:
    """By resources of their own they may; with one side inline it is a risk."""
    tiers = fleet(style).plus(Permit("front", "ingress", 9000, "app"))  # type: ignore[arg-type]
    check(tiers)


NETWORK_BREAKS = {
    "the targets admit the VPC only": (lambda t: moved(t, "app", "ingress", 443, "10.0.0.0/16"), BALANCER),
    "the targets admit nobody": (lambda t: t.without("app", "ingress"), BALANCER),
    "the health check's port is closed": (
        lambda t: t.swap("healthCheck: { protocol: TCP }", 'healthCheck: { protocol: TCP, port: "9000" }'),
        BALANCER,
    ),
    "the database admits nobody": (lambda t: t.without("data", "ingress"), STORE),
    "the application lets nothing out": (lambda t: t.without("app", "egress"), CLIENT),
}


@pytest.mark.parametrize("name", NETWORK_BREAKS)
def test_broken_behind_a_network_load_balancer(name: str) -> None:
    break_, expected = NETWORK_BREAKS[name]
    check(break_(SOUND["network load balancer"]), expected)


PEERED_BREAKS = {
    "the cluster admits nobody": (lambda t: t.without("data", "ingress"), STORE),
    "the cluster admits its own VPC only": (
        lambda t: moved(t, "data", "ingress", 5432, "10.1.0.0/16"),
        STORE,
    ),
    "the cluster admits another port": (lambda t: moved(t, "data", "ingress", 3306), STORE),
    "the function lets nothing out": (lambda t: t.without("app", "egress"), CLIENT),
    "the function lets only HTTPS out": (lambda t: moved(t, "app", "egress", 443), CLIENT),
    "the function's group is of the other VPC": (
        lambda t: t.swap('securityGroupIds: ["${app.id}"]', 'securityGroupIds: ["${app.id}", "${data.id}"]'),
        ("cross-reference-errors", "client"),
    ),
    "a group of a VPC that is not peered": (
        lambda t: replace(
            moved(t, "data", "ingress", 5432, "app"),
            body=t.body.partition("cluster-subnets")[2].join(["\n  cluster-subnets", ""]),
        ),
        ("cross-reference-errors", "data"),
    ),
}


@pytest.mark.parametrize("name", PEERED_BREAKS)
def test_broken_over_a_peering(name: str) -> None:
    break_, expected = PEERED_BREAKS[name]
    check(break_(SOUND["function and Aurora in two VPCs"]), expected)


def test_a_peered_group_may_be_named() -> None:
    check(moved(peered(), "data", "ingress", 5432, "app"))


# What AWS computes where a program does not say: the engine gives these as unknowns, though they are no inputs.
COMPUTED = {
    "aws:ec2/securityGroup:SecurityGroup": ("ingress", "egress", "name", "vpcId"),
    "aws:ec2/networkAcl:NetworkAcl": ("ingress", "egress", "subnetIds"),
    "aws:ec2/securityGroupRule:SecurityGroupRule": ("sourceSecurityGroupId", "securityGroupRuleId"),
    "aws:ec2/vpc:Vpc": ("defaultSecurityGroupId", "mainRouteTableId", "ipv6CidrBlock"),
    "aws:lb/loadBalancer:LoadBalancer": ("securityGroups", "dnsName", "subnetMappings"),
    "aws:lb/targetGroup:TargetGroup": ("preserveClientIp", "healthCheck", "loadBalancerArns"),
    "aws:rds/instance:Instance": ("port", "endpoint", "address", "availabilityZone"),
    "aws:rds/cluster:Cluster": ("port", "endpoint", "availabilityZones"),
}


def as_the_engine_gives_it(tiers: Tiers) -> list[tuple[str, str]]:
    program = program_from_yaml(tiers.program)
    messages = program.messages()
    for message in messages:
        for key in COMPUTED.get(message.type, ()):
            if key not in message.properties.fields:
                message.properties[key] = SENTINEL
    stack = Stack.from_messages(messages, name="dev", project="web", config=program.config)
    return sorted({(f.policy, f.resource) for f in outcome(stack).findings if f.area in AREAS})


@pytest.mark.parametrize("name", SOUND)
def test_computed_outputs_change_nothing_in_a_sound_application(name: str) -> None:
    assert as_the_engine_gives_it(SOUND[name]) == []


def test_computed_outputs_hide_no_missing_rule() -> None:
    for style in ("inline rules", "classic rules", "new rules"):
        assert as_the_engine_gives_it(SOUND[style].without("front", "egress")) == [BALANCER]
        assert as_the_engine_gives_it(SOUND[style].without("app", "ingress")) == [BALANCER]
        assert as_the_engine_gives_it(SOUND[style].without("data", "ingress")) == [STORE]
        assert as_the_engine_gives_it(SOUND[style].without("app", "egress")) == [CLIENT]
