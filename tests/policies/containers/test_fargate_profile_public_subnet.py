"""Fargate profiles and public subnets."""

from __future__ import annotations

import pytest

from tests.policies.containers.eks import PUBLIC, VPC, alone, subnet
from tests.policies.table import Case, check


def profile(routed: bool) -> str:
    made = (
        "  profile: { type: aws:eks:FargateProfile, properties: { clusterName: platform, podExecutionRoleArn: x, "
        'subnetIds: ["${a.id}"], selectors: [{ namespace: default }] } }\n'
    )
    return VPC + (PUBLIC if routed else "") + subnet("a", 0, "a") + made


CASES = {
    "private": Case(profile(False)),
    "public": Case(
        profile(True),
        [
            (
                "profile",
                "Subnet 'a' has a route to an internet gateway, but a Fargate profile requires private subnets. "
                "Use private subnets.",
            )
        ],
    ),
    "of elsewhere": Case(
        alone("  profile: { type: aws:eks:FargateProfile, properties: { subnetIds: [subnet-1] } }\n")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("fargate-profile-public-subnet", case)
