"""What a Lambda function is given, and the queue that it reads."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, Unknown
from preflight.model.compute.lambda_functions import QueueMapping, queue_mappings, reserved_variables
from preflight.testing import Program, secret

FUNCTION = "aws:lambda:Function"


@pytest.mark.parametrize(
    ("environment", "reserved"),
    [
        (None, ()),
        ({}, ()),
        ({"variables": {"TABLE": "x", "TZ": "UTC", "LANG": "C"}}, ()),
        ({"variables": {"AWS_REGION": "eu-west-1", "TABLE": "x"}}, ("AWS_REGION",)),
        ({"variables": {"AWS_REGION": SENTINEL}}, ("AWS_REGION",)),
        ({"variables": {"LAMBDA_TASK_ROOT": "/x", "_HANDLER": "a.b"}}, ("LAMBDA_TASK_ROOT", "_HANDLER")),
        ({"variables": secret({"AWS_SECRET_ACCESS_KEY": "x"})}, ("AWS_SECRET_ACCESS_KEY",)),
        ({"variables": SENTINEL}, ()),
        (SENTINEL, ()),
        ({"variables": {"aws_region": "x"}}, ()),
    ],
)
@pytest.mark.parametrize("deployed", [False, True])
def test_reserved_variables(environment: Any, reserved: tuple[str, ...], deployed: bool) -> None:
    program = Program()
    program.add(FUNCTION, "f", **({} if environment is None else {"environment": environment}))
    stack = program.deployed() if deployed else program.planned()
    (function,) = stack.of("aws:lambda/function:Function")
    assert reserved_variables(function) == reserved


def mapping(queue: dict[str, Any], function: dict[str, Any], **named: Any) -> QueueMapping | None:
    program = Program()
    q = program.add("aws:sqs:Queue", "q", **queue)
    f = program.add(FUNCTION, "f", **function)
    inputs = {"eventSourceArn": q.arn, "functionName": f.arn, **named}
    program.add("aws:lambda:EventSourceMapping", "m", **inputs)
    return next(iter(queue_mappings(program.planned())), None)


@pytest.mark.parametrize(
    ("queue", "function", "outlasts"),
    [
        ({}, {}, False),
        ({}, {"timeout": 30}, False),
        ({}, {"timeout": 31}, True),
        ({"visibilityTimeoutSeconds": 0}, {}, True),
        ({"visibilityTimeoutSeconds": 60}, {"timeout": 60}, False),
        ({"visibilityTimeoutSeconds": SENTINEL}, {"timeout": 60}, None),
        ({}, {"timeout": SENTINEL}, None),
    ],
)
def test_a_function_and_its_queue(
    queue: dict[str, Any], function: dict[str, Any], outlasts: bool | None
) -> None:
    found = mapping(queue, function)
    assert found is not None
    assert (
        None if isinstance(found.exceeds_visibility_timeout, Unknown) else found.exceeds_visibility_timeout
    ) is outlasts


@pytest.mark.parametrize(
    "named",
    [
        {"functionName": "elsewhere"},
        {"eventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:elsewhere"},
        {"functionName": SENTINEL},
    ],
)
def test_a_mapping_of_something_else(named: dict[str, Any]) -> None:
    assert mapping({}, {"timeout": 60}, **named) is None


def test_a_queue_that_is_only_read_may_have_any_timeout() -> None:
    program = Program()
    q = program.add("aws:sqs:Queue", "q")
    f = program.add(FUNCTION, "f", timeout=60)
    program.add("aws:lambda:EventSourceMapping", "m", eventSourceArn=q.arn, functionName=f.arn)
    messages = program.messages()
    (queue,) = (m.urn for m in messages if m.name == "q")
    assert [m.exceeds_visibility_timeout for m in queue_mappings(Stack.from_messages(messages))] == [True]
    (found,) = queue_mappings(Stack.from_messages(messages, external=frozenset({queue})))
    assert isinstance(found.exceeds_visibility_timeout, Unknown)
