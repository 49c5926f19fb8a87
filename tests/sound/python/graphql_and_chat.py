"""AppSync with a table and a function, and a WebSocket API whose routes come from a dictionary."""

import json

import pulumi
import pulumi_aws as aws

account = aws.get_caller_identity().account_id
region = aws.get_region().region
messages = aws.dynamodb.Table(
    "messages",
    billing_mode="PAY_PER_REQUEST",
    hash_key="room",
    range_key="at",
    attributes=[{"name": "room", "type": "S"}, {"name": "at", "type": "S"}],
    stream_enabled=True,
    stream_view_type="NEW_IMAGE",
    point_in_time_recovery={"enabled": True},
)


def trust(service: str) -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
        }
    )


source_role = aws.iam.Role("source", assume_role_policy=trust("appsync.amazonaws.com"))
aws.iam.RolePolicy(
    "source",
    role=source_role.id,
    policy=messages.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
                        "Resource": [arn, f"{arn}/*"],
                    }
                ],
            }
        )
    ),
)
api = aws.appsync.GraphQLApi(
    "chat",
    authentication_type="AWS_IAM",
    xray_enabled=True,
    schema="type Query { room(name: String!): [String] }\nschema { query: Query }\n",
)
source = aws.appsync.DataSource(
    "messages",
    name="messages",
    api_id=api.id,
    type="AMAZON_DYNAMODB",
    dynamodb_config={"table_name": messages.name},
    service_role_arn=source_role.arn,
)
aws.appsync.Resolver(
    "room",
    api_id=api.id,
    type="Query",
    field="room",
    data_source=source.name,
    runtime={"name": "APPSYNC_JS", "runtime_version": "1.0.0"},
    code="export function request(ctx) { return {}; }\nexport function response(ctx) { return ctx.result; }\n",
)

role = aws.iam.Role("socket", assume_role_policy=trust("lambda.amazonaws.com"))
basic = aws.iam.RolePolicyAttachment(
    "socket", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
socket = aws.apigatewayv2.Api(
    "chat", protocol_type="WEBSOCKET", route_selection_expression="$request.body.action"
)
aws.iam.RolePolicy(
    "socket",
    role=role.id,
    policy=pulumi.Output.all(socket.execution_arn, messages.arn, messages.stream_arn).apply(
        lambda a: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "execute-api:ManageConnections", "Resource": f"{a[0]}/*"},
                    {
                        "Effect": "Allow",
                        "Action": ["dynamodb:PutItem", "dynamodb:DeleteItem"],
                        "Resource": a[1],
                    },
                    {
                        "Effect": "Allow",
                        "Action": [
                            "dynamodb:GetRecords",
                            "dynamodb:GetShardIterator",
                            "dynamodb:DescribeStream",
                            "dynamodb:ListStreams",
                        ],
                        "Resource": a[2],
                    },
                ],
            }
        )
    ),
)
for route in ("$connect", "$disconnect", "send"):
    name = route.strip("$")
    function = aws.lambda_.Function(
        name,
        runtime="nodejs22.x",
        handler="index.handler",
        role=role.arn,
        code=pulumi.AssetArchive(
            {"index.js": pulumi.StringAsset("exports.handler = async () => ({statusCode: 200});\n")}
        ),
        opts=pulumi.ResourceOptions(depends_on=[basic]),
    )
    integration = aws.apigatewayv2.Integration(
        name,
        api_id=socket.id,
        integration_type="AWS_PROXY",
        integration_uri=function.invoke_arn,
        content_handling_strategy="CONVERT_TO_TEXT",
    )
    aws.apigatewayv2.Route(
        name,
        api_id=socket.id,
        route_key=route,
        target=pulumi.Output.format("integrations/{0}", integration.id),
    )
    aws.lambda_.Permission(
        name,
        action="lambda:InvokeFunction",
        function=function.arn,
        principal="apigateway.amazonaws.com",
        source_arn=pulumi.Output.concat(
            "arn:aws:execute-api:", region, ":", account, ":", socket.id, "/*/", route
        ),
    )
# Kept for the next release: no route uses it yet.
draft = aws.lambda_.Function(
    "draft",
    runtime="nodejs22.x",
    handler="index.handler",
    role=role.arn,
    code=pulumi.AssetArchive({"index.js": pulumi.StringAsset("exports.handler = async () => ({});\n")}),
)
aws.apigatewayv2.Integration(
    "draft", api_id=socket.id, integration_type="AWS_PROXY", integration_uri=draft.invoke_arn
)
stage = aws.apigatewayv2.Stage("chat", api_id=socket.id, name="live", auto_deploy=True)
push = aws.lambda_.Function(
    "push",
    runtime="python3.13",
    handler="main.handle",
    role=role.arn,
    code=pulumi.AssetArchive(
        {"main.py": pulumi.StringAsset("def handle(event, context):\n    return None\n")}
    ),
    environment={"variables": {"ENDPOINT": stage.invoke_url}},
)
aws.lambda_.EventSourceMapping(
    "push", event_source_arn=messages.stream_arn, function_name=push.name, starting_position="LATEST"
)
pulumi.export("url", stage.invoke_url)
