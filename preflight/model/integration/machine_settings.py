"""Settings of a state machine that its definition decides: its type, its tasks and its log destination.

Sources: Step Functions developer guide, "Choosing workflow type" (Express workflows have no `.sync` and
`.waitForTaskToken` patterns, activities and distributed maps), "Discover service integration patterns", "Logging";
the error texts `Log Group ARN must be provided with '*' qualifier` and `does not support '.sync' service integration`.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.resource import Resource
from preflight.core.values import PartialText, Unknown
from preflight.model.integration.state_flaws import Flaw
from preflight.model.integration.workflow_states import states_of

_INTEGRATION: Final = re.compile(r"arn:[\w-]+:states:[^:]*:[^:]*:([\w-]+):[\w:.-]+")
_ACTIVITY: Final = re.compile(r"arn:[\w-]+:states:[^:]+:[^:]+:activity:.+")
_SERVICES: Final = (
    "apigateway",
    "athena",
    "batch",
    "codebuild",
    "dynamodb",
    "eks",
    "elasticmapreduce",
    "events",
    "glue",
    "lambda",
    "sagemaker",
    "states",
)
_MORE_SERVICES: Final = frozenset(
    {
        "aws-sdk",
        "bedrock",
        "databrew",
        "ecs",
        "emr-containers",
        "emr-serverless",
        "http",
        "mediaconvert",
        "s3",
    }
    | {"sns", "sqs", "activity", "stateMachine"}
)
_ALIKE: Final = 0.8


def task_flaws(machine: Resource) -> Iterator[Flaw]:
    """The Task and Map states of the definition that the machine's type or Step Functions does not support."""
    is_express = machine.text("type") == "EXPRESS"
    for name, state in states_of(machine):
        yield from _integration(name, state)
        if is_express:
            yield from _express(name, state)


def log_destination_fault(machine: Resource) -> str:
    """What is wrong with the log destination, as a predicate; empty if nothing is certain."""
    level = machine.text("loggingConfiguration", "level")
    if not isinstance(level, str) or level == "OFF":
        return ""
    value = machine.get("loggingConfiguration", "logDestination")
    if value is None or (isinstance(value, str) and not value):
        return f"is not set with level {level}"
    if isinstance(value, str) and value.startswith("arn:") and not value.endswith(":*"):
        return "does not end with ':*'"
    hole = value.hole if isinstance(value, Unknown) and not isinstance(value, PartialText) else None
    return "does not end with ':*'" if hole is not None and hole.output == "arn" else ""


def _integration(name: str, state: Mapping[str, Any]) -> Iterator[Flaw]:
    resource = state.get("Resource")
    if state.get("Type") != "Task" or not isinstance(resource, str):
        return
    found = _INTEGRATION.fullmatch(resource)
    if found and found[1] not in _MORE_SERVICES and found[1] not in _SERVICES:
        near = difflib.get_close_matches(found[1][:40], _SERVICES, n=1, cutoff=_ALIKE)
        if near:
            yield Flaw(f"has the Resource '{resource}' for '{name}', whose service is '{near[0]}'")
    if resource.endswith(".waitForTaskToken") and not _passes_token(state):
        yield Flaw(
            f"waits for a task token in '{name}', but does not pass the token ($$.Task.Token or "
            "$states.context.Task.Token) to the service",
            is_certain=False,
        )


def _passes_token(state: Mapping[str, Any]) -> bool:
    """Whether the state may pass its task token, which only the context object has."""
    try:
        text = json.dumps({key: state.get(key) for key in ("InputPath", "Parameters", "Arguments")})
    except TypeError:
        # An unknown value may be the token.
        return True
    return "$$" in text or "context" in text or "${" in text


def _express(name: str, state: Mapping[str, Any]) -> Iterator[Flaw]:
    resource = state.get("Resource")
    if state.get("Type") == "Task" and isinstance(resource, str):
        for pattern in (".sync", ".sync:2", ".waitForTaskToken"):
            if resource.endswith(pattern):
                yield Flaw(
                    f"has '{pattern}' in the Resource of '{name}', which Express workflows do not support"
                )
        if _ACTIVITY.fullmatch(resource):
            yield Flaw(f"has an activity for '{name}', which Express workflows do not support")
    processor = state.get("ItemProcessor")
    config = processor.get("ProcessorConfig") if isinstance(processor, dict) else None
    if isinstance(config, dict) and config.get("Mode") == "DISTRIBUTED":
        yield Flaw(f"has a distributed map '{name}', which Express workflows do not support")
