"""Parameters of REST API methods, integrations and responses."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

PLACE = 'restApi: "${api.id}", resourceId: "${api.rootResourceId}"'
ORIGIN = "method.response.header.Access-Control-Allow-Origin"


def api(method: str = "", integration: str = "", response: str = "", answer: str = "") -> str:
    text = (
        "resources:\n  api: { type: 'aws:apigateway:RestApi' }\n"
        f"  m: {{ type: 'aws:apigateway:Method', properties: {{ {PLACE}, httpMethod: GET, authorization: NONE, "
        f"requestParameters: {{ {method} }} }} }}\n"
        f"  i: {{ type: 'aws:apigateway:Integration', properties: {{ {PLACE}, httpMethod: \"${{m.httpMethod}}\", "
        f"type: MOCK, requestParameters: {{ {integration} }} }} }}\n"
    )
    if answer:
        text += (
            f"  mr: {{ type: 'aws:apigateway:MethodResponse', properties: {{ {PLACE}, httpMethod: GET, "
            f"statusCode: '200', responseParameters: {{ {response} }} }} }}\n"
            f"  ir: {{ type: 'aws:apigateway:IntegrationResponse', properties: {{ {PLACE}, httpMethod: GET, "
            f"statusCode: '200', responseParameters: {{ {answer} }} }} }}\n"
        )
    return text


def told(name: str, message: str) -> list[tuple[str, str]]:
    return [(name, message)]


def form(key: str, name: str, example: str) -> str:
    return f"{key} has the name '{name}'. Write a name such as '{example}'."


def static(key: str, name: str, value: str) -> str:
    return (
        f"{key} maps '{name}' to '{value}', which is neither a parameter nor a static value in single quotes. "
        f"Write \"'{value}'\", or the name of a parameter."
    )


CASES = {
    "a declared parameter": Case(
        api(
            "method.request.querystring.x: true",
            "integration.request.querystring.y: method.request.querystring.x",
        )
    ),
    "all values of a declared parameter": Case(
        api(
            "method.request.querystring.x: true, method.request.header.X-Shop: false",
            "integration.request.multivaluequerystring.y: method.request.multivaluequerystring.x, "
            "integration.request.header.z: method.request.header.x-shop",
        )
    ),
    "names with other characters": Case(
        api(
            "'method.request.querystring.filter[a:b]': true, 'method.request.path.proxy+': true",
            "'integration.request.querystring.$filter': 'method.request.querystring.filter[a:b]'",
        )
    ),
    "a body, the context and stage variables": Case(
        api(
            "",
            "integration.request.header.a: method.request.body.id, integration.request.header.b: method.request.body, "
            "integration.request.header.c: context.authorizer.claims.sub, "
            "integration.request.header.d: stageVariables.stage, integration.request.header.e: \"''\"",
        )
    ),
    "a parameter that is not declared": Case(
        api("", "integration.request.querystring.y: method.request.querystring.x"),
        told(
            "i",
            "'method.request.querystring.x' is not declared in requestParameters of method 'm'. Declare it there, with "
            "true or false.",
        ),
    ),
    "the body and the context": Case(
        api(
            "",
            "integration.request.header.a: method.request.body.id, integration.request.header.b: context.requestId, "
            "integration.request.header.c: \"'static'\", integration.request.header.d: stageVariables.x",
        )
    ),
    "a static value without quotes": Case(
        api("", "integration.request.header.a: static"),
        told("i", static("requestParameters", "integration.request.header.a", "static")),
    ),
    "a name of another form": Case(
        api("", "integration.request.headers.a: \"'x'\""),
        told(
            "i",
            form(
                "requestParameters", "integration.request.headers.a", "integration.request.querystring.page"
            ),
        ),
    ),
    "a name of another resource": Case(
        api("integration.request.header.a: true"),
        told(
            "m", form("requestParameters", "integration.request.header.a", "method.request.querystring.page")
        ),
    ),
    "a declared header": Case(api(response=f"{ORIGIN}: true", answer=f"{ORIGIN}: \"'*'\"")),
    "a header that is not declared": Case(
        api(answer=f"{ORIGIN}: \"'*'\""),
        told(
            "ir",
            f"'{ORIGIN}' is not declared in responseParameters of method response 'mr'. Declare it there, with true "
            "or false.",
        ),
    ),
    "a header of the integration": Case(
        api(response=f"{ORIGIN}: true", answer=f"{ORIGIN}: integration.response.header.Origin")
    ),
    "an origin without quotes": Case(
        api(response=f"{ORIGIN}: true", answer=f'{ORIGIN}: "*"'),
        told("ir", static("responseParameters", ORIGIN, "*")),
    ),
    "parameters that are not known": Case(
        api().replace("requestParameters: {  }", 'requestParameters: "${api.unknown}"'), when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_mapping_expression_errors(case: Case) -> None:
    check("mapping-expression-errors", case)
