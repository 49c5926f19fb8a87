"""How fast AWS takes requests."""

from __future__ import annotations

import pytest

from preflight.testing import Program, findings
from tests.policies.table import Case, check


def many(type_: str, count: int, options: str = "{}", retries: str = "") -> str:
    return (
        f'resources:\n  there: {{ type: "pulumi:providers:aws", properties: {{ region: eu-west-1{retries} }} }}\n'
        + "".join(f"  r{i:03}: {{ type: {type_}, options: {options} }}\n" for i in range(count))
    )


def slow(count: int, what: str, rate: str, seconds: int, advice: str = "") -> list[tuple[str, str]]:
    usual = "Run with --parallel 4 if AWS throttles it, or move resources into several stacks."
    return [
        ("r000", f"{count} requests {what}, at {rate}, take at least {seconds} seconds. {advice or usual}")
    ]


ALARM = "aws:cloudwatch:MetricAlarm"
THERE = '{ provider: "${there}" }'
RAISE = "Raise the provider's maxRetries from 3 to 25."
CASES = {
    "a few alarms": Case(many(ALARM, 20)),
    "just not too many": Case(many(ALARM, 90)),
    "too many": Case(many(ALARM, 91), slow(91, "(PutMetricAlarm) to CloudWatch", "3 a second", 30)),
    "a shorter patience": Case(
        many(ALARM, 20),
        slow(20, "(PutMetricAlarm) to CloudWatch", "3 a second", 7),
        config={"seconds": 5},
    ),
    "few retries": Case(
        many(ALARM, 16, THERE, ", maxRetries: 3"),
        slow(16, "(PutMetricAlarm) to CloudWatch", "3 a second", 5, RAISE),
    ),
    "few retries as text": Case(
        many(ALARM, 16, THERE, ", maxRetries: '3'"),
        slow(16, "(PutMetricAlarm) to CloudWatch", "3 a second", 5, RAISE),
    ),
    "few retries for few": Case(many(ALARM, 15, THERE, ", maxRetries: 3")),
    "just enough retries": Case(many(ALARM, 16, THERE, ", maxRetries: 10")),
    "many retries": Case(many(ALARM, 16, THERE, ", maxRetries: 50")),
    "APIs": Case(
        many("aws:apigateway:RestApi", 11), slow(11, "(CreateRestApi) to API Gateway", "one in 3 seconds", 33)
    ),
    "records": Case(
        many("aws:route53:Record", 151), slow(151, "(ChangeResourceRecordSets) to Route 53", "5 a second", 30)
    ),
    "services without a rate": Case(many("aws:sqs:Queue", 200)),
    "different kinds": Case(
        many(ALARM, 60) + many("aws:ssm:Parameter", 60).split("\n", 2)[2].replace("  r", "  s")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("rate-limiting", case)


def test_regions_have_rates_of_their_own() -> None:
    program = Program()
    for index in range(120):
        region = "eu-west-1" if index % 2 else "us-east-1"
        program.add(ALARM, f"alarm{index}", region=region)
    assert findings(program.planned(), "rate-limiting") == []
