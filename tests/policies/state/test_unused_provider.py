"""Providers that nothing in an exported state uses."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def stack(*resources: str, state: str = "state: { cli: v3.260.0 }") -> str:
    return "\n".join(["resources:", *(f"  {r}" for r in resources), state, ""])


THERE = 'there: { type: "pulumi:providers:aws", properties: { region: us-east-1 } }'
QUEUE = "orders: { type: aws:sqs:Queue }"
FOUND = [
    (
        "there",
        "No resource uses this provider. Pass it to its resources, or, if no lookup uses it either, "
        "remove it from the program and run `pulumi up`.",
    )
]
CASES = {
    "used": Case(stack(THERE, 'orders: { type: aws:sqs:Queue, options: { provider: "${there}" } }')),
    "not used": Case(stack(THERE, QUEUE), FOUND),
    "alone": Case(stack(THERE), FOUND),
    "of another package": Case(
        stack('there: { type: "pulumi:providers:random" }', QUEUE),
        FOUND,
    ),
    "waited for": Case(stack(THERE, 'orders: { type: aws:sqs:Queue, options: { dependsOn: ["${there}"] } }')),
    "two, one of them used": Case(
        stack(
            THERE,
            'here: { type: "pulumi:providers:aws", properties: { region: eu-west-1 } }',
            'orders: { type: aws:sqs:Queue, options: { provider: "${here}" } }',
        ),
        FOUND,
    ),
    "a default provider": Case(stack('default_7_1_0: { type: "pulumi:providers:aws" }', QUEUE)),
    "waits for its deletion": Case(
        stack(THERE, QUEUE, state="state: { resources: { there: { delete: true } } }")
    ),
    "a preview": Case(stack(THERE, QUEUE, state="")),
    "a resource": Case(stack(QUEUE)),
    "several resources use it": Case(
        stack(
            THERE,
            *(f'q{i}: {{ type: aws:sqs:Queue, options: {{ provider: "${{there}}" }} }}' for i in range(3)),
        )
    ),
    "an old state": Case(stack(THERE, QUEUE, state="state: { cli: v2.0.0 }"), FOUND),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("unused-provider", case)
