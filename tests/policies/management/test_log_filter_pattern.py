"""Filter patterns that CloudWatch Logs does not accept."""

from __future__ import annotations

import json

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"


def metric(pattern: str, more: str = "") -> str:
    shown = pattern if pattern.startswith('"${') else json.dumps(pattern)
    return (
        "resources:\n  f:\n    type: aws:cloudwatch:LogMetricFilter\n    properties:\n      logGroupName: g\n"
        f"      pattern: {shown}\n      metricTransformation: {{ name: m, namespace: n, value: '1'{more} }}\n"
    )


def subscription(pattern: str) -> str:
    return (
        "resources:\n  f:\n    type: aws:cloudwatch:LogSubscriptionFilter\n    properties:\n      logGroup: g\n"
        f"      destinationArn: d\n      filterPattern: {json.dumps(pattern)}\n"
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("f", message) for message in messages)


def fault(text: str, key: str = "pattern") -> list[tuple[str, str]]:
    return told(f"{key} {text}. Correct the pattern.")


QUOTES = "has a string in single quotes, but JSON patterns require double quotes"
TERMS = told(
    "metricTransformation.dimensions is set, but the pattern has no fields. Use a JSON pattern in "
    "braces, or remove dimensions."
)
BOTH = told("metricTransformation has both defaultValue and dimensions. Remove one of them.")

CASES = {
    "everything": Case(metric("")),
    "a term": Case(metric("ERROR")),
    "terms": Case(metric('?ERROR ?"not found" -DEBUG')),
    "JSON": Case(metric('{ ($.a = "b") && ($.n > 5) || ($.x NOT EXISTS) }')),
    "JSON with an apostrophe in a text": Case(metric("{ $.a = \"it = 'x'\" }")),
    "fields": Case(metric('[ip, user, ..., status = 4*, bytes, note = "a b"]')),
    "a regular expression": Case(metric('%ERR"OR%')),
    "an open quote": Case(metric('"not found'), fault("has a double quote that is not closed")),
    "an escaped quote": Case(metric('"say \\"x\\""')),
    "an open brace": Case(metric('{ $.a = "b"'), fault("begins with '{' and does not end with '}'")),
    "an open bracket": Case(metric("[a, b"), fault("begins with '[' and does not end with ']'")),
    "single quotes": Case(metric("{ $.a = 'b' }"), fault(QUOTES)),
    "single quotes, not equal": Case(metric("{$.a != 'b'}"), fault(QUOTES)),
    "a subscription": Case(subscription("")),
    "a subscription with single quotes": Case(subscription("{ $.a = 'b' }"), fault(QUOTES, "filterPattern")),
    "a pattern that is not known": Case(metric('"${other.unknown}"') + OTHER, when="planned"),
    "dimensions of JSON": Case(metric('{ $.a = "b" }', ", dimensions: { a: $.a }")),
    "dimensions of fields": Case(metric("[a, b]", ", dimensions: { a: $a }")),
    "dimensions of terms": Case(metric("ERROR", ", dimensions: { a: $.a }"), TERMS),
    "dimensions of what is not known": Case(
        metric('"${other.unknown}"', ", dimensions: { a: $.a }") + OTHER, when="planned"
    ),
    "four dimensions": Case(
        metric("[a, b]", ", dimensions: { a: $a, b: $b, c: $c, d: $d }"),
        told("metricTransformation.dimensions has 4 dimensions; the maximum is 3. Remove some."),
    ),
    "a default": Case(metric("ERROR", ", defaultValue: '0'")),
    "a default and dimensions": Case(metric("[a]", ", defaultValue: '0', dimensions: { a: $a }"), BOTH),
    "a default that is not known": Case(
        metric("[a]", ', defaultValue: "${other.unknown}", dimensions: { a: $a }') + OTHER, when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_log_filter_pattern(case: Case) -> None:
    check("log-filter-pattern", case, (QUOTES,))
