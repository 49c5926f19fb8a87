from __future__ import annotations

import pytest

from preflight.core.stack import Stack
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import BUCKET
from preflight.model.state.shared_resources import (
    missing_outputs,
    overlapping_peers,
    shared_things,
    summary_of,
)
from preflight.testing import Program


def stack(name: str, type_: str, /, **properties: object) -> Stack:
    program = Program(name)
    program.add(type_, "it", **properties)
    return program.deployed()


def shared(*stacks: Stack) -> list[list[str]]:
    """The stacks that own each shared thing."""
    return [[owner.stack for owner in owners] for owners in shared_things(map(summary_of, stacks))]


@pytest.mark.parametrize(
    ("type_", "properties", "is_shared"),
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
def test_shared_things(type_: str, properties: dict[str, object], is_shared: bool) -> None:
    found = shared(stack("dev", type_, **properties), stack("prod", type_, **properties))
    assert found == ([["dev", "prod"]] if is_shared else [])


def test_types_of_one_kind_are_one_thing() -> None:
    one = stack("dev", "aws:s3:Bucket", bucket="assets")
    assert shared(one, stack("prod", "aws:s3:BucketV2", bucket="assets")) == [["dev", "prod"]]


def test_a_thing_of_many_stacks_is_one() -> None:
    stacks = [stack(f"s{n}", "aws:sqs:Queue", name="orders") for n in (3, 1, 2)]
    assert shared(*stacks, stack("other", "aws:sqs:Queue", name="bills")) == [["s1", "s2", "s3"]]


def test_one_stack_shares_nothing_with_itself() -> None:
    one = stack("dev", "aws:sqs:Queue", name="orders")
    assert shared(one, one) == []


@pytest.mark.parametrize(("account", "owners"), [("000000000000", []), ("210987654321", [["dev", "prod"]])])
def test_emulators_have_no_account(
    account: str, owners: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("preflight.testing.program.ACCOUNT", account)
    stacks = [stack(name, "aws:sqs:Queue", name="orders") for name in ("dev", "prod")]
    assert shared(*stacks) == owners


def test_a_buckets_name_is_one_in_its_partition(monkeypatch: pytest.MonkeyPatch) -> None:
    one = stack("dev", "aws:s3:Bucket", bucket="assets")
    (bucket,) = stack("cn", "aws:s3:Bucket", bucket="assets").of(*BUCKET)
    monkeypatch.setitem(bucket._values, "arn", "arn:aws-cn:s3:::assets")
    assert not bucket.has_input("arn")
    assert shared(one, bucket.stack) == []
    monkeypatch.setitem(bucket._values, "arn", "arn:aws:s3:::assets")
    assert shared(one, bucket.stack) == [["cn", "dev"]]


def peered(name: str, peer: str, block: str = "10.0.0.0/16") -> Stack:
    program = Program(name)
    vpc = program.add("aws:ec2:Vpc", "net", cidrBlock=block)
    program.add("aws:ec2:VpcPeeringConnection", "peer", vpcId=vpc.id, peerVpcId=peer)
    return program.deployed()


def vpc_of(*blocks: str | None, name: str = "prod") -> tuple[Stack, str]:
    program = Program(name)
    hub = program.add("aws:ec2:Vpc", "hub", cidrBlock=blocks[0])
    for number, block in enumerate(blocks[1:]):
        program.add("aws:ec2:VpcIpv4CidrBlockAssociation", f"more{number}", vpcId=hub.id, cidrBlock=block)
    made = program.deployed()
    return made, str(made.all(Vpc)[0].resource.get("id"))


@pytest.mark.parametrize(
    ("blocks", "found"),
    [
        (("10.0.1.0/24",), [("10.0.0.0/16", "10.0.1.0/24")]),
        (("10.1.0.0/16", "10.0.2.0/24"), [("10.0.0.0/16", "10.0.2.0/24")]),
        (("10.1.0.0/16",), []),
        ((None,), []),
    ],
)
def test_overlapping_peers(blocks: tuple[str | None, ...], found: list[tuple[str, str]]) -> None:
    other, hub = vpc_of(*blocks)
    stacks = [summary_of(peered("dev", hub)), summary_of(other)]
    assert [(str(p.blocks[0]), str(p.blocks[1])) for p in overlapping_peers(stacks)] == found
    assert list(overlapping_peers(stacks[:1])) == []


def test_a_peering_is_found_once_however_many_own_its_peer() -> None:
    owners = [vpc_of("10.0.1.0/24", name=name) for name in ("a", "b", "c")]
    stacks = [summary_of(s) for s in (peered("dev", owners[0][1]), *(made for made, _ in owners))]
    (found,) = overlapping_peers(stacks)
    assert found.owner == ("web", "a")


def referring(name: str = "acme/net/dev") -> Stack:
    shop = Program("dev", "shop")
    shop.register(
        "pulumi:pulumi:StackReference",
        "net",
        {"name": name, "outputs": {"vpcId": "vpc-1", "subnetId": "subnet-1", "zone": "a"}},
        {"parent": None, "dependsOn": (), "provider": None},
    )
    return shop.deployed()


def network(stack: str = "dev", **outputs: str) -> Stack:
    made = Program(stack, "net")
    made.export(**outputs)
    return made.deployed()


@pytest.mark.parametrize(
    ("stacks", "missing"),
    [
        ([network(subnetId="subnet-1")], ["vpcId", "zone"]),
        ([network("prod")], []),
        # Two organizations' stacks: the reference may be to either.
        ([network(subnetId="subnet-1"), network(vpcId="vpc-1")], ["zone"]),
    ],
)
def test_missing_outputs(stacks: list[Stack], missing: list[str]) -> None:
    found = list(missing_outputs([summary_of(referring()), *map(summary_of, stacks)]))
    assert [(r.resource.name, output) for r, output in found] == [("net", output) for output in missing]
