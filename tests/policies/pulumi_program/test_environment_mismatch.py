"""Values of another region, account or environment."""

from __future__ import annotations

import pytest

from preflight.testing import Program, findings, outcome, program_from_yaml
from tests.policies.table import Case, check

POLICY = "environment-mismatch"


def subnet(zone: str, more: str = "") -> str:
    return (
        f"resources:\n  one: {{ type: aws:ec2:Subnet, properties: {{ availabilityZone: {zone}{more} }} }}\n"
    )


def tagged(value: str, key: str = "Environment") -> str:
    return f"resources:\n  one: {{ type: aws:sqs:Queue, properties: {{ tags: {{ {key}: {value} }} }} }}\n"


def elsewhere(zone: str, region: str = "eu-west-1", key: str = "availabilityZone") -> list[tuple[str, str]]:
    message = f"{key} is {zone}, but the resource is in {region}. Use a zone of that region "
    return [("one", message + "(aws.get_availability_zones).")]


def contradicts(value: str, stack: str = "dev", key: str = "Environment") -> list[tuple[str, str]]:
    message = (
        f"The tag {key} is '{value}' on 'one', but the stack is '{stack}'. Set it to pulumi.get_stack()."
    )
    return [(f"web-{stack}", message)]


CASES = {
    "a zone of the region": Case(subnet("eu-west-1a")),
    "a zone of another region": Case(subnet("us-east-1a"), elsewhere("us-east-1a")),
    "a zone that the region has not": Case(
        subnet("eu-west-1d"),
        elsewhere("eu-west-1d", "eu-west-1, whose last zone is eu-west-1c"),
    ),
    "the last zone of the region": Case(subnet("us-east-1f", ", region: us-east-1")),
    "a zone after the last": Case(
        subnet("us-east-1g", ", region: us-east-1"),
        elsewhere("us-east-1g", "us-east-1, whose last zone is us-east-1f"),
    ),
    "a zone after the last beside one of another region": Case(
        "resources:\n"
        "  one: { type: aws:rds:Cluster, properties: { availabilityZones: [eu-west-1d, us-east-1b] } }\n",
        [
            *elsewhere("eu-west-1d", "eu-west-1, whose last zone is eu-west-1c", "availabilityZones"),
            *elsewhere("us-east-1b", key="availabilityZones"),
        ],
    ),
    "a region of which no zone is known": Case(subnet("xx-new-1z", ", region: xx-new-1")),
    "a region that begins the same": Case(subnet("eu-west-2a"), elsewhere("eu-west-2a")),
    "the resource's own region": Case(subnet("us-east-1a", ", region: us-east-1")),
    "a local zone": Case(subnet("us-west-2-lax-1a", ", region: us-west-2")),
    "a zone id": Case(subnet("euw1-az1")),
    "the provider's region": Case(
        """
resources:
  there: { type: "pulumi:providers:aws", properties: { region: us-east-1 } }
  one:
    type: aws:ec2:Subnet
    properties: { availabilityZone: us-east-1a }
    options: { provider: "${there}" }
"""
    ),
    "in a list": Case(
        "resources:\n"
        "  one: { type: aws:rds:Cluster, properties: { availabilityZones: [eu-west-1a, us-east-1b] } }\n",
        elsewhere("us-east-1b", key="availabilityZones"),
    ),
    "several resources in two regions": Case(
        "resources:\n"
        + "".join(
            f"  {name}: {{ type: aws:ec2:Subnet, properties: {{ availabilityZone: us-east-1{zone}{more} }} }}\n"
            for name, zone, more in (
                ("c", "a", ""),
                ("b", "b", ""),
                ("a", "a", ", region: us-east-2"),
                ("d", "a", ""),
            )
        ),
        [
            ("a", elsewhere("us-east-1a", "us-east-2")[0][1]),
            (
                "b",
                "availabilityZone is us-east-1a, us-east-1b, but 'b' and 2 more are in eu-west-1. Use a zone "
                "of that region (aws.get_availability_zones).",
            ),
        ],
    ),
    "a zone that is not known": Case(
        'resources:\n  one: { type: aws:ec2:Subnet, properties: { availabilityZone: "${two.value}" } }\n'
        "  two: { type: aws:ssm:Parameter }\n",
        when="planned",
    ),
    "the stack's environment": Case(tagged("dev")),
    "the same in other words": Case(tagged("Development")),
    "another environment": Case(tagged("production"), contradicts("production")),
    "another key": Case(tagged("prod", "Stage"), contradicts("prod", key="Stage")),
    "production": Case(tagged("test"), contradicts("test", "prod"), stack="prod"),
    "a word that is no environment": Case(tagged("blue")),
    "a stack that names no environment": Case(tagged("production"), stack="pr-1234"),
    "several resources": Case(
        tagged("prod")
        + "  two: { type: aws:sns:Topic, properties: { tags: { Environment: prod, Stage: test } } }\n",
        [
            (
                "web-dev",
                "The tag Environment is 'prod' on 'one' and 1 more, but the stack is 'dev'. Set it to "
                "pulumi.get_stack().",
            ),
            (
                "web-dev",
                "The tag Stage is 'test' on 'two', but the stack is 'dev'. Set it to pulumi.get_stack().",
            ),
        ],
    ),
    "a stack that names two": Case(tagged("production"), stack="dev-prod"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check(POLICY, case)


def arn(account: str, service: str = "sns") -> str:
    return f"arn:aws:{service}:eu-west-1:{account}:alerts"


def test_two_accounts() -> None:
    program = Program()
    program.add("aws:cloudwatch:MetricAlarm", "a", alarmActions=[arn("210987654321")])
    program.add("aws:cloudwatch:MetricAlarm", "b", alarmActions=[arn("310987654321")])
    message = (
        "ARNs have 2 accounts: 210987654321 in 'a' and 310987654321 in 'b'. Use the account of "
        "aws.get_caller_identity(), unless other accounts are intended."
    )
    assert findings(program.planned(), POLICY) == [("web-dev", message)]


@pytest.mark.parametrize("other", [arn("210987654321"), arn("310987654321", "lambda"), arn("123456789012")])
def test_one_account_and_others_on_purpose(other: str) -> None:
    program = Program()
    program.add("aws:cloudwatch:MetricAlarm", "a", alarmActions=[arn("210987654321")])
    program.add("aws:cloudwatch:MetricAlarm", "b", alarmActions=[other])
    assert findings(program.planned(), POLICY) == []


def test_a_tag_has_no_error_of_aws() -> None:
    """AWS takes any tag."""
    found = findings_with_errors(
        tagged("production")
        + "  two: { type: aws:ec2:Subnet, properties: { availabilityZone: us-east-1a } }\n"
    )
    assert found == {"web-dev": "", "two": "InvalidParameterValue"}


def findings_with_errors(text: str) -> dict[str, str]:
    found = outcome(program_from_yaml(text, "dev").planned(), POLICY).findings
    return {f.resource: f.error for f in found}
