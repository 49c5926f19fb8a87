"""A Lambda function URL has no authorization, so anyone on the internet can invoke the function."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    (
        "one",
        "authorizationType is NONE, so anyone on the internet can invoke the function. Set "
        "authorizationType to AWS_IAM, unless the function authenticates callers itself.",
    )
]

CASES = {
    "open": Case(one("aws:lambda:FunctionUrl", "{ functionName: a, authorizationType: NONE }"), FOUND),
    "IAM": Case(one("aws:lambda:FunctionUrl", "{ functionName: a, authorizationType: AWS_IAM }")),
    "not said": Case(one("aws:lambda:FunctionUrl", "{ functionName: a }")),
    "no URL": Case(one("aws:lambda:Function", "{ role: a }")),
    "not known": Case(
        one("aws:lambda:FunctionUrl", '{ functionName: a, authorizationType: "${two.value}" }', UNKNOWN),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("function-url-without-authorization", case)
