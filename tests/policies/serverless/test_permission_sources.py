"""Permissions whose source ARN has another form, stage, method or path than the service sends."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.offline import offline_findings

FUNCTION = """
resources:
  f: { type: aws:lambda:Function, properties: { role: "arn:aws:iam::123456789012:role/r", timeout: 3 } }
"""
REST = """
  api: { type: aws:apigateway:RestApi, properties: { description: x } }
  orders: { type: aws:apigateway:Resource, properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: orders } }
  order: { type: aws:apigateway:Resource, properties: { restApi: "${api.id}", parentId: "${orders.id}", pathPart: "{id}" } }
"""
STAGE = """
  live: { type: aws:apigateway:Stage, properties: { restApi: "${api.id}", deployment: abc, stageName: live } }
"""


def rest(method: str, resource: str = "orders.id") -> str:
    return f"""
  x: {{ type: aws:apigateway:Integration, properties: {{ restApi: "${{api.id}}", resourceId: "${{{resource}}}", httpMethod: {method}, type: AWS_PROXY, integrationHttpMethod: POST, uri: "${{f.invokeArn}}" }} }}
"""


def http(key: str, protocol: str = "HTTP") -> str:
    return f"""
  api: {{ type: aws:apigatewayv2:Api, properties: {{ protocolType: {protocol}, routeSelectionExpression: "$request.body.action" }} }}
  x: {{ type: aws:apigatewayv2:Integration, properties: {{ apiId: "${{api.id}}", integrationType: AWS_PROXY, integrationUri: "${{f.invokeArn}}" }} }}
  route: {{ type: aws:apigatewayv2:Route, properties: {{ apiId: "${{api.id}}", routeKey: "{key}", target: "integrations/${{x.id}}" }} }}
"""


AUTHORIZER = """
  api: { type: aws:apigateway:RestApi, properties: { description: x } }
  x: { type: aws:apigateway:Authorizer, properties: { restApi: "${api.id}", authorizerUri: "${f.invokeArn}" } }
  m: { type: aws:apigateway:Method, properties: { restApi: "${api.id}", resourceId: "${api.rootResourceId}", httpMethod: GET, authorization: CUSTOM, authorizerId: "${x.id}" } }
"""
BUCKET = """
  b: { type: aws:s3:Bucket, properties: { forceDestroy: false } }
  x: { type: aws:s3:BucketNotification, properties: { bucket: "${b.id}", lambdaFunctions: [{ lambdaFunctionArn: "${f.arn}", events: ["s3:ObjectCreated:*"] }] } }
"""
LOGS = """
  logs: { type: aws:cloudwatch:LogGroup, properties: { retentionInDays: 7 } }
  x: { type: aws:cloudwatch:LogSubscriptionFilter, properties: { logGroup: "${logs.name}", filterPattern: x, destinationArn: "${f.arn}" } }
"""
RULE = """
  bus: { type: aws:cloudwatch:EventBus, properties: { name: shop } }
  rule: { type: aws:cloudwatch:EventRule, properties: { eventBusName: "${bus.name}", eventPattern: '{"source":["a"]}' } }
  x: { type: aws:cloudwatch:EventTarget, properties: { rule: "${rule.name}", eventBusName: "${bus.name}", arn: "${f.arn}" } }
"""
BALANCER = """
  web: { type: aws:lb:LoadBalancer, properties: { internal: true, subnets: [subnet-1, subnet-2] } }
  group: { type: aws:lb:TargetGroup, properties: { targetType: lambda } }
  x: { type: aws:lb:TargetGroupAttachment, properties: { targetGroupArn: "${group.arn}", targetId: "${f.arn}" } }
"""
API = "apigateway"
# Name -> (the sender, its service, a source ARN that allows it, or not, whether it does).
CASES = {
    "any method and path": (REST + rest("GET"), API, "${api.executionArn}/*/*", True),
    "everything": (REST + rest("GET"), API, "${api.executionArn}/*", True),
    "the method and path": (REST + rest("GET"), API, "${api.executionArn}/*/GET/orders", True),
    "another method": (REST + rest("POST"), API, "${api.executionArn}/*/GET/orders", False),
    "another path": (REST + rest("GET"), API, "${api.executionArn}/*/GET/items", False),
    "any method of the request": (REST + rest("ANY"), API, "${api.executionArn}/*/GET/orders", True),
    "another path of any method": (REST + rest("ANY"), API, "${api.executionArn}/*/*/items", False),
    "a path below": (REST + rest("GET", "order.id"), API, "${api.executionArn}/*/GET/orders/*", True),
    "a path variable": (REST + rest("GET", "order.id"), API, "${api.executionArn}/*/GET/orders/{id}", True),
    "the root": (REST + rest("GET", "api.rootResourceId"), API, "${api.executionArn}/*/GET/", True),
    "the root without slash": (
        REST + rest("GET", "api.rootResourceId"),
        API,
        "${api.executionArn}/*/GET",
        True,
    ),
    "its stage": (REST + STAGE + rest("GET"), API, "${api.executionArn}/live/*", True),
    "another stage": (REST + STAGE + rest("GET"), API, "${api.executionArn}/test/*", False),
    "a stage that others may make": (REST + rest("GET"), API, "${api.executionArn}/test/*", True),
    "the API alone": (REST + rest("GET"), API, "${api.executionArn}", False),
    "the API's settings": (REST + rest("GET"), API, "${api.arn}/*/*", False),
    "all APIs": (REST + rest("GET"), API, "arn:aws:execute-api:eu-west-1:123456789012:*/*/*", True),
    "a route": (http("POST /orders"), API, "${api.executionArn}/*/*/orders", True),
    "a route with its method": (http("POST /orders"), API, "${api.executionArn}/*/POST/orders", True),
    "another route": (http("POST /orders"), API, "${api.executionArn}/*/*/items", False),
    "another method of a route": (http("POST /orders"), API, "${api.executionArn}/*/GET/orders", False),
    "the default route": (http("$default"), API, "${api.executionArn}/*/$default", True),
    "a message": (http("$connect", "WEBSOCKET"), API, "${api.executionArn}/*/$connect", True),
    "another message": (http("$default", "WEBSOCKET"), API, "${api.executionArn}/*/$connect", False),
    "an authorizer": (AUTHORIZER, API, "${api.executionArn}/authorizers/${x.id}", True),
    "an authorizer of any kind": (AUTHORIZER, API, "${api.executionArn}/*/*", True),
    "a method for an authorizer": (AUTHORIZER, API, "${api.executionArn}/*/GET/", False),
    "a bucket": (BUCKET, "s3", "${b.arn}", True),
    "the objects of a bucket": (BUCKET, "s3", "${b.arn}/*", False),
    "a log group": (LOGS, "logs", "${logs.arn}:*", True),
    "a log group by its name": (
        LOGS.replace("{ retentionInDays", "{ name: /app, retentionInDays"),
        "logs",
        "arn:aws:logs:eu-west-1:123456789012:log-group:/app:*",
        True,
    ),
    "the stage's own ARN": (REST + STAGE + rest("GET"), API, "${live.executionArn}/GET/orders", True),
    "the stage's own ARN with another path": (
        REST + STAGE + rest("GET"),
        API,
        "${live.executionArn}/GET/items",
        False,
    ),
    "a log group without its streams": (LOGS, "logs", "${logs.arn}", False),
    "a rule": (RULE, "events", "${rule.arn}", True),
    "a rule's bus": (RULE, "events", "${bus.arn}", False),
    "a target group": (BALANCER, "elasticloadbalancing", "${group.arn}", True),
    "a target group's balancer": (BALANCER, "elasticloadbalancing", "${web.arn}", False),
}


@pytest.mark.parametrize(("sender", "service", "source", "allowed"), CASES.values(), ids=CASES)
def test_the_source_of_a_permission(
    sender: str, service: str, source: str, allowed: bool, tmp_path: Path
) -> None:
    permission = f"""
  p: {{ type: aws:lambda:Permission, properties: {{ action: "lambda:InvokeFunction", function: "${{f.name}}", principal: {service}.amazonaws.com, sourceArn: "{source}" }} }}
"""
    found = offline_findings("function-permission-missing", FUNCTION + sender + permission, tmp_path)
    assert [name for name, _ in found] == ([] if allowed else ["x"])
