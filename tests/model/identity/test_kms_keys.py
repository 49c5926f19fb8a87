"""Whom the policy of a key admits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.core.values import SENTINEL, Unknown
from preflight.model.identity.kms_keys import Key
from preflight.testing import Program, concat
from tests.model.key_policies import ROOT

LOGS = "logs.amazonaws.com"


def state(value: object) -> str:
    return "unknown" if isinstance(value, Unknown) else str(value).lower()


def statement(principal: Any, action: Any = "kms:*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **more}


@pytest.mark.parametrize(
    ("statements", "admits", "only_account"),
    [
        (None, "false", "true"),
        ([ROOT], "false", "true"),
        ([ROOT, statement({"Service": LOGS})], "true", "true"),
        (
            [ROOT, statement({"Service": "logs.eu-west-1.amazonaws.com"}, ["kms:Encrypt*", "kms:Decrypt*"])],
            "true",
            "true",
        ),
        (
            [ROOT, statement({"Service": [LOGS, "sns.amazonaws.com"]}, "kms:GenerateDataKey*")],
            "false",
            "true",
        ),
        ([ROOT, statement({"Service": LOGS}, Condition={"ArnLike": {"x:y": "z"}})], "unknown", "true"),
        ([ROOT, statement("*")], "unknown", "false"),
        ([ROOT, statement({"AWS": "arn:aws:iam::123456789012:role/app"})], "false", "false"),
        ([ROOT, statement({"AWS": "123456789012"})], "false", "true"),
        ([ROOT, statement({"Service": SENTINEL})], "unknown", "true"),
        ([ROOT, statement({"AWS": SENTINEL})], "unknown", "unknown"),
        ([statement({"AWS": f"arn:aws:iam::{SENTINEL}:root"})], "false", "true"),
        ([statement({"AWS": f"arn:aws:iam::{SENTINEL}:role/x"})], "false", "false"),
        (SENTINEL, "unknown", "unknown"),
    ],
)
def test_key_policies(statements: Any, admits: str, only_account: str) -> None:
    text = statements if isinstance(statements, str) else json.dumps({"Statement": statements})
    for separate in (False, True):
        if separate and statements is None:
            continue
        program = Program()
        own = {} if statements is None or separate else {"policy": text}
        added = program.add("aws:kms:Key", "key", **own)
        if separate:
            program.add("aws:kms:KeyPolicy", "policy", keyId=added.id, policy=text)
        (key,) = program.planned().all(Key)
        assert state(key.admits_service(LOGS, "kms:Decrypt")) == admits
        assert state(key.is_for_account("kms:Decrypt")) == only_account


def test_a_grant_may_admit_others() -> None:
    program = Program()
    added = program.add("aws:kms:Key", "key")
    program.add("aws:kms:Grant", "grant", keyId=added.id)
    (key,) = program.planned().all(Key)
    assert isinstance(key.is_for_account("kms:Decrypt"), Unknown)


def test_an_unknown_policy_of_an_unknown_key_may_be_this_ones() -> None:
    program = Program()
    program.add("aws:kms:Key", "key")
    program.add("aws:kms:KeyPolicy", "policy", keyId=SENTINEL, policy=concat("{", "}"))
    (key,) = program.planned().all(Key)
    assert isinstance(key.admits_service(LOGS, "kms:Decrypt"), Unknown)
