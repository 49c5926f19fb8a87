"""A REST API method has no authorization."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    (
        "one",
        "authorization is NONE, so anyone can call the method. Set authorization, unless it is public "
        "on purpose.",
    )
]


def of_api(path: str, api: str, more: str = "") -> str:
    """A method of a path of an API with these properties."""
    return one(
        "aws:apigateway:Method",
        '{ httpMethod: GET, authorization: NONE, restApi: "${api.id}", resourceId: "${path.id}" }',
        f"  api: {{ type: aws:apigateway:RestApi, properties: {{ {api} }} }}\n"
        '  path: { type: aws:apigateway:Resource, properties: { restApi: "${api.id}", parentId: '
        f'"${{api.rootResourceId}}", pathPart: {path} }} }}\n{more}',
    )


CASES = {
    "open": Case(one("aws:apigateway:Method", "{ httpMethod: GET, authorization: NONE }"), FOUND),
    "IAM": Case(one("aws:apigateway:Method", "{ httpMethod: GET, authorization: AWS_IAM }")),
    "an API key": Case(
        one("aws:apigateway:Method", "{ httpMethod: GET, authorization: NONE, apiKeyRequired: true }")
    ),
    "a preflight request": Case(one("aws:apigateway:Method", "{ httpMethod: OPTIONS, authorization: NONE }")),
    "of a public API": Case(of_api("orders", "endpointConfiguration: { types: REGIONAL }"), FOUND),
    "of a private API": Case(of_api("orders", "endpointConfiguration: { types: PRIVATE }")),
    "of a private API, as a list": Case(of_api("orders", "endpointConfiguration: { types: [PRIVATE] }")),
    "of an API with a policy": Case(of_api("orders", "policy: '{}'")),
    "of an API with a policy of its own resource": Case(
        of_api(
            "orders",
            "name: a",
            '  rule: { type: aws:apigateway:RestApiPolicy, properties: { restApiId: "${api.id}", policy: "{}" } }\n',
        )
    ),
    "methods of two APIs": Case(
        of_api(
            "orders",
            "name: a",
            "  put: { type: aws:apigateway:Method, properties: { httpMethod: PUT, authorization: NONE, restApi: "
            '"${api.id}", resourceId: "${path.id}" } }\n'
            "  b: { type: aws:apigateway:RestApi }\n"
            "  other: { type: aws:apigateway:Method, properties: { httpMethod: PUT, authorization: NONE, restApi: "
            '"${b.id}", resourceId: "${b.rootResourceId}" } }\n',
        ),
        [("one", f"{FOUND[0][1]} The same holds for 'put'."), ("other", FOUND[0][1])],
    ),
    "a probe": Case(of_api("health", "name: a")),
    "a word that begins like a probe": Case(of_api("statuses", "name: a"), FOUND),
    "not known": Case(
        one("aws:apigateway:Method", '{ httpMethod: GET, authorization: "${two.value}" }', UNKNOWN),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("api-without-authorization", case)
