"""What a role must be allowed, so that AWS can create or start what uses it: functions, tasks, state machines.

Source: Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC", "Using Lambda with
Amazon SQS", "... Kinesis", "... DynamoDB", "Dead-letter queues"; ECS developer guide, "Pass Secrets Manager secrets".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.logic import any_of, negate
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import PartialText, Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.function_targets import FunctionTarget, function_target
from preflight.model.compute.instances import Instance
from preflight.model.compute.user_data import UserData
from preflight.model.containers.task_definitions import TaskDefinition, task_of
from preflight.model.identity.roles import Role
from preflight.model.live_senders import is_live
from preflight.model.messaging.deliveries import QUEUE, TOPIC, DeliveryTarget
from preflight.model.requirements import service_needs
from preflight.model.requirements.invocation_roles import SENDERS, use_of
from preflight.model.requirements.needs import (
    Need,
    arns_in,
    may_be_allowed_in,
    may_be_allowed_on,
    role_in,
    sends_to,
)
from preflight.model.requirements.secret_needs import SECRET, SECRET_READ, reads_secrets
from preflight.model.requirements.state_machine_needs import of_state_machine
from preflight.model.resource_types import BUCKET
from preflight.model.systems_manager.command_output import OutputBucket
from preflight.model.systems_manager.commands import role_of
from preflight.model.systems_manager.parameter_store import reads_with_role

STREAM: Final = (aws.KINESIS_STREAM,)
TABLE: Final = (aws.DYNAMODB_TABLE,)

_NETWORK: Final = (
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DeleteNetworkInterface",
)
_READS: Final[dict[str, tuple[str, ...]]] = {
    QUEUE[0]: ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    STREAM[0]: ("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream"),
    TABLE[0]: ("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"),
    aws.KINESIS_STREAM_CONSUMER: ("kinesis:SubscribeToShard",),
    aws.MSK_CLUSTER: ("kafka:GetBootstrapBrokers", *_NETWORK),
    aws.MQ_BROKER: ("mq:DescribeBroker",),
}
_PIPE_SOURCES: Final = (*QUEUE, *STREAM, *TABLE)
# Targets of asynchronous invocations besides queues and topics.
_DESTINATIONS: Final = {
    aws.LAMBDA_FUNCTION: "lambda:InvokeFunction",
    aws.CLOUDWATCH_EVENT_BUS: "events:PutEvents",
}
# Targets that are not the resource of the action: of RunTask, it is the task definition.
_BY_OTHERS: Final = (aws.ECS_CLUSTER, aws.LAMBDA_ALIAS)
_INVOKES: Final = ("lambda:InvokeFunction",)


def needy(stack: Stack) -> tuple[Resource, ...]:
    """The functions, event source mappings, services and instances whose role certainly requires a permission."""
    found = stack.of(
        aws.LAMBDA_FUNCTION,
        aws.LAMBDA_EVENT_SOURCE_MAPPING,
        aws.LAMBDA_FUNCTION_EVENT_INVOKE_CONFIG,
        aws.S3_BUCKET_REPLICATION_CONFIG,
        aws.SFN_STATE_MACHINE,
        *service_needs.TYPES,
        *SENDERS,
        *EcsService.TYPES,
        *Instance.TYPES,
        *AutoScalingGroup.TYPES,
    )
    return tuple(r for r in found if any(True for _ in needs_of(r)))


def needs_of(resource: Resource) -> Iterator[Need]:
    yield from service_needs.of_service(resource)
    if resource.type == aws.LAMBDA_FUNCTION:
        yield from _of_function(resource)
    elif resource.type == aws.LAMBDA_EVENT_SOURCE_MAPPING:
        yield from _of_mapping(resource)
    elif resource.type in SENDERS:
        yield from _of_sender(resource)
    elif resource.type == aws.LAMBDA_FUNCTION_EVENT_INVOKE_CONFIG:
        yield from _of_destinations(resource)
    elif resource.type == aws.S3_BUCKET_REPLICATION_CONFIG:
        yield from _of_replication(resource)
    elif resource.type == aws.SFN_STATE_MACHINE:
        yield from of_state_machine(resource)
    elif resource.type in EcsService.TYPES:
        yield from _of_service(resource.stack.entity(EcsService, resource))
    elif resource.type in (*Instance.TYPES, *AutoScalingGroup.TYPES):
        stack = resource.stack
        yield from _of_machine(
            stack.entity(AutoScalingGroup, resource)
            if resource.type in AutoScalingGroup.TYPES
            else stack.entity(Instance, resource)
        )


def _of_function(function: Resource) -> Iterator[Need]:
    role = role_in(function, "role")
    subnets = function.get("vpcConfig", "subnetIds")
    if isinstance(subnets, list) and subnets:
        yield Need(
            role, _NETWORK, "it runs in a VPC, where Lambda creates its network interfaces with the role"
        )
    target = function.ref((*QUEUE, *TOPIC), "deadLetterConfig", "targetArn")
    if isinstance(target, Resource):
        receiver = function.stack.entity(DeliveryTarget, target)
        yield sends_to(role, receiver, f"Lambda sends its failed events to {receiver.title}")


def _of_mapping(mapping: Resource) -> Iterator[Need]:
    function = mapping.ref((aws.LAMBDA_FUNCTION,), "functionName")
    if not isinstance(function, Resource):
        return
    role = role_in(function, "role")
    target = mapping.ref(DeliveryTarget.TYPES, "destinationConfig", "onFailure", "destinationArn")
    if isinstance(target, Resource):
        receiver = mapping.stack.entity(DeliveryTarget, target)
        yield sends_to(role, receiver, f"Lambda sends failed batches to {receiver.title} with it")
    source = mapping.ref(tuple(_READS), "eventSourceArn")
    if not isinstance(source, Resource):
        return
    yield _reads(role, source, f"function '{function.name}' reads '{source.name}'")


def _reads(role: Role | Unknown | None, source: Resource, because: str) -> Need:
    """The need to read a source of events."""
    # A table's stream has its own ARN, and the network interfaces of a cluster's mapping have none yet.
    arns = arns_in(source) if source.type in (*QUEUE, *STREAM) else ()
    actions = _READS[source.type]
    return Need(role, actions, because, may_be_allowed_on(source, role, actions), arns=arns)


def _of_sender(sender: Resource) -> Iterator[Need]:
    """The permission for the target that it configures a service to use with a role; another policy reports a missing
    role.
    """
    if is_live(sender) is not True:
        return
    yield from _of_other_ends(sender)
    use = use_of(sender)
    if use is None or not use.has_role:
        return
    target, otherwise = use.target, may_be_allowed_on(use.target, use.role, use.actions)
    instead: Tri = False
    if len(use.actions) > 1 and isinstance(use.role, Role):
        # One of them is enough.
        instead = any_of(
            negate(use.role.lacks(a, Unknown(f"ARN of '{target.name}'"))) for a in use.actions[1:]
        )
    because = f"it uses '{target.name}' with that role"
    arns = () if target.type in _BY_OTHERS else arns_in(target)
    yield Need(use.role, use.actions[:1], because, otherwise, arns=arns, sent=use.sent, instead=instead)


def _of_other_ends(sender: Resource) -> Iterator[Need]:
    """The source and the enrichment of a pipe, and the dead-letter queue of a schedule."""
    if sender.type == aws.SCHEDULER_SCHEDULE:
        found = sender.ref(QUEUE, "target", "deadLetterConfig", "arn")
        if isinstance(found, Resource):
            queue = sender.stack.entity(DeliveryTarget, found)
            because = f"EventBridge Scheduler sends failed events to {queue.title} with it"
            yield sends_to(role_in(sender, "target", "roleArn"), queue, because)
    elif sender.type == aws.PIPES_PIPE:
        role = role_in(sender, "roleArn")
        source = sender.ref(_PIPE_SOURCES, "source")
        if isinstance(source, Resource):
            yield _reads(role, source, f"the pipe reads '{source.name}' with it")
        enrichment = function_target(sender, "enrichment")
        if isinstance(enrichment, FunctionTarget):
            because = f"the pipe invokes function '{enrichment.function.name}' with it"
            function = enrichment.function
            otherwise = may_be_allowed_on(function, role, _INVOKES)
            yield Need(role, _INVOKES, because, otherwise, arns=arns_in(function))


def _of_destinations(config: Resource) -> Iterator[Need]:
    """Queues and topics to which Lambda sends the results of asynchronous invocations with the function's role."""
    named = function_target(config, "functionName")
    if not isinstance(named, FunctionTarget):
        return
    for when in ("onSuccess", "onFailure"):
        found = config.ref((*DeliveryTarget.TYPES, *_DESTINATIONS), "destinationConfig", when, "destination")
        if not isinstance(found, Resource):
            continue
        role = role_in(named.function, "role")
        if found.type in _DESTINATIONS:
            because = f"Lambda sends to '{found.name}' with the role of function '{named.function.name}'"
            actions = (_DESTINATIONS[found.type],)
            otherwise = may_be_allowed_on(found, role, actions)
            yield Need(role, actions, because, otherwise, arns=arns_in(found))
        else:
            receiver = config.stack.entity(DeliveryTarget, found)
            because = f"Lambda sends to {receiver.title} with the role of function '{named.function.name}'"
            yield sends_to(role, receiver, because)


def _of_replication(replication: Resource) -> Iterator[Need]:
    """Source: S3 user guide, "Setting up permissions for live replication"; a bucket policy may allow it too."""
    role, actions = role_in(replication, "role"), ("s3:GetReplicationConfiguration", "s3:ReplicateObject")
    otherwise = may_be_allowed_in(replication.stack, role, actions, *BUCKET)
    yield Need(role, actions, "S3 replicates with that role", otherwise)


def _of_service(service: EcsService) -> Iterator[Need]:
    task = task_of(service)
    if isinstance(task, TaskDefinition) and task.has_execution_role:
        # Without an execution role ECS rejects the task definition itself.
        yield from reads_secrets(task)


def _of_machine(machine: Instance | AutoScalingGroup) -> Iterator[Need]:
    """The permissions for the AWS CLI commands in its user data; *parameter-store-access* reports parameters."""
    role = role_of(machine)
    data = machine.user_data
    told: set[str] = set()
    for read in reads_with_role(data):
        shown = (
            read.name
            if isinstance(read.name, str) and isinstance(data, UserData) and not data.is_secret
            else ""
        )
        if read.service == "secretsmanager" and read.service not in told:
            told.add(read.service)
            because = f"its user data reads secret '{shown}'" if shown else "its user data reads a secret"
            otherwise = may_be_allowed_in(machine.stack, role, SECRET_READ, *SECRET)
            yield Need(role, SECRET_READ, because, otherwise, "instance profile with a role")
        bucket = (
            _bucket(machine.stack, read.name) if read.service == "s3" and read.operation == "get" else None
        )
        if bucket is not None and bucket.resource.urn not in told:
            told.add(bucket.resource.urn)
            because = f"its user data copies from bucket '{bucket.resource.name}'"
            granted: Tri = (
                Unknown(f"policy of bucket '{bucket.resource.name}'") if bucket.has_policy else False
            )
            holder = "instance profile with a role"
            objects = (bucket.objects,) if arns_in(bucket.resource) else ()
            yield Need(role, ("s3:GetObject",), because, granted, holder, objects)


def _bucket(stack: Stack, uri: object) -> OutputBucket | None:
    """The bucket of the stack that an S3 URI certainly names."""
    if isinstance(uri, PartialText) and uri.prefix == "s3://" and uri.pieces[1].startswith("/"):
        hole = uri.holes[0]
        named = stack.by_urn.get(hole.urn) if hole is not None and hole.output in ("id", "bucket") else None
        return OutputBucket(named) if named is not None and named.type in BUCKET else None
    text = uri.prefix if isinstance(uri, PartialText) else uri
    found = re.match(r"s3://([^/]+)/", text) if isinstance(text, str) else None
    matches = [r for type_ in BUCKET for r in stack.find_by_identifier(type_, found[1])] if found else []
    return OutputBucket(matches[0]) if len(matches) == 1 else None
