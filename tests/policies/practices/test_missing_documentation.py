"""Descriptions and required tags."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.policies.table import Case, check


def resource(type_: str, properties: str = "{}") -> str:
    return f"resources:\n  one: {{ type: {type_}, properties: {properties} }}\n"


def lacks(key: str) -> list[tuple[str, str]]:
    return [("one", f"{key} is not set. Set it to the purpose of the resource.")]


def bare(rules: str) -> list[tuple[str, str]]:
    return [("one", f"Rules without a description: {rules}. Set each description to the rule's purpose.")]


def untagged(tags: str) -> list[tuple[str, str]]:
    return [("one", f"tags: the required tags {tags} are missing. Set them, or the provider's defaultTags.")]


def group(*rules: str, direction: str = "ingress") -> str:
    return resource("aws:ec2:SecurityGroup", f"{{ {direction}: [{', '.join(rules)}] }}")


WEB = "{ protocol: tcp, fromPort: 443, toPort: 443 }"
REQUIRED = {"requiredTags": ["owner", "cost-center"]}
CASES = {
    "a key": Case(resource("aws:kms:Key"), lacks("description")),
    "a key with one": Case(resource("aws:kms:Key", "{ description: Orders }")),
    "an empty one": Case(resource("aws:kms:Key", '{ description: "" }'), lacks("description")),
    "one that is not known": Case(
        resource("aws:kms:Key", '{ description: "for ${two.arn}" }') + "  two: { type: aws:sns:Topic }\n"
    ),
    "a parameter": Case(resource("aws:ssm:Parameter", "{ name: /a, value: b }"), lacks("description")),
    "an alarm": Case(
        resource("aws:cloudwatch:MetricAlarm", "{ description: no }"), lacks("alarmDescription")
    ),
    "an alarm with one": Case(resource("aws:cloudwatch:MetricAlarm", "{ alarmDescription: Slow }")),
    "a rule of its own": Case(resource("aws:vpc:SecurityGroupIngressRule"), lacks("description")),
    "an inline rule": Case(group(WEB), bare("ingress on port 443")),
    "inline rules": Case(
        group(*[WEB.replace("443", str(p)) for p in (80, 443, 8080, 8443)]),
        bare("ingress on port 80, ingress on port 443, ingress on port 8080 and 1 more"),
    ),
    "a described rule": Case(group(WEB.replace(" }", ", description: Clients }"))),
    "all TCP ports, all traffic and pings": Case(
        group(
            "{ protocol: tcp, fromPort: 0, toPort: 65535 }",
            "{ protocol: '-1', fromPort: 0, toPort: 0 }",
            "{ protocol: icmp, fromPort: 8, toPort: 0 }",
        ),
        bare("ingress on all TCP ports, ingress on all traffic, ingress on ICMP"),
    ),
    "a policy": Case(resource("aws:iam:Policy", "{ policy: '{}' }")),
    "everything out": Case(group("{ protocol: '-1', fromPort: 0, toPort: 0 }", direction="egress")),
    "tags that nobody asks for": Case(resource("aws:sqs:Queue", "{ tags: { a: b } }")),
    "a required tag": Case(
        resource("aws:sqs:Queue", "{ tags: { owner: me } }"), untagged("cost-center"), config=REQUIRED
    ),
    "all required tags": Case(
        resource("aws:sqs:Queue", "{ tags: { owner: me, cost-center: a } }"), config=REQUIRED
    ),
    "a resource without tags": Case(resource("aws:sqs:Queue"), config=REQUIRED),
    "a type without a rule": Case(resource("aws:sns:Topic")),
}
# An organization asks for it, by the level or by an option.
ASKED = {"enforcementLevel": "advisory"}
CASES = {name: case if case.config else replace(case, config=ASKED) for name, case in CASES.items()}
CASES["nobody asks for it"] = Case(resource("aws:kms:Key"))
CASES["switched off, whatever the options"] = Case(
    resource("aws:sqs:Queue", "{ tags: { owner: me } }"),
    config={"enforcementLevel": "disabled", "requiredTags": []},
)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("missing-documentation", case)
