"""Targets that services use only as a role."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.table import Case, check

ROLE = "arn:aws:iam::123456789012:role/x"
# Type -> what it is called, and the action.
TARGETS = {
    "aws:sfn:StateMachine": ("state machine", "states:StartExecution"),
    "aws:kinesis:Stream": ("stream", "kinesis:PutRecord"),
    "aws:kinesis:FirehoseDeliveryStream": ("firehose delivery stream", "firehose:PutRecord"),
    "aws:ecs:Cluster": ("cluster", "ecs:RunTask"),
    "aws:batch:JobQueue": ("job queue", "batch:SubmitJob"),
    "aws:codebuild:Project": ("project", "codebuild:StartBuild"),
    "aws:codepipeline:Pipeline": ("pipeline", "codepipeline:StartPipelineExecution"),
    "aws:cloudwatch:EventApiDestination": ("event api destination", "events:InvokeApiDestination"),
}
OTHERS = (
    "aws:lambda:Function",
    "aws:sqs:Queue",
    "aws:sns:Topic",
    "aws:cloudwatch:EventBus",
    "aws:cloudwatch:LogGroup",
)


def event(type_: str, more: str = "") -> str:
    return f'resources:\n  to: {{ type: {type_}, properties: {{ tags: {{ a: b }} }} }}\n  t: {{ type: aws:cloudwatch:EventTarget, properties: {{ rule: x, arn: "${{to.arn}}"{more} }} }}\n'


def logs(type_: str, more: str = "") -> str:
    return f'resources:\n  to: {{ type: {type_}, properties: {{ tags: {{ a: b }} }} }}\n  t: {{ type: aws:cloudwatch:LogSubscriptionFilter, properties: {{ logGroup: x, filterPattern: y, destinationArn: "${{to.arn}}"{more} }} }}\n'


def topic(more: str = "") -> str:
    return f'resources:\n  to: {{ type: aws:kinesis:FirehoseDeliveryStream, properties: {{ tags: {{ a: b }} }} }}\n  t: {{ type: aws:sns:TopicSubscription, properties: {{ topic: x, protocol: firehose, endpoint: "${{to.arn}}"{more} }} }}\n'


def lacking(type_: str, key: str = "roleArn") -> list[tuple[str, str]]:
    kind, action = TARGETS[type_]
    return [
        (
            "t",
            f"{key} is not set, but the target is {kind} 'to', for which the service requires a role. Set {key} to a "
            f"role that allows {action}.",
        )
    ]


STREAM, FIREHOSE = "aws:kinesis:Stream", "aws:kinesis:FirehoseDeliveryStream"
CASES = {
    **{f"{t} without role": Case(event(t), lacking(t)) for t in TARGETS},
    **{f"{t} with role": Case(event(t, f', roleArn: "{ROLE}"')) for t in TARGETS},
    **{t: Case(event(t)) for t in OTHERS},
    "an unknown role": Case(event(STREAM, ", roleArn: { 'fn::invoke': x }")),
    "logs to a stream": Case(logs(STREAM), lacking(STREAM)),
    "logs to a delivery stream": Case(logs(FIREHOSE), lacking(FIREHOSE)),
    "logs with a role": Case(logs(STREAM, f', roleArn: "{ROLE}"')),
    "logs to a function": Case(logs("aws:lambda:Function")),
    "messages to a delivery stream": Case(topic(), lacking(FIREHOSE, "subscriptionRoleArn")),
    "messages with a role": Case(topic(f', subscriptionRoleArn: "{ROLE}"')),
    "a stream of elsewhere": Case(
        event(STREAM).replace("${to.arn}", "arn:aws:kinesis:eu-west-1:123456789012:stream/elsewhere")
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_target_without_role(name: str) -> None:
    check("target-without-role", CASES[name])
