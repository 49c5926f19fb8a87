"""Ranges that are public, Docker's, or used up."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def program(cidr: str, *subnets: str, more: str = "") -> str:
    made = "".join(
        f'\n  s{i}: {{ type: aws:ec2:Subnet, properties: {{ vpcId: "${{vpc.id}}", cidrBlock: {s} }} }}'
        for i, s in enumerate(subnets)
    )
    return f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: {cidr} }} }}{made}
{more}
"""


def secondary(cidr: str) -> str:
    return f"""
  more:
    type: aws:ec2:VpcIpv4CidrBlockAssociation
    properties: {{ vpcId: "${{vpc.id}}", cidrBlock: {cidr} }}
"""


def public(cidr: str) -> tuple[str, str]:
    return (
        "vpc",
        f"{cidr} is a public CIDR block, so the VPC cannot reach those addresses on the internet. Use a private CIDR "
        "block, such as 10.20.0.0/16.",
    )


FULL = (
    "vpc",
    "The VPC's 2 subnets leave no free space for another subnet, not even of the smallest size. Use a larger CIDR "
    "block, or associate a secondary CIDR block.",
)
DOCKER = "overlaps 172.17.0.0/16, which Docker uses inside instances. Use another CIDR block."

CASES = {
    "private": Case(program("10.20.0.0/16")),
    "shared address space": Case(program("100.64.0.0/16")),
    "public": Case(program("11.0.0.0/16"), [public("11.0.0.0/16")]),
    "just beyond the private": Case(program("172.32.0.0/16"), [public("172.32.0.0/16")]),
    "a public second range": Case(
        program("10.20.0.0/16", more=secondary("11.0.0.0/16")), [public("11.0.0.0/16")]
    ),
    "Docker's": Case(program("172.17.0.0/16"), [("vpc", f"172.17.0.0/16 {DOCKER}")]),
    "a part of Docker's": Case(program("172.17.128.0/20"), [("vpc", f"172.17.128.0/20 {DOCKER}")]),
    "beside Docker's": Case(program("172.16.0.0/16")),
    "unknown": Case(program("{ fn::invoke: {} }")),
    "full": Case(program("10.0.0.0/16", "10.0.0.0/17", "10.0.128.0/17"), [FULL]),
    "room for a small one": Case(program("10.0.0.0/16", "10.0.0.0/17", "10.0.128.0/18")),
    "room in the second range": Case(
        program("10.0.0.0/16", "10.0.0.0/17", "10.0.128.0/17", more=secondary("10.1.0.0/16"))
    ),
    "one subnet is the whole VPC": Case(program("10.0.0.0/24", "10.0.0.0/24")),
    "an unknown subnet": Case(program("10.0.0.0/16", "10.0.0.0/17", "{ fn::invoke: {} }")),
    "no subnet": Case(program("10.0.0.0/16")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_vpc_range_choice(case: Case) -> None:
    check("vpc-range-choice", case)
