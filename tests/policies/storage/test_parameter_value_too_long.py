"""Values that are longer than a parameter's tier takes."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.testing import Program, concat, findings, secret


def found(key: str, length: str, tier: str, most: str, repair: str) -> list[tuple[str, str]]:
    text = (
        f"{key} has {length} characters, but a parameter of the {tier} tier has at most {most}. {repair}, or shorten "
        "the value."
    )
    return [("p", text)]


STANDARD = found("value", "4,097", "Standard", "4,096", "Set tier to Advanced")
CASES: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "one too many": ({"value": "x" * 4097}, STANDARD),
    "in the tier that is named": ({"value": "x" * 4097, "tier": "Standard"}, STANDARD),
    "a secret": ({"value": secret("x" * 4097), "type": "SecureString"}, STANDARD),
    "a plain one": (
        {"insecureValue": "x" * 5000},
        found("insecureValue", "5,000", "Standard", "4,096", "Set tier to Advanced"),
    ),
    "a written one": (
        {"valueWo": "x" * 5000},
        found("valueWo", "5,000", "Standard", "4,096", "Set tier to Advanced"),
    ),
    "too many for any tier": (
        {"value": "x" * 9000},
        found("value", "9,000", "Standard", "4,096", "Store the text in S3"),
    ),
    "too many for the advanced tier": (
        {"value": "x" * 8193, "tier": "Advanced"},
        found("value", "8,193", "Advanced", "8,192", "Store the text in S3"),
    ),
    "the most": ({"value": "x" * 4096}, []),
    "the most of the advanced tier": ({"value": "x" * 8192, "tier": "Advanced"}, []),
    "a tier that AWS chooses": ({"value": "x" * 5000, "tier": "Intelligent-Tiering"}, []),
    "too many for what AWS chooses": (
        {"value": "x" * 8193, "tier": "Intelligent-Tiering"},
        found("value", "8,193", "Advanced", "8,192", "Store the text in S3"),
    ),
    "letters of several bytes": ({"value": "ä" * 4096}, []),
}


@pytest.mark.parametrize("name", CASES)
def test_parameter_value_too_long(name: str) -> None:
    properties, expected = CASES[name]
    program = Program()
    program.add("aws:ssm:Parameter", "p", **{"type": "String", **properties})
    for stack in (program.planned(), program.deployed()):
        assert findings(stack, "parameter-value-too-long") == expected


@pytest.mark.parametrize(("length", "expected"), [(4097, STANDARD), (4096, [])])
def test_the_known_part_of_a_value_counts(length: int, expected: list[tuple[str, str]]) -> None:
    program = Program()
    text = f"04da6b54-80e4-46f7-96ec-b56ff0331ba9{'x' * length}"
    program.add("aws:ssm:Parameter", "p", type="String", value=text)
    assert findings(program.planned(), "parameter-value-too-long") == expected


def test_an_unknown_value_or_tier() -> None:
    program = Program()
    topic = program.add("aws:sns:Topic", "t", displayName="x")
    program.add("aws:ssm:Parameter", "p", type="String", value=concat(topic.arn, "x" * 5000))
    tier = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    program.add("aws:ssm:Parameter", "q", type="String", value="x" * 5000, tier=tier)
    assert findings(program.planned(), "parameter-value-too-long") == []
