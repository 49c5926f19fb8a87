"""What texts, beginnings of texts and outputs identify."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from preflight.core.values import PartialText, Secret, Unknown, Value
from preflight.model.naming.identifier_forms import Identity, arn_kind, has_arn_as_id, id_prefix, identity_of

KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"


@dataclass(frozen=True)
class Hole:
    urn: str
    output: str
    shape: tuple[object, ...] = ()


PART = object()


class Output(Unknown):
    """An unknown that is known to be an output of a resource."""

    def __init__(self, type_: str, output: str, *shape: object) -> None:
        super().__init__()
        self.hole = Hole(f"urn:pulumi:dev::web::tap:Stack${type_}::main", output, shape)


def form(value: Value) -> str:
    found = identity_of(value)
    return found.form if isinstance(found, Identity) else "unknown" if isinstance(found, Unknown) else "none"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("arn:aws:iam::123456789012:role/app", "ARN"),
        ("vpc-0123456789abcdef0", "id"),
        ("vpc-01234567", "id"),
        ("tgw-attach-0123456789abcdef0", "id"),
        ("vpc-0123", "name"),
        ("app-01234567", "name"),
        ("https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", "URL"),
        (KEY, "key id"),
        ("mrk-1234abcd12ab34cd56ef1234567890ab", "key id"),
        ("alias/app", "key alias"),
        ("123456789012", "account id"),
        ("52.1.2.3", "address"),
        ("app", "name"),
        ("", "none"),
        (None, "none"),
        (Unknown(), "unknown"),
        (Secret("app"), "unknown"),
        (PartialText(("arn:aws:iam::", ":role/app")), "ARN"),
        (PartialText(("app-", "")), "unknown"),
        (PartialText(("", "-app")), "unknown"),
        (Output("aws:kms/key:Key", "keyId"), "key id"),
        (Output("aws:kms/key:Key", "arn"), "ARN"),
        (Output("aws:kms/key:Key", "id"), "key id"),
        (Output("aws:ec2transitgateway/transitGateway:TransitGateway", "id"), "id"),
        (Output("aws:lb/loadBalancer:LoadBalancer", "id"), "ARN"),
        (Output("aws:kms/key:Key", "", PART), "key id"),
        (Output("aws:kms/key:Key", "", "arn:aws:kms:eu-west-1:", PART), "ARN"),
        (Output("aws:ec2/vpc:Vpc", "", "vpc-", PART), "id"),
        (Output("aws:ec2/vpc:Vpc", "", "main-", PART), "unknown"),
        (Output("aws:ec2/vpc:Vpc", "", PART), "unknown"),
        (Output("aws:iam/role:Role", "name"), "name"),
        (Output("aws:iam/role:Role", "uniqueId"), "other id"),
        (Output("aws:sqs/queue:Queue", "url"), "URL"),
        (Output("aws:ec2/eip:Eip", "publicIp"), "address"),
    ],
)
def test_forms(value: Value, expected: str) -> None:
    assert form(value) == expected


def arn(value: Value) -> tuple[str, str]:
    found = identity_of(value)
    assert isinstance(found, Identity)
    return found.service, found.kind


def test_what_an_arn_is_of() -> None:
    assert arn("arn:aws:iam::123456789012:role/service/app") == ("iam", "role")
    assert arn("arn:aws:lambda:eu-west-1:123456789012:function:app") == ("lambda", "function")
    assert arn("arn:aws:sns:eu-west-1:123456789012:app") == ("sns", "")
    assert arn("arn:aws:s3:::bucket/key") == ("s3", "")


def test_only_what_the_beginning_of_an_arn_settles() -> None:
    assert arn(PartialText(("arn:aws:ia", ""))) == ("", "")
    assert arn(PartialText(("arn:aws:iam::", ":role/app"))) == ("iam", "")
    assert arn(PartialText(("arn:aws:iam::123456789012:ro", ""))) == ("iam", "")
    assert arn(PartialText(("arn:aws:iam::123456789012:role/", ""))) == ("iam", "role")


def test_the_tables() -> None:
    assert id_prefix("aws:ec2/vpc:Vpc") == "vpc"
    assert id_prefix("aws:iam/role:Role") == ""
    assert has_arn_as_id("aws:sns/topic:Topic")
    assert not has_arn_as_id("aws:sqs/queue:Queue")
    assert arn_kind("aws:lb/targetGroup:TargetGroup") == "elasticloadbalancing:targetgroup"
