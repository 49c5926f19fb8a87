"""A REST API as the tutorials build it: methods, CORS by a mock, deployment by a hash, stage, usage plan."""

import hashlib
import json

import pulumi
import pulumi_aws as aws

stage_name = pulumi.get_stack()
role = aws.iam.Role(
    "echo",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "sts:AssumeRole",
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                }
            ],
        }
    ),
)
aws.iam.RolePolicyAttachment(
    "echo", role=role, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
handler = aws.lambda_.Function(
    "echo",
    runtime="nodejs22.x",
    handler="index.handler",
    role=role.arn,
    publish=True,
    code=pulumi.AssetArchive(
        {"index.js": pulumi.StringAsset("exports.handler = async (e) => ({statusCode: 200});\n")}
    ),
)
live = aws.lambda_.Alias("live", name="live", function_name=handler.name, function_version=handler.version)
api = aws.apigateway.RestApi("echo", description="Echo", endpoint_configuration={"types": "REGIONAL"})
items = aws.apigateway.Resource("items", rest_api=api.id, parent_id=api.root_resource_id, path_part="items")
item = aws.apigateway.Resource("item", rest_api=api.id, parent_id=items.id, path_part="{id}")
proxy = aws.apigateway.Resource(
    "proxy", rest_api=api.id, parent_id=api.root_resource_id, path_part="{proxy+}"
)
integrations = []
for resource, verb in ((items, "GET"), (items, "POST"), (item, "GET"), (proxy, "ANY")):
    label = f"{resource._name}-{verb.lower()}"
    method = aws.apigateway.Method(
        label,
        rest_api=api.id,
        resource_id=resource.id,
        http_method=verb,
        authorization="NONE",
        api_key_required=True,
    )
    integrations.append(
        aws.apigateway.Integration(
            label,
            rest_api=api.id,
            resource_id=resource.id,
            http_method=method.http_method,
            integration_http_method="POST",
            type="AWS_PROXY",
            uri=live.invoke_arn,
        )
    )
options = aws.apigateway.Method(
    "options", rest_api=api.id, resource_id=items.id, http_method="OPTIONS", authorization="NONE"
)
mock = aws.apigateway.Integration(
    "options",
    rest_api=api.id,
    resource_id=items.id,
    http_method=options.http_method,
    type="MOCK",
    request_templates={"application/json": '{"statusCode": 200}'},
)
answer = aws.apigateway.MethodResponse(
    "options",
    rest_api=api.id,
    resource_id=items.id,
    http_method=options.http_method,
    status_code="200",
    response_parameters={"method.response.header.Access-Control-Allow-Origin": True},
)
aws.apigateway.IntegrationResponse(
    "options",
    rest_api=api.id,
    resource_id=items.id,
    http_method=options.http_method,
    status_code=answer.status_code,
    response_parameters={"method.response.header.Access-Control-Allow-Origin": "'*'"},
    opts=pulumi.ResourceOptions(depends_on=[mock]),
)
aws.lambda_.Permission(
    "api",
    action="lambda:InvokeFunction",
    function=handler.name,
    qualifier=live.name,
    principal="apigateway.amazonaws.com",
    source_arn=api.execution_arn.apply(lambda arn: f"{arn}/*/*"),
)
deployment = aws.apigateway.Deployment(
    "echo",
    rest_api=api.id,
    triggers={
        "redeployment": pulumi.Output.all(*[i.id for i in integrations]).apply(
            lambda ids: hashlib.sha1(json.dumps(ids).encode()).hexdigest()
        )
    },
    opts=pulumi.ResourceOptions(depends_on=[*integrations, mock]),
)
stage = aws.apigateway.Stage("echo", rest_api=api.id, deployment=deployment.id, stage_name=stage_name)
aws.apigateway.MethodSettings(
    "all",
    rest_api=api.id,
    stage_name=stage.stage_name,
    method_path="*/*",
    settings={"metrics_enabled": True, "throttling_burst_limit": 50, "throttling_rate_limit": 100},
)
plan = aws.apigateway.UsagePlan("basic", api_stages=[{"api_id": api.id, "stage": stage.stage_name}])
key = aws.apigateway.ApiKey("partner")
aws.apigateway.UsagePlanKey("partner", key_id=key.id, key_type="API_KEY", usage_plan_id=plan.id)
pulumi.export("url", stage.invoke_url)
