"""The CIDR blocks that resources spell out."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.values import SENTINEL
from preflight.model.network.cidr_properties import CIDR_TYPES, cidr_texts
from preflight.testing import Program, secret


def read(type_: str, **properties: Any) -> list[tuple[str, str, str]]:
    program = Program()
    program.add(type_, "x", **properties)
    resource = next(r for r in program.planned().resources if r.name == "x")
    return [(t.property, t.text, t.problem) for t in cidr_texts(resource)]


@pytest.mark.parametrize(
    ("type_", "properties", "paths"),
    [
        ("aws:ec2:Vpc", {"cidrBlock": "10.0.0.0/16"}, ["cidrBlock"]),
        (
            "aws:ec2:Subnet",
            {"cidrBlock": "10.0.0.0/24", "ipv6CidrBlock": "::/64"},
            ["cidrBlock", "ipv6CidrBlock"],
        ),
        ("aws:ec2:Route", {"destinationCidrBlock": "0.0.0.0/0"}, ["destinationCidrBlock"]),
        (
            "aws:ec2:RouteTable",
            {"routes": [{"cidrBlock": "0.0.0.0/0"}, {"ipv6CidrBlock": "::/0"}]},
            ["routes.cidrBlock", "routes.ipv6CidrBlock"],
        ),
        (
            "aws:ec2:SecurityGroup",
            {
                "ingress": [{"cidrBlocks": ["10.0.0.0/8", "10.1.0.0/16"]}],
                "egress": [{"cidrBlocks": ["0.0.0.0/0"]}],
            },
            ["ingress.cidrBlocks", "ingress.cidrBlocks", "egress.cidrBlocks"],
        ),
        ("aws:ec2:SecurityGroupRule", {"cidrBlocks": ["10.0.0.0/8"]}, ["cidrBlocks"]),
        ("aws:vpc:SecurityGroupIngressRule", {"cidrIpv4": "10.0.0.0/8"}, ["cidrIpv4"]),
        ("aws:vpc:SecurityGroupEgressRule", {"cidrIpv6": "::/0"}, ["cidrIpv6"]),
        ("aws:ec2:NetworkAcl", {"ingress": [{"cidrBlock": "10.0.0.0/8"}]}, ["ingress.cidrBlock"]),
        ("aws:ec2:NetworkAclRule", {"cidrBlock": "10.0.0.0/8"}, ["cidrBlock"]),
        ("aws:ec2:Instance", {"cidrBlock": "nonsense"}, []),
    ],
)
def test_where_they_stand(type_: str, properties: dict[str, Any], paths: list[str]) -> None:
    assert [path for path, _, _ in read(type_, **properties)] == paths


def test_problems_are_told() -> None:
    found = read("aws:ec2:Subnet", cidrBlock="10.0.1.0/16", ipv6CidrBlock="2001:db8::/64")
    assert [problem for _, _, problem in found] == ["host bits are set: the block is 10.0.0.0/16", ""]


@pytest.mark.parametrize("value", [SENTINEL, f"10.0.{SENTINEL}.0/24", "", None, 5, {"a": 1}])
def test_what_is_not_known_or_no_text_is_passed_over(value: Any) -> None:
    assert read("aws:ec2:Subnet", cidrBlock=value) == []
    assert read("aws:ec2:RouteTable", routes=[{"cidrBlock": value}]) == []
    assert read("aws:ec2:RouteTable", routes=value) == []


def test_a_secret_is_passed_over() -> None:
    assert read("aws:ec2:Subnet", cidrBlock=secret("10.0.1.0/16")) == []


def test_every_type_is_read_once() -> None:
    assert len(set(CIDR_TYPES)) == len(CIDR_TYPES)
