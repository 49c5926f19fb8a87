"""Definitions of state machines that Step Functions rejects."""

from __future__ import annotations

import json

import pytest

from preflight.core.values import SENTINEL
from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:f"
END = {"Type": "Pass", "End": True}


def machine(definition: object) -> str:
    text = definition if isinstance(definition, str) else json.dumps(definition)
    return (
        "resources:\n  m:\n    type: aws:sfn:StateMachine\n    properties:\n      roleArn: r\n"
        f"      definition: {json.dumps(text)}\n"
    )


def states(start: str = "a", **found: object) -> str:
    return machine({"StartAt": start, "States": found})


def told(*reasons: str) -> list[tuple[str, str]]:
    return sorted(("m", f"definition {reason}. Correct the definition.") for reason in reasons)


TYPES = "types are Task, Pass, Choice, Wait, Succeed, Fail, Parallel, Map"
CHOICE = {
    "Type": "Choice",
    "Choices": [{"Variable": "$.x", "BooleanEquals": True, "Next": "b"}],
    "Default": "c",
}
INNER = {"StartAt": "x", "States": {"x": END}}

CASES = {
    "two states": Case(states(a={"Type": "Pass", "Next": "b"}, b=END)),
    "a task and its catcher": Case(
        states(
            a={
                "Type": "Task",
                "Resource": LAMBDA,
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "b"}],
                "End": True,
            },
            b={"Type": "Fail"},
        )
    ),
    "a choice": Case(states(a=CHOICE, b={"Type": "Succeed"}, c=END)),
    "a loop with an end": Case(
        states(
            a={"Type": "Wait", "Seconds": 5, "Next": "b"},
            b=CHOICE
            | {"Default": "a"}
            | {"Choices": [{"Variable": "$.x", "BooleanEquals": True, "Next": "c"}]},
            c=END,
        )
    ),
    "parallel and map": Case(
        states(
            a={"Type": "Parallel", "Branches": [INNER], "Next": "b"},
            b={"Type": "Map", "ItemProcessor": INNER, "Next": "c"},
            c={"Type": "Map", "Iterator": INNER, "End": True},
        )
    ),
    "JSONata": Case(
        machine(
            {
                "QueryLanguage": "JSONata",
                "StartAt": "a",
                "States": {
                    "a": {
                        "Type": "Choice",
                        "Choices": [{"Condition": "{% $x %}", "Next": "b"}],
                        "Default": "b",
                    },
                    "b": {"Type": "Task", "Resource": LAMBDA, "Arguments": {"x": "{% $y %}"}, "End": True},
                },
            }
        )
    ),
    "no JSON": Case(machine("StartAt: a"), told("is not a JSON object")),
    "no states": Case(machine({"StartAt": "a"}), told("has no States")),
    "no start": Case(machine({"States": {"a": END}}), told("has no StartAt")),
    "a start that does not exist": Case(states("z", a=END), told("has StartAt 'z', which is not a state")),
    "a next that does not exist": Case(
        states(a={"Type": "Pass", "Next": "z"}, b=END),
        told("has a transition from 'a' to 'z', which is not a state", "never reaches 'b'"),
    ),
    "a default that does not exist": Case(
        states(a=CHOICE | {"Default": "z"}, b=END),
        told("has a transition from 'a' to 'z', which is not a state"),
    ),
    "a catcher that leads nowhere": Case(
        states(
            a={
                "Type": "Task",
                "Resource": LAMBDA,
                "Catch": [{"ErrorEquals": ["x"], "Next": "z"}],
                "End": True,
            }
        ),
        told("has a transition from 'a' to 'z', which is not a state"),
    ),
    "a state that is never reached": Case(
        states(a={"Type": "Pass", "Next": "c"}, b={"Type": "Pass", "Next": "c"}, c=END),
        told("never reaches 'b'"),
    ),
    "no end": Case(
        states(a={"Type": "Pass", "Next": "b"}, b={"Type": "Pass", "Next": "a"}),
        told("has no state that ends the workflow"),
    ),
    "neither next nor end": Case(
        states(a={"Type": "Pass", "Next": "b"}, b={"Type": "Pass"}, c={"Type": "Succeed"}),
        told("has neither Next nor End for 'b'", "never reaches 'c'"),
    ),
    "both": Case(
        states(a={"Type": "Pass", "Next": "b", "End": True}, b=END), told("has both Next and End for 'a'")
    ),
    "a next after the end": Case(
        states(a={"Type": "Succeed", "Next": "b"}, b=END),
        told("has Next or End for 'a', whose type Succeed ends the workflow"),
    ),
    "a type that does not exist": Case(
        states(a={"Type": "Lambda", "Next": "b"}, b=END),
        told(f"has the Type 'Lambda' for state 'a'; {TYPES}"),
    ),
    "no type": Case(states(a={"Next": "b"}, b=END), told(f"has no Type for state 'a'; {TYPES}")),
    "a choice without choices": Case(
        states(a={"Type": "Choice", "Choices": [], "Default": "b"}, b=END), told("has no Choices for 'a'")
    ),
    "a choice that ends": Case(
        states(a=CHOICE | {"End": True}, b=END, c=END),
        told("has Next or End for the choice 'a'; use Default"),
    ),
    "a task without a resource": Case(
        states(a={"Type": "Task", "End": True}), told("has no Resource for task 'a'")
    ),
    "a task by name": Case(
        states(a={"Type": "Task", "Resource": "my-function", "End": True}),
        told("has the Resource 'my-function' for task 'a', which is not an ARN"),
    ),
    "a wait without a time": Case(
        states(a={"Type": "Wait", "End": True}),
        told("does not have exactly one of Seconds, Timestamp, SecondsPath, TimestampPath for 'a'"),
    ),
    "parallel without branches": Case(
        states(a={"Type": "Parallel", "End": True}), told("has no Branches for 'a'")
    ),
    "a branch that leads nowhere": Case(
        states(a={"Type": "Parallel", "Branches": [{"StartAt": "z", "States": {"x": END}}], "End": True}),
        told("has StartAt 'z', which is not a state in a branch of 'a'"),
    ),
    "a map without a processor": Case(
        states(a={"Type": "Map", "End": True}), told("has no ItemProcessor for 'a'")
    ),
    "a definition that is not known": Case(
        "resources:\n  m: { type: 'aws:sfn:StateMachine', properties: { roleArn: r, "
        'definition: "${other.unknown}" } }\n' + OTHER,
        when="planned",
    ),
    "a resource that is not known": Case(
        states(a={"Type": "Task", "Resource": SENTINEL, "End": True}), when="planned"
    ),
    "a next that is not known": Case(states(a={"Type": "Pass", "Next": SENTINEL}, b=END), when="planned"),
    "a fault beside what is not known": Case(
        states(a={"Type": "Task", "Resource": SENTINEL, "Next": "z"}, b=END),
        told("has a transition from 'a' to 'z', which is not a state", "never reaches 'b'"),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_state_machine_definition(case: Case) -> None:
    check("state-machine-definition", case)
