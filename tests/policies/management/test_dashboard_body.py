"""Bodies of dashboards that CloudWatch does not accept."""

from __future__ import annotations

import json

import pytest

from preflight.core.values import SENTINEL
from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
METRICS = {"region": "eu-west-1", "metrics": [["AWS/Lambda", "Errors"]]}


def dashboard(body: object) -> str:
    text = body if isinstance(body, str) else json.dumps(body)
    return (
        "resources:\n  d:\n    type: aws:cloudwatch:Dashboard\n    properties:\n      dashboardName: d\n"
        f"      dashboardBody: {json.dumps(text)}\n"
    )


def widgets(*found: object) -> str:
    return dashboard({"widgets": list(found)})


def told(*faults: str) -> list[tuple[str, str]]:
    return sorted(("d", f"dashboardBody {fault}. Correct the body.") for fault in faults)


CASES = {
    "a metric": Case(
        widgets({"type": "metric", "x": 0, "y": 0, "width": 24, "height": 6, "properties": METRICS})
    ),
    "every type": Case(
        widgets(
            {"type": "text", "properties": {"markdown": "# a"}},
            {"type": "log", "properties": {"query": "SOURCE 'x' | fields @message", "region": "eu-west-1"}},
            {"type": "alarm", "properties": {"alarms": ["arn"]}},
            {"type": "custom", "properties": {"endpoint": "arn"}},
            {"type": "explorer", "properties": {}},
            {"type": "metric", "properties": {"annotations": {"alarms": ["arn"]}}},
        )
    ),
    "no widgets yet": Case(dashboard({"widgets": []})),
    "no JSON": Case(dashboard("widgets: []"), told("is not a JSON object")),
    "no list of widgets": Case(dashboard({"start": "-PT6H"}), told("has no list of widgets")),
    "a widget that is a text": Case(widgets("x"), told("has a widget 0 that is not an object")),
    "no type": Case(widgets({"properties": {}}), told("has no type in widget 0")),
    "a type that does not exist": Case(
        widgets({"type": "graph", "properties": {}}), told("has the type 'graph' in widget 0")
    ),
    "no properties": Case(widgets({"type": "metric"}), told("has no properties in widget 0")),
    "too wide": Case(
        widgets({"type": "metric", "width": 25, "properties": METRICS}),
        told("has width 25, which is not between 1 and 24, in widget 0"),
    ),
    "outside": Case(
        widgets({"type": "metric", "x": 24, "properties": METRICS}),
        told("has x 24, which is not between 0 and 23, in widget 0"),
    ),
    "text without text": Case(
        widgets({"type": "text", "properties": {}}), told("has no markdown in widget 0")
    ),
    "logs without a query": Case(
        widgets({"type": "log", "properties": {"region": "eu-west-1"}}), told("has no query in widget 0")
    ),
    "metrics of nothing": Case(
        widgets({"type": "metric", "properties": {"title": "x"}}),
        told("has neither metrics nor annotations in widget 0"),
    ),
    "metrics that are objects": Case(
        widgets({"type": "metric", "properties": {"metrics": [{"namespace": "x"}]}}),
        told("has a metric that is not a list in widget 0"),
    ),
    "the second widget": Case(
        widgets({"type": "metric", "properties": METRICS}, {"type": "text", "properties": {"text": "x"}}),
        told("has no markdown in widget 1"),
    ),
    "not known": Case(
        "resources:\n  d: { type: 'aws:cloudwatch:Dashboard', properties: { dashboardName: d, "
        'dashboardBody: "${other.unknown}" } }\n' + OTHER,
        when="planned",
    ),
    "partly known": Case(
        widgets(
            {
                "type": "metric",
                "width": 6,
                "properties": {"metrics": [["AWS/Lambda", "Errors", "F", SENTINEL]]},
            }
        ),
        when="planned",
    ),
    "a fault beside what is not known": Case(
        widgets({"type": "metric", "width": 48, "properties": {"metrics": [[SENTINEL]]}}),
        told("has width 48, which is not between 1 and 24, in widget 0"),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_dashboard_body(case: Case) -> None:
    check("dashboard-body", case)
