from __future__ import annotations

from typing import Any

import pytest

from preflight.core.values import Unknown
from preflight.model.naming.unique_identifiers import collisions, unique_identifiers
from preflight.testing import Program


@pytest.mark.parametrize(
    ("type_", "properties", "key"),
    [
        ("aws:s3:Bucket", {"bucket": "logs"}, ("logs",)),
        ("aws:s3:Bucket", {}, None),
        ("aws:s3:Bucket", {"bucket": ""}, None),
        ("aws:iam:Role", {"name": "App"}, ("app",)),
        ("aws:rds:Instance", {"identifier": "Main"}, ("main",)),
        ("aws:ec2:SecurityGroup", {"name": "web"}, ("web", "the default VPC")),
        ("aws:ec2:SecurityGroup", {"name": "web", "vpcId": "vpc-1"}, ("web", "vpc-1")),
        (
            "aws:route53:Record",
            {"zoneId": "Z1", "name": "A.io.", "type": "A"},
            ("Z1", "a.io", "A", ""),
        ),
        ("aws:lambda:Permission", {"function": "f"}, None),
        ("aws:ecs:Service", {"name": "web"}, ("default", "web")),
    ],
)
def test_key(type_: str, properties: dict[str, Any], key: object) -> None:
    program = Program()
    program.add(type_, "it", **properties)
    (claim,) = unique_identifiers(program.planned())
    assert claim.key == key


def test_a_key_with_an_unknown_part_is_unknown() -> None:
    program = Program()
    topic = program.add("aws:sns:Topic", "topic")
    program.add("aws:sqs:Queue", "it", name=topic.output("name"))
    found = {c.name: c.key for c in unique_identifiers(program.planned())}
    assert isinstance(found["it"], Unknown)
    assert found["topic"] is None


def test_a_reference_is_the_resource_whether_its_id_is_known_or_not() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "net", cidrBlock="10.0.0.0/16")
    program.add("aws:ec2:SecurityGroup", "it", name="web", vpcId=vpc.id)
    for stack in (program.planned(), program.deployed()):
        (claim,) = unique_identifiers(stack)
        assert claim.key == ("web", vpc.urn)
        assert claim.label == "name 'web' and vpcId 'net'"


def test_scopes_that_are_not_known() -> None:
    program = Program()
    a, b = program.provider("a", region="eu-west-1"), program.provider("b", region="eu-west-1", profile="x")
    program.add("aws:sqs:Queue", "one", name="q", provider=a)
    program.add("aws:sqs:Queue", "two", name="q", provider=b)
    (pair,) = collisions(program.planned())
    assert isinstance(pair.first.same(pair.second), Unknown)


@pytest.mark.parametrize(
    ("regions", "count"), [(("eu-west-1", "eu-west-1"), 1), (("eu-west-1", "us-east-1"), 0)]
)
def test_regions_of_resources(regions: tuple[str, str], count: int) -> None:
    program = Program()
    for region, name in zip(regions, ("one", "two"), strict=True):
        program.add("aws:sqs:Queue", name, name="q", region=region)
    assert len(collisions(program.planned())) == count


@pytest.mark.parametrize(
    ("first", "second", "differs"),
    [
        ({}, {}, False),
        ({"delaySeconds": 1}, {"delaySeconds": 1}, False),
        ({"delaySeconds": 1}, {"delaySeconds": 2}, True),
        ({"delaySeconds": 1}, {}, True),
        ({"tags": {"a": "b"}}, {"tags": {"a": "c"}}, False),
    ],
)
def test_differs(first: dict[str, Any], second: dict[str, Any], differs: bool) -> None:
    program = Program()
    program.add("aws:sqs:Queue", "one", name="q", **first)
    program.add("aws:sqs:Queue", "two", name="q", **second)
    for stack in (program.planned(), program.deployed()):
        (pair,) = collisions(stack)
        assert pair.first.differs(pair.second) is differs


def test_what_is_not_known_does_not_differ() -> None:
    program = Program()
    other = program.add("aws:sqs:Queue", "other")
    program.add("aws:sqs:Queue", "one", name="q", redrivePolicy=other.arn)
    program.add("aws:sqs:Queue", "two", name="q", redrivePolicy="x")
    (pair,) = collisions(program.planned())
    assert not pair.first.differs(pair.second)


@pytest.mark.parametrize(
    ("regions", "count"),
    [
        (("eu-west-1", "us-east-1"), 1),
        (("eu-west-1", "cn-north-1"), 0),
        (("cn-north-1", "cn-northwest-1"), 1),
    ],
)
def test_buckets_of_separate_clouds(regions: tuple[str, str], count: int) -> None:
    program = Program()
    for region, name in zip(regions, ("one", "two"), strict=True):
        program.add(
            "aws:s3:Bucket", name, bucket="logs", provider=program.provider(f"p-{name}", region=region)
        )
    assert len(collisions(program.planned())) == count
