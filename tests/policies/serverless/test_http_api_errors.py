"""HTTP and WebSocket APIs that API Gateway rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
UNKNOWN = '"${other.unknown}"'
SELECTION = 'routeSelectionExpression: "$request.body.action"'
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f"


def api(properties: str) -> str:
    return f"resources:\n  api: {{ type: 'aws:apigatewayv2:Api', properties: {{ {properties} }} }}\n" + OTHER


def part(kind: str, properties: str, protocol: str = "protocolType: HTTP", more: str = "") -> str:
    return (
        api(protocol)
        + f"  x: {{ type: 'aws:apigatewayv2:{kind}', properties: {{ apiId: \"${{api.id}}\", {properties} }} }}\n"
        + more
    )


def integration(properties: str, protocol: str = "protocolType: HTTP") -> str:
    return part("Integration", properties, protocol)


def told(*messages: str, name: str = "x") -> list[tuple[str, str]]:
    return [(name, message) for message in messages]


SOCKET = f"protocolType: WEBSOCKET, {SELECTION}"
HTTPS = "integrationUri: 'https://a.example.net'"
PAYLOAD = told("payloadFormatVersion is 2.0, which only Lambda functions support. Remove it.")
JWT = "authorizerType: JWT, jwtConfiguration: { audiences: [a], issuer: 'https://a.example.net' }"
REQUEST = (
    "authorizerType: REQUEST, authorizerUri: "
    f"'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations'"
)


def authorizer(properties: str) -> str:
    inner = f'apiId: "${{api.id}}", {properties}'
    return f"  auth: {{ type: 'aws:apigatewayv2:Authorizer', properties: {{ {inner} }} }}\n"


def stage(form: str) -> str:
    return part("Stage", f"accessLogSettings: {{ destinationArn: a, format: {form} }}")


CASES = {
    "an HTTP API": Case(api("protocolType: HTTP, corsConfiguration: { allowOrigins: ['*'] }")),
    "a WebSocket API": Case(api(SOCKET)),
    "a WebSocket API without selection": Case(
        api("protocolType: WEBSOCKET"),
        told(
            "protocolType is WEBSOCKET without routeSelectionExpression. Set it, for example to "
            "$request.body.action.",
            name="api",
        ),
    ),
    "a WebSocket API with CORS": Case(
        api(f"{SOCKET}, corsConfiguration: {{ allowOrigins: ['*'] }}"),
        told("corsConfiguration is set, but only HTTP APIs support it. Remove it.", name="api"),
    ),
    "a proxy": Case(integration(f"integrationType: HTTP_PROXY, integrationMethod: GET, {HTTPS}")),
    "a mock": Case(
        integration("integrationType: MOCK"),
        told("integrationType is MOCK, but an HTTP API supports HTTP_PROXY and AWS_PROXY. Use one of them."),
    ),
    "a mock of a WebSocket API": Case(integration("integrationType: MOCK", SOCKET)),
    "an unknown type": Case(integration(f"integrationType: {UNKNOWN}"), when="planned"),
    "an unknown connection": Case(
        integration(f"integrationType: HTTP_PROXY, connectionType: {UNKNOWN}, integrationUri: a.example.net"),
        when="planned",
    ),
    "a function with 2.0": Case(
        integration(f"integrationType: AWS_PROXY, integrationUri: '{FUNCTION}', payloadFormatVersion: '2.0'")
    ),
    "a URL with 2.0": Case(
        integration(f"integrationType: HTTP_PROXY, {HTTPS}, payloadFormatVersion: '2.0'"), PAYLOAD
    ),
    "a service with 2.0": Case(
        integration(
            "integrationType: AWS_PROXY, integrationSubtype: SQS-SendMessage, payloadFormatVersion: '2.0'"
        ),
        PAYLOAD,
    ),
    "a function's name": Case(
        integration("integrationType: AWS_PROXY, integrationUri: orders"),
        told("integrationUri is 'orders', which is not a URI. Use invokeArn of the function."),
    ),
    "a host": Case(
        integration("integrationType: HTTP_PROXY, integrationUri: a.example.net"),
        told("integrationUri is 'a.example.net', which is not a URI. Use a URL with https://."),
    ),
    "a private listener": Case(
        integration(
            "integrationType: HTTP_PROXY, connectionType: VPC_LINK, connectionId: v, integrationUri: "
            "'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/a/b/c'"
        )
    ),
    "a stage variable": Case(
        integration(
            "integrationType: HTTP_PROXY, integrationUri: '${stageVariables.url}'".replace("${", "$${")
        )
    ),
    "a target": Case(part("Route", 'routeKey: GET /, target: "integrations/abc"')),
    "a target without its beginning": Case(
        part("Route", "routeKey: GET /, target: abc123"),
        told(
            "target is 'abc123', but must be integrations/ and the integration's ID. Add integrations/ before it."
        ),
    ),
    "an unknown target": Case(part("Route", f"routeKey: GET /, target: {UNKNOWN}"), when="planned"),
    "no authorizer": Case(
        part("Route", "routeKey: GET /, authorizationType: JWT"),
        told("authorizationType is JWT without authorizerId. Set authorizerId."),
    ),
    "no authorization": Case(part("Route", "routeKey: GET /, authorizationType: NONE")),
    "IAM": Case(part("Route", "routeKey: GET /, authorizationType: AWS_IAM")),
    "an authorizer": Case(
        part(
            "Route",
            'routeKey: GET /, authorizationType: JWT, authorizerId: "${auth.id}"',
            more=authorizer(JWT),
        )
    ),
    "an authorizer of another type": Case(
        part(
            "Route",
            'routeKey: GET /, authorizationType: CUSTOM, authorizerId: "${auth.id}"',
            more=authorizer(JWT),
        ),
        told(
            "authorizationType is CUSTOM, but authorizer 'auth' is of type JWT. Set authorizationType to JWT."
        ),
    ),
    "an authorizer of an unknown type": Case(
        part(
            "Route",
            'routeKey: GET /, authorizationType: CUSTOM, authorizerId: "${auth.id}"',
            more=authorizer(f"authorizerType: {UNKNOWN}"),
        ),
        when="planned",
    ),
    "a function as authorizer": Case(part("Authorizer", f"{REQUEST}, authorizerPayloadFormatVersion: '2.0'")),
    "no function": Case(
        part("Authorizer", "authorizerType: REQUEST"),
        told("authorizerType is REQUEST without authorizerUri. Set it to invokeArn of the function."),
    ),
    "no payload format": Case(
        part("Authorizer", REQUEST),
        told(
            "authorizerType is REQUEST without authorizerPayloadFormatVersion, which an HTTP API requires. Set it to "
            '"2.0".'
        ),
    ),
    "no payload format in a WebSocket API": Case(part("Authorizer", REQUEST, SOCKET)),
    "an issuer": Case(part("Authorizer", JWT)),
    "an issuer without a scheme": Case(
        part("Authorizer", JWT.replace("https://", "login.")),
        told(
            "jwtConfiguration.issuer is 'login.a.example.net', which is not an https:// URL. Add https:// before it."
        ),
    ),
    "identity sources": Case(
        part("Authorizer", f"{JWT}, identitySources: ['$request.header.Authorization']")
    ),
    "identity sources of REST APIs": Case(
        part("Authorizer", f"{JWT}, identitySources: [method.request.header.Authorization]"),
        told(
            "identitySources has 'method.request.header.Authorization', but expressions of HTTP APIs begin with $. Use "
            "$request.header.Authorization or another such expression."
        ),
    ),
    "identity sources of a WebSocket API": Case(
        part("Authorizer", f"{REQUEST}, identitySources: [route.request.header.Auth]", SOCKET)
    ),
    "a log with the request": Case(stage("'$context.requestId $context.status'")),
    "a log with the extended request": Case(stage("'$context.extendedRequestId'")),
    "a log without the request": Case(
        stage("'$context.status'"), told("accessLogSettings.format has no $context.requestId. Add it.")
    ),
    "an empty log": Case(stage("''")),
    "a payload of a WebSocket API": Case(
        integration("integrationType: MOCK, payloadFormatVersion: '2.0'", SOCKET)
    ),
    "a URL in capitals": Case(
        integration(
            "integrationType: HTTP_PROXY, integrationMethod: GET, integrationUri: HTTPS://a.example.net"
        )
    ),
    "an unknown log": Case(stage(UNKNOWN), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_http_api_errors(case: Case) -> None:
    check("http-api-errors", case, unlike=("protocolType is WEBSOCKET", "corsConfiguration"))
