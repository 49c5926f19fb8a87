"""The picture tells the fault: broken arrows for blocked traffic, marks on the boxes that faults belong to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest

from preflight.core.stack import Stack
from preflight.diagram import mermaid, svg
from preflight.diagram.boxes import INTERNET, Scene
from preflight.diagram.ownership import Ownership
from preflight.diagram.scene import scene
from preflight.evaluation.evaluate import Outcome, run
from preflight.evaluation.settings import Settings
from preflight.policy import Policy, discover
from preflight.testing import program_from_yaml

SHOP: Final = Path(__file__).with_name("shop.yaml").read_text(encoding="utf-8")

DATABASE: Final = {("service", "database"), ("worker", "database")}
PRIVATE: Final = ('subnetId: "${app-b.id}", routeTable', 'subnetId: "${data-b.id}", routeTable')


def drawn(program: str) -> tuple[Stack, Scene]:
    stack = program_from_yaml(program).planned()
    return stack, scene(stack, run(stack, discover(), Settings()))


def changed(*changes: tuple[str, str]) -> str:
    program = SHOP
    for old, new in changes:
        assert old in program
        program = program.replace(old, new)
    return program


def blocked(content: Scene) -> set[tuple[str, str]]:
    names = content.names()
    return {(names[a.source], names[a.target]) for a in content.arrows if a.blocked_by}


def test_the_traffic_of_a_sound_program_is_not_broken() -> None:
    _, content = drawn(SHOP)
    names = content.names()
    assert blocked(content) == set()
    traffic = {(names[a.source], names[a.target]) for a in content.arrows if a.kind == "traffic"}
    assert traffic == {
        ("the internet", "balancer"),
        ("balancer", "service"),
        ("service", "database"),
        ("worker", "database"),
    }
    assert 'class="traffic blocked"' not in svg.render(content)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("fromPort: 8080", "fromPort: 8081"), {("balancer", "service")}),
        (("fromPort: 443, toPort: 443", "fromPort: 444, toPort: 444"), {("the internet", "balancer")}),
        (("fromPort: 5432, toPort: 5432", "fromPort: 3306, toPort: 3306"), DATABASE),
        (("fromPort: 0, toPort: 65535", "fromPort: 80, toPort: 80"), {("worker", "database")}),
        (PRIVATE, {("service", "the internet")}),
    ],
    ids=["targets", "clients", "database", "egress", "internet"],
)  # fmt: skip
def test_blocked_traffic_is_red_and_broken(change: tuple[str, str], expected: set[tuple[str, str]]) -> None:
    _, content = drawn(changed(change))
    assert expected <= blocked(content)
    text = svg.render(content)
    root = ElementTree.fromstring(text)
    lines = [
        e
        for e in root.iter()
        if e.attrib.get("class") == "traffic blocked" and e.attrib.get("d", "").count("L")
    ]
    marks = [e for e in root.iter() if e.attrib.get("class") == "stop-mark"]
    assert len(marks) == len(blocked(content)) <= len(lines)
    for source, target in expected:
        assert f"blocked traffic: {source} to {target}. " in text
        assert f"Blocked: {source} to {target}." in text
    flowchart = mermaid.render(content)
    assert flowchart.count("-.-x|blocked|") == flowchart.count("linkStyle") == len(marks)


def test_a_network_acl_that_blocks_traffic_breaks_the_arrows_through_its_subnets() -> None:
    closed = """
  closed:
    type: aws:ec2:NetworkAcl
    properties:
      vpcId: "${vpc.id}"
      subnetIds: ["${data-a.id}", "${data-b.id}"]
      ingress: [{ ruleNo: 100, action: allow, protocol: tcp, fromPort: 5432, toPort: 5432, cidrBlock: 10.0.0.0/16 }]
"""
    _, content = drawn(SHOP + closed)
    assert blocked(content) == {("service", "database"), ("worker", "database")}


def test_a_network_acl_that_blocks_the_clients_of_a_load_balancer_breaks_their_arrow() -> None:
    closed = """
  closed:
    type: aws:ec2:NetworkAcl
    properties:
      vpcId: "${vpc.id}"
      subnetIds: ["${public-a.id}", "${public-b.id}"]
      ingress: [{ ruleNo: 100, action: allow, protocol: tcp, fromPort: 443, toPort: 443, cidrBlock: 0.0.0.0/0 }]
"""
    _, content = drawn(SHOP + closed)
    assert ("the internet", "balancer") in blocked(content)


def test_clients_that_only_the_security_group_of_a_database_names_have_arrows() -> None:
    quiet = changed(('value: "${database.address}"', "value: from-a-parameter"))
    _, content = drawn(quiet)
    names = content.names()
    assert ("service", "database") in {(names[a.source], names[a.target]) for a in content.arrows}
    _, content = drawn(quiet.replace("fromPort: 5432, toPort: 5432", "fromPort: 3306, toPort: 3306"))
    assert ("service", "database") in blocked(content)


EVENTS: Final = """
name: events
resources:
  rule: { type: aws:cloudwatch:EventRule, properties: { scheduleExpression: rate(5 minutes) } }
  target: { type: aws:cloudwatch:EventTarget, properties: { rule: "${rule.name}", arn: "${function.arn}" } }
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]}'
  function:
    type: aws:lambda:Function
    properties:
      role: "${role.arn}"
      runtime: python3.12
      handler: app.handler
      environment: { variables: { TABLE: "${table.name}" } }
      deadLetterConfig: { targetArn: "${dead.arn}" }
  table:
    type: aws:dynamodb:Table
    properties: { hashKey: id, billingMode: PAY_PER_REQUEST, attributes: [{ name: id, type: S }] }
  dead: { type: aws:sqs:Queue }
  topic: { type: aws:sns:Topic }
  inbox: { type: aws:sqs:Queue }
  subscription:
    type: aws:sns:TopicSubscription
    properties: { topic: "${topic.arn}", protocol: sqs, endpoint: "${inbox.arn}" }
"""


def test_events_that_nobody_may_deliver_are_broken_arrows() -> None:
    _, content = drawn(EVENTS)
    names = content.names()
    assert {(names[a.source], names[a.target]) for a in content.arrows} == {
        ("rule", "function"),
        ("function", "table"),
        ("function", "dead"),
        ("topic", "inbox"),
    }
    assert blocked(content) == {("rule", "function"), ("topic", "inbox")}


def test_each_resource_belongs_to_its_box() -> None:
    stack, content = drawn(SHOP)
    names = content.names()
    ownership = Ownership(stack, frozenset(names) - {INTERNET})
    expected = {
        "listener": ["balancer"],
        "rule": ["balancer"],
        "targets": ["balancer"],
        "task": ["service"],
        "cluster": ["service"],
        "role": ["service"],
        "data-subnets": ["database"],
        "parameters": ["database"],
        "web-group": ["balancer"],
        "app-group": ["service"],
        "app-rule": ["service"],
        "app-out": ["service"],
        "data-group": ["database"],
        "address": ["nat"],
        "inside": ["app-a", "app-b"],
        "to-nat": ["app-a", "app-b"],
        "c": ["app-a"],
        "logs": [],
    }
    by_name = {r.name: r.urn for r in stack.resources}
    found = {name: sorted(names[u] for u in ownership.boxes(by_name[name])) for name in expected}
    assert found == expected


@pytest.mark.parametrize(
    ("change", "policy", "box"),
    [
        (("protocol: HTTPS", "protocol: HTTP"), "listener", "balancer"),
        (("timeout: 5, interval: 30", "timeout: 30, interval: 10"), "target-group-configuration", "balancer"),
        (('memory: "512"', 'memory: "8192"'), "fargate-task-size", "service"),
        (("username: shop", "username: rdsadmin"), "database-master-user", "database"),
    ],
    ids=["listener", "target group", "task", "database"],
)  # fmt: skip
def test_a_fault_marks_the_box_that_it_belongs_to(change: tuple[str, str], policy: str, box: str) -> None:
    _, content = drawn(changed(change))
    names = content.names()
    marked = {names[urn] for urn in content.faults if content.fault(urn) == "mandatory"}
    assert marked == {box}
    found = [f.policy for urn, faults in content.faults.items() if names[urn] == box for f in faults]
    assert any(policy in one for one in found)
    assert re.search(rf'class="box" id="box-\d+"><g><title>[^<]* {box}: [^<]*mandatory', svg.render(content))


def test_a_fault_of_a_resource_without_a_box_is_told_below() -> None:
    alarm = """
  alarm:
    type: aws:cloudwatch:MetricAlarm
    properties:
      comparisonOperator: GreaterThanThreshold
      evaluationPeriods: 1
      metricName: x
      namespace: AWS/Nothing
      period: 7
      statistic: Sum
      threshold: 1
"""
    _, content = drawn(SHOP + alarm)
    rest = {one.name: one for one in content.rest}
    assert (rest["MetricAlarm"].count, rest["MetricAlarm"].fault) == (1, "mandatory")
    assert "1 MetricAlarm\u00a0✗" in svg.render(content)


# --- all policies


@pytest.mark.parametrize("policy", discover(), ids=lambda p: p.name)
def test_a_finding_about_traffic_names_its_ends(policy: Policy) -> None:
    """What a message calls out of reach, `Finding.blocked` names, for the policy's own program under *Fails*."""
    page = re.search(r"```yaml\n(.*?)```", policy.sections.get("Fails", ""), re.DOTALL)
    if page is None:
        return
    stack = program_from_yaml(page[1]).planned()
    urns = {"", *(r.urn for r in stack.resources)}
    outcome: Outcome = run(stack, [policy], Settings())
    for finding in outcome.findings:
        assert {urn for ends in finding.blocked for urn in ends} <= urns
        if re.search(r"\bcannot (?:reach|connect to) (?!those addresses)", finding.message):
            assert finding.blocked, finding.message
