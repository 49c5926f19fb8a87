"""Conditions of statements for requests whose condition keys are known."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.holes import ACCOUNT, Hole, Part
from preflight.core.values import PartialText, Unknown
from preflight.model.identity.policy_conditions import conditions_hold

ECS = {"iam:passedtoservice": "ecs-tasks.amazonaws.com"}
MINE, OTHER = (
    Unknown(
        "an ARN",
        Hole(urn, "arn", ("arn:aws:ecs:eu-west-1:", Part("", ACCOUNT), ":cluster/", Part(urn, "name"))),
    )
    for urn in ("urn:mine", "urn:other")
)
CLUSTER: dict[str, str | Unknown] = {"ecs:cluster": MINE}


def told(condition: Any, sent: Any) -> bool | None:
    found = conditions_hold(condition, sent)
    return None if isinstance(found, Unknown) else found


@pytest.mark.parametrize(
    ("operator", "wanted", "result"),
    [
        ("StringEquals", "ecs-tasks.amazonaws.com", True),
        ("StringEquals", "ECS-tasks.amazonaws.com", False),
        ("StringEqualsIgnoreCase", "ECS-tasks.amazonaws.com", True),
        ("StringEquals", "ecs-*", False),
        ("StringLike", "ecs-*", True),
        ("StringLike", ["ec2.*", "ecs-task?.*"], True),
        ("stringlike", "lambda.*", False),
        ("StringNotEquals", "ecs-tasks.amazonaws.com", False),
        ("StringNotEquals", ["lambda.amazonaws.com", "ec2.amazonaws.com"], True),
        ("StringNotLike", "ecs-*", False),
        ("StringEqualsIfExists", "ecs-tasks.amazonaws.com", True),
        ("StringEqualsIfExists", "lambda.amazonaws.com", False),
        ("ForAllValues:StringEquals", "lambda.amazonaws.com", None),
        ("Null", "true", None),
        ("StringLike", "${aws:username}", None),
        ("StringEquals", 5, None),
        ("StringEquals", Unknown("a lookup"), None),
        ("StringEquals", PartialText(("lambda.", "")), False),
    ],
)
def test_a_known_key_decides(operator: str, wanted: Any, result: bool | None) -> None:
    assert told({operator: {"iam:PassedToService": wanted}}, ECS) is result


@pytest.mark.parametrize(
    ("operator", "wanted", "result"),
    [
        ("ArnEquals", MINE, True),
        ("ArnEquals", OTHER, False),
        ("ArnNotEquals", MINE, False),
        ("ArnLike", "arn:aws:ecs:*:*:cluster/*", True),
        ("ArnLike", "arn:aws:ecs:us-east-1:*:cluster/*", False),
        ("ArnLike", "arn:aws:ecs:*", None),
        ("StringEquals", MINE, True),
        ("ArnEquals", Unknown("a lookup"), None),
    ],
)
def test_an_arn_of_the_stack_decides(operator: str, wanted: Any, result: bool | None) -> None:
    assert told({operator: {"ecs:cluster": wanted}}, CLUSTER) is result


def test_another_key_stays_open() -> None:
    both = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com", "aws:PrincipalTag/a": "b"}}
    assert told(both, ECS) is None
    assert told({"StringEquals": {"iam:PassedToService": "x", "aws:PrincipalTag/a": "b"}}, ECS) is False
    assert told({"StringEquals": {"iam:PassedToService": "x"}}, {}) is None
    assert told(None, ECS) is True
