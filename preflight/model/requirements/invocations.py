"""Invocations of the stack's functions by AWS services that use their service principal, not a role.

Source: Lambda developer guide, "Invoking a function with events from other AWS services", and each service's page on
its permission: EventBridge "Using resource-based policies", API Gateway "Control access for invoking an API", S3
"Granting permissions to publish event notification messages", SNS "Subscribing a Lambda function", Cognito "Lambda
triggers", Elastic Load Balancing "Lambda functions as targets", CloudWatch Logs "Subscription filters", IoT "Lambda
action", Config "Custom Lambda rules", Secrets Manager "Rotation function permissions", SES "Lambda action".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from preflight.core.conversion import child
from preflight.core.encoding import is_empty, revealed
from preflight.core.logic import certainly, note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.compute.function_targets import FunctionTarget, target_of, targets_among
from preflight.model.live_senders import is_live
from preflight.model.messaging.lambda_permissions import may_invoke
from preflight.model.resource_types import BUCKET, TARGET_GROUP

Path = tuple[str | int, ...]

_RULE: Final = (aws.CLOUDWATCH_EVENT_RULE,)
_TOPIC: Final = (aws.SNS_TOPIC,)
_LOG_GROUP: Final = (aws.CLOUDWATCH_LOG_GROUP,)
_REST_API: Final = (aws.API_GATEWAY_REST_API,)
_API: Final = (aws.API_GATEWAY_V2_API,)
_SECRET: Final = (aws.SECRETS_MANAGER_SECRET,)
_REPOSITORY: Final = (aws.CODECOMMIT_REPOSITORY,)


class Trigger(msgspec.Struct, frozen=True):
    """A property of a type that configures a service to invoke a function.

    `path`: the property; `*` stands for each item of a list. `source`: the property and types of the service's source
    ARN; empty if the source is the resource itself. `unless`: the property with a role that the service uses instead.
    `when`: the values of a property that are required for the invocation.
    """

    path: tuple[str, ...]
    service: str
    source: tuple[str, tuple[str, ...]] | None = None
    unless: str = ""
    when: tuple[tuple[str, ...], tuple[str, ...]] | None = None


_PROXIES: Final = (("type",), ("AWS", "AWS_PROXY"))
_COGNITO: Final = (
    "createAuthChallenge",
    "customMessage",
    "defineAuthChallenge",
    "postAuthentication",
    "postConfirmation",
    "preAuthentication",
    "preSignUp",
    "preTokenGeneration",
    "userMigration",
    "verifyAuthChallengeResponse",
)
_COGNITO_BLOCKS: Final = ("customEmailSender", "customSmsSender", "preTokenGenerationConfig")
_ATTACHMENT: Final = Trigger(("targetId",), "elasticloadbalancing", ("targetGroupArn", TARGET_GROUP))
_ALARM: Final = tuple(
    Trigger((key, "*"), "lambda.alarms.cloudwatch")
    for key in ("alarmActions", "okActions", "insufficientDataActions")
)
TRIGGERS: Final[Mapping[str, tuple[Trigger, ...]]] = {
    aws.CLOUDWATCH_EVENT_TARGET: (Trigger(("arn",), "events", ("rule", _RULE), "roleArn"),),
    aws.S3_BUCKET_NOTIFICATION: (
        Trigger(("lambdaFunctions", "*", "lambdaFunctionArn"), "s3", ("bucket", BUCKET)),
    ),
    aws.SNS_TOPIC_SUBSCRIPTION: (
        Trigger(("endpoint",), "sns", ("topic", _TOPIC), when=(("protocol",), ("lambda",))),
    ),
    aws.CLOUDWATCH_LOG_SUBSCRIPTION_FILTER: (
        Trigger(("destinationArn",), "logs", ("logGroup", _LOG_GROUP), "roleArn"),
    ),
    aws.API_GATEWAY_INTEGRATION: (
        Trigger(("uri",), "apigateway", ("restApi", _REST_API), "credentials", _PROXIES),
    ),
    aws.API_GATEWAY_AUTHORIZER: (
        Trigger(("authorizerUri",), "apigateway", ("restApi", _REST_API), "authorizerCredentials"),
    ),
    aws.API_GATEWAY_V2_INTEGRATION: (
        Trigger(
            ("integrationUri",),
            "apigateway",
            ("apiId", _API),
            "credentialsArn",
            (("integrationType",), ("AWS", "AWS_PROXY")),
        ),
    ),
    aws.API_GATEWAY_V2_AUTHORIZER: (
        Trigger(("authorizerUri",), "apigateway", ("apiId", _API), "authorizerCredentialsArn"),
    ),
    aws.API_GATEWAY_V2_API: (Trigger(("target",), "apigateway", None, "credentialsArn"),),
    aws.COGNITO_USER_POOL: (
        *(Trigger(("lambdaConfig", key), "cognito-idp") for key in _COGNITO),
        *(Trigger(("lambdaConfig", key, "lambdaArn"), "cognito-idp") for key in _COGNITO_BLOCKS),
    ),
    aws.LB_TARGET_GROUP_ATTACHMENT: (_ATTACHMENT,),
    aws.ALB_TARGET_GROUP_ATTACHMENT: (_ATTACHMENT,),
    aws.IOT_TOPIC_RULE: (
        Trigger(("lambdas", "*", "functionArn"), "iot"),
        Trigger(("errorAction", "lambda", "functionArn"), "iot"),
    ),
    aws.CFG_RULE: (
        Trigger(("source", "sourceIdentifier"), "config", when=(("source", "owner"), ("CUSTOM_LAMBDA",))),
    ),
    aws.SECRETS_MANAGER_SECRET_ROTATION: (
        Trigger(("rotationLambdaArn",), "secretsmanager", ("secretId", _SECRET)),
    ),
    "aws:ses/receiptRule:ReceiptRule": (Trigger(("lambdaActions", "*", "functionArn"), "ses"),),
    "aws:codecommit/trigger:Trigger": (
        Trigger(("triggers", "*", "destinationArn"), "codecommit", ("repositoryName", _REPOSITORY)),
    ),
    "aws:bedrock/agentAgentActionGroup:AgentAgentActionGroup": (
        Trigger(
            ("actionGroupExecutor", "lambda"),
            "bedrock",
            ("agentId", (aws.BEDROCK_AGENT_AGENT,)),
        ),
    ),
    aws.CLOUDWATCH_METRIC_ALARM: _ALARM,
    aws.CLOUDWATCH_COMPOSITE_ALARM: _ALARM,
}


class Invocation(msgspec.Struct, frozen=True):
    """The resource `sender` configures `service` to invoke the target for `source`; `key` is the property of the
    sender.
    """

    sender: Resource
    key: str
    service: str
    target: FunctionTarget
    source: Resource | Unknown | None

    @property
    def is_allowed(self) -> Tri:
        """Whether a permission of the function allows it."""
        return may_invoke(self.service, self.target, self.source)


def senders(stack: Stack) -> tuple[Resource, ...]:
    """The resources that may configure a service to invoke a function."""
    return tuple(
        r for r in stack.of(*TRIGGERS) if any(r.get(t.path[0]) is not None for t in TRIGGERS[r.type])
    )


def invocations(sender: Resource) -> Iterator[Invocation]:
    """The invocations that the resource certainly configures; undecided ones are recorded."""
    if not certainly(is_live(sender)):
        return
    meant = [t for t in TRIGGERS[sender.type] if _is_meant(sender, t)]
    for key in dict.fromkeys(t.path[0] for t in meant):
        yield from _of_property(sender, key, [t for t in meant if t.path[0] == key])


def _of_property(sender: Resource, key: str, triggers: list[Trigger]) -> Iterator[Invocation]:
    """The invocations of one property, whose triggers all have the same service."""
    found: list[FunctionTarget] = []
    open_: list[Unknown] = []
    for trigger in triggers:
        for value in _values(sender, trigger):
            target = target_of(sender, revealed(value), key)
            if isinstance(target, FunctionTarget):
                found.append(target)
                yield _invocation(sender, trigger, ".".join(trigger.path).replace(".*", ""), target)
            elif target is not None:
                open_.append(target)
    # The values name each function on which the property depends.
    rest = [t for t in targets_among(sender, key) if all(t.function is not f.function for f in found)]
    if open_ and 0 < len(rest) <= len(open_):
        yield from (_invocation(sender, triggers[0], key, target) for target in rest)
    else:
        for unknown in open_:
            note(unknown)


def _invocation(sender: Resource, trigger: Trigger, key: str, target: FunctionTarget) -> Invocation:
    source = sender if trigger.source is None else sender.ref(trigger.source[1], trigger.source[0])
    return Invocation(sender, key, f"{trigger.service}.amazonaws.com", target, source)


def _is_meant(sender: Resource, trigger: Trigger) -> bool:
    if trigger.unless and sender.get(trigger.unless) is not None:
        return False
    if trigger.when is None:
        return True
    value = sender.text(*trigger.when[0])
    return isinstance(value, str) and value in trigger.when[1]


def _values(sender: Resource, trigger: Trigger) -> list[Value]:
    """The values of the property at the trigger's path."""
    key, *rest = trigger.path
    values = [revealed(sender.get(key))]
    for step in rest:
        if step == "*":
            values = [v for value in values if isinstance(value, list) for v in value]
        else:
            values = [child(value, step) for value in values]
    return [v for v in values if v is not None and not is_empty(v)]
