"""Buckets for logs that do not let the service write."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from preflight.core.holes import ACCOUNT, Hole, Part, written
from preflight.core.values import SENTINEL
from preflight.testing import outcome, program_from_yaml
from tests.policies.offline import offline_outcome
from tests.policies.table import Case, check

START = "resources:\n  b: { type: aws:s3:Bucket, properties: { bucket: shop-logs } }\n"
ELB, NLB = "logdelivery.elasticloadbalancing.amazonaws.com", "delivery.logs.amazonaws.com"
ARN = "arn:aws:s3:::shop-logs"


def statement(
    service: Any, action: Any = "s3:PutObject", resource: Any = ARN + "/*", **more: Any
) -> dict[str, Any]:
    principal = {"Service": service} if isinstance(service, str) and "." in service else service
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource, **more}


def policy(*statements: dict[str, Any]) -> str:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, ensure_ascii=False)
    return (
        f"  p: {{ type: aws:s3:BucketPolicy, properties: {{ bucket: \"${{b.id}}\", policy: '{text}' }} }}\n"
    )


def balancer(
    more: str = "", logs: str = "enabled: true", module: str = "lb", block: str = "accessLogs"
) -> str:
    return f'  w: {{ type: aws:{module}:LoadBalancer, properties: {{ {block}: {{ bucket: "${{b.id}}", {logs} }}{more} }} }}\n'


TRAIL = '  w: { type: aws:cloudtrail:Trail, properties: { s3BucketName: "${b.id}" } }\n'
ACCESS = '  w: { type: aws:s3:BucketLogging, properties: { bucket: other, targetBucket: "${b.id}", targetPrefix: data/ } }\n'
CHANNEL = '  w: { type: aws:cfg:DeliveryChannel, properties: { s3BucketName: "${b.id}" } }\n'
ROLE = "  role: { type: aws:iam:Role, properties: { assumeRolePolicy: '{}' } }\n  r: { type: aws:cfg:Recorder, properties: { roleArn: \"${role.arn}\" } }\n"
GRANT = '  g: { type: aws:iam:RolePolicy, properties: { role: "${role.id}", policy: \'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}]}\' } }\n'
TRAIL_POLICY = policy(
    statement("cloudtrail.amazonaws.com", "s3:GetBucketAcl", ARN),
    statement("cloudtrail.amazonaws.com", "s3:PutObject", ARN + "/AWSLogs/*"),
)


def found(
    key: str = "accessLogs.bucket",
    service: str = ELB,
    has: str = "has no bucket policy",
    actions: str = "s3:PutObject",
    place: str = " under AWSLogs/*",
) -> list[tuple[str, str]]:
    return [
        (
            "w",
            f"{key}: the logs go to bucket 'b', which {has}. Allow {service} to call {actions} in its policy{place}.",
        )
    ]


OTHER = "has a policy that does not allow it"
TRAIL_ACTIONS = "s3:GetBucketAcl and s3:PutObject"
CASES = {
    "a load balancer": Case(START + balancer(), found()),
    "with a prefix": Case(
        START + balancer(logs="enabled: true, prefix: web"), found(place=" under web/AWSLogs/*")
    ),
    "of the other module": Case(START + balancer(module="alb"), found()),
    "a classic load balancer, on by default": Case(
        START + balancer(logs="interval: 5", module="elb"), found()
    ),
    "connection logs": Case(START + balancer(block="connectionLogs"), found("connectionLogs.bucket")),
    "logs that are off": Case(START + balancer(logs="enabled: false")),
    "logs that nothing turns on": Case(START + balancer(logs="prefix: web")),
    "a bucket of elsewhere": Case(START + balancer().replace("${b.id}", "elsewhere")),
    "with the service": Case(START + balancer() + policy(statement(ELB))),
    "with every action": Case(START + balancer() + policy(statement(ELB, "s3:*"))),
    "with an account": Case(
        START + balancer() + policy(statement({"AWS": "arn:aws:iam::156460612806:root"})), undecided=[]
    ),
    "with the account's number": Case(
        START + balancer() + policy(statement({"AWS": "156460612806"})), undecided=[]
    ),
    "with the account of another Region": Case(
        START + balancer() + policy(statement({"AWS": "arn:aws:iam::127311923021:root"})), found(has=OTHER)
    ),
    "with an account in a Region that opened later": Case(
        START
        + balancer(", region: il-central-1")
        + policy(statement({"AWS": "arn:aws:iam::156460612806:root"})),
        undecided=["w"],
    ),
    "with a recorder's role for the bucket": Case(
        START + CHANNEL + ROLE + GRANT.replace('"*"', f'"{ARN}/*"'), undecided=[]
    ),
    "with a recorder's role for another bucket": Case(
        START + CHANNEL + ROLE + GRANT.replace('"*"', f'"{ARN}-2/*"'),
        found("s3BucketName", "config.amazonaws.com"),
    ),
    "with a role only": Case(
        START + balancer() + policy(statement({"AWS": "arn:aws:iam::123456789012:role/x"})), found(has=OTHER)
    ),
    "with another service": Case(START + balancer() + policy(statement(NLB)), found(has=OTHER)),
    "with another action": Case(
        START + balancer() + policy(statement(ELB, "s3:GetBucketAcl", ARN)), found(has=OTHER)
    ),
    "with another prefix": Case(
        START
        + balancer(logs="enabled: true, prefix: web")
        + policy(statement(ELB, resource=ARN + "/api/AWSLogs/*")),
        found(has=OTHER, place=" under web/AWSLogs/*"),
    ),
    "with its prefix": Case(
        START
        + balancer(logs="enabled: true, prefix: web")
        + policy(statement(ELB, resource=ARN + "/web/AWSLogs/123456789012/*")),
    ),
    "with an unknown prefix": Case(
        START + balancer(logs="enabled: true, prefix: { 'fn::invoke': x }") + policy(statement(ELB))
    ),
    "with a denial only": Case(START + balancer() + policy(statement(ELB, Effect="Deny")), found(has=OTHER)),
    "with a condition": Case(
        START + balancer() + policy(statement(ELB, Condition={"StringEquals": {"a": "b"}}))
    ),
    "with an unknown policy": Case(
        START
        + balancer()
        + "  p: { type: aws:s3:BucketPolicy, properties: { bucket: \"${b.id}\", policy: { 'fn::invoke': x } } }\n"
    ),
    "with perhaps its policy": Case(
        START
        + balancer()
        + "  p: { type: aws:s3:BucketPolicy, properties: { bucket: { 'fn::invoke': x }, policy: '{}' } }\n",
        when="planned",
    ),
    "with a policy of its own": Case(
        START.replace("bucket: shop-logs", "policy: { 'fn::invoke': x }") + balancer()
    ),
    "a network load balancer": Case(START + balancer(", loadBalancerType: network"), found(service=NLB)),
    "a network load balancer with its service": Case(
        START + balancer(", loadBalancerType: network") + policy(statement(NLB))
    ),
    "a trail": Case(START + TRAIL, found("s3BucketName", "cloudtrail.amazonaws.com", actions=TRAIL_ACTIONS)),
    "a trail with its policy": Case(START + TRAIL + TRAIL_POLICY),
    "a trail with half a policy": Case(
        START + TRAIL + policy(statement("cloudtrail.amazonaws.com")),
        found("s3BucketName", "cloudtrail.amazonaws.com", OTHER, TRAIL_ACTIONS),
    ),
    "server access logging": Case(
        START + ACCESS, found("targetBucket", "logging.s3.amazonaws.com", place=" under data/*")
    ),
    "server access logging with its policy": Case(
        START + ACCESS + policy(statement("logging.s3.amazonaws.com"))
    ),
    "server access logging with its ACL": Case(
        START
        + ACCESS
        + '  a: { type: aws:s3:BucketAcl, properties: { bucket: "${b.id}", acl: log-delivery-write } }\n'
    ),
    "server access logging with another ACL": Case(
        START + ACCESS + '  a: { type: aws:s3:BucketAcl, properties: { bucket: "${b.id}", acl: private } }\n',
        found("targetBucket", "logging.s3.amazonaws.com", place=" under data/*"),
    ),
    "server access logging with grants": Case(
        START
        + ACCESS
        + '  a: { type: aws:s3:BucketAcl, properties: { bucket: "${b.id}", accessControlPolicy: { owner: { id: x } } } }\n'
    ),
    "a delivery channel": Case(START + CHANNEL + ROLE, found("s3BucketName", "config.amazonaws.com")),
    "a delivery channel whose role may write": Case(START + CHANNEL + ROLE + GRANT),
    "a delivery channel and no recorder": Case(START + CHANNEL),
}


@pytest.mark.parametrize("name", CASES)
def test_log_bucket_without_policy(name: str) -> None:
    check("log-bucket-without-policy", CASES[name])


OWN = SENTINEL + written(Hole("", ACCOUNT, (Part("", ACCOUNT),)))


@pytest.mark.parametrize(
    ("account", "is_decided"),
    [(OWN, True), (SENTINEL, False), ("123456789012", False)],
)
def test_a_condition_on_the_own_account_is_decided(account: str, is_decided: bool) -> None:
    condition = {"StringEquals": {"aws:SourceAccount": account}}
    allowed = statement("logging.s3.amazonaws.com", Condition=condition)
    program = program_from_yaml(START + ACCESS + policy(allowed))
    told = outcome(program.planned(), "log-bucket-without-policy")
    assert told.findings == () and (told.undecided == ()) is is_decided


@pytest.mark.parametrize(
    ("resource", "condition", "is_decided"),
    [
        (f"{ARN}/AWSLogs/{OWN}/*", {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}, True),
        (
            f"{ARN}/AWSLogs/{OWN}/*",
            {"StringEquals": {"s3:x-amz-acl": ["x", "bucket-owner-full-control"]}},
            True,
        ),
        (f"{ARN}/AWSLogs/{SENTINEL}/*", {}, False),
        (f"{ARN}/AWSLogs/123456789012/*", {}, False),
    ],
)
def test_the_documented_policy_of_a_trail_is_decided(
    resource: str, condition: dict[str, Any], is_decided: bool
) -> None:
    allowed = (
        statement("cloudtrail.amazonaws.com", "s3:GetBucketAcl", ARN),
        statement("cloudtrail.amazonaws.com", "s3:PutObject", resource, Condition=condition),
    )
    program = program_from_yaml(START + TRAIL + policy(*allowed))
    told = outcome(program.planned(), "log-bucket-without-policy")
    assert told.findings == () and (told.undecided == ()) is is_decided


@pytest.mark.parametrize(
    "condition",
    [
        {"StringNotEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
        {"StringEquals": {"s3:x-amz-acl": "private"}},
    ],
)
def test_a_condition_that_no_request_of_a_trail_fulfils(condition: dict[str, Any]) -> None:
    """CloudTrail sends every object with the ACL bucket-owner-full-control."""
    allowed = (
        statement("cloudtrail.amazonaws.com", "s3:GetBucketAcl", ARN),
        statement("cloudtrail.amazonaws.com", "s3:PutObject", f"{ARN}/AWSLogs/{OWN}/*", Condition=condition),
    )
    told = outcome(program_from_yaml(START + TRAIL + policy(*allowed)).planned(), "log-bucket-without-policy")
    assert [(f.resource, f.level) for f in told.findings] == [("w", "mandatory")]


OBJECTS = """
resources:
  b: { type: aws:s3:Bucket }
  p:
    type: aws:s3:BucketPolicy
    properties:
      bucket: ${b.id}
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Principal: { Service: %s }, Action: "s3:PutObject", Resource: "${b.arn}/%s*" }
            - { Effect: Deny, Principal: "*", Action: "s3:*", Resource: "${b.arn}/*", Condition: { Bool: { "aws:SecureTransport": "false" } } }
  w: { type: aws:lb:LoadBalancer, properties: { accessLogs: { bucket: "${b.id}", prefix: "%s", enabled: true } } }
"""


@pytest.mark.parametrize(
    ("folder", "prefix", "faults"),
    [
        ("AWSLogs/", "", 0),
        ("", "shop", 0),
        ("shop/AWSLogs/", "shop", 0),
        ("shop/", "", 1),
        ("AWSLogs/", "shop", 1),
    ],
)
def test_the_policy_names_the_bucket_by_its_output(
    folder: str, prefix: str, faults: int, tmp_path: Path
) -> None:
    """The name that Pulumi gives the bucket is unknown, and the policy's resource has the same one."""
    told = offline_outcome("log-bucket-without-policy", OBJECTS % (ELB, folder, prefix), tmp_path)
    assert (len(told.findings), told.undecided) == (faults, ())
