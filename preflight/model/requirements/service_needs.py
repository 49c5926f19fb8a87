"""What services require of the roles that they assume to read, to send and to write logs.

Source: EC2 Auto Scaling API, PutLifecycleHook ("sends a test message to the target"); Firehose developer guide,
"Controlling access"; CodeBuild user guide, "Allow CodeBuild to create a VPC network interface"; CloudTrail user guide,
"Role policy document for CloudTrail to use CloudWatch Logs"; Cognito developer guide, "SMS message settings"; VPC user
guide, "IAM role for publishing flow logs to CloudWatch Logs"; API Gateway developer guide, "Permissions for CloudWatch
logging"; AppSync and IoT Core, roles of data sources and rule actions; Step Functions, "Logging" and "Run a job".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from preflight.core.conversion import child
from preflight.core.logic import equal, one_of
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, concatenated
from preflight.model import type_tokens as aws
from preflight.model.compute.function_targets import FunctionTarget, function_target
from preflight.model.integration.state_machine_tasks import waits_by_rule
from preflight.model.messaging.deliveries import DeliveryTarget
from preflight.model.messaging.lambda_permissions import Permission
from preflight.model.requirements.needs import (
    Need,
    arns_in,
    may_be_allowed_in,
    may_be_allowed_on,
    role_in,
    sends_to,
)
from preflight.model.requirements.pipeline_needs import of_pipeline
from preflight.model.resource_types import BUCKET

_WRITE_LOGS: Final = ("logs:CreateLogStream", "logs:PutLogEvents")
_VPC_OF_CODEBUILD: Final = (
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:CreateNetworkInterface",
)
_READ_STREAM: Final = ("kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords")
_MANAGED_RULE: Final = ("events:PutTargets", "events:PutRule", "events:DescribeRule")
# The destinations whose records a function can transform, and whose role invokes it.
_TRANSFORMING: Final = (
    "extendedS3Configuration",
    "httpEndpointConfiguration",
    "redshiftConfiguration",
    "opensearchConfiguration",
    "elasticsearchConfiguration",
    "opensearchserverlessConfiguration",
    "snowflakeConfiguration",
    "icebergConfiguration",
)
# The block of the destination in S3 -> the block around it.
_BUCKETS: Final = (("extendedS3Configuration",), ("httpEndpointConfiguration", "s3Configuration"))
# Action of an IoT rule -> the types of its targets that have resource-based policies.
_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "kineses": (aws.KINESIS_STREAM,),
    "dynamodbs": (aws.DYNAMODB_TABLE,),
    "dynamodbv2s": (aws.DYNAMODB_TABLE,),
}
# Action of an IoT rule -> the IAM action on its target.
_IOT: Final[Mapping[str, str]] = {
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "kineses": "kinesis:PutRecord",
    "dynamodbs": "dynamodb:PutItem",
    "dynamodbv2s": "dynamodb:PutItem",
    "stepFunctions": "states:StartExecution",
    "republishes": "iot:Publish",
}


def of_service(resource: Resource) -> Iterator[Need]:
    """The needs of a resource whose service assumes a role; nothing for other types."""
    make = _NEEDS.get(resource.type)
    if make is not None:
        yield from make(resource)


def _of_hook(hook: Resource) -> Iterator[Need]:
    found = hook.ref(DeliveryTarget.TYPES, "notificationTargetArn")
    if isinstance(found, Resource) and hook.is_set("roleArn"):
        receiver = hook.stack.entity(DeliveryTarget, found)
        because = f"the lifecycle hook sends a test message to {receiver.title}"
        yield sends_to(role_in(hook, "roleArn"), receiver, because)


def _of_delivery_stream(stream: Resource) -> Iterator[Need]:
    source = "kinesisSourceConfiguration"
    if stream.is_set(source, "roleArn"):
        role = role_in(stream, source, "roleArn")
        policies = may_be_allowed_in(stream.stack, role, _READ_STREAM, aws.KINESIS_STREAM)
        found = stream.ref((aws.KINESIS_STREAM,), source, "kinesisStreamArn")
        arns = arns_in(found) if isinstance(found, Resource) else ()
        yield Need(role, _READ_STREAM, "Firehose reads the data stream with it", policies, arns=arns)
    for path in _BUCKETS:
        key, *rest = path
        if stream.is_set(key, *rest, "roleArn"):
            role, actions = role_in(stream, key, *rest, "roleArn"), ("s3:PutObject",)
            policies = may_be_allowed_in(stream.stack, role, actions, *BUCKET)
            found = stream.ref(BUCKET, key, *rest, "bucketArn")
            arns = _objects_of(found) if isinstance(found, Resource) else ()
            yield Need(role, actions, "Firehose writes to the bucket with it", policies, arns=arns)

    yield from _of_processors(stream)


def _of_processors(stream: Resource) -> Iterator[Need]:
    """The functions that transform the records. A policy allows them with or without their version."""
    actions = ("lambda:InvokeFunction",)
    for key in _TRANSFORMING:
        block, role = "processingConfiguration", role_in(stream, key, "roleArn")
        is_on = stream.flag(key, block, "enabled") is True
        for path in _functions_in(stream, key, block) if is_on else ():
            named = function_target(stream, key, *path)
            if isinstance(named, FunctionTarget) and stream.is_set(key, "roleArn"):
                arns = tuple(
                    one for arn in arns_in(named.function) for one in (arn, concatenated(arn, ":", Unknown()))
                )
                because = "Firehose transforms the records with a function"
                yield Need(
                    role, actions, because, may_be_allowed_on(named.function, role, actions), arns=arns
                )


def _functions_in(stream: Resource, key: str, block: str) -> Iterator[tuple[str | int, ...]]:
    """The paths, below the destination, of the functions that run with its role."""
    processors = stream.items(key, block, "processors")
    for number in range(0 if isinstance(processors, Unknown) else len(processors)):
        path: tuple[str | int, ...] = (block, "processors", number, "parameters")
        parameters = stream.items(key, *path)
        names = [] if isinstance(parameters, Unknown) else [child(one, "parameterName") for one in parameters]
        if all(isinstance(name, str) for name in names) and "RoleArn" not in names:
            yield from ((*path, at, "parameterValue") for at, name in enumerate(names) if name == "LambdaArn")


def _objects_of(bucket: Resource) -> tuple[str | Unknown, ...]:
    """The ARN of its objects, if its format is known before deployment."""
    return tuple(concatenated(arn, "/", Unknown(f"an object of '{bucket.name}'")) for arn in arns_in(bucket))


def _of_project(project: Resource) -> Iterator[Need]:
    if project.is_set("vpcConfig"):
        because = "CodeBuild connects builds to the VPC with it"
        yield Need(role_in(project, "serviceRole"), _VPC_OF_CODEBUILD, because)


def _of_trail(trail: Resource) -> Iterator[Need]:
    if trail.is_set("cloudWatchLogsRoleArn"):
        role, arns = role_in(trail, "cloudWatchLogsRoleArn"), _log_arns(trail, "cloudWatchLogsGroupArn")
        yield Need(role, _WRITE_LOGS, "CloudTrail writes its logs with it", arns=arns)


def _of_pool(pool: Resource) -> Iterator[Need]:
    if pool.is_set("smsConfiguration", "snsCallerArn"):
        role = role_in(pool, "smsConfiguration", "snsCallerArn")
        yield Need(role, ("sns:Publish",), "Cognito sends text messages with it")


def _of_flow_log(log: Resource) -> Iterator[Need]:
    is_for_logs = one_of(log.text("logDestinationType"), (None, "", "cloud-watch-logs"))
    if log.is_set("iamRoleArn") and is_for_logs is True:
        arns = _log_arns(log, "logDestination")
        yield Need(role_in(log, "iamRoleArn"), _WRITE_LOGS, "VPC flow logs are written with it", arns=arns)


def _log_arns(resource: Resource, key: str) -> tuple[str | Unknown, ...]:
    """The ARNs on which a policy may allow to write to the log group that the property names: its own, and those of its
    log streams.
    """
    group = resource.ref((aws.CLOUDWATCH_LOG_GROUP,), key)
    found = arns_in(group) if isinstance(group, Resource) else ()
    return tuple(arn for own in found for arn in (own, concatenated(own, ":", Unknown())))


def _of_account(account: Resource) -> Iterator[Need]:
    if account.is_set("cloudwatchRoleArn"):
        yield Need(role_in(account, "cloudwatchRoleArn"), _WRITE_LOGS, "API Gateway writes its logs with it")


def _of_data_source(source: Resource) -> Iterator[Need]:
    if source.is_set("serviceRoleArn") and equal(source.text("type"), "AWS_LAMBDA") is True:
        because = "AppSync invokes the data source's function with it"
        named = function_target(source, "lambdaConfig", "functionArn")
        function = named.function if isinstance(named, FunctionTarget) else None
        role, actions = role_in(source, "serviceRoleArn"), ("lambda:InvokeFunction",)
        if function is None:
            yield Need(role, actions, because, _by_any_permission(source))
        else:
            otherwise = may_be_allowed_on(function, role, actions)
            yield Need(role, actions, because, otherwise, arns=arns_in(function))


def _by_any_permission(source: Resource) -> Tri:
    """Whether a permission of the stack for a role may be that of a function that is not known."""
    found = next((p for p in source.stack.all(Permission) if not p.is_for_a_service), None)
    return False if found is None else Unknown(f"the function of '{found.name}'")


def _of_topic_rule(rule: Resource) -> Iterator[Need]:
    for key, action in _IOT.items():
        items = rule.items(key)
        for index in range(0 if isinstance(items, Unknown) else len(items)):
            found = rule.ref(DeliveryTarget.TYPES, key, index, "targetArn" if key == "sns" else "queueUrl")
            because = f"its action in {key} uses the role"
            role = role_in(rule, key, index, "roleArn")
            if isinstance(found, Resource):
                yield sends_to(role, rule.stack.entity(DeliveryTarget, found), because)
            elif key not in ("sns", "sqs") and _inserts(rule, key, index):
                policies = may_be_allowed_in(rule.stack, role, (action,), *_TABLES.get(key, ()))
                yield Need(role, (action,), because, policies)


def _inserts(rule: Resource, key: str, index: int) -> bool:
    """Whether the action certainly does not update or delete an item."""
    return key != "dynamodbs" or one_of(rule.text(key, index, "operation"), (None, "", "INSERT")) is True


def _of_state_machine(machine: Resource) -> Iterator[Need]:
    role = role_in(machine, "roleArn")
    task = next(waits_by_rule(machine), None)
    if task is not None:
        because = f"state '{task}' waits with .sync, for which Step Functions creates a managed rule"
        yield Need(role, _MANAGED_RULE, because)
    logs_nothing = one_of(machine.text("loggingConfiguration", "level"), (None, "", "OFF"))
    if machine.is_set("loggingConfiguration", "logDestination") and logs_nothing is False:
        yield Need(role, ("logs:CreateLogDelivery",), "the state machine writes its log with it")


_NEEDS: Final[Mapping[str, Callable[[Resource], Iterator[Need]]]] = {
    aws.API_GATEWAY_ACCOUNT: _of_account,
    aws.APPSYNC_DATA_SOURCE: _of_data_source,
    aws.AUTO_SCALING_LIFECYCLE_HOOK: _of_hook,
    aws.CLOUDTRAIL_TRAIL: _of_trail,
    aws.CODEBUILD_PROJECT: _of_project,
    aws.CODEPIPELINE_PIPELINE: of_pipeline,
    aws.COGNITO_USER_POOL: _of_pool,
    aws.EC2_FLOW_LOG: _of_flow_log,
    aws.IOT_TOPIC_RULE: _of_topic_rule,
    aws.KINESIS_FIREHOSE_DELIVERY_STREAM: _of_delivery_stream,
    aws.SFN_STATE_MACHINE: _of_state_machine,
}
TYPES: Final = tuple(_NEEDS)
