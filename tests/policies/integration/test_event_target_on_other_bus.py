"""Targets on another event bus than their rule."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BUSES = """resources:
  other: { type: 'aws:sns:Topic', properties: { name: x } }
  orders: { type: 'aws:cloudwatch:EventBus', properties: { name: orders } }
  stock: { type: 'aws:cloudwatch:EventBus', properties: { name: stock } }
"""
OWN = 'eventBusName: "${orders.name}", '
ARN = "arn: 'arn:aws:sns:eu-west-1:123456789012:t'"


def pair(rule: str, target: str, name: str = "${rule.name}") -> str:
    return (
        BUSES
        + f"  rule: {{ type: 'aws:cloudwatch:EventRule', properties: {{ {rule}eventPattern: '{{}}' }} }}\n"
        + "  x: { type: 'aws:cloudwatch:EventTarget', properties: { "
        + f'rule: "{name}", {target}{ARN} }} }}\n'
    )


def told(target: str, rule: str) -> list[tuple[str, str]]:
    return [
        (
            "x",
            f"eventBusName is {target}, but that of rule 'rule' is {rule}. Set eventBusName of both to the same "
            "event bus.",
        )
    ]


CASES = {
    "both on the default event bus": Case(pair("", "")),
    "both on the default event bus by its name": Case(pair("", "eventBusName: default, ")),
    "both on one event bus": Case(pair(OWN, OWN)),
    "one by its ARN": Case(pair('eventBusName: "${orders.arn}", ', OWN)),
    "one by a text": Case(pair(OWN, "eventBusName: orders, ")),
    "a target without event bus": Case(pair(OWN, ""), told("not set", "'orders'")),
    "a target on the default event bus": Case(
        pair(OWN, "eventBusName: default, "), told("'default'", "'orders'")
    ),
    "a rule without event bus": Case(pair("", OWN), told("'orders'", "not set")),
    "two event buses": Case(pair(OWN, 'eventBusName: "${stock.name}", '), told("'stock'", "'orders'")),
    "an unknown event bus": Case(pair(OWN, 'eventBusName: "${other.unknown}", '), when="planned"),
    "another rule": Case(pair(OWN, "", "shipped")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_event_target_on_other_bus(case: Case) -> None:
    check("event-target-on-other-bus", case)
