"""Stacks that are too large or hold unrelated things."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def network(name: str, subnets: int, more: str = "") -> str:
    cidr = f"10.{len(name)}"
    lines = [f"  {name}: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: {cidr}.0.0/16 }} }}"]
    for i in range(subnets):
        properties = f'{{ vpcId: "${{{name}.id}}", cidrBlock: {cidr}.{i}.0/24 }}'
        lines.append(f"  {name}-{i}: {{ type: aws:ec2:Subnet, properties: {properties} }}")
    return "\n".join(lines) + "\n" + more


def stack(*parts: str) -> str:
    return "name: web\nresources:\n" + "".join(parts)


def apart(*parts: str) -> list[tuple[str, str]]:
    message = f"{len(parts)} parts with separate networks do not depend on each other: {', '.join(parts)}. "
    return [("web-dev", message + "Move each part into a separate stack.")]


def large(count: int, most: int, cut: str = "") -> tuple[str, str]:
    return ("web-dev", f"The stack has {count} resources; the maximum is {most}. Split it.{cut}")


PEERING = """
  peering:
    type: aws:ec2:VpcPeeringConnection
    properties: { vpcId: "${shop.id}", peerVpcId: "${build.id}" }
"""
CASES = {
    "one network": Case(stack(network("shop", 20))),
    "two networks": Case(
        stack(network("shop", 14), network("build", 14)),
        apart("'build' (15 resources)", "'shop' (15 resources)"),
    ),
    "a small second network": Case(stack(network("shop", 14), network("build", 13))),
    "smaller parts by choice": Case(
        stack(network("shop", 2), network("build", 1)),
        apart("'shop' (3 resources)", "'build' (2 resources)"),
        config={"part": 2},
    ),
    "peered networks": Case(stack(network("shop", 14), network("build", 14), PEERING)),
    "a network and something else": Case(
        stack(network("shop", 14), *(f"  q{i}: {{ type: aws:sqs:Queue }}\n" for i in range(20)))
    ),
    "as many as allowed": Case(stack(network("shop", 10)), config={"resources": 12}),
    "too many": Case(stack(network("shop", 10)), [large(12, 11)], config={"resources": 11}),
    "where to cut": Case(
        stack(network("shop", 5), network("build", 3)),
        [
            *apart("'shop' (6 resources)", "'build' (4 resources)"),
            large(11, 10, " Start with 'build', which depends on no other part."),
        ],
        config={"resources": 10, "part": 4},
    ),
    "nothing": Case("name: web\nresources: {}\n"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("incremental-development", case)
