"""Inputs of EventBridge targets."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

FIFO = "  queue: { type: 'aws:sqs:Queue', properties: { fifoQueue: true, name: a.fifo } }\n"
STANDARD = "  queue: { type: 'aws:sqs:Queue' }\n"
OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
TOPIC = "arn: 'arn:aws:sns:eu-west-1:123456789012:t'"


def target(properties: str, more: str = OTHER) -> str:
    return f"resources:\n{more}  x: {{ type: 'aws:cloudwatch:EventTarget', properties: {{ rule: r, {properties} }} }}\n"


def told(message: str) -> list[tuple[str, str]]:
    return [("x", message)]


def transformed(template: str, paths: str = "{ id: $.detail.id }") -> str:
    return target(f"{TOPIC}, inputTransformer: {{ inputPaths: {paths}, inputTemplate: '{template}' }}")


GROUP = told("The target is a FIFO queue, and sqsTarget.messageGroupId is not set. Set it.")
QUEUE = 'arn: "${queue.arn}"'

CASES = {
    "a standard queue": Case(target(QUEUE, STANDARD)),
    "a FIFO queue": Case(target(QUEUE, FIFO), GROUP),
    "a FIFO queue by its ARN": Case(target("arn: 'arn:aws:sqs:eu-west-1:123456789012:a.fifo'"), GROUP),
    "a FIFO topic": Case(target("arn: 'arn:aws:sns:eu-west-1:123456789012:a.fifo'")),
    "a FIFO queue with a group": Case(target(f"{QUEUE}, sqsTarget: {{ messageGroupId: a }}", FIFO)),
    "a FIFO queue with an unknown group": Case(
        target(f'{QUEUE}, sqsTarget: {{ messageGroupId: "${{other.unknown}}" }}', FIFO + OTHER),
        when="planned",
    ),
    "JSON": Case(target(f"{TOPIC}, input: '{{\"a\": 1}}'")),
    "a text in quotation marks": Case(target(f"{TOPIC}, input: '\"hello\"'")),
    "a text": Case(
        target(f"{TOPIC}, input: hello"),
        told("input is not JSON. Write an object, or a text in quotation marks."),
    ),
    "an unknown input": Case(target(f'{TOPIC}, input: "${{other.unknown}}"'), when="planned"),
    "a template": Case(transformed('"Order <id>"')),
    "a reserved placeholder": Case(transformed('{"rule": <aws.events.rule-arn>, "id": <id>}')),
    "a placeholder without path": Case(
        transformed('"Order <order>"'),
        told(
            "inputTransformer.inputTemplate has <order>, which inputPaths does not define. Add order to inputPaths."
        ),
    ),
    "a path without $": Case(
        transformed('"Order <id>"', "{ id: detail.id }"),
        told(
            "inputTransformer.inputPaths has 'detail.id', which does not begin with $. Use $.detail.id or another path."
        ),
    ),
    "unknown paths": Case(transformed('"Order <order>"', '"${other.unknown}"'), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_event_target_input(case: Case) -> None:
    check("event-target-input", case)
