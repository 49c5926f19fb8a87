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

TASK = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}
RULE = {"Variable": "$.x", "Next": "b"}


def with_settings(settings: str, definition: object) -> str:
    return machine(definition).replace("      roleArn: r\n", f"      roleArn: r\n      {settings}\n")


def only(state: object) -> dict[str, object]:
    return {"StartAt": "a", "States": {"a": state}}


def choosing(*rules: object) -> str:
    return states(a={"Type": "Choice", "Choices": list(rules)}, b={"Type": "Succeed"})


def logging(destination: str) -> str:
    return f"loggingConfiguration: {{ level: ERROR{destination} }}"


def log_told(fault: str) -> list[tuple[str, str]]:
    what = f"loggingConfiguration.logDestination {fault}. "
    return [("m", f"{what}Set it to the ARN of a log group, followed by ':*'.")]


GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:x"
DISTRIBUTED = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
PATH_REASON = "with a value that is not a JSONPath or a call of an intrinsic function"

FIELDS = {
    "a field of another type": Case(
        states(a=END | {"Retry": [{"ErrorEquals": ["X"]}]}),
        told("has the field Retry for 'a', which a Pass state does not support"),
    ),
    "a timeout of a map": Case(
        states(a={"Type": "Map", "ItemProcessor": INNER, "TimeoutSeconds": 5, "End": True}),
        told("has the field TimeoutSeconds for 'a', which a Map state does not support"),
    ),
    "a misspelt field": Case(
        states(a=END | {"Parameter": {}}),
        told("has the field Parameter for 'a', which a Pass state does not support; the field is Parameters"),
    ),
    "a field of another kind is left aside": Case(states(a=END | {"x-note": 1})),
    "JSONata with a path": Case(
        machine(only(END | {"InputPath": "$.x"}) | {"QueryLanguage": "JSONata"}),
        told("has InputPath for 'a', which JSONata states do not support; use Arguments or Output"),
    ),
    "a JSONata failure with a path": Case(
        machine(only({"Type": "Fail", "ErrorPath": "$.e"}) | {"QueryLanguage": "JSONata"}),
        told("has ErrorPath for 'a', which JSONata states do not support; use Arguments or Output"),
    ),
    "a JSONata failure with an expression": Case(
        machine(
            only({"Type": "Fail", "Error": "{% $states.input.e %}", "Cause": "x"})
            | {"QueryLanguage": "JSONata"}
        )
    ),
    "JSONata in one state": Case(states(a=END | {"QueryLanguage": "JSONata", "Output": {"x": "{% 1 %}"}})),
    "JSONPath in one state": Case(
        machine(only(END | {"QueryLanguage": "JSONPath"}) | {"QueryLanguage": "JSONata"}),
        told("has QueryLanguage JSONPath for 'a', but the whole state machine has JSONata"),
    ),
    "JSONPath with arguments": Case(
        states(a=TASK | {"Arguments": {}}),
        told("has Arguments for 'a', which requires the query language JSONata"),
    ),
    "arguments of JSONata": Case(
        machine(only(TASK | {"Arguments": {"QueueUrl": "u"}}) | {"QueryLanguage": "JSONata"})
    ),
    "a path that is a name": Case(
        states(a=END | {"InputPath": "x"}),
        told("has the InputPath 'x' for 'a', which is not a JSONPath that begins with $"),
    ),
    "a null path": Case(
        states(a=END | {"ResultPath": None, "InputPath": "$.x", "OutputPath": "$$.Execution"})
    ),
    "a result path with a wildcard": Case(
        states(a=END | {"ResultPath": "$.a[*]"}),
        told("has the ResultPath '$.a[*]' for 'a', which is not a reference path"),
    ),
    "a result path with a quoted name": Case(states(a=END | {"ResultPath": "$.a['@type, 1']"})),
    "a parameter that is a text": Case(
        states(a=END | {"Parameters": {"in": {"x.$": "abc"}}}), told(f"has 'x.$' in 'a' {PATH_REASON}")
    ),
    "a function that does not exist": Case(
        states(a=END | {"Parameters": {"x.$": "States.Fmt('{}', $.a)"}}),
        told(f"has 'x.$' in 'a' {PATH_REASON}"),
    ),
    "paths and functions": Case(
        states(a=END | {"Parameters": {"x.$": "$.a", "y.$": "States.Format('{}', $.b)", "z.$": "$$.Task"}})
    ),
    "a retrier without errors": Case(
        states(a=TASK | {"Retry": [{"MaxAttempts": 2}]}),
        told("has an item of Retry without ErrorEquals for 'a'"),
    ),
    "a slow retrier": Case(
        states(a=TASK | {"Retry": [{"ErrorEquals": ["X"], "BackoffRate": 0.5}]}),
        told("has the BackoffRate 0.5 for 'a'; the minimum is 1.0"),
    ),
    "a catcher without a target": Case(
        states(a=TASK | {"Catch": [{"ErrorEquals": ["X"]}]}),
        told("has an item of Catch without Next for 'a'"),
    ),
    "a heartbeat": Case(
        states(a=TASK | {"TimeoutSeconds": 5, "HeartbeatSeconds": 9}),
        told("has HeartbeatSeconds 9 for 'a', which is not below TimeoutSeconds 5"),
    ),
    "a wait with a text": Case(
        states(a={"Type": "Wait", "Seconds": "5", "End": True}),
        told("has the text '5' for Seconds of 'a'; it is a number"),
    ),
    "a distributed map": Case(
        states(
            a={
                "Type": "Map",
                "ItemProcessor": INNER | {"ProcessorConfig": DISTRIBUTED},
                "ItemReader": {},
                "End": True,
            }
        )
    ),
    "a distributed map of no type": Case(
        states(
            a={
                "Type": "Map",
                "ItemProcessor": INNER | {"ProcessorConfig": {"Mode": "DISTRIBUTED"}},
                "End": True,
            }
        ),
        told("has the Mode DISTRIBUTED without ExecutionType for 'a'"),
    ),
    "a language of a processor": Case(
        states(a={"Type": "Map", "ItemProcessor": INNER | {"QueryLanguage": "JSONata"}, "End": True}),
        told("has QueryLanguage in the processor of 'a', which does not support it"),
    ),
    "an operator that does not exist": Case(
        choosing(RULE | {"StringEqual": "x"}),
        told("has 'StringEqual' in a choice of 'a', which is not an operator of JSONPath choices"),
    ),
    "a note beside an operator": Case(choosing(RULE | {"StringEquals": "x", "Label": "y"})),
    "no operator": Case(
        choosing(RULE), told("has no operator in a choice of 'a'; a rule has exactly one operator")
    ),
    "two operators": Case(
        choosing(RULE | {"IsString": True, "StringEquals": "x"}),
        told("has IsString and StringEquals in a choice of 'a'; a rule has exactly one operator"),
    ),
    "an operand of another type": Case(
        choosing(RULE | {"NumericEquals": "1"}),
        told("has NumericEquals in a choice of 'a' with a value that is not a number"),
    ),
    "an operator without a variable": Case(
        choosing({"IsNull": True, "Next": "b"}), told("has IsNull without Variable in a choice of 'a'")
    ),
    "nested rules": Case(
        choosing(
            {
                "And": [{"Variable": "$.x", "IsPresent": True}, {"Not": {"Variable": "$.x", "IsNull": True}}],
                "Next": "b",
            }
        )
    ),
    "a target of a nested rule": Case(
        choosing({"Not": RULE | {"IsPresent": True}, "Next": "b"}),
        told("has Next inside a nested rule of 'a'; only the outer rule has it"),
    ),
    "a choice of JSONata": Case(
        machine(
            {
                "StartAt": "a",
                "QueryLanguage": "JSONata",
                "States": {
                    "a": {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "b"}]},
                    "b": {"Type": "Succeed"},
                },
            }
        )
    ),
    "a choice of JSONata with a variable": Case(
        machine(
            {
                "StartAt": "a",
                "QueryLanguage": "JSONata",
                "States": {
                    "a": {"Type": "Choice", "Choices": [RULE | {"IsPresent": True}]},
                    "b": {"Type": "Succeed"},
                },
            }
        ),
        told("has a choice without Condition in 'a', whose query language is JSONata"),
    ),
    "a misspelt service": Case(
        states(a=TASK | {"Resource": "arn:aws:states:::lamda:invoke"}),
        told("has the Resource 'arn:aws:states:::lamda:invoke' for 'a', whose service is 'lambda'"),
    ),
    "an express machine": Case(with_settings("type: EXPRESS", only(TASK))),
    "an express machine that waits for a job": Case(
        with_settings("type: EXPRESS", only(TASK | {"Resource": "arn:aws:states:::glue:startJobRun.sync"})),
        told("has '.sync' in the Resource of 'a', which Express workflows do not support"),
    ),
    "an express machine with an activity": Case(
        with_settings(
            "type: EXPRESS", only(TASK | {"Resource": "arn:aws:states:eu-west-1:123456789012:activity:x"})
        ),
        told("has an activity for 'a', which Express workflows do not support"),
    ),
    "an express machine with a distributed map": Case(
        with_settings(
            "type: EXPRESS",
            only({"Type": "Map", "ItemProcessor": INNER | {"ProcessorConfig": DISTRIBUTED}, "End": True}),
        ),
        told("has a distributed map 'a', which Express workflows do not support"),
    ),
    "a token that is passed": Case(
        states(
            a=TASK
            | {
                "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                "Parameters": {"MessageBody.$": "$$.Task.Token"},
            }
        )
    ),
    "a log group": Case(with_settings(logging(f", logDestination: '{GROUP}:*'"), only(END))),
    "a log group without its streams": Case(
        with_settings(logging(f", logDestination: '{GROUP}'"), only(END)), log_told("does not end with ':*'")
    ),
    "no log group": Case(with_settings(logging(""), only(END)), log_told("is not set with level ERROR")),
}
ADVICE = {
    "a token that is not passed": Case(
        states(a=TASK | {"Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Parameters": {}}),
        told(
            "waits for a task token in 'a', but does not pass the token ($$.Task.Token or "
            "$states.context.Task.Token) to the service"
        ),
    ),
    "all errors among others": Case(
        states(a=TASK | {"Retry": [{"ErrorEquals": ["States.ALL", "X"]}]}),
        told("has States.ALL together with other errors in Retry of 'a'"),
    ),
    "all errors first": Case(
        states(a=TASK | {"Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["X"]}]}),
        told("has States.ALL before the last item of Retry of 'a', so later items are never used"),
    ),
    "an inline map of a file": Case(
        states(a={"Type": "Map", "ItemProcessor": INNER, "ItemReader": {}, "End": True}),
        told("has ItemReader for 'a', which only the Mode DISTRIBUTED supports"),
    ),
}

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


@pytest.mark.parametrize("case", FIELDS.values(), ids=FIELDS)
def test_fields(case: Case) -> None:
    check("state-machine-definition", case)


@pytest.mark.parametrize("case", ADVICE.values(), ids=ADVICE)
def test_advice(case: Case) -> None:
    check("state-machine-definition", case, tuple(message for _, message in case.expected))
