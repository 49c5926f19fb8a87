"""AppSync APIs and their parts without a setting that their type requires."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
UNKNOWN = '"${other.unknown}"'
POOL = "userPoolConfig: { userPoolId: eu-west-1_a1b2c3, defaultAction: ALLOW }"
AUTHORIZER = "lambdaAuthorizerConfig: { authorizerUri: 'arn:aws:lambda:eu-west-1:123456789012:function:f' }"
ROLE = "serviceRoleArn: 'arn:aws:iam::123456789012:role/source'"
TABLE = "dynamodbConfig: { tableName: posts }"
CODE = "code: 'export function request() { return {} }'"
RUNTIME = "runtime: { name: APPSYNC_JS, runtimeVersion: 1.0.0 }"
FIELD = "type: Query, field: post"
TEMPLATES = "requestTemplate: '{}', responseTemplate: '{}'"


def resource(kind: str, properties: str, name: str = "x") -> str:
    return f"  {name}: {{ type: 'aws:appsync:{kind}', properties: {{ {properties} }} }}\n"


def api(properties: str, kind: str = "GraphQLApi") -> str:
    return "resources:\n" + OTHER + resource(kind, properties)


def part(kind: str, properties: str) -> str:
    return api("authenticationType: API_KEY").replace("  x:", "  api:") + resource(
        kind, f"apiId: '${{api.id}}', {properties}"
    )


def source(properties: str) -> str:
    return part("DataSource", f"name: posts, {properties}")


def resolver(properties: str) -> str:
    return part("Resolver", f"{FIELD}, {properties}")


def events(properties: str) -> str:
    modes = "connectionAuthModes: [{ authType: API_KEY }]"
    return api(f"name: chat, eventConfig: {{ authProviders: [{{ {properties} }}], {modes} }}", "Api")


def used(source_api: str) -> str:
    """A resolver of the API `api` that uses a data source of that API."""
    return (
        "resources:\n"
        + "".join(resource("GraphQLApi", "authenticationType: API_KEY", name) for name in ("api", "second"))
        + resource("DataSource", f"apiId: '${{{source_api}.id}}', name: posts, type: NONE", "posts")
        + resource("Resolver", f"apiId: '${{api.id}}', {FIELD}, dataSource: '${{posts.name}}', {TEMPLATES}")
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return [("x", message) for message in messages]


def lacks(place: str, kind: str, name: str) -> list[tuple[str, str]]:
    return told(f"{place} is {kind} without {name}. Set {name} beside it.")


MORE = "additionalAuthenticationProviders"
CASES = {
    "an API with a key": Case(api("authenticationType: API_KEY")),
    "an API with a user pool": Case(api(f"authenticationType: AMAZON_COGNITO_USER_POOLS, {POOL}")),
    "an API without its user pool": Case(
        api("authenticationType: AMAZON_COGNITO_USER_POOLS"),
        lacks("authenticationType", "AMAZON_COGNITO_USER_POOLS", "userPoolConfig"),
    ),
    "an API without its issuer": Case(
        api("authenticationType: OPENID_CONNECT"),
        lacks("authenticationType", "OPENID_CONNECT", "openidConnectConfig"),
    ),
    "an API without its function": Case(
        api("authenticationType: AWS_LAMBDA"),
        lacks("authenticationType", "AWS_LAMBDA", "lambdaAuthorizerConfig"),
    ),
    "an API whose issuer is unknown": Case(
        api(f"authenticationType: OPENID_CONNECT, openidConnectConfig: {UNKNOWN}"), when="planned"
    ),
    "an unknown type": Case(api(f"authenticationType: {UNKNOWN}"), when="planned"),
    "a further provider": Case(
        api(f"authenticationType: AWS_IAM, {MORE}: [{{ authenticationType: AWS_LAMBDA, {AUTHORIZER} }}]")
    ),
    "a further provider that the API configures": Case(
        api(
            f"authenticationType: API_KEY, {AUTHORIZER}, {MORE}: [{{ authenticationType: AWS_IAM }}, "
            "{ authenticationType: AWS_LAMBDA }]"
        ),
        lacks(f"{MORE}[1].authenticationType", "AWS_LAMBDA", "lambdaAuthorizerConfig"),
    ),
    "an API for events": Case(
        events("authType: AMAZON_COGNITO_USER_POOLS, cognitoConfig: { userPoolId: p, awsRegion: eu-west-1 }")
    ),
    "an API for events without its user pool": Case(
        events("authType: AMAZON_COGNITO_USER_POOLS"),
        lacks("eventConfig.authProviders[0].authType", "AMAZON_COGNITO_USER_POOLS", "cognitoConfig"),
    ),
    "a table": Case(source(f"type: AMAZON_DYNAMODB, {TABLE}, {ROLE}")),
    "a table without role": Case(
        source(f"type: AMAZON_DYNAMODB, {TABLE}"),
        told("type is AMAZON_DYNAMODB without serviceRoleArn. Set serviceRoleArn."),
    ),
    "a table without table": Case(
        source(f"type: AMAZON_DYNAMODB, {ROLE}"),
        told("type is AMAZON_DYNAMODB without dynamodbConfig. Set dynamodbConfig."),
    ),
    "a function without function": Case(
        source(f"type: AWS_LAMBDA, {ROLE}"),
        told("type is AWS_LAMBDA without lambdaConfig. Set lambdaConfig."),
    ),
    "a source of unknown type": Case(source(f"type: {UNKNOWN}"), when="planned"),
    "a source without data": Case(source("type: NONE")),
    "an endpoint": Case(source("type: HTTP, httpConfig: { endpoint: 'https://a.example.net' }")),
    "an endpoint without scheme": Case(
        source("type: HTTP, httpConfig: { endpoint: a.example.net }"),
        told("httpConfig.endpoint begins with 'a.example.net', which is not a URL. Add https:// before it."),
    ),
    "an unknown endpoint": Case(source(f"type: HTTP, httpConfig: {{ endpoint: {UNKNOWN} }}"), when="planned"),
    "a pipeline": Case(
        resolver(f"kind: PIPELINE, {CODE}, {RUNTIME}, pipelineConfig: {{ functions: [a1b2c3] }}")
    ),
    "a pipeline without functions": Case(
        resolver(f"kind: PIPELINE, {CODE}, {RUNTIME}"),
        told("kind is PIPELINE without pipelineConfig. Set its functions."),
    ),
    "code without runtime": Case(
        resolver(f"dataSource: posts, {CODE}"),
        told("code is set without runtime. Set both, or use mapping templates."),
    ),
    "a runtime without code": Case(
        part("Function", f"name: f, dataSource: posts, {RUNTIME}"),
        told("runtime is set without code. Set both, or use mapping templates."),
    ),
    "templates": Case(resolver(f"dataSource: posts, {TEMPLATES}")),
    "a source of this API": Case(used("api")),
    "a source of another API": Case(
        used("second"),
        told("dataSource is 'posts', which belongs to another API. Use a data source of this API."),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_graphql_api_errors(case: Case) -> None:
    check("graphql-api-errors", case)
