"""Targets that AWS services use with a role: the action that the role must allow, and the targets that require a role.

Source: EventBridge user guide, "Event bus targets" and "Using IAM policies", PutTargets; EventBridge Scheduler user
guide, "Setting up the execution role"; CloudWatch Logs, PutSubscriptionFilter; SNS, "Fanout to Firehose"; Pipes,
"Amazon EventBridge Pipes permissions"; API Gateway, "credentials" of PutIntegration.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.function_targets import FunctionTarget, function_target
from preflight.model.identity.arns import arn_of
from preflight.model.identity.policy_conditions import Sent
from preflight.model.identity.roles import Role
from preflight.model.resource_types import FUNCTION_OR_ALIAS, ROLE

Path = tuple[str, ...]

# Type of the target -> the action of the service on it.
_ACTIONS: Final[Mapping[str, str]] = {
    aws.LAMBDA_FUNCTION: "lambda:InvokeFunction",
    aws.LAMBDA_ALIAS: "lambda:InvokeFunction",
    aws.SFN_STATE_MACHINE: "states:StartExecution",
    aws.KINESIS_STREAM: "kinesis:PutRecord",
    aws.KINESIS_FIREHOSE_DELIVERY_STREAM: "firehose:PutRecord",
    aws.ECS_CLUSTER: "ecs:RunTask",
    aws.BATCH_JOB_QUEUE: "batch:SubmitJob",
    aws.CODEBUILD_PROJECT: "codebuild:StartBuild",
    aws.CODEPIPELINE_PIPELINE: "codepipeline:StartPipelineExecution",
    aws.CLOUDWATCH_EVENT_API_DESTINATION: "events:InvokeApiDestination",
    aws.CLOUDWATCH_EVENT_BUS: "events:PutEvents",
    aws.SQS_QUEUE: "sqs:SendMessage",
    aws.SNS_TOPIC: "sns:Publish",
}
# Targets that EventBridge uses without a role, by the resource-based policy of the target.
_BY_POLICY: Final = frozenset(
    {aws.LAMBDA_FUNCTION, aws.LAMBDA_ALIAS, aws.CLOUDWATCH_EVENT_BUS, aws.SQS_QUEUE, aws.SNS_TOPIC}
)
# Some APIs of Kinesis accept several records, and some services use these.
_ALTERNATIVES: Final = {
    "kinesis:PutRecord": ("kinesis:PutRecord", "kinesis:PutRecords"),
    "firehose:PutRecord": ("firehose:PutRecord", "firehose:PutRecordBatch"),
}
# A pipe waits for an express workflow, which is its default, or does not. Source: Pipes API reference,
# PipeTargetStateMachineParameters, InvocationType.
_START, _START_SYNC = "states:StartExecution", "states:StartSyncExecution"
_LOGS: Final = (aws.KINESIS_STREAM, aws.KINESIS_FIREHOSE_DELIVERY_STREAM)


class Sender(msgspec.Struct, frozen=True):
    """A type whose property `target` names the target that a service uses with the role in `role`.

    `types`: the types of targets that are considered. `requires`: those that the service uses only with a role.
    """

    target: Path
    role: Path
    types: tuple[str, ...] = tuple(_ACTIONS)
    requires: frozenset[str] = frozenset()


SENDERS: Final[Mapping[str, Sender]] = {
    aws.CLOUDWATCH_EVENT_TARGET: Sender(("arn",), ("roleArn",), requires=frozenset(_ACTIONS) - _BY_POLICY),
    aws.SCHEDULER_SCHEDULE: Sender(("target", "arn"), ("target", "roleArn")),
    aws.PIPES_PIPE: Sender(("target",), ("roleArn",)),
    aws.CLOUDWATCH_LOG_SUBSCRIPTION_FILTER: Sender(
        ("destinationArn",), ("roleArn",), _LOGS, frozenset(_LOGS)
    ),
    aws.SNS_TOPIC_SUBSCRIPTION: Sender(
        ("endpoint",),
        ("subscriptionRoleArn",),
        (aws.KINESIS_FIREHOSE_DELIVERY_STREAM,),
        frozenset({aws.KINESIS_FIREHOSE_DELIVERY_STREAM}),
    ),
    aws.API_GATEWAY_INTEGRATION: Sender(("uri",), ("credentials",), FUNCTION_OR_ALIAS),
    aws.API_GATEWAY_AUTHORIZER: Sender(("authorizerUri",), ("authorizerCredentials",), FUNCTION_OR_ALIAS),
    aws.API_GATEWAY_V2_INTEGRATION: Sender(("integrationUri",), ("credentialsArn",), FUNCTION_OR_ALIAS),
    aws.API_GATEWAY_V2_AUTHORIZER: Sender(
        ("authorizerUri",), ("authorizerCredentialsArn",), FUNCTION_OR_ALIAS
    ),
}


class Use(msgspec.Struct, frozen=True):
    """The resource `sender` configures a service to use `target` with the actions, of which one is enough."""

    sender: Resource
    target: Resource
    actions: tuple[str, ...]

    @property
    def role(self) -> Role | Unknown | None:
        """The role of the service; `None` if it is not set."""
        key, *rest = SENDERS[self.sender.type].role
        return self.sender.stack.referred(Role, self.sender.ref(ROLE, key, *rest))

    @property
    def has_role(self) -> bool:
        key, *rest = SENDERS[self.sender.type].role
        return self.sender.is_set(key, *rest)

    @property
    def kind(self) -> str:
        """The kind of target, for messages."""
        words = re.findall(r"[A-Z][a-z]+", self.target.type.rpartition(":")[2])
        return " ".join(words).lower()

    @property
    def sent(self) -> Sent:
        """Condition keys of the requests: RunTask has the cluster.

        Source: service authorization reference, "Actions, resources, and condition keys for Amazon ECS", RunTask.
        """
        return {"ecs:cluster": arn_of(self.target)} if self.target.type == aws.ECS_CLUSTER else {}

    @property
    def requires_role(self) -> bool:
        """Whether the service uses such a target only with a role."""
        return self.target.type in SENDERS[self.sender.type].requires


def use_of(sender: Resource) -> Use | None:
    """The target in the stack that the resource certainly configures a service to use; `None` if there is none."""
    form = SENDERS[sender.type]
    key, *rest = form.target
    named = function_target(sender, key, *rest) if aws.LAMBDA_FUNCTION in form.types else None
    found = named.function if isinstance(named, FunctionTarget) else sender.ref(form.types, key, *rest)
    if not isinstance(found, Resource):
        return None
    value = sender.get(key, *rest)
    if found.type not in FUNCTION_OR_ALIAS and isinstance(value, str) and value not in found.identifiers():
        return None  # The dependency belongs to another part of the property, such as a dead-letter queue.
    action = _ACTIONS[found.type]
    if sender.type == aws.PIPES_PIPE and action == _START:
        return Use(sender, found, (_START, _START_SYNC))
    return Use(sender, found, _ALTERNATIVES.get(action, (action,)))
