"""Names that services take."""

from __future__ import annotations

import re

import pytest

from preflight.model.naming.rules import RULES
from preflight.model.naming.rules.rule import NameRule
from preflight.testing import canonical


def rule(type_: str, key: str = "") -> NameRule:
    found = RULES[canonical(type_)]
    return next(r for r in found if not key or r.key == key)


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("aws:s3:Bucket", "my-uploads.2026"),
        ("aws:s3:Bucket", "abc"),
        ("aws:s3:Bucket", "a" * 63),
        ("aws:lb:LoadBalancer", "a" * 32),
        ("aws:lb:LoadBalancer", "internal"),
        ("aws:lb:TargetGroup", "Api-2"),
        ("aws:ec2:SecurityGroup", "web (public) #1"),
        ("aws:ec2:LaunchTemplate", "web(1)/a_b.c"),
        ("aws:iam:Role", "app+dev=1,2.3@x-y_z"),
        ("aws:iam:Role", "a" * 64),
        ("aws:rds:Instance", "orders-db-1"),
        ("aws:rds:SubnetGroup", "orders db_group.1"),
        ("aws:rds:ParameterGroup", "pg.16-orders"),
        ("aws:lambda:Function", "On_Upload-2"),
        ("aws:dynamodb:Table", "Orders.v2_a-b"),
        ("aws:sqs:Queue", "orders.fifo"),
        ("aws:kms:Alias", "alias/orders/db"),
        ("aws:cloudwatch:LogGroup", "/aws/lambda/on_upload#1"),
        ("aws:ssm:Parameter", "/orders/db/host"),
        ("aws:ssm:Parameter", "host.name"),
        ("aws:ssm:Parameter", "/" + "/".join("abcdefghijklmno")),
        ("aws:secretsmanager:Secret", "orders/db+x=1.2@y"),
        ("aws:ecr:Repository", "team/orders_api-v2"),
        ("aws:eks:Cluster", "1cluster"),
        ("aws:opensearch:Domain", "orders-search"),
        ("aws:sfn:StateMachine", "Orders-1_a.b(c)"),
    ],
)
def test_names_that_are_taken(type_: str, name: str) -> None:
    assert rule(type_).problem(name) == ""


@pytest.mark.parametrize(
    ("type_", "name", "problem"),
    [
        ("aws:s3:Bucket", "My-Uploads", "has capital letters"),
        ("aws:s3:Bucket", "my_uploads", "has an underscore"),
        ("aws:s3:Bucket", "ab", "has 2 characters; 3 to 63 are allowed"),
        ("aws:s3:Bucket", "a" * 64, "has 64 characters"),
        ("aws:s3:Bucket", "a..b", "two consecutive dots"),
        ("aws:s3:Bucket", "192.168.1.1", "form of an IP address"),
        ("aws:s3:Bucket", "xn--uploads", "begins with a prefix"),
        ("aws:s3:Bucket", "uploads-s3alias", "ends with a suffix"),
        ("aws:s3:Bucket", "-uploads", "must begin and end with a letter or digit"),
        ("aws:lb:LoadBalancer", "a" * 33, "has 33 characters; 1 to 32 are allowed"),
        ("aws:lb:LoadBalancer", "internal-api", "must not begin with 'internal-'"),
        ("aws:lb:LoadBalancer", "api-", "must not begin or end with a hyphen"),
        ("aws:lb:LoadBalancer", "api_1", "must contain only letters, digits and hyphens"),
        ("aws:ec2:SecurityGroup", "sg-web", "must not begin with 'sg-'"),
        ("aws:ec2:SecurityGroup", "SG-web", "must not begin with 'sg-'"),
        ("aws:ec2:SecurityGroup", "default", "is the name of the VPC's default group"),
        ("aws:ec2:SecurityGroup", "wéb", "must contain only"),
        ("aws:ec2:LaunchTemplate", "ab", "has 2 characters"),
        ("aws:iam:Role", "a" * 65, "has 65 characters"),
        ("aws:iam:Role", "a b", "must contain only"),
        ("aws:rds:Instance", "OrdersDb", "has capital letters"),
        ("aws:rds:Instance", "1orders", "must begin with a letter"),
        ("aws:rds:Instance", "orders--db", "two consecutive hyphens"),
        ("aws:rds:Instance", "orders-", "must not end with a hyphen"),
        ("aws:rds:SubnetGroup", "Orders", "has capital letters"),
        ("aws:rds:SubnetGroup", "default", "is the name of an AWS default group"),
        ("aws:lambda:Function", "on.upload", "must contain only"),
        ("aws:dynamodb:Table", "ab", "has 2 characters"),
        ("aws:kms:Alias", "orders", "must begin with 'alias/'"),
        ("aws:kms:Alias", "alias/aws/orders", "which AWS reserves"),
        ("aws:cloudwatch:LogGroup", "aws/orders", "must not begin with 'aws/'"),
        ("aws:cloudwatch:LogGroup", "orders log", "must contain only"),
        ("aws:ssm:Parameter", "/aws/orders", "which AWS reserves"),
        ("aws:ssm:Parameter", "SSM-orders", "which AWS reserves"),
        ("aws:ssm:Parameter", "orders/host", "must therefore begin with one"),
        ("aws:ssm:Parameter", "/" + "/".join("abcdefghijklmnop"), "more than 15 levels"),
        ("aws:ecr:Repository", "Team/orders", "must contain only lower-case"),
        ("aws:ecr:Repository", "team//orders", "must contain only lower-case"),
        ("aws:eks:Cluster", "-cluster", "must contain only"),
        ("aws:opensearch:Domain", "Orders", "must contain only lower-case"),
        ("aws:opensearch:Domain", "a" * 29, "has 29 characters"),
        ("aws:sfn:StateMachine", "orders machine", "must contain only"),
        ("aws:cloudwatch:EventBus", "default", "default event bus"),
    ],
)
def test_names_that_are_refused(type_: str, name: str, problem: str) -> None:
    assert problem in rule(type_).problem(name)


def test_every_rule_stands_on_a_page_and_takes_something() -> None:
    assert len(RULES) >= 60
    for type_, rules in RULES.items():
        assert re.fullmatch(r"aws:[\w]+/[\w]+:[\w]+", type_), type_
        for one in rules:
            assert one.page.startswith("https://docs.aws.amazon.com/"), type_
            samples = ("abcd", "alias/abcd")
            assert any(one.problem(s) == "" for s in samples), type_
            assert one.problem("a" * (one.most + 1)), type_
            assert one.problem("") or one.limits[0] == 0, type_
