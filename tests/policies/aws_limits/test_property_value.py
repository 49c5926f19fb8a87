"""Values that AWS does not accept: enumerations, patterns, lengths, ranges and list sizes."""

from __future__ import annotations

import pytest

from preflight.core.stack import Stack
from preflight.core.values import SENTINEL
from preflight.testing import Program, outcome
from tests.policies.table import Case, check


def one(type_: str, properties: str) -> str:
    return f"resources:\n  it: {{ type: '{type_}', properties: {{ {properties} }} }}\n"


FUNCTION = "aws:lambda:Function"
ROLE = "role: 'arn:aws:iam::210987654321:role/app', runtime: python3.13, handler: index.handler"
TASK = "family: web, containerDefinitions: '[]'"

CASES = {
    "values that AWS has": Case(
        one(FUNCTION, f"{ROLE}, packageType: Zip, tracingConfig: {{ mode: Active }}")
    ),
    "a value that AWS does not have": Case(
        one(FUNCTION, f"{ROLE}, packageType: Jar"),
        [("it", "packageType is 'Jar'; CreateFunction accepts 'Image', 'Zip'. Use one of these.")],
    ),
    "the nearest value": Case(
        one(FUNCTION, f"{ROLE}, tracingConfig: {{ mode: Activ }}"),
        [
            (
                "it",
                "tracingConfig.mode is 'Activ'; CreateFunction accepts 'Active', 'PassThrough'. Use 'Active'.",
            )
        ],
    ),
    "a value in another case": Case(one(FUNCTION, f"{ROLE}, tracingConfig: {{ mode: active }}")),
    "an empty value": Case(one(FUNCTION, f"{ROLE}, tracingConfig: {{ mode: '' }}")),
    "a value in a list of blocks": Case(
        one(
            "aws:ecs:TaskDefinition",
            f"{TASK}, placementConstraints: [{{ type: memberOf }}, {{ type: member }}]",
        ),
        [
            (
                "it",
                "placementConstraints[1].type is 'member'; RegisterTaskDefinition accepts 'memberOf'. "
                "Use 'memberOf'.",
            )
        ],
    ),
    "a text that is too long": Case(
        one(FUNCTION, f"{ROLE}, description: {'a' * 257}"),
        [
            (
                "it",
                "description has 257 characters; CreateFunction accepts at most 256 characters. Shorten it.",
            )
        ],
    ),
    "a text of the longest length": Case(one(FUNCTION, f"{ROLE}, description: {'a' * 256}")),
    "characters that AWS does not take": Case(
        one(FUNCTION, f"{ROLE}, loggingConfig: {{ logFormat: JSON, logGroup: 'my group' }}"),
        [
            (
                "it",
                "loggingConfig.logGroup is 'my group'; CreateFunction accepts what matches ^[\\.\\-_/#A-Za-z0-9]+$. "
                "Change it.",
            )
        ],
    ),
    "a number beyond its range": Case(
        one("aws:lb:TargetGroup", "vpcId: vpc-1, port: 70000, protocol: HTTP"),
        [("it", "port is 70000; CreateTargetGroup accepts 1 to 65535. Set it to one of these.")],
    ),
    "a number as a text": Case(
        one("aws:lb:TargetGroup", "vpcId: vpc-1, port: '70000', protocol: HTTP"),
        [("it", "port is 70000; CreateTargetGroup accepts 1 to 65535. Set it to one of these.")],
    ),
    "too many items": Case(
        one(
            "aws:cloudwatch:CompositeAlarm", "alarmName: a, alarmRule: 'TRUE', okActions: [a, b, c, d, e, f]"
        ),
        [("it", "okActions has 6 items; PutCompositeAlarm accepts at most 5 items. Remove 1 of them.")],
    ),
    "a value that is not known": Case(
        f"""
resources:
  other: {{ type: 'aws:sns:Topic' }}
  it:
    type: {FUNCTION}
    properties: {{ {ROLE}, packageType: "${{other.unknown}}", description: "${{other.unknown}} {"a" * 300}" }}
""",
    ),
    "a secret": Case(
        one(FUNCTION, f"{ROLE}, description: {{ fn::secret: {'a' * 257} }}"),
        [
            (
                "it",
                "description is a secret whose value is not allowed; CreateFunction accepts at most 256 characters. "
                "Set another value.",
            )
        ],
    ),
    "a value that only the provider's sources have": Case(
        one(
            "aws:s3:Inventory", "bucket: logs, includedObjectVersions: All, schedule: { frequency: Monthly }"
        ),
        [
            (
                "it",
                "schedule.frequency is 'Monthly'; PutBucketInventoryConfiguration accepts 'Daily', 'Weekly'. Use one "
                "of these.",
            )
        ],
    ),
    "a period of a quota": Case(
        one("aws:apigateway:UsagePlan", "quotaSettings: { limit: 10, period: HOUR }"),
        [
            (
                "it",
                "quotaSettings.period is 'HOUR'; CreateUsagePlan accepts 'DAY', 'MONTH', 'WEEK'. Use one of these.",
            )
        ],
    ),
    "an action of a permission": Case(
        one(
            "aws:lambda:Permission",
            "function: f, action: InvokeFunction, principal: s3.amazonaws.com, sourceArn: 'arn:aws:s3:::b'",
        ),
        [
            (
                "it",
                "action is 'InvokeFunction'; AddPermission accepts what matches "
                "^(?:lambda:[*]|lambda:[a-zA-Z]+|[*])$. Change it.",
            )
        ],
    ),
    "a payload format": Case(
        one(
            "aws:apigatewayv2:Integration", "apiId: a, integrationType: AWS_PROXY, payloadFormatVersion: '2'"
        ),
        [("it", "payloadFormatVersion is '2'; CreateIntegration accepts '1.0', '2.0'. Use '2.0'.")],
    ),
    "a content type": Case(
        one(
            "aws:alb:ListenerRule",
            "listenerArn: l, actions: [{ type: fixed-response, fixedResponse: { contentType: html } }]",
        ),
        [
            (
                "it",
                "actions.fixedResponse.contentType is 'html'; CreateListener accepts 'application/javascript', "
                "'application/json', 'text/css', 'text/html', 'text/plain'. Use 'text/html'.",
            )
        ],
    ),
    "an access point's name": Case(
        one("aws:s3:AccessPoint", "bucket: logs, name: MyPoint"),
        [
            (
                "it",
                "name is 'MyPoint'; CreateAccessPoint accepts what matches ^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$. "
                "Change it.",
            )
        ],
    ),
    "another policy judges it": Case(one("aws:sqs:Queue", "receiveWaitTimeSeconds: 21")),
    "a closed enumeration in another case": Case(
        one("aws:kinesis:Stream", "streamModeDetails: { streamMode: on_demand }"),
        [
            (
                "it",
                "streamModeDetails.streamMode is 'on_demand'; CreateStream accepts 'ON_DEMAND', 'PROVISIONED'. Use "
                "'ON_DEMAND'.",
            )
        ],
    ),
    "a method in other letters": Case(
        one("aws:apigateway:Method", "restApi: a, resourceId: b, httpMethod: Post, authorization: NONE"),
        [
            (
                "it",
                "httpMethod is 'Post'; PutMethod accepts 'ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', "
                "'POST', 'PUT'. Use 'POST'.",
            )
        ],
    ),
    "an authorization that API Gateway does not have": Case(
        one("aws:apigateway:Method", "restApi: a, resourceId: b, httpMethod: GET, authorization: IAM"),
        [
            (
                "it",
                "authorization is 'IAM'; PutMethod accepts 'AWS_IAM', 'COGNITO_USER_POOLS', 'CUSTOM', 'NONE'. Use "
                "'AWS_IAM'.",
            )
        ],
    ),
    "a function's URL with OPTIONS": Case(
        one(
            "aws:lambda:FunctionUrl",
            "functionName: f, authorizationType: IAM, cors: { allowMethods: [GET, OPTIONS] }",
        ),
        [
            (
                "it",
                "authorizationType is 'IAM'; CreateFunctionUrlConfig accepts 'AWS_IAM', 'NONE'. Use 'AWS_IAM'.",
            ),
            (
                "it",
                "cors.allowMethods has 7 characters; CreateFunctionUrlConfig accepts at most 6 characters. "
                "Shorten it.",
            ),
        ],
    ),
    "a function's URL": Case(
        one(
            "aws:lambda:FunctionUrl",
            "functionName: f, authorizationType: NONE, cors: { allowMethods: ['*'] }",
        )
    ),
    "a function of CloudFront at the origin": Case(
        one(
            "aws:cloudfront:Distribution",
            "enabled: true, defaultCacheBehavior: { functionAssociations: [{ eventType: origin-request, "
            "functionArn: f }] }",
        ),
        [
            (
                "it",
                "defaultCacheBehavior.functionAssociations.eventType is 'origin-request'; CreateDistribution accepts "
                "'viewer-request', 'viewer-response'. Use 'viewer-request'.",
            )
        ],
    ),
    "a function of Lambda at the origin": Case(
        one(
            "aws:cloudfront:Distribution",
            "enabled: true, defaultCacheBehavior: { lambdaFunctionAssociations: [{ eventType: origin-request, "
            "lambdaArn: f }] }",
        )
    ),
    "an origin access control": Case(
        one(
            "aws:cloudfront:OriginAccessControl",
            "originAccessControlOriginType: s3, signingBehavior: always, signingProtocol: sigv4",
        )
    ),
    "a grant of an action": Case(
        one("aws:kms:Grant", "keyId: k, granteePrincipal: p, operations: [Encrypt, 'kms:Decrypt']"),
        [("it", "operations is 'kms:Decrypt'; CreateGrant accepts what matches ^[A-Za-z]+$. Change it.")],
    ),
    "closed enumerations of blocks": Case(
        one(
            "aws:kinesis:FirehoseDeliveryStream",
            "destination: extended_s3, extendedS3Configuration: { compressionFormat: gzip, s3BackupMode: AllData }",
        ),
        [
            (
                "it",
                "extendedS3Configuration.compressionFormat is 'gzip'; CreateDeliveryStream accepts 'GZIP', "
                "'HADOOP_SNAPPY', 'Snappy', 'UNCOMPRESSED', 'ZIP'. Use 'GZIP'.",
            ),
            (
                "it",
                "extendedS3Configuration.s3BackupMode is 'AllData'; CreateDeliveryStream accepts 'Disabled', "
                "'Enabled'. Use one of these.",
            ),
        ],
    ),
    "a value that the provider takes in any case": Case(
        one("aws:cloudwatch:MetricAlarm", "treatMissingData: Ignore, statistic: Sum")
    ),
    "a percentile without its letter": Case(
        one("aws:cloudwatch:MetricAlarm", "extendedStatistic: '99'"),
        [
            (
                "it",
                "extendedStatistic is '99'; the provider accepts what matches "
                "^(p|tm|wm|tc|ts)([0-9]{1,2}([.][0-9]{1,10})?|100)$. Change it.",
            )
        ],
    ),
    "a response that API Gateway does not have": Case(
        one("aws:apigateway:Response", "restApiId: a, responseType: UNAUTHORIZED, statusCode: '4011'"),
        [
            (
                "it",
                "statusCode is '4011'; PutGatewayResponse accepts what matches ^[1-5][0-9][0-9]$. Change it.",
            )
        ],
    ),
    "a version of SQL of IoT": Case(
        one("aws:iot:TopicRule", "enabled: true, sql: SELECT 1, sqlVersion: '2017-01-01'"),
        [
            (
                "it",
                "sqlVersion is '2017-01-01'; CreateTopicRule accepts '2015-10-08', "
                "'2016-03-23', 'beta'. Use '2016-03-23'.",
            )
        ],
    ),
    "other extended statistics": Case(
        one("aws:cloudwatch:MetricAlarm", "extendedStatistic: 'TM(10%:90%)'")
        + one("aws:cloudwatch:MetricAlarm", "extendedStatistic: IQM").replace("resources:\n  it", "  other")
    ),
    "a number": Case(
        one("aws:sqs:Queue", "delaySeconds: 901"),
        [("it", "delaySeconds is 901; AWS::SQS::Queue accepts at most 900. Set it to one of these.")],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_property_value(case: Case) -> None:
    check("property-value", case)


def test_the_values_of_a_resource_that_is_only_read_are_accepted() -> None:
    program = Program()
    program.add("aws:ec2/vpc:Vpc", "own", instanceTenancy=SENTINEL)
    urn = program.add("aws:ec2/vpc:Vpc", "read", instanceTenancy=SENTINEL).urn
    stack = Stack.from_messages(program.messages(), name="dev", project="web", external=frozenset({urn}))
    assert [u.resource for u in outcome(stack, "property-value").undecided] == ["own"]
