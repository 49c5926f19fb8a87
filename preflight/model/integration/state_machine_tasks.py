"""What a state machine does in its Task states, and the IAM action that each needs of its role.

Source: Step Functions developer guide, "Integrating services" and "How Step Functions generates IAM policies for
integrated services". Tasks of the AWS SDK integrations are left aside, as an API's action may have another IAM action.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from preflight.core.resource import Resource
from preflight.core.values import Unknown, shaped
from preflight.model.identity.policy_documents import MalformedDocumentError, parse

_FUNCTION: Final = re.compile(r"arn:[\w-]+:lambda:")
_INTEGRATION: Final = re.compile(r"arn:[\w-]+:states:[^:]*:[^:]*:([a-z]+):([A-Za-z]+)(?:\.\w+|:\d)*")
_ACTIONS: Final[Mapping[tuple[str, str], str]] = {
    ("lambda", "invoke"): "lambda:InvokeFunction",
    ("sqs", "sendMessage"): "sqs:SendMessage",
    ("sns", "publish"): "sns:Publish",
    ("dynamodb", "getItem"): "dynamodb:GetItem",
    ("dynamodb", "putItem"): "dynamodb:PutItem",
    ("dynamodb", "updateItem"): "dynamodb:UpdateItem",
    ("dynamodb", "deleteItem"): "dynamodb:DeleteItem",
    ("ecs", "runTask"): "ecs:RunTask",
    ("batch", "submitJob"): "batch:SubmitJob",
    ("glue", "startJobRun"): "glue:StartJobRun",
    ("codebuild", "startBuild"): "codebuild:StartBuild",
    ("events", "putEvents"): "events:PutEvents",
    ("states", "startExecution"): "states:StartExecution",
    ("athena", "startQueryExecution"): "athena:StartQueryExecution",
}


# The integrations for whose `.sync` Step Functions creates a managed rule of EventBridge.
_BY_RULE: Final = re.compile(
    r"arn:[\w-]+:states:[^:]*:[^:]*:"
    r"(?:ecs:runTask|batch:submitJob|codebuild:startBuild|states:startExecution)\.sync(?::\d)?"
)


class StateMachineTask(msgspec.Struct, frozen=True):
    """A Task state by its name, and the action that it needs."""

    name: str
    action: str


def tasks_of(machine: Resource) -> Iterator[StateMachineTask]:
    """The Task states of the definition that certainly run as the machine's own role, in its order."""
    for name, state in _states_of(machine):
        action = _action(state.get("Resource")) if "Credentials" not in state else ""
        if state.get("Type") == "Task" and action:
            yield StateMachineTask(name, action)


def waits_by_rule(machine: Resource) -> Iterator[str]:
    """The Task states that wait for a job with the help of a managed rule, by name."""
    for name, state in _states_of(machine):
        resource = state.get("Resource")
        if state.get("Type") != "Task" or "Credentials" in state:
            continue
        if isinstance(resource, str) and _BY_RULE.fullmatch(resource):
            yield name


def _states_of(machine: Resource) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        found = parse(machine.get("definition"))
    except MalformedDocumentError:
        return
    yield from _states(found)


def _states(workflow: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The states of a workflow and of the workflows inside it, in order."""
    states = workflow.get("States") if isinstance(workflow, dict) else None
    for name, state in states.items() if isinstance(states, dict) else ():
        if not isinstance(state, dict):
            continue
        yield name, state
        branches = state.get("Branches")
        for inner in (
            *(branches if isinstance(branches, list) else ()),
            state.get("ItemProcessor"),
            state.get("Iterator"),
        ):
            yield from _states(inner)


def _action(resource: Any) -> str:
    start = next(iter(shaped(resource)), None) if isinstance(resource, str | Unknown) else None
    if not isinstance(start, str):
        return ""
    if _FUNCTION.match(start):
        return "lambda:InvokeFunction"
    found = _INTEGRATION.fullmatch(start) if isinstance(resource, str) else None
    return _ACTIONS.get((found[1], found[2]), "") if found else ""
