from __future__ import annotations

import pytest

from preflight.core.stack import Stack
from preflight.model.network.vpc import Vpc
from preflight.model.state.shared_resources import missing_outputs, overlapping_peers, shared_things
from preflight.testing import Program


def stack(name: str, type_: str, /, **properties: object) -> Stack:
    program = Program(name)
    program.add(type_, "it", **properties)
    return program.deployed()


@pytest.mark.parametrize(
    ("type_", "properties", "shared"),
    [
        ("aws:sqs:Queue", {"name": "orders"}, True),
        ("aws:sqs:Queue", {}, False),
        ("aws:s3:Bucket", {"bucket": "assets"}, True),
        ("aws:s3:Bucket", {}, False),
        ("aws:ec2:DefaultVpc", {"name": "default"}, False),
        ("aws:secretsmanager:SecretVersion", {"name": "s"}, False),
        (
            "aws:cloudwatch:EventTarget",
            {"rule": "r", "targetId": "t", "arn": "arn:aws:sqs:eu-west-1:123456789012:q"},
            False,
        ),
    ],
)
def test_shared_things(type_: str, properties: dict[str, object], shared: bool) -> None:
    pairs = list(shared_things(stack("dev", type_, **properties), stack("prod", type_, **properties)))
    assert bool(pairs) is shared


def test_one_stack_shares_nothing_with_itself() -> None:
    one = stack("dev", "aws:sqs:Queue", name="orders")
    assert list(shared_things(one, one)) == []


@pytest.mark.parametrize(("block", "count"), [("10.0.1.0/24", 1), ("10.1.0.0/16", 0), (None, 0)])
def test_overlapping_peers(block: str | None, count: int) -> None:
    theirs = Program("prod")
    theirs.add("aws:ec2:Vpc", "hub", cidrBlock=block)
    other = theirs.deployed()
    mine = Program("dev")
    vpc = mine.add("aws:ec2:Vpc", "net", cidrBlock="10.0.0.0/16")
    mine.add(
        "aws:ec2:VpcPeeringConnection", "peer", vpcId=vpc.id, peerVpcId=other.all(Vpc)[0].resource.get("id")
    )
    assert len(list(overlapping_peers(mine.deployed(), other))) == count
    assert list(overlapping_peers(other, mine.deployed())) == []


def test_missing_outputs() -> None:
    network = Program("dev", "net")
    network.export(subnetId="subnet-1")
    shop = Program("dev", "shop")
    shop.register(
        "pulumi:pulumi:StackReference",
        "net",
        {"name": "acme/net/dev", "outputs": {"vpcId": "vpc-1", "subnetId": "subnet-1", "zone": "a"}},
        {"parent": None, "dependsOn": (), "provider": None},
    )
    found = list(missing_outputs(shop.deployed(), network.deployed()))
    assert [(r.name, output) for r, output in found] == [("net", "vpcId"), ("net", "zone")]
    assert list(missing_outputs(shop.deployed(), Program("prod", "net").deployed())) == []
