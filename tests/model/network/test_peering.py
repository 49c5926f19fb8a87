"""VPCs joined to each other."""

from __future__ import annotations

import pytest

from preflight.core.values import SENTINEL, Unknown
from preflight.model.network.peering import Peering, TransitGatewayAttachment
from preflight.testing import Program


@pytest.mark.parametrize("deployed", [False, True])
def test_the_two_sides(deployed: bool) -> None:
    program = Program()
    one, two = program.add("aws:ec2:Vpc", "one"), program.add("aws:ec2:Vpc", "two")
    program.add("aws:ec2:VpcPeeringConnection", "peering", vpcId=one.id, peerVpcId=two.id)
    program.add("aws:ec2:VpcPeeringConnection", "abroad", vpcId=one.id, peerVpcId="vpc-elsewhere")
    stack = program.deployed() if deployed else program.planned()
    found = {p.name: p for p in stack.all(Peering)}
    peering, abroad = found["peering"], found["abroad"]
    assert (getattr(peering.requester, "name", ""), getattr(peering.accepter, "name", "")) == ("one", "two")
    assert isinstance(abroad.accepter, Unknown)


@pytest.mark.parametrize(
    ("gateway", "attachment", "expected"),
    [
        ({}, {}, True),
        ({"defaultRouteTablePropagation": "enable"}, {}, True),
        ({"defaultRouteTablePropagation": "disable"}, {}, False),
        ({}, {"transitGatewayDefaultRouteTablePropagation": False}, False),
        ({"defaultRouteTablePropagation": SENTINEL}, {}, None),
        (
            {"defaultRouteTablePropagation": SENTINEL},
            {"transitGatewayDefaultRouteTablePropagation": False},
            False,
        ),
        ({}, {"transitGatewayDefaultRouteTablePropagation": SENTINEL}, None),
    ],
)
def test_propagation(
    gateway: dict[str, object], attachment: dict[str, object], expected: bool | None
) -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    hub = program.add("aws:ec2transitgateway:TransitGateway", "hub", **gateway)
    program.add(
        "aws:ec2transitgateway:VpcAttachment", "a", vpcId=vpc.id, transitGatewayId=hub.id, **attachment
    )
    (found,) = program.planned().all(TransitGatewayAttachment)
    assert getattr(found.vpc, "name", "") == "vpc"
    assert getattr(found.gateway, "name", "") == "hub"
    assert (None if isinstance(found.propagates, Unknown) else found.propagates) is expected


def test_a_transit_gateway_of_another_stack_is_unknown() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    program.add("aws:ec2transitgateway:VpcAttachment", "a", vpcId=vpc.id, transitGatewayId="tgw-elsewhere")
    (found,) = program.planned().all(TransitGatewayAttachment)
    assert isinstance(found.gateway, Unknown)
    assert isinstance(found.propagates, Unknown)
