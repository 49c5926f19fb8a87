"""Statements of resource policies that cannot apply."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.core.holes import Hole, written
from preflight.core.values import SENTINEL
from preflight.testing import Program, findings

BUCKET = "arn:aws:s3:::shop"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:events"


def about(resource: str, which: str = "statement 1") -> str:
    return (
        f"policy: {which} has the Resource {resource}, which is not the resource of the policy. Set "
        "Resource to the ARN of that resource."
    )


def unfit(action: str, level: str, which: str = "statement 1") -> str:
    other, needed = (
        ("objects", "the bucket's ARN") if level == "bucket" else ("buckets", "the ARN of objects (.../*)")
    )
    return (
        f"policy: {which} has {action}, which applies to {level}s, but its resources are {other} only. "
        f"Add {needed} to its Resource."
    )


def found(type_: str, *statements: Any) -> list[str]:
    program = Program()
    owner = {
        "bucket": lambda: program.add("aws:s3:Bucket", "bucket", bucket="shop"),
        "queue": lambda: program.add("aws:sqs:Queue", "queue", name="orders"),
        "topic": lambda: program.add("aws:sns:Topic", "topic", name="events"),
        "key": lambda: program.add("aws:kms:Key", "key", description="x"),
    }[type_]()
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, ensure_ascii=False)
    attached, key = {
        "bucket": ("aws:s3:BucketPolicy", "bucket"),
        "queue": ("aws:sqs:QueuePolicy", "queueUrl"),
        "topic": ("aws:sns:TopicPolicy", "arn"),
        "key": ("aws:kms:KeyPolicy", "keyId"),
    }[type_]
    named = owner.arn if type_ == "topic" else owner.id
    program.add(attached, "policy", **{key: named, "policy": text})
    planned, deployed = (
        findings(s, "policy-resource-mismatch") for s in (program.planned(), program.deployed())
    )
    assert planned == deployed
    return [message for _, message in planned]


def statement(action: Any, resource: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"AWS": "1"}, "Action": action, "Resource": resource, **more}


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("s3:ListBucket", f"{BUCKET}/*", [unfit("s3:ListBucket", "bucket")]),
        ("s3:listbucket", f"{BUCKET}/*", [unfit("s3:listbucket", "bucket")]),
        ("s3:ListBucket", f"{SENTINEL}/*", [unfit("s3:ListBucket", "bucket")]),
        ("s3:ListBucket", f"arn:aws:s3:::{SENTINEL}/*", [unfit("s3:ListBucket", "bucket")]),
        ("s3:GetObject", BUCKET, [unfit("s3:GetObject", "object")]),
        (["s3:GetObject", "s3:GetBucketLocation"], BUCKET, [unfit("s3:GetObject", "object")]),
        (
            ["s3:GetBucketLocation", "s3:ListBucket", "s3:PutObject"],
            f"{BUCKET}/*",
            [unfit("s3:GetBucketLocation", "bucket"), unfit("s3:ListBucket", "bucket")],
        ),
        ("s3:ListBucket", BUCKET, []),
        ("s3:GetObject", f"{BUCKET}/*", []),
        (["s3:ListBucket", "s3:GetObject"], [BUCKET, f"{BUCKET}/*"], []),
        ("s3:*", f"{BUCKET}/*", []),
        ("s3:List*", f"{BUCKET}/*", []),
        ("s3:PutObject", f"{BUCKET}*", []),
        ("s3:ListBucket", "*", []),
        ("s3:GetObject", SENTINEL, []),
        ("s3:ListBucket", [f"{BUCKET}/*", SENTINEL], []),
        (SENTINEL, BUCKET, []),
        ("s3:NewAction", BUCKET, []),
        ("s3:GetObject", "arn:aws:s3:::other/*", [about("arn:aws:s3:::other/*")]),
        ("s3:GetObject", ["arn:aws:s3:::other/*", f"{BUCKET}/*"], []),
        ("s3:GetObject", QUEUE, [about(QUEUE)]),
    ],
)
def test_bucket_policies(action: Any, resource: Any, expected: list[str]) -> None:
    assert found("bucket", statement(action, resource)) == sorted(expected)


def test_what_is_not_judged() -> None:
    both = {"Effect": "Allow", "Principal": "*"}
    assert found("bucket", {**both, "NotAction": "s3:ListBucket", "Resource": f"{BUCKET}/*"}) == []
    assert found("bucket", {**both, "Action": "s3:ListBucket", "NotResource": f"{BUCKET}/*"}) == []
    assert found("bucket", SENTINEL) == []


def test_the_statement_is_named() -> None:
    sound = statement("s3:GetObject", f"{BUCKET}/*")
    assert found("bucket", sound, statement("s3:GetObject", BUCKET)) == [
        unfit("s3:GetObject", "object", "statement 2")
    ]
    assert found("bucket", statement("s3:GetObject", BUCKET, Sid="Read")) == [
        unfit("s3:GetObject", "object", "statement 'Read'")
    ]


@pytest.mark.parametrize(
    ("type_", "resource", "expected"),
    [
        ("queue", QUEUE, []),
        ("queue", "*", []),
        ("queue", "arn:aws:sqs:*:*:orders", []),
        ("queue", SENTINEL, []),
        ("queue", f"{QUEUE}-dead", [about(f"{QUEUE}-dead")]),
        ("queue", TOPIC, [about(TOPIC)]),
        ("queue", f"arn:aws:sns:{SENTINEL}", [about("a partly known ARN")]),
        ("topic", TOPIC, []),
        ("topic", QUEUE, [about(QUEUE)]),
        ("key", "*", []),
        ("key", "arn:aws:kms:eu-west-1:123456789012:key/x", []),
        ("key", BUCKET, [about(BUCKET)]),
    ],
)
def test_policies_of_others(type_: str, resource: str, expected: list[str]) -> None:
    assert found(type_, statement("*", resource)) == expected


def other_service(action: str, service: str) -> str:
    return (
        f"policy: statement 1 has {action}, but the resource of the policy has only actions of {service}. Use an "
        f"action of {service}, or allow {action} in the policy of the caller's role."
    )


@pytest.mark.parametrize(
    ("type_", "action", "resource", "expected"),
    [
        ("topic", "sqs:SendMessage", TOPIC, [other_service("sqs:SendMessage", "sns")]),
        ("topic", ["SNS:Publish", "kms:Decrypt"], TOPIC, [other_service("kms:Decrypt", "sns")]),
        ("queue", "sns:Publish", QUEUE, [other_service("sns:Publish", "sqs")]),
        ("bucket", "ec2:*", f"{BUCKET}/*", [other_service("ec2:*", "s3")]),
        ("bucket", ["s3:GetObject", "kms:Decrypt"], f"{BUCKET}/*", [other_service("kms:Decrypt", "s3")]),
        ("queue", "sns:Publish", SENTINEL, [other_service("sns:Publish", "sqs")]),
        ("queue", ["sqs:SendMessage", "kms:Decrypt"], QUEUE, []),
        ("topic", "SNS:Publish", TOPIC, []),
        ("queue", "SQS:*", QUEUE, []),
        ("queue", "*", QUEUE, []),
        ("queue", "s*:SendMessage", QUEUE, []),
        ("queue", SENTINEL, QUEUE, []),
        ("key", "s3:GetObject", "*", []),
    ],
)
def test_actions_of_other_services(type_: str, action: Any, resource: str, expected: list[str]) -> None:
    assert found(type_, statement(action, resource)) == expected


def test_an_excluded_action_of_another_service_is_not_judged() -> None:
    other = {"Effect": "Deny", "Principal": "*", "NotAction": "sns:Publish", "Resource": QUEUE}
    assert found("queue", other) == []


def of_bucket(name: str) -> str:
    """An output of the bucket, as the offline preview writes it."""
    return SENTINEL + written(Hole("urn:pulumi:dev::web::aws:s3/bucket:Bucket::bucket", name))


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("s3:GetObject", of_bucket("arn"), [unfit("s3:GetObject", "object")]),
        ("s3:GetObject", f"{of_bucket('arn')}/*", []),
        ("s3:ListBucket", of_bucket("arn"), []),
        ("s3:GetObject", f"{of_bucket('id')}/*", [about("the bucket's name")]),
        ("s3:ListBucket", of_bucket("bucket"), [about("the bucket's name")]),
        ("s3:GetObject", f"arn:aws:s3:::{of_bucket('id')}/*", []),
    ],
)
def test_outputs_of_the_bucket(action: str, resource: str, expected: list[str]) -> None:
    assert found("bucket", statement(action, resource)) == expected


@pytest.mark.parametrize(
    ("action", "resource", "instead"),
    [
        ("s3:HeadObject", f"{BUCKET}/*", "s3:GetObject"),
        ("S3:listobjectsv2", BUCKET, "s3:ListBucket"),
        ("s3:GetBucketEncryption", BUCKET, "s3:GetEncryptionConfiguration"),
    ],
)
def test_operations_that_are_not_actions(action: str, resource: str, instead: str) -> None:
    assert found("bucket", statement(action, resource)) == [
        f"policy: statement 1 has {action}, which is an operation, not an action of policies. Use {instead}."
    ]
