"""Targets that AWS services use with a role: the action that the role must allow, and the targets that require a role.

Source: EventBridge user guide, "Event bus targets" and "Using IAM policies", PutTargets; EventBridge Scheduler user
guide, "Setting up the execution role"; CloudWatch Logs, PutSubscriptionFilter; SNS, "Fanout to Firehose"; Pipes,
"Amazon EventBridge Pipes permissions"; API Gateway, "credentials" of PutIntegration.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.compute.function_targets import ALIAS, FunctionTarget, function_target
from preflight.model.identity.roles import Role
from preflight.model.resource_types import LAMBDA_FUNCTION, ROLE

Path = tuple[str, ...]

STREAM: Final = "aws:kinesis/stream:Stream"
FIREHOSE: Final = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
# Type of the target -> the action of the service on it.
_ACTIONS: Final[Mapping[str, str]] = {
    LAMBDA_FUNCTION: "lambda:InvokeFunction",
    ALIAS: "lambda:InvokeFunction",
    "aws:sfn/stateMachine:StateMachine": "states:StartExecution",
    STREAM: "kinesis:PutRecord",
    FIREHOSE: "firehose:PutRecord",
    "aws:ecs/cluster:Cluster": "ecs:RunTask",
    "aws:batch/jobQueue:JobQueue": "batch:SubmitJob",
    "aws:codebuild/project:Project": "codebuild:StartBuild",
    "aws:codepipeline/pipeline:Pipeline": "codepipeline:StartPipelineExecution",
    "aws:cloudwatch/eventApiDestination:EventApiDestination": "events:InvokeApiDestination",
    "aws:cloudwatch/eventBus:EventBus": "events:PutEvents",
    "aws:sqs/queue:Queue": "sqs:SendMessage",
    "aws:sns/topic:Topic": "sns:Publish",
}
# Targets that EventBridge uses without a role, by the resource-based policy of the target.
_BY_POLICY: Final = frozenset(
    {LAMBDA_FUNCTION, ALIAS, "aws:cloudwatch/eventBus:EventBus", "aws:sqs/queue:Queue", "aws:sns/topic:Topic"}
)
# Some APIs of Kinesis accept several records, and some services use these.
_ALTERNATIVES: Final = {
    "kinesis:PutRecord": ("kinesis:PutRecord", "kinesis:PutRecords"),
    "firehose:PutRecord": ("firehose:PutRecord", "firehose:PutRecordBatch"),
}
_LOGS: Final = (STREAM, FIREHOSE)


@dataclass(frozen=True)
class Sender:
    """A type whose property `target` names the target that a service uses with the role in `role`.

    `types`: the types of targets that are considered. `requires`: those that the service uses only with a role.
    """

    target: Path
    role: Path
    types: tuple[str, ...] = tuple(_ACTIONS)
    requires: frozenset[str] = frozenset()


_FUNCTIONS: Final = (LAMBDA_FUNCTION, ALIAS)
SENDERS: Final[Mapping[str, Sender]] = {
    "aws:cloudwatch/eventTarget:EventTarget": Sender(
        ("arn",), ("roleArn",), requires=frozenset(_ACTIONS) - _BY_POLICY
    ),
    "aws:scheduler/schedule:Schedule": Sender(("target", "arn"), ("target", "roleArn")),
    "aws:pipes/pipe:Pipe": Sender(("target",), ("roleArn",)),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": Sender(
        ("destinationArn",), ("roleArn",), _LOGS, frozenset(_LOGS)
    ),
    "aws:sns/topicSubscription:TopicSubscription": Sender(
        ("endpoint",), ("subscriptionRoleArn",), (FIREHOSE,), frozenset({FIREHOSE})
    ),
    "aws:apigateway/integration:Integration": Sender(("uri",), ("credentials",), _FUNCTIONS),
    "aws:apigateway/authorizer:Authorizer": Sender(
        ("authorizerUri",), ("authorizerCredentials",), _FUNCTIONS
    ),
    "aws:apigatewayv2/integration:Integration": Sender(("integrationUri",), ("credentialsArn",), _FUNCTIONS),
    "aws:apigatewayv2/authorizer:Authorizer": Sender(
        ("authorizerUri",), ("authorizerCredentialsArn",), _FUNCTIONS
    ),
}


@dataclass(frozen=True)
class Use:
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
    def requires_role(self) -> bool:
        """Whether the service uses such a target only with a role."""
        return self.target.type in SENDERS[self.sender.type].requires


def use_of(sender: Resource) -> Use | None:
    """The target in the stack that the resource certainly configures a service to use; `None` if there is none."""
    form = SENDERS[sender.type]
    key, *rest = form.target
    named = function_target(sender, key, *rest) if LAMBDA_FUNCTION in form.types else None
    found = named.function if isinstance(named, FunctionTarget) else sender.ref(form.types, key, *rest)
    if not isinstance(found, Resource):
        return None
    action = _ACTIONS[found.type]
    return Use(sender, found, _ALTERNATIVES.get(action, (action,)))
