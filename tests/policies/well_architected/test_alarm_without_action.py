"""A CloudWatch alarm has no action, so it notifies nobody."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "The alarm has no action, so it notifies nobody. Set alarmActions.")]

CASES = {
    "none": Case(one("aws:cloudwatch:MetricAlarm"), FOUND),
    "an empty list": Case(one("aws:cloudwatch:MetricAlarm", "{ alarmActions: [] }"), FOUND),
    "a topic": Case(one("aws:cloudwatch:MetricAlarm", "{ alarmActions: [a] }")),
    "when it is over": Case(one("aws:cloudwatch:MetricAlarm", "{ okActions: [a] }")),
    "a composite alarm": Case(one("aws:cloudwatch:CompositeAlarm"), FOUND),
    "a part of another": Case(
        one(
            "aws:cloudwatch:MetricAlarm",
            more=(
                '  all: { type: aws:cloudwatch:CompositeAlarm, properties: { alarmRule: "ALARM(${one.name})", '
                "alarmActions: [a] } }\n"
            ),
        )
    ),
    "several": Case(
        one("aws:cloudwatch:MetricAlarm", more="  a: { type: aws:cloudwatch:MetricAlarm }\n"),
        [("a", f"{FOUND[0][1]} The same holds for 'one'.")],
    ),
    "not known": Case(
        one("aws:cloudwatch:MetricAlarm", '{ alarmActions: "${two.value}" }', UNKNOWN), when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("alarm-without-action", case)
