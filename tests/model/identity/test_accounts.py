"""The account ID of a resource, as far as the program implies it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.core.holes import Hole, Part, written
from preflight.core.resource import Resource
from preflight.core.values import SENTINEL, Unknown, text_of, written_text
from preflight.model.identity.accounts import account_of, if_account, is_account_of, own_account, with_account
from preflight.model.identity.policy_patterns import matches
from preflight.testing import Program

OWN, OTHER = "123456789012", "210987654321"
ROLE = f"arn:aws:iam::{OWN}:role/worker"


def key_policy(*principals: str) -> str:
    return json.dumps(
        {"Statement": [{"Effect": "Allow", "Principal": {"AWS": p}, "Action": "kms:*"} for p in principals]}
    )


def topic(*others: tuple[str, dict[str, Any]], **provider: Any) -> Resource:
    """A topic beside other resources, all of one provider."""
    program = Program()
    options = {"provider": program.provider("there", **provider)} if provider else {}
    program.add("aws:sns:Topic", "news", **options)
    for number, (type_, properties) in enumerate(others):
        program.add(type_, f"other{number}", **properties, **options)
    return program.planned().of("aws:sns/topic:Topic")[0]


def told(found: str | Unknown) -> str:
    return "" if isinstance(found, Unknown) else found


@pytest.mark.parametrize(
    ("type_", "properties", "expected"),
    [
        ("aws:lambda:Function", {"role": ROLE}, OWN),
        ("aws:ecs:TaskDefinition", {"family": "a", "taskRoleArn": ROLE}, OWN),
        ("aws:scheduler:Schedule", {"target": {"arn": "x", "roleArn": ROLE}}, OWN),
        ("aws:lambda:Function", {"role": "worker"}, ""),
        # A role of another account may assume a role, and a target may be in another account.
        ("aws:eks:AccessEntry", {"principalArn": ROLE}, ""),
        ("aws:cloudwatch:EventTarget", {"arn": f"arn:aws:sqs:eu-west-1:{OTHER}:q"}, ""),
        ("aws:kms:Key", {"policy": key_policy(f"arn:aws:iam::{OWN}:root")}, OWN),
        ("aws:kms:Key", {"policy": key_policy(OWN, f"arn:aws:iam::{OWN}:role/a")}, OWN),
        ("aws:kms:Key", {"policy": key_policy(OWN, OTHER)}, ""),
        ("aws:kms:Key", {"policy": key_policy(OWN, "*")}, ""),
        ("aws:kms:Key", {"policy": key_policy(OWN), "bypassPolicyLockoutSafetyCheck": True}, ""),
        ("aws:kms:Key", {}, ""),
    ],
)
def test_a_resource_implies_the_account(type_: str, properties: dict[str, Any], expected: str) -> None:
    assert told(account_of(topic((type_, properties)))) == expected


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        ({"allowedAccountIds": [OWN]}, OWN),
        ({"allowedAccountIds": [OWN, OTHER]}, ""),
        ({"assumeRoles": [{"roleArn": f"arn:aws:iam::{OTHER}:role/a"}, {"roleArn": ROLE}]}, OWN),
        ({"assumeRole": {"roleArn": ROLE}}, OWN),
        ({"profile": "there"}, ""),
    ],
)
def test_a_provider_implies_the_account(provider: dict[str, Any], expected: str) -> None:
    assert told(account_of(topic(**provider))) == expected


def test_two_accounts_imply_none() -> None:
    functions = [("aws:lambda:Function", {"role": f"arn:aws:iam::{a}:role/r"}) for a in (OWN, OTHER)]
    assert told(account_of(topic(*functions))) == ""


def test_a_provider_with_credentials_has_its_own_account() -> None:
    program = Program()
    there = program.provider("there", profile="there")
    program.add("aws:sns:Topic", "news", provider=there)
    program.add("aws:lambda:Function", "f", role=ROLE)
    stack = program.planned()
    assert told(account_of(stack.of("aws:sns/topic:Topic")[0])) == ""
    assert told(account_of(stack.of("aws:lambda/function:Function")[0])) == OWN


def test_a_value_is_the_account_or_not() -> None:
    known, open_ = topic(("aws:lambda:Function", {"role": ROLE})), topic()
    assert is_account_of(OWN, known) is True
    assert is_account_of(OTHER, known) is False
    assert isinstance(is_account_of(OWN, open_), Unknown)
    assert is_account_of(Unknown("", own_account(open_)), open_) is True
    assert isinstance(is_account_of(Unknown(""), known), Unknown)


def test_the_account_in_a_pattern_may_be_the_own_one() -> None:
    known, open_ = topic(("aws:lambda:Function", {"role": ROLE})), topic()
    shape = ("arn:aws:sns:eu-west-1:", Part("", "account"), ":news-", Part(known.urn, "name"))
    arn = text_of(SENTINEL + written(Hole(known.urn, "arn", shape)), "arn")

    def told_of(owner: Resource, pattern: str) -> str:
        found = if_account(arn, owner, [pattern], lambda own: matches(pattern, own))
        return found.reason if isinstance(found, Unknown) else str(found)

    assert (
        told_of(open_, f"arn:aws:sns:eu-west-1:{OWN}:*") == f"whether {OWN} is the account ID of this stack"
    )
    assert told_of(open_, f"arn:aws:sns:eu-west-1:{OWN}:other") == "False"
    assert told_of(open_, "arn:aws:sns:eu-west-1:*:news-1") == "arn"
    assert told_of(known, f"arn:aws:sns:eu-west-1:{OWN}:*") == "True"
    assert told_of(known, f"arn:aws:sns:eu-west-1:{OTHER}:*") == "False"


def test_the_account_is_filled_in() -> None:
    known, open_ = topic(("aws:lambda:Function", {"role": ROLE})), topic()
    own = SENTINEL + written(own_account(known))
    shape = ("arn:aws:sns:eu-west-1:", Part("", "account"), ":news-", Part(known.urn, "name"))
    arn = text_of(SENTINEL + written(Hole(known.urn, "arn", shape)), "arn")
    around = text_of(f"arn:aws:sns:eu-west-1:{own}:news", "arn")
    assert with_account(around, known) == f"arn:aws:sns:eu-west-1:{OWN}:news"
    assert f":{OWN}:" in written_text(with_account(arn, known)).replace("\ue005", "").replace("\ue006", "")
    assert with_account(arn, open_) is arn and with_account(text_of(own, ""), known) == OWN
