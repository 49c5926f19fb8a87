"""A method of an API can be called by anyone."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

FOUND = [("one", "Anyone can call the method. Set authorization, unless it is public on purpose.")]


def one(type_: str, properties: str = "{}", more: str = "") -> str:
    return f"resources:\n  one: {{ type: {type_}, properties: {properties} }}\n{more}"


UNKNOWN = "  two: { type: aws:ssm:Parameter }\n"
CASES = {
    "open": Case(one("aws:apigateway:Method", "{ httpMethod: GET, authorization: NONE }"), FOUND),
    "IAM": Case(one("aws:apigateway:Method", "{ httpMethod: GET, authorization: AWS_IAM }")),
    "an API key": Case(
        one("aws:apigateway:Method", "{ httpMethod: GET, authorization: NONE, apiKeyRequired: true }")
    ),
    "a preflight request": Case(one("aws:apigateway:Method", "{ httpMethod: OPTIONS, authorization: NONE }")),
    "not known": Case(
        one("aws:apigateway:Method", '{ httpMethod: GET, authorization: "${two.value}" }', UNKNOWN),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("api-without-authorization", case)
