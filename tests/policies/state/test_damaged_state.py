from __future__ import annotations

import pytest

from preflight.model.state.exported_state import StateExport
from preflight.testing import Program, findings
from tests.policies.table import Case, check

URN = "urn:pulumi:dev::web::"
ORDERS = f"{URN}aws:sqs/queue:Queue::orders"
PROVIDER = f"{URN}pulumi:providers:aws::default_7_11_0"


def state(fields: str) -> str:
    return f"""
resources:
  orders: {{ type: aws:sqs:Queue }}
  web: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
state: {{ resources: {{ {fields} }} }}
"""


def missing(kind: str, name: str) -> str:
    return (
        f"The {kind} '{name}' of the resource is not in the state, or only after it. Run `pulumi state "
        "repair`."
    )


CASES = {
    "whole": Case(state("")),
    "no state": Case("resources: { orders: { type: aws:sqs:Queue } }"),
    "a dependency that is gone": Case(
        state(f'orders: {{ dependencies: ["{URN}aws:sns/topic:Topic::events"] }}'),
        [("orders", missing("dependency", "events"))],
    ),
    "no dependencies": Case(state("orders: { dependencies: [] }")),
    "a parent that is gone": Case(
        state(f'orders: {{ parent: "{URN}acme:Web::site" }}'), [("orders", missing("parent", "site"))]
    ),
    "a provider that is gone": Case(
        state(f'orders: {{ provider: "{PROVIDER}::0a1b" }}'),
        [("orders", missing("provider", "default_7_11_0"))],
    ),
    "all of these": Case(
        state(
            f'orders: {{ parent: "{URN}acme:Web::site", provider: "{PROVIDER}::1", dependencies: ["{URN}t::x"] }}'
        ),
        [
            ("orders", missing("dependency", "x")),
            ("orders", missing("parent", "site")),
            ("orders", missing("provider", "default_7_11_0")),
        ],
    ),
    "one dependency named twice": Case(
        state(f'orders: {{ dependencies: ["{URN}t::x", "{URN}t::x"] }}'),
        [("orders", missing("dependency", "x"))],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("damaged-state", case)


TOPIC = {"urn": f"{URN}aws:sns/topic:Topic::events", "type": "aws:sns/topic:Topic", "id": "t"}
QUEUE = {"urn": ORDERS, "type": "aws:sqs/queue:Queue", "id": "q"}
TWICE = (
    "The state has 2 live resources with this URN. Export the state, remove all but the one that "
    "AWS has, and import the state with `pulumi stack import`."
)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([TOPIC, {**QUEUE, "dependencies": [TOPIC["urn"]]}], []),
        ([{**QUEUE, "dependencies": [TOPIC["urn"]]}, TOPIC], [("orders", missing("dependency", "events"))]),
        ([QUEUE, QUEUE], [("orders", TWICE), ("orders", TWICE)]),
        ([QUEUE, {**QUEUE, "delete": True}], []),
        (
            [
                {"urn": PROVIDER, "type": "pulumi:providers:aws", "id": "1"},
                {**QUEUE, "provider": f"{PROVIDER}::1"},
            ],
            [],
        ),
        (
            [
                {"urn": PROVIDER, "type": "pulumi:providers:aws", "id": "1"},
                {**QUEUE, "provider": f"{PROVIDER}::2"},
            ],
            [("orders", missing("provider", "default_7_11_0"))],
        ),
    ],
)
def test_order_and_copies(rows: list[dict[str, object]], expected: list[tuple[str, str]]) -> None:
    program = Program()
    program.state = StateExport.of({"resources": rows}, program.exported({}).read)
    found = findings(program.deployed(), "damaged-state")
    # Equal findings of one URN are one in a report.
    assert found == sorted(set(expected))
