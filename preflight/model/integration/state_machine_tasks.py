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
from preflight.core.values import Unknown, Value, shaped
from preflight.model.integration.workflow_states import states_of

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
# Action -> the parameter of the integration that names the resource of the action.
_NAMED_BY: Final[Mapping[str, str]] = {
    "lambda:InvokeFunction": "FunctionName",
    "sqs:SendMessage": "QueueUrl",
    "sns:Publish": "TopicArn",
    **{f"dynamodb:{verb}Item": "TableName" for verb in ("Get", "Put", "Update", "Delete")},
    "ecs:RunTask": "TaskDefinition",
    "codebuild:StartBuild": "ProjectName",
    "states:StartExecution": "StateMachineArn",
}
# Parameters with JSONPath, and arguments with JSONata.
_ARGUMENTS: Final = ("Parameters", "Arguments")


# The integrations for whose `.sync` Step Functions creates a managed rule of EventBridge.
_BY_RULE: Final = re.compile(
    r"arn:[\w-]+:states:[^:]*:[^:]*:"
    r"(?:ecs:runTask|batch:submitJob|codebuild:startBuild|states:startExecution)\.sync(?::\d)?"
)


class StateMachineTask(msgspec.Struct, frozen=True):
    """A Task state by its name, the action that it needs, and what names the resource of the action.

    target: an ARN, a URL or a name as written; `None` if it is chosen at run time or is not a single resource.
    """

    name: str
    action: str
    target: Value = None


def tasks_of(machine: Resource) -> Iterator[StateMachineTask]:
    """The Task states of the definition that certainly run as the machine's own role, in its order."""
    for name, state in states_of(machine):
        action = _action(state.get("Resource")) if "Credentials" not in state else ""
        if state.get("Type") == "Task" and action:
            yield StateMachineTask(name, action, _target(state, action))


def waits_by_rule(machine: Resource) -> Iterator[str]:
    """The Task states that wait for a job with the help of a managed rule, by name."""
    for name, state in states_of(machine):
        resource = state.get("Resource")
        if state.get("Type") != "Task" or "Credentials" in state:
            continue
        if isinstance(resource, str) and _BY_RULE.fullmatch(resource):
            yield name


def _target(state: Mapping[str, Any], action: str) -> Value:
    resource = state.get("Resource")
    if _is_function(resource):
        return resource
    for block in _ARGUMENTS:
        arguments = state.get(block)
        found: Value = arguments.get(_NAMED_BY.get(action, "")) if isinstance(arguments, dict) else None
        if found is not None:
            return None if isinstance(found, str) and found.startswith("{%") else found
    return None


def _is_function(resource: Any) -> bool:
    start = next(iter(shaped(resource)), None) if isinstance(resource, str | Unknown) else None
    return isinstance(start, str) and _FUNCTION.match(start) is not None


def _action(resource: Any) -> str:
    if _is_function(resource):
        return "lambda:InvokeFunction"
    found = _INTEGRATION.fullmatch(resource) if isinstance(resource, str) else None
    return _ACTIONS.get((found[1], found[2]), "") if found else ""
