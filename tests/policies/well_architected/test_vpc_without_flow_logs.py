"""A VPC has no flow logs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "The VPC has no flow log. Add an aws.ec2.FlowLog.")]

CASES = {
    "none": Case(one("aws:ec2:Vpc", "{ cidrBlock: 10.0.0.0/16 }"), FOUND),
    "of the VPC": Case(
        one(
            "aws:ec2:Vpc",
            "{ cidrBlock: 10.0.0.0/16 }",
            '  log: { type: aws:ec2:FlowLog, properties: { vpcId: "${one.id}" } }\n',
        )
    ),
    "of a subnet": Case(
        one(
            "aws:ec2:Vpc",
            "{ cidrBlock: 10.0.0.0/16 }",
            '  a: { type: aws:ec2:Subnet, properties: { vpcId: "${one.id}", cidrBlock: 10.0.0.0/24 '
            '} }\n  log: { type: aws:ec2:FlowLog, properties: { subnetId: "${a.id}" } }\n',
        )
    ),
    "of another VPC": Case(
        one(
            "aws:ec2:Vpc",
            "{ cidrBlock: 10.0.0.0/16 }",
            "  other: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }\n  log: { "
            'type: aws:ec2:FlowLog, properties: { vpcId: "${other.id}" } }\n',
        ),
        FOUND,
    ),
    "not known": Case(
        one(
            "aws:ec2:Vpc",
            "{ cidrBlock: 10.0.0.0/16 }",
            '  log: { type: aws:ec2:FlowLog, properties: { vpcId: "${two.value}" } }\n' + UNKNOWN,
        ),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("vpc-without-flow-logs", replace(case, stack="prod"))


def test_other_stacks_than_production() -> None:
    check("vpc-without-flow-logs", Case(CASES["none"].program))
