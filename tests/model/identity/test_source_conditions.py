"""Conditions on the source of a service's request, in policies of resources and in trust policies."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.holes import ACCOUNT, Hole, Part, written
from preflight.core.resource import Resource
from preflight.core.values import SENTINEL, Unknown, text_of
from preflight.model.identity.policy_documents import Document, document
from preflight.model.identity.source_conditions import holds_from
from preflight.testing import Program

OWN = SENTINEL + written(Hole("", ACCOUNT, (Part("", ACCOUNT),)))
OTHER = SENTINEL + written(Hole("p", ACCOUNT, (Part("p", ACCOUNT),)))


def topics(**provider: Any) -> dict[str, Resource]:
    program = Program()
    options = {"provider": program.provider("there", **provider)} if provider else {}
    for name in ("orders", "bills"):
        program.add("aws:sns:Topic", name, name=name, **options)
    return {topic.name: topic for topic in program.planned().of("aws:sns/topic:Topic")}


def arn(topic: Resource) -> str:
    return SENTINEL + written(Hole(topic.urn, "arn", ()))


def outcome(condition: Any, owner: Resource, source: Resource | None) -> str:
    found = document({"Statement": {"Effect": "Allow", "Action": "*", "Condition": condition}})
    assert isinstance(found, Document)
    holds = holds_from(found.statements[0], owner, source)
    return "unknown" if isinstance(holds, Unknown) else str(holds).lower()


@pytest.mark.parametrize(
    "operator",
    ["ArnEquals", "arnlike", "StringEquals", "StringLike", "ArnLikeIfExists", "ForAnyValue:ArnLikeIfExists"],
)
def test_the_arn_of_the_source_decides(operator: str) -> None:
    found = topics()
    mine, other = found["orders"], found["bills"]

    def holds(value: Any, source: Resource | None) -> str:
        return outcome({operator: {"aws:SourceArn": value}}, mine, source)

    assert holds(text_of(arn(mine), ""), mine) == "true"
    assert holds([text_of(arn(other), ""), text_of(arn(mine), "")], mine) == "true"
    assert holds(text_of(arn(other), ""), mine) == "false"
    assert holds(text_of(arn(mine), ""), None) == "unknown"
    assert holds(Unknown(), mine) == "unknown"


def test_other_tests_of_the_condition_count_too() -> None:
    mine = topics()["orders"]
    both = {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:orders", "aws:PrincipalArn": "x"}}
    assert outcome(both, mine, mine) == "unknown"
    assert outcome({"ArnNotLike": {"aws:SourceArn": "x"}}, mine, mine) == "unknown"
    assert outcome(Unknown(), mine, mine) == "unknown"
    assert outcome(None, mine, mine) == "true"


def test_a_pattern_is_exact_text_for_string_equals() -> None:
    mine = topics()["orders"]
    assert outcome({"ArnLike": {"aws:SourceArn": "*"}}, mine, mine) == "true"
    assert outcome({"StringEquals": {"aws:SourceArn": "*"}}, mine, mine) == "unknown"


def test_the_own_account_decides() -> None:
    mine, there = topics()["orders"], topics(profile="there")["orders"]

    def holds(value: str, owner: Resource) -> str:
        return outcome({"StringEquals": {"AWS:SourceAccount": text_of(value, "")}}, owner, None)

    assert holds(OWN, mine) == "true"
    assert holds(OTHER, mine) == "unknown"
    assert holds("123456789012", mine) == "unknown"
    assert holds(OWN, there) == "unknown"
    assert outcome({"StringNotEquals": {"aws:SourceAccount": text_of(OWN, "")}}, mine, None) == "unknown"
