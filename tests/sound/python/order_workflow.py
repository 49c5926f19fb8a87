"""A state machine whose definition apply makes, over functions and a table; started by a rule and a schedule."""

import json

import pulumi
import pulumi_aws as aws

enabled = pulumi.Config().get_bool("enabled")


def role(name: str, service: str, statements) -> aws.iam.Role:
    made = aws.iam.Role(
        name,
        assume_role_policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
                ],
            }
        ),
    )
    aws.iam.RolePolicy(
        name,
        role=made.id,
        policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": statements}),
    )
    return made


basic = {
    "Effect": "Allow",
    "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    "Resource": "*",
}
functions = {
    name: aws.lambda_.Function(
        name,
        runtime="python3.13",
        handler="main.handle",
        role=role(f"{name}-function", "lambda.amazonaws.com", [basic]).arn,
        code=pulumi.AssetArchive(
            {"main.py": pulumi.StringAsset("def handle(event, context):\n    return event\n")}
        ),
    )
    for name in ("reserve", "charge", "refund")
}
orders = aws.dynamodb.Table(
    "orders", billing_mode="PAY_PER_REQUEST", hash_key="id", attributes=[{"name": "id", "type": "S"}]
)
failed = aws.sns.Topic("failed")
machine_role = role(
    "machine",
    "states.amazonaws.com",
    [
        {
            "Effect": "Allow",
            "Action": "lambda:InvokeFunction",
            "Resource": [
                arn for f in functions.values() for arn in (f.arn, pulumi.Output.concat(f.arn, ":*"))
            ],
        },
        {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": orders.arn},
        {"Effect": "Allow", "Action": "sns:Publish", "Resource": failed.arn},
        {
            "Effect": "Allow",
            "Action": [
                "logs:CreateLogDelivery",
                "logs:GetLogDelivery",
                "logs:UpdateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:DescribeResourcePolicies",
                "logs:DescribeLogGroups",
            ],
            "Resource": "*",
        },
    ],
)
logs = aws.cloudwatch.LogGroup("machine", name_prefix="/aws/vendedlogs/states/orders-", retention_in_days=30)


def definition(given: dict[str, str]) -> str:
    retry = [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 1, "MaxAttempts": 3}]
    return json.dumps(
        {
            "Comment": "An order",
            "StartAt": "Reserve",
            "States": {
                "Reserve": {
                    "Type": "Task",
                    "Resource": given["reserve"],
                    "Retry": retry,
                    "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Tell"}],
                    "Next": "Paid?",
                },
                "Paid?": {
                    "Type": "Choice",
                    "Choices": [{"Variable": "$.total", "NumericEquals": 0, "Next": "Save"}],
                    "Default": "Charge",
                },
                "Charge": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::lambda:invoke",
                    "Parameters": {"FunctionName": given["charge"], "Payload.$": "$"},
                    "ResultSelector": {"id.$": "$.Payload.id"},
                    "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "Refund"}],
                    "Next": "Wait",
                },
                "Wait": {"Type": "Wait", "Seconds": 30, "Next": "Save"},
                "Save": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::dynamodb:putItem",
                    "Parameters": {"TableName": given["table"], "Item": {"id": {"S.$": "$.id"}}},
                    "End": True,
                },
                "Refund": {"Type": "Task", "Resource": given["refund"], "Next": "Tell"},
                "Tell": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::sns:publish",
                    "Parameters": {"TopicArn": given["topic"], "Message.$": "States.JsonToString($)"},
                    "Next": "Failed",
                },
                "Failed": {"Type": "Fail", "Error": "OrderFailed"},
            },
        }
    )


machine = aws.sfn.StateMachine(
    "orders",
    role_arn=machine_role.arn,
    definition=pulumi.Output.all(
        **{name: f.arn for name, f in functions.items()}, table=orders.name, topic=failed.arn
    ).apply(definition),
    logging_configuration={
        "level": "ERROR",
        "include_execution_data": False,
        "log_destination": logs.arn.apply(lambda arn: f"{arn}:*"),
    },
)
start = [{"Effect": "Allow", "Action": "states:StartExecution", "Resource": machine.arn}]
rule = aws.cloudwatch.EventRule(
    "uploaded",
    state="ENABLED" if enabled else "DISABLED",
    event_pattern=json.dumps({"source": ["aws.s3"], "detail-type": ["Object Created"]}),
)
aws.cloudwatch.EventTarget(
    "uploaded", rule=rule.name, arn=machine.arn, role_arn=role("rule", "events.amazonaws.com", start).arn
)
aws.scheduler.Schedule(
    "nightly",
    schedule_expression="cron(15 2 * * ? *)",
    schedule_expression_timezone="Europe/Dublin",
    flexible_time_window={"mode": "FLEXIBLE", "maximum_window_in_minutes": 30},
    target={
        "arn": machine.arn,
        "role_arn": role("schedule", "scheduler.amazonaws.com", start).arn,
        "input": json.dumps({"kind": "nightly"}),
        "retry_policy": {"maximum_retry_attempts": 2, "maximum_event_age_in_seconds": 3600},
    },
)
# While the rule is off, nothing needs this function's permission.
watcher = aws.cloudwatch.EventRule("watch", schedule_expression="rate(5 minutes)", state="DISABLED")
aws.cloudwatch.EventTarget("watch", rule=watcher.name, arn=functions["reserve"].arn)
pulumi.export("machine", machine.arn)
