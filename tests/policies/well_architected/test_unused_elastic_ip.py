"""An Elastic IP address is not associated with any resource."""

from __future__ import annotations

import pytest

from tests.policies.one import one
from tests.policies.table import Case, check

FOUND = [
    (
        "one",
        "Nothing in the stack uses the Elastic IP address, and AWS charges for it. Remove it, or "
        "associate it.",
    )
]

CASES = {
    "unused": Case(one("aws:ec2:Eip"), FOUND),
    "an instance's": Case(one("aws:ec2:Eip", "{ instance: i-0a1b2c3d4e5f67890 }")),
    "a NAT gateway's": Case(
        one(
            "aws:ec2:Eip",
            more=(
                "  nat: { type: aws:ec2:NatGateway, properties: { subnetId: a, allocationId: "
                '"${one.allocationId}" } }\n'
            ),
        )
    ),
    "an association's": Case(
        one(
            "aws:ec2:Eip",
            more='  a: { type: aws:ec2:EipAssociation, properties: { instanceId: a, allocationId: "${one.id}" } }\n',
        )
    ),
    "exported": Case(one("aws:ec2:Eip") + 'outputs: { a: "${one.publicIp}" }\n'),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("unused-elastic-ip", case)
