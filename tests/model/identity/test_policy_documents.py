"""Policy documents: reading them, known or partly known, and matching."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preflight.core.encoding import decode_plain
from preflight.core.holes import Hole, Part
from preflight.core.values import SENTINEL, PartialText, Secret, Unknown, concatenated
from preflight.model.identity.policy_documents import (
    Document,
    MalformedDocumentError,
    document,
    matches,
    parse,
)

U = Unknown("u")
OWN = Unknown("own", Hole("urn", "arn", ("arn:aws:s3:::files-", Part("urn", "name"))))
STAMP = Unknown("stamp", Hole("urn", "", (Part("urn", "stamp"),)))
ARN = PartialText(("arn:aws:ssm:", ":", ":parameter/a/b"))


def state(value: object) -> str:
    return "unknown" if isinstance(value, Unknown) else str(value).lower()


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("ssm:GetParameter", "ssm:GetParameter", "true"),
        ("ssm:Get*", "ssm:GetParameter", "true"),
        ("ssm:Get*", "ssm:PutParameter", "false"),
        ("*", "anything:At*All", "true"),
        ("s?m:*", "ssm:X", "true"),
        ("ssm:GetParameter?", "ssm:GetParameter", "false"),
        ("arn:aws:s3:::a/*", "arn:aws:s3:::a/b:c/d", "true"),
        ("arn:aws:ssm:*:parameter/x", "arn:aws:ssm:eu-west-1:123456789012:parameter/x", "true"),
        ("arn:aws:ssm:a.b", "arn:aws:ssm:aXb", "false"),
        (U, "x", "unknown"),
        ("*", U, "true"),
        ("a*", U, "unknown"),
        ("a?", U, "unknown"),
        ("arn:aws:ssm:*:*:parameter/a/*", ARN, "true"),
        ("arn:aws:ssm:*:parameter/a/*", ARN, "true"),
        ("arn:aws:ssm:*:*:parameter/z/*", ARN, "false"),
        ("arn:aws:ssm:eu-west-1:*:parameter/a/b", ARN, "unknown"),
        ("arn:aws:ssm:eu-west-1:1:parameter/a", ARN, "false"),
        ("arn:aws:sqs:*", ARN, "false"),
        ("arn:aws:ssm:*:*:document/x", PartialText(("arn:aws:ssm:", ":", ":managed-instance/", "")), "false"),
        (PartialText(("arn:", "/logs")), "arn:aws:s3:::b/logs", "unknown"),
        (PartialText(("arn:", "/logs")), "arn:aws:s3:::b/data", "false"),
        (PartialText(("a", "")), PartialText(("b", "")), "false"),
        # What AWS assigns has neither a colon nor a slash.
        (concatenated(OWN, "/*"), OWN, "false"),
        (concatenated(OWN, ":*"), OWN, "false"),
        (concatenated(OWN, "*"), OWN, "true"),
        ("arn:aws:s3:::files-*/x", OWN, "false"),
        ("arn:aws:s3:::files-?*", OWN, "unknown"),
        (OWN, "arn:aws:s3:::files-1/x", "false"),
        (OWN, "arn:aws:s3:::files-1", "unknown"),
        ("arn:aws:dynamodb:t/2031:1", concatenated("arn:aws:dynamodb:t/", STAMP), "unknown"),
        ("home/${aws:username}/*", "home/ann/x", "unknown"),
        ("home/${aws:username}/*", "work/ann/x", "false"),
    ],
)
def test_patterns(pattern: Any, text: Any, expected: str) -> None:
    assert state(matches(pattern, text)) == expected


def test_actions_are_matched_in_any_case_and_arns_are_not() -> None:
    assert matches("SSM:getparameter", "ssm:GetParameter", fold=True) is True
    assert matches("arn:aws:s3:::Bucket", "arn:aws:s3:::bucket") is False


def one(**statement: Any) -> Document:
    found = document(json.dumps({"Version": "2012-10-17", "Statement": statement}))
    assert isinstance(found, Document)
    return found


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Action": "ssm:GetParameter", "Resource": "*"}, "true"),
        (
            {"Action": ["s3:*", "ssm:*"], "Resource": ["arn:aws:s3:::b", "arn:aws:ssm:*:*:parameter/app/*"]},
            "true",
        ),
        ({"Action": "ssm:*", "Resource": "arn:aws:ssm:*:*:parameter/other"}, "false"),
        ({"Action": "ssm:*", "Resource": "arn:aws:ssm"}, "true"),
        ({"NotAction": "iam:*", "Resource": "*"}, "true"),
        ({"NotAction": ["ssm:*", "s3:*"], "Resource": "*"}, "false"),
        ({"Action": "ssm:*", "NotResource": "arn:aws:ssm:*:*:parameter/app/*"}, "false"),
        ({"Action": "ssm:*", "NotResource": "arn:aws:ssm:*:*:parameter/secret"}, "true"),
        (
            {"Action": "ssm:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
            "unknown",
        ),
        (
            {"Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
            "false",
        ),
        (
            {"Action": "ssm:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
            "true",
        ),
        (
            {"Action": "ssm:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": False}}},
            "false",
        ),
        ({"Action": "ssm:*", "Resource": "*", "Condition": "x"}, "unknown"),
        ({"Action": "ssm:*", "Resource": "*", "Condition": {"Bool": 3}}, "unknown"),
        ({"Resource": "*"}, "false"),
        ({"Action": 3, "Resource": "*"}, "unknown"),
    ],
)
def test_a_statement_covers_actions_and_resources(statement: dict[str, Any], expected: str) -> None:
    arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/app/key"
    assert state(one(Effect="Allow", **statement).allows("ssm:GetParameter", arn)) == expected
    assert state(one(Effect="Deny", **statement).denies("ssm:GetParameter", arn)) == expected


@pytest.mark.parametrize(
    "source",
    [
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "a:b", "Resource": "*"}},
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "a:b", "Resource": "*"}]}',
        '{"Statement": [{"Effect": "Allow", "Action": "a:b", "Resource": ["' + SENTINEL + '", "*"]}]}',
        '{"Statement": [{"Effect": "Allow", "Action": "a:b", "Resource": "*", "Sid": "x\\"'
        + SENTINEL
        + '"}]}',
    ],
)
def test_text_and_data_are_read_alike(source: Any) -> None:
    found = document(decode_plain(source, "policy"))
    assert isinstance(found, Document) and found.allows("a:b", "arn:aws:s3:::x") is True


def test_unknown_parts_stay_unknown_and_the_rest_is_read() -> None:
    text = f'{{"Statement": [{{"Effect": "Allow", "Action": ["ssm:*"], "Resource": "{SENTINEL}"}}]}}'
    found = document(decode_plain(text, "policy"))
    assert isinstance(found, Document)
    assert isinstance(found.allows("ssm:GetParameter", "arn:aws:ssm:::x"), Unknown)
    assert found.allows("s3:GetObject", "arn:aws:s3:::x") is False
    partly = document(decode_plain(text.replace(SENTINEL, f"arn:aws:ssm:{SENTINEL}:parameter/x"), "policy"))
    assert isinstance(partly, Document)
    assert partly.allows("ssm:GetParameter", "arn:aws:s3:::x") is False
    bare = document(decode_plain(f'{{"Statement": {SENTINEL}}}', "policy"))
    assert isinstance(bare, Unknown)
    outside = document(decode_plain(f'{{"Statement": [{SENTINEL}]}}', "policy"))
    assert isinstance(outside, Document) and isinstance(outside.allows("a:b", "c"), Unknown)


def test_what_cannot_be_read_is_unknown() -> None:
    for value in (U, Secret("{}"), "no json", "[]", ["x"], decode_plain(f"{SENTINEL} {{", "p")):
        assert isinstance(document(value), Unknown)
    assert document(None) is None
    with pytest.raises(MalformedDocumentError, match="valid JSON"):
        parse("{")
    with pytest.raises(MalformedDocumentError, match="not a JSON object"):
        parse("3")


TEXTS = st.text("ab:*", max_size=6)


@given(TEXTS, TEXTS, st.integers(0, 6), TEXTS)
def test_an_unknown_part_never_contradicts_what_it_turns_out_to_be(
    pattern: str, text: str, cut: int, filling: str
) -> None:
    if (text[:cut].endswith(":") and text[cut:].startswith(":")) or (
        text[:cut].endswith("/") and cut == len(text)
    ):
        filling = filling.replace(":", "")
    whole = matches(pattern, text[:cut] + filling + text[cut:])
    partly = matches(pattern, PartialText((text[:cut], text[cut:])))
    assert isinstance(partly, Unknown) or partly == whole


@given(TEXTS, TEXTS, st.integers(0, 6), TEXTS)
def test_the_same_for_an_unknown_part_of_the_pattern(pattern: str, text: str, cut: int, filling: str) -> None:
    whole = matches(pattern[:cut] + filling + pattern[cut:], text)
    partly = matches(PartialText((pattern[:cut], pattern[cut:])), text)
    assert isinstance(partly, Unknown) or partly == whole


def test_a_statement_whose_effect_is_unknown_may_allow_and_deny() -> None:
    text = json.dumps({"Statement": {"Effect": SENTINEL, "Action": "s3:GetObject", "Resource": "*"}})
    found = document(decode_plain(text, "why"))
    assert isinstance(found, Document)
    assert state(found.allows("s3:GetObject", "*")) == "unknown"
    assert state(found.denies("s3:GetObject", "*")) == "unknown"
    assert state(found.allows("s3:PutObject", "*")) == "false"
