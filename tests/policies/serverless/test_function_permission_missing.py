"""Services that invoke functions, and the permissions that let them."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from preflight.core.holes import ACCOUNT, Hole, Part, written
from preflight.core.values import SENTINEL
from preflight.testing import outcome, program_from_yaml
from tests.policies.table import Case, check

START = """
resources:
  f: { type: aws:lambda:Function, properties: { role: "arn:aws:iam::123456789012:role/r", timeout: 3 } }
  g: { type: aws:lambda:Function, properties: { role: "arn:aws:iam::123456789012:role/r", timeout: 3 } }
  rule: { type: aws:cloudwatch:EventRule, properties: { scheduleExpression: rate(1 day) } }
  other: { type: aws:cloudwatch:EventRule, properties: { scheduleExpression: rate(1 day) } }
  bucket: { type: aws:s3:Bucket, properties: { forceDestroy: false } }
  topic: { type: aws:sns:Topic, properties: { displayName: x } }
  api: { type: aws:apigateway:RestApi, properties: { description: x } }
  http: { type: aws:apigatewayv2:Api, properties: { protocolType: HTTP } }
  group: { type: aws:lb:TargetGroup, properties: { targetType: lambda } }
  logs: { type: aws:cloudwatch:LogGroup, properties: { retentionInDays: 7 } }
  secret: { type: aws:secretsmanager:Secret, properties: { description: x } }
  live: { type: aws:lambda:Alias, properties: { name: live, functionName: "${f.name}", functionVersion: "1" } }
"""


def permission(
    service: str, source: str = "", more: str = "", name: str = "p", function: str = "${f.name}"
) -> str:
    arn = f', sourceArn: "{source}"' if source else ""
    return f'  {name}: {{ type: aws:lambda:Permission, properties: {{ action: "lambda:InvokeFunction", function: "{function}", principal: {service}{arn}{more} }} }}\n'


TARGET = (
    '  target: { type: aws:cloudwatch:EventTarget, properties: { rule: "${rule.name}", arn: "${f.arn}" } }\n'
)
ALIASED = TARGET.replace("${f.arn}", "${live.arn}")
# Each sender with its service, the property, and the source that it names.
SENDERS = {
    "EventBridge": (TARGET, "events", "arn", "rule", "${rule.arn}"),
    "S3": (
        '  target: { type: aws:s3:BucketNotification, properties: { bucket: "${bucket.id}", lambdaFunctions: [{ lambdaFunctionArn: "${f.arn}", events: ["s3:ObjectCreated:*"] }] } }\n',
        "s3",
        "lambdaFunctions.lambdaFunctionArn",
        "bucket",
        "${bucket.arn}",
    ),
    "SNS": (
        '  target: { type: aws:sns:TopicSubscription, properties: { topic: "${topic.arn}", protocol: lambda, endpoint: "${f.arn}" } }\n',
        "sns",
        "endpoint",
        "topic",
        "${topic.arn}",
    ),
    "CloudWatch Logs": (
        '  target: { type: aws:cloudwatch:LogSubscriptionFilter, properties: { logGroup: "${logs.name}", filterPattern: x, destinationArn: "${f.arn}" } }\n',
        "logs",
        "destinationArn",
        "logs",
        "${logs.arn}:*",
    ),
    "a REST API": (
        '  target: { type: aws:apigateway:Integration, properties: { restApi: "${api.id}", resourceId: "${api.rootResourceId}", httpMethod: GET, type: AWS_PROXY, integrationHttpMethod: POST, uri: "${f.invokeArn}" } }\n',
        "apigateway",
        "uri",
        "api",
        "${api.executionArn}/*/*",
    ),
    "an authorizer of a REST API": (
        '  target: { type: aws:apigateway:Authorizer, properties: { restApi: "${api.id}", authorizerUri: "${f.invokeArn}" } }\n'
        '  method: { type: aws:apigateway:Method, properties: { restApi: "${api.id}", resourceId: "${api.rootResourceId}", httpMethod: GET, authorization: CUSTOM, authorizerId: "${target.id}" } }\n',
        "apigateway",
        "authorizerUri",
        "api",
        "${api.executionArn}/authorizers/*",
    ),
    "an HTTP API": (
        '  target: { type: aws:apigatewayv2:Integration, properties: { apiId: "${http.id}", integrationType: AWS_PROXY, integrationUri: "${f.arn}" } }\n'
        '  route: { type: aws:apigatewayv2:Route, properties: { apiId: "${http.id}", routeKey: "GET /", target: "integrations/${target.id}" } }\n',
        "apigateway",
        "integrationUri",
        "http",
        "${http.executionArn}/*/*",
    ),
    "an authorizer of an HTTP API": (
        '  target: { type: aws:apigatewayv2:Authorizer, properties: { apiId: "${http.id}", authorizerType: REQUEST, authorizerUri: "${f.invokeArn}" } }\n'
        '  route: { type: aws:apigatewayv2:Route, properties: { apiId: "${http.id}", routeKey: "GET /", authorizationType: CUSTOM, authorizerId: "${target.id}" } }\n',
        "apigateway",
        "authorizerUri",
        "http",
        "${http.executionArn}/*",
    ),
    "a load balancer": (
        '  target: { type: aws:lb:TargetGroupAttachment, properties: { targetGroupArn: "${group.arn}", targetId: "${f.arn}" } }\n',
        "elasticloadbalancing",
        "targetId",
        "group",
        "${group.arn}",
    ),
    "a rotation": (
        '  target: { type: aws:secretsmanager:SecretRotation, properties: { secretId: "${secret.id}", rotationLambdaArn: "${f.arn}" } }\n',
        "secretsmanager",
        "rotationLambdaArn",
        "secret",
        "${secret.arn}",
    ),
    "Cognito": (
        '  target: { type: aws:cognito:UserPool, properties: { lambdaConfig: { postConfirmation: "${f.arn}" } } }\n',
        "cognito-idp",
        "lambdaConfig.postConfirmation",
        "target",
        "${target.arn}",
    ),
    "Cognito's sender of mail": (
        '  target: { type: aws:cognito:UserPool, properties: { lambdaConfig: { customEmailSender: { lambdaArn: "${f.arn}", lambdaVersion: V1_0 } } } }\n',
        "cognito-idp",
        "lambdaConfig.customEmailSender.lambdaArn",
        "target",
        "${target.arn}",
    ),
    "IoT": (
        '  target: { type: aws:iot:TopicRule, properties: { enabled: true, sql: "SELECT 1", lambdas: [{ functionArn: "${f.arn}" }] } }\n',
        "iot",
        "lambdas.functionArn",
        "target",
        "${target.arn}",
    ),
    "Config": (
        '  target: { type: aws:cfg:Rule, properties: { source: { owner: CUSTOM_LAMBDA, sourceIdentifier: "${f.arn}" } } }\n',
        "config",
        "source.sourceIdentifier",
        "target",
        "${target.arn}",
    ),
    "an alarm": (
        '  target: { type: aws:cloudwatch:MetricAlarm, properties: { alarmActions: ["${f.arn}"] } }\n',
        "lambda.alarms.cloudwatch",
        "alarmActions",
        "target",
        "${target.arn}",
    ),
}


def missing(
    service: str = "events",
    key: str = "arn",
    source: str = "rule",
    why: str = "which has no permission",
    qualifier: str = "",
) -> tuple[str, str]:
    named = f", qualifier '{qualifier}'" if qualifier else ""
    return (
        "target",
        f"{key}: {service}.amazonaws.com invokes function 'f', {why}. Add a permission with principal "
        f"{service}.amazonaws.com{named} and the ARN of '{source}' as sourceArn.",
    )


def of_g(service: str, key: str, source: str) -> tuple[str, str]:
    name, message = missing(service, key, source)
    return name, message.replace("function 'f'", "function 'g'")


def unlike(what: str) -> str:
    return f"and its permission 'p' does not allow it: it is for {what}"


TWO_KEY = "lambdaFunctions.lambdaFunctionArn"
TWO = '  target: { type: aws:s3:BucketNotification, properties: { bucket: "${bucket.id}", lambdaFunctions: [{ lambdaFunctionArn: "${f.arn}", events: ["s3:ObjectCreated:*"] }, { lambdaFunctionArn: "${g.arn}", events: ["s3:ObjectRemoved:*"] }] } }\n'
TRIGGERS = '  target: { type: aws:cognito:UserPool, properties: { lambdaConfig: { postConfirmation: "${f.arn}", preSignUp: "${g.arn}" } } }\n'
OTHERS = "another action or source"


def unused(name: str) -> str:
    """The sender without the route or method that uses it."""
    return START + SENDERS[name][0].partition("\n")[0] + "\n"


ELSEWHERE = """  other_target: { type: aws:apigatewayv2:Integration, properties: { apiId: "${http.id}", integrationType: AWS_PROXY, integrationUri: "${g.arn}" } }
  elsewhere: { type: aws:apigatewayv2:Route, properties: { apiId: "${http.id}", routeKey: "GET /", target: "integrations/${other_target.id}" } }
"""
CASES = {
    **{
        f"{name} without permission": Case(START + sender, [missing(service, key, source)])
        for name, (sender, service, key, source, _) in SENDERS.items()
    },
    **{
        f"{name} with permission": Case(START + sender + permission(f"{service}.amazonaws.com", arn))
        for name, (sender, service, _, _, arn) in SENDERS.items()
    },
    **{
        f"{name}, which nothing uses": Case(unused(name))
        for name in ("an HTTP API", "an authorizer of an HTTP API", "an authorizer of a REST API")
    },
    "an integration beside one with a route": Case(
        unused("an HTTP API") + ELSEWHERE,
        [
            (
                "other_target",
                missing("apigateway", "integrationUri", "http")[1].replace("function 'f'", "function 'g'"),
            )
        ],
    ),
    "a route whose target is not known": Case(
        unused("an HTTP API")
        + '  route: { type: aws:apigatewayv2:Route, properties: { apiId: "${http.id}", routeKey: "GET /", target: "${secret.arn}" } }\n',
        when="planned",
    ),
    "a disabled rule": Case(
        START.replace("scheduleExpression: rate(1 day)", "state: DISABLED, scheduleExpression: rate(1 day)")
        + TARGET
    ),
    "a rule that is disabled in the older way": Case(
        START.replace("scheduleExpression: rate(1 day)", "isEnabled: false, scheduleExpression: rate(1 day)")
        + TARGET
    ),
    "an alarm that does not act": Case(
        START + SENDERS["an alarm"][0].replace("alarmActions:", "actionsEnabled: false, alarmActions:")
    ),
    "a disabled rule of IoT": Case(START + SENDERS["IoT"][0].replace("enabled: true", "enabled: false")),
    "a permission of another function": Case(
        START + TARGET + permission("events.amazonaws.com", function="${g.name}"), [missing()]
    ),
    "a permission for another service": Case(
        START + TARGET + permission("scheduler.amazonaws.com"),
        [missing(why=unlike("principal scheduler.amazonaws.com"))],
    ),
    "a permission for an account": Case(
        START + TARGET + permission('"123456789012"'), [missing(why=unlike("principal 123456789012"))]
    ),
    "a permission for another rule": Case(
        START + TARGET + permission("events.amazonaws.com", "${other.arn}"), [missing(why=unlike(OTHERS))]
    ),
    "a permission for a rule of that literal name": Case(
        (START + TARGET).replace(
            "  rule: { type: aws:cloudwatch:EventRule, properties: {",
            "  rule: { type: aws:cloudwatch:EventRule, properties: { name: nightly,",
        )
        + permission("events.amazonaws.com", "arn:aws:events:eu-west-1:123456789012:rule/nightly"),
        when="planned",
    ),
    "a permission for a rule of another literal name": Case(
        (START + TARGET).replace(
            "  rule: { type: aws:cloudwatch:EventRule, properties: {",
            "  rule: { type: aws:cloudwatch:EventRule, properties: { name: nightly,",
        )
        + permission("events.amazonaws.com", "arn:aws:events:eu-west-1:123456789012:rule/weekly"),
        [missing(why=unlike(OTHERS))],
    ),
    "a permission for another action": Case(
        START
        + TARGET
        + permission("events.amazonaws.com").replace("lambda:InvokeFunction", "lambda:GetFunction"),
        [missing(why=unlike(OTHERS))],
    ),
    "a permission for another account": Case(
        START
        + SENDERS["S3"][0]
        + permission("s3.amazonaws.com", "${bucket.arn}", ', sourceAccount: "210987654321"')
        + 'outputs: { f: "${f.arn}" }\n',
        [missing("s3", "lambdaFunctions.lambdaFunctionArn", "bucket", unlike(OTHERS))],
        when="deployed",
    ),
    "a permission for this account": Case(
        START
        + SENDERS["S3"][0]
        + permission("s3.amazonaws.com", "${bucket.arn}", ', sourceAccount: "123456789012"')
        + 'outputs: { f: "${f.arn}" }\n',
    ),
    "the settings' ARN of an API": Case(
        START
        + SENDERS["a REST API"][0]
        + permission("apigateway.amazonaws.com", "arn:aws:apigateway:eu-west-1::/restapis/x"),
        [missing("apigateway", "uri", "api", unlike(OTHERS))],
    ),
    "two permissions for others": Case(
        START
        + TARGET
        + permission("events.amazonaws.com", "${other.arn}")
        + permission("s3.amazonaws.com", "${bucket.arn}", name="q"),
        [missing(why="and its permission 'p' does not allow it (nor do 1 more): it is for " + OTHERS)],
    ),
    "one of two permissions": Case(
        START
        + TARGET
        + permission("events.amazonaws.com", "${other.arn}")
        + permission("events.amazonaws.com", "${rule.arn}", name="q"),
    ),
    "an alias without permission": Case(START + ALIASED, [missing(qualifier="live")]),
    "an alias, and a permission of the function": Case(
        START + ALIASED + permission("events.amazonaws.com", "${rule.arn}"),
        [missing(why=unlike("the function itself, not its alias"), qualifier="live")],
    ),
    "an alias, and a permission of another alias": Case(
        START + ALIASED + permission("events.amazonaws.com", "${rule.arn}", ", qualifier: blue"),
        [missing(why=unlike("qualifier 'blue'"), qualifier="live")],
    ),
    "an alias with its permission": Case(
        START + ALIASED + permission("events.amazonaws.com", "${rule.arn}", ", qualifier: live")
    ),
    "an alias with its permission by name": Case(
        START + ALIASED + permission("events.amazonaws.com", "${rule.arn}", ', qualifier: "${live.name}"')
    ),
    "the function, and a permission of its alias": Case(
        START + TARGET + permission("events.amazonaws.com", "${rule.arn}", ", qualifier: live"),
        [missing(why=unlike("qualifier 'live'"))],
    ),
    "a permission by the function's ARN": Case(
        START + TARGET + permission("events.amazonaws.com", function="${f.arn}")
    ),
    "an invoke ARN written by hand": Case(
        START
        + SENDERS["a REST API"][0].replace(
            "${f.invokeArn}",
            "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${f.arn}/invocations",
        ),
        [missing("apigateway", "uri", "api")],
    ),
    "two functions of a notification": Case(
        START + TWO,
        [missing("s3", TWO_KEY, "bucket"), of_g("s3", TWO_KEY, "bucket")],
        when="deployed",
    ),
    "two functions of a new notification": Case(
        START + TWO,
        [missing("s3", "lambdaFunctions", "bucket"), of_g("s3", "lambdaFunctions", "bucket")],
        when="planned",
    ),
    "two functions, one with permission": Case(
        START + TWO + permission("s3.amazonaws.com", "${bucket.arn}"),
        [of_g("s3", "lambdaFunctions", "bucket")],
        when="planned",
    ),
    "two triggers of a user pool": Case(
        START + TRIGGERS,
        [missing("cognito-idp", "lambdaConfig", "target"), of_g("cognito-idp", "lambdaConfig", "target")],
        when="planned",
    ),
    "two triggers and a lookup": Case(
        START + TRIGGERS.replace('preSignUp: "${g.arn}"', "preSignUp: { 'fn::invoke': x }"),
        [missing("cognito-idp", "lambdaConfig.postConfirmation", "target")],
        when="planned",
    ),
    "a role instead": Case(
        START + TARGET.replace('arn: "', 'roleArn: "arn:aws:iam::123456789012:role/x", arn: "')
    ),
    "credentials instead": Case(
        START
        + SENDERS["a REST API"][0].replace(
            "type: AWS_PROXY", "type: AWS_PROXY, credentials: arn:aws:iam::123456789012:role/x"
        )
    ),
    "an integration over HTTP": Case(
        START
        + SENDERS["an HTTP API"][0]
        .replace("AWS_PROXY", "HTTP_PROXY")
        .replace("${f.arn}", "https://x.example")
    ),
    "a function of elsewhere": Case(
        START + TARGET.replace("${f.arn}", "arn:aws:lambda:eu-west-1:123456789012:function:elsewhere")
    ),
    "a function that a lookup gives": Case(START + TARGET.replace('"${f.arn}"', "{ 'fn::invoke': x }")),
    "a permission that may be anyone's": Case(
        START + TARGET + permission("events.amazonaws.com").replace('"${f.name}"', "{ 'fn::invoke': x }")
    ),
    "a permission of an unknown source": Case(
        START + TARGET + permission("events.amazonaws.com", "x").replace('"x"', "{ 'fn::invoke': x }")
    ),
    "a permission of an organization": Case(
        START + TARGET + permission("events.amazonaws.com", more=", principalOrgId: o-123")
    ),
    "a permission for everybody": Case(START + TARGET + permission('"*"')),
    "a command that may permit it": Case(
        START
        + TARGET
        + '  run: { type: command:local:Command, properties: { create: "aws lambda add-permission --function-name ${f.name}" } }\n'
    ),
    "a queue as target": Case(
        START
        + "  q: { type: aws:sqs:Queue, properties: { delaySeconds: 0 } }\n"
        + TARGET.replace("${f.arn}", "${q.arn}")
    ),
    "mail to a person": Case(
        START
        + SENDERS["SNS"][0].replace("protocol: lambda", "protocol: email").replace("${f.arn}", "a@b.example")
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_function_permission_missing(name: str) -> None:
    check("function-permission-missing", CASES[name])


# The account as the preview writes it: of the default provider, and of a provider with its own credentials.
OWN, THERE = (SENTINEL + written(Hole(urn, ACCOUNT, (Part(urn, ACCOUNT),))) for urn in ("", "there"))


WITHOUT_ACCOUNT = START.replace("arn:aws:iam::123456789012:role/r", "r")


@pytest.mark.parametrize(
    ("start", "account", "findings", "is_decided"),
    [
        (START, OWN, 0, True),
        (START, THERE, 0, False),
        # The functions have roles of this account.
        (START, "123456789012", 0, True),
        (START, "210987654321", 1, True),
        (WITHOUT_ACCOUNT, OWN, 0, True),
        (WITHOUT_ACCOUNT, "123456789012", 0, False),
    ],
)
def test_the_account_of_the_function_is_that_of_its_sources(
    start: str, account: str, findings: int, is_decided: bool
) -> None:
    program = start + SENDERS["S3"][0] + permission("s3.amazonaws.com", more=f', sourceAccount: "{account}"')
    told = outcome(program_from_yaml(program).planned(), "function-permission-missing")
    assert (len(told.findings), told.undecided == ()) == (findings, is_decided)


ALIAS = "urn:pulumi:dev::web::aws:lambda/alias:Alias::live"
ALIAS_ARN = SENTINEL + written(Hole(ALIAS, "arn", ("arn:", Part(ALIAS, "name"))))


@pytest.mark.parametrize(
    ("target", "function", "findings", "is_decided"),
    [
        (ALIASED, ALIAS_ARN, 0, True),
        (TARGET, ALIAS_ARN, 1, True),
        # Which output of the alias it is, is unknown.
        (ALIASED, "${live.arn}", 0, False),
    ],
)
def test_an_alias_that_a_permission_names(
    target: str, function: str, findings: int, is_decided: bool
) -> None:
    program = START + target + permission("events.amazonaws.com", "${rule.arn}", function=function)
    told = outcome(program_from_yaml(program).planned(), "function-permission-missing")
    assert (len(told.findings), told.undecided == ()) == (findings, is_decided)
