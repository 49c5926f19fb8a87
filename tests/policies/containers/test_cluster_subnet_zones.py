"""Availability Zones of the subnets of EKS clusters."""

from __future__ import annotations

import pytest

from tests.policies.containers.eks import ELSEWHERE, VPC, alone, cluster, subnet
from tests.policies.containers.tasks import QUEUE
from tests.policies.table import Case, check

NAMES = ("a", "b", "c")
ALL = (
    "vpcConfig.subnetIds has 'a', 'b', all in eu-west-1a, but EKS requires two Availability Zones. Add a subnet in "
    "another Availability Zone."
)
ONE = (
    "vpcConfig.subnetIds has one subnet, but EKS requires two Availability Zones. Add a subnet in another "
    "Availability Zone."
)


def placed(*zones: str, more: str = "", listed: str = "") -> str:
    names = NAMES[: len(zones)]
    subnets = "".join(subnet(name, i, zone) for i, (name, zone) in enumerate(zip(names, zones, strict=True)))
    references = listed or "[" + ", ".join(f'"${{{name}.id}}"' for name in names) + "]"
    return VPC + subnets + cluster(f"vpcConfig: {{ subnetIds: {references} }}{more}")


CASES = {
    "two zones": Case(placed("a", "b")),
    "one zone": Case(placed("a", "a"), [("cluster", ALL)]),
    "two of three in one": Case(placed("a", "a", "b")),
    "one subnet": Case(placed("a"), [("cluster", ONE)]),
    "one subnet of elsewhere": Case(
        alone(cluster("vpcConfig: { subnetIds: [subnet-1] }")), [("cluster", ONE)]
    ),
    "two subnets of elsewhere": Case(alone(cluster(ELSEWHERE))),
    "one of elsewhere": Case(placed("a", listed='["${a.id}", subnet-0123456789abcdef0]')),
    "a zone that AWS chooses": Case(placed("a", "a").replace("availabilityZone: eu-west-1a, ", "", 1)),
    "an unknown list": Case(placed("a", "a", listed='"${queue.url}"') + QUEUE, when="planned"),
    "one subnet on an Outpost": Case(
        placed("a", more=", outpostConfig: { controlPlaneInstanceType: m5.large }")
    ),
    "on an Outpost": Case(placed("a", "a", more=", outpostConfig: { controlPlaneInstanceType: m5.large }")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("cluster-subnet-zones", case)
