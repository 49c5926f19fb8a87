"""An HTTP API before Lambda functions and a table, routes by a loop, a JWT authorizer of Cognito, a custom domain."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
domain = config.get("domain")  # None outside production
code = pulumi.AssetArchive(
    {"index.py": pulumi.StringAsset("def handler(event, context):\n    return {'statusCode': 200}\n")}
)
table = aws.dynamodb.Table(
    "notes",
    billing_mode="PAY_PER_REQUEST",
    hash_key="owner",
    range_key="id",
    attributes=[
        {"name": "owner", "type": "S"},
        {"name": "id", "type": "S"},
        {"name": "updated", "type": "N"},
    ],
    global_secondary_indexes=[
        {"name": "by-time", "hash_key": "owner", "range_key": "updated", "projection_type": "ALL"}
    ],
    ttl={"attribute_name": "expires", "enabled": True},
)
role = aws.iam.Role(
    "notes",
    assume_role_policy={
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    },
    managed_policy_arns=[aws.iam.ManagedPolicy.AWS_LAMBDA_BASIC_EXECUTION_ROLE],
)
aws.iam.RolePolicy(
    "notes",
    role=role.id,
    policy=table.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": [
                            "dynamodb:GetItem",
                            "dynamodb:PutItem",
                            "dynamodb:Query",
                            "dynamodb:DeleteItem",
                        ],
                        "Resource": [arn, f"{arn}/index/*"],
                    }
                ],
            }
        )
    ),
)
pool = aws.cognito.UserPool("users", auto_verified_attributes=["email"], username_attributes=["email"])
client = aws.cognito.UserPoolClient(
    "spa",
    user_pool_id=pool.id,
    explicit_auth_flows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    generate_secret=False,
)
api = aws.apigatewayv2.Api(
    "notes",
    protocol_type="HTTP",
    cors_configuration={
        "allow_origins": ["*"],
        "allow_methods": ["GET", "PUT"],
        "allow_headers": ["authorization"],
    },
)
authorizer = aws.apigatewayv2.Authorizer(
    "users",
    api_id=api.id,
    authorizer_type="JWT",
    name="users",
    identity_sources=["$request.header.Authorization"],
    jwt_configuration={"audiences": [client.id], "issuer": pulumi.Output.concat("https://", pool.endpoint)},
)
routes = {"GET /notes": "list", "PUT /notes/{id}": "save", "DELETE /notes/{id}": "drop", "$default": "list"}
functions = {}
for action in sorted(set(routes.values())):
    functions[action] = aws.lambda_.Function(
        action,
        runtime="python3.13",
        handler="index.handler",
        code=code,
        role=role.arn,
        environment={"variables": {"TABLE": table.name, "ACTION": action}},
        tracing_config={"mode": "Active"},
    )
    aws.lambda_.Permission(
        action,
        action="lambda:InvokeFunction",
        function=functions[action].name,
        principal="apigateway.amazonaws.com",
        source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
    )
integrations = {
    action: aws.apigatewayv2.Integration(
        action,
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_uri=function.invoke_arn,
        payload_format_version="2.0",
    )
    for action, function in functions.items()
}
for number, (key, action) in enumerate(routes.items()):
    public = key == "$default"
    aws.apigatewayv2.Route(
        f"route-{number}",
        api_id=api.id,
        route_key=key,
        target=integrations[action].id.apply(lambda i: f"integrations/{i}"),
        authorization_type="NONE" if public else "JWT",
        authorizer_id=None if public else authorizer.id,
    )
stage = aws.apigatewayv2.Stage("notes", api_id=api.id, name="$default", auto_deploy=True)
if domain:
    certificate = aws.acm.get_certificate(domain=domain, most_recent=True)
    named = aws.apigatewayv2.DomainName(
        "notes",
        domain_name=domain,
        domain_name_configuration={
            "certificate_arn": certificate.arn,
            "endpoint_type": "REGIONAL",
            "security_policy": "TLS_1_2",
        },
    )
    aws.apigatewayv2.ApiMapping("notes", api_id=api.id, domain_name=named.id, stage=stage.id)
pulumi.export("url", stage.invoke_url)
