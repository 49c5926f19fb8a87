"""An SQS queue has no dead-letter queue."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    ("one", "redrivePolicy is not set, so a message that cannot be processed is lost. Set redrivePolicy.")
]

CASES = {
    "none": Case(one("aws:sqs:Queue"), FOUND),
    "its own": Case(
        one(
            "aws:sqs:Queue",
            '{ redrivePolicy: { "fn::toJSON": { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 3 } } }',
            "  dead: { type: aws:sqs:Queue }\n",
        )
    ),
    "a dead-letter queue by use": Case(
        one(
            "aws:sqs:Queue",
            more=(
                "  other: { type: aws:lambda:Function, properties: { role: a, deadLetterConfig: "
                '{ targetArn: "${one.arn}" } } }\n'
            ),
        )
    ),
    "a dead-letter queue by name": Case("resources:\n  orders-dlq: { type: aws:sqs:Queue }\n"),
    "by a resource": Case(
        one(
            "aws:sqs:Queue",
            more=(
                '  redrive: { type: aws:sqs:RedrivePolicy, properties: { queueUrl: "${one.url}", '
                'redrivePolicy: "{}" } }\n'
            ),
        ),
        when="planned",
    ),
    "not known": Case(one("aws:sqs:Queue", '{ redrivePolicy: "${two.value}" }', UNKNOWN)),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("queue-without-dead-letter-queue", case)
