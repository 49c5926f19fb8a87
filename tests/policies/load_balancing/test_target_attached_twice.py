"""Targets that two resources attach."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

START = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  group: { type: aws:lb:TargetGroup, properties: { vpcId: "${vpc.id}", port: 80, protocol: HTTP } }
  second: { type: aws:lb:TargetGroup, properties: { vpcId: "${vpc.id}", port: 80, protocol: HTTP } }
  web: { type: aws:ec2:Instance, properties: { instanceType: t3.micro } }
  other: { type: aws:ec2:Instance, properties: { instanceType: t3.micro } }
  parameter: { type: aws:ssm:Parameter }
"""


def attachment(name: str, target: str, group: str = "group", more: str = "") -> str:
    return f"""
  {name}:
    type: aws:lb:TargetGroupAttachment
    properties: {{ targetGroupArn: "${{{group}.arn}}", targetId: "{target}"{more} }}
"""


def fleet(groups: str = "") -> str:
    return f"  fleet: {{ type: aws:autoscaling:Group, properties: {{ minSize: 1, maxSize: 2{groups} }} }}\n"


FLEET = """
  joined:
    type: aws:autoscaling:Attachment
    properties: { autoscalingGroupName: "${fleet.name}", lbTargetGroupArn: "${group.arn}" }
"""


def told(names: str, what: str) -> list[tuple[str, str]]:
    message = (
        f"{names} attach '{what}' to the target group on the same port: deleting one of them deregisters "
        "the target. "
    )
    return [("group", message + "Remove one of them.")]


WEB, OTHER = "${web.id}", "${other.id}"
CASES = {
    "once": Case(START + attachment("a", WEB)),
    "twice": Case(
        START + attachment("a", WEB) + attachment("b", WEB), told("'a' and 'b'", "web"), when="planned"
    ),
    "two instances": Case(START + attachment("a", WEB) + attachment("b", OTHER)),
    "two groups": Case(START + attachment("a", WEB) + attachment("b", WEB, "second")),
    "two ports": Case(START + attachment("a", WEB) + attachment("b", WEB, more=", port: 8080")),
    "the port of the group": Case(
        START + attachment("a", WEB) + attachment("b", WEB, more=", port: 80"),
        told("'a' and 'b'", "web"),
        when="planned",
    ),
    "by an id": Case(
        START + attachment("a", "i-0123456789abcdef0") + attachment("b", "i-0123456789abcdef0"),
        told("'a' and 'b'", "i-0123456789abcdef0"),
    ),
    "not known": Case(
        START + attachment("a", "${parameter.value}") + attachment("b", "${parameter.value}"), when="planned"
    ),
    "a fleet by its list": Case(START + fleet(', targetGroupArns: ["${group.arn}"]')),
    "a fleet by an attachment": Case(START + fleet() + FLEET),
    "a fleet by both": Case(
        START + fleet(', targetGroupArns: ["${group.arn}"]') + FLEET, told("'fleet' and 'joined'", "fleet")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("target-attached-twice", case)
