"""Methods, authorizers, VPC links and stages of REST APIs."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = '"${other.unknown}"'
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f"
URI = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


def part(kind: str, properties: str, more: str = "") -> str:
    return (
        "resources:\n  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
        f"{more}  x: {{ type: 'aws:apigateway:{kind}', properties: {{ {properties} }} }}\n"
    )


def told(message: str) -> list[tuple[str, str]]:
    return [("x", message)]


def method(properties: str) -> str:
    return part("Method", f"restApi: a, resourceId: b, httpMethod: GET, {properties}")


def authorizer(properties: str) -> str:
    return part("Authorizer", f"restApi: a, {properties}")


def link(kind: str) -> str:
    balancer = f"  lb: {{ type: 'aws:lb:LoadBalancer', properties: {{ internal: true{kind} }} }}\n"
    return part("VpcLink", 'targetArn: "${lb.arn}"', balancer)


def stage(form: str) -> str:
    return part(
        "Stage", f"restApi: a, stageName: v1, accessLogSettings: {{ destinationArn: b, format: {form} }}"
    )


def balancer(kind: str) -> list[tuple[str, str]]:
    return told(
        f"targetArn is load balancer 'lb' of type {kind}, but a VPC link of REST APIs requires a Network Load "
        "Balancer. Use one, or a VPC link of HTTP APIs."
    )


def deployed(api: str, more: str = "") -> str:
    """A deployment of an API with a method."""
    method = (
        f"  api: {{ type: 'aws:apigateway:RestApi', properties: {{ name: a{api} }} }}\n"
        "  way: { type: 'aws:apigateway:Method', properties: { restApi: '${api.id}', resourceId: "
        "'${api.rootResourceId}', httpMethod: GET, authorization: NONE } }\n"
    )
    return part("Deployment", 'restApi: "${api.id}"', method + more)


PRIVATE = ", endpointConfiguration: { types: PRIVATE }"
POLICY = (
    "  p: { type: 'aws:apigateway:RestApiPolicy', properties: { restApiId: '${api.id}', policy: '{}' } }\n"
)
OF_AN_UNKNOWN = POLICY.replace("api.id", "other.unknown")
NO_POLICY = told(
    "The API is private and has no resource policy. Set policy of the API, or add a RestApiPolicy and let the "
    "deployment depend on it."
)
NO_FUNCTION = told(
    "authorizerUri is not set, but the authorizer calls a function. Set it to invokeArn of the function."
)

CASES = {
    "no authorization": Case(method("authorization: NONE")),
    "an authorizer": Case(method("authorization: CUSTOM, authorizerId: abc")),
    "no authorizer": Case(
        method("authorization: CUSTOM"),
        told("authorization is CUSTOM without authorizerId. Set authorizerId."),
    ),
    "no authorizer of Cognito": Case(
        method("authorization: COGNITO_USER_POOLS"),
        told("authorization is COGNITO_USER_POOLS without authorizerId. Set authorizerId."),
    ),
    "an unknown authorizer": Case(method(f"authorization: CUSTOM, authorizerId: {UNKNOWN}"), when="planned"),
    "a function": Case(authorizer(f"authorizerUri: '{URI}'")),
    "no function": Case(authorizer("type: TOKEN"), NO_FUNCTION),
    "no function by default": Case(authorizer("name: a"), NO_FUNCTION),
    "a function's ARN": Case(
        authorizer(f"authorizerUri: '{FUNCTION}'"),
        told("authorizerUri is the ARN of a Lambda function. Use invokeArn of the function."),
    ),
    "an unknown function": Case(authorizer(f"authorizerUri: {UNKNOWN}"), when="planned"),
    "user pools": Case(
        authorizer("type: COGNITO_USER_POOLS, providerArns: ['arn:aws:cognito-idp:a:b:userpool/c']")
    ),
    "no user pools": Case(
        authorizer("type: COGNITO_USER_POOLS"),
        told(
            "type is COGNITO_USER_POOLS without providerArns. Set providerArns to the ARN of the user pool."
        ),
    ),
    "unknown user pools": Case(
        authorizer(f"type: COGNITO_USER_POOLS, providerArns: {UNKNOWN}"), when="planned"
    ),
    "a Network Load Balancer": Case(link(", loadBalancerType: network")),
    "an Application Load Balancer": Case(link(", loadBalancerType: application"), balancer("application")),
    "a load balancer by default": Case(link(""), balancer("application")),
    "a load balancer of an unknown type": Case(link(f", loadBalancerType: {UNKNOWN}"), when="planned"),
    "a public API": Case(deployed("")),
    "a private API without policy": Case(deployed(PRIVATE), NO_POLICY),
    "a private API without policy, as a list": Case(
        deployed(PRIVATE.replace("PRIVATE", "[PRIVATE]")), NO_POLICY
    ),
    "a private API with a policy": Case(deployed(PRIVATE + ", policy: '{}'")),
    "a private API with an unknown policy": Case(deployed(f"{PRIVATE}, policy: {UNKNOWN}"), when="planned"),
    "a private API with a policy resource": Case(deployed(PRIVATE, POLICY)),
    "a private API with a policy of an unknown API": Case(deployed(PRIVATE, OF_AN_UNKNOWN), when="planned"),
    "a private API with a definition without policy": Case(
        deployed(PRIVATE + """, body: '{"openapi": "3.0.1", "paths": {}}'"""), NO_POLICY
    ),
    "a private API with a definition and a policy": Case(
        deployed(PRIVATE + """, policy: '{}', body: '{"openapi": "3.0.1", "paths": {}}'"""), undecided=[]
    ),
    "a private API with a policy in its definition": Case(
        deployed(PRIVATE + """, body: '{"x-amazon-apigateway-policy": {"Statement": []}}'"""), undecided=[]
    ),
    "a private API with a definition that is not known": Case(
        deployed(f"{PRIVATE}, body: {UNKNOWN}"), when="planned", undecided=["x"]
    ),
    "a private API with a definition in YAML": Case(
        deployed(PRIVATE + ", body: 'openapi: 3.0.1'"), undecided=["x"]
    ),
    "an API of an unknown type": Case(
        deployed(f", endpointConfiguration: {{ types: {UNKNOWN} }}"), when="planned"
    ),
    "a log with the request": Case(stage("'$context.requestId'")),
    "a log without the request": Case(
        stage("'$context.status'"), told("accessLogSettings.format has no $context.requestId. Add it.")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_rest_api_errors(case: Case) -> None:
    check("rest-api-errors", case)
