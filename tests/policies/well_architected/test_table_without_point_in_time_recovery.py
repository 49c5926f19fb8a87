"""A DynamoDB table does not have point-in-time recovery enabled."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "The table has no point-in-time recovery. Set pointInTimeRecovery.enabled: true.")]

CASES = {
    "on": Case(
        one(
            "aws:dynamodb:Table",
            "{ billingMode: PAY_PER_REQUEST, hashKey: id, attributes: [{ name: id, type: S }], "
            "pointInTimeRecovery: { enabled: true } }",
        )
    ),
    "on, as text": Case(
        one(
            "aws:dynamodb:Table",
            "{ billingMode: PAY_PER_REQUEST, hashKey: id, attributes: [{ name: id, type: S }], "
            "pointInTimeRecovery: { enabled: 'true' } }",
        )
    ),
    "off": Case(
        one(
            "aws:dynamodb:Table",
            "{ billingMode: PAY_PER_REQUEST, hashKey: id, attributes: [{ name: id, type: S }], "
            "pointInTimeRecovery: { enabled: false } }",
        ),
        FOUND,
    ),
    "not said": Case(
        one(
            "aws:dynamodb:Table",
            "{ billingMode: PAY_PER_REQUEST, hashKey: id, attributes: [{ name: id, type: S }] }",
        ),
        FOUND,
    ),
    "not known": Case(
        one(
            "aws:dynamodb:Table",
            "{ billingMode: PAY_PER_REQUEST, hashKey: id, attributes: [{ name: id, type: S }], "
            'pointInTimeRecovery: { enabled: "${two.value}" } }',
            UNKNOWN,
        ),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("table-without-point-in-time-recovery", case)
