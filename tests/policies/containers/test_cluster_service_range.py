"""CIDR blocks of Kubernetes services."""

from __future__ import annotations

import pytest

from tests.policies.containers.eks import ELSEWHERE, VPC, alone, cluster, subnet
from tests.policies.containers.tasks import QUEUE
from tests.policies.table import Case, check


def ranged(block: str) -> str:
    placed = 'vpcConfig: { subnetIds: ["${a.id}", "${b.id}"] }'
    services = f"kubernetesNetworkConfig: {{ serviceIpv4Cidr: {block} }}"
    return VPC + subnet("a", 0, "a") + subnet("b", 1, "b") + cluster(f"{placed}, {services}")


def told(text: str) -> list[tuple[str, str]]:
    return [("cluster", f"kubernetesNetworkConfig.serviceIpv4Cidr is {text}")]


CASES = {
    "outside": Case(ranged("172.20.0.0/16")),
    "beside": Case(ranged("10.1.0.0/16")),
    "inside": Case(
        ranged("10.0.128.0/20"),
        told("10.0.128.0/20, which overlaps 10.0.0.0/16 of its VPC. Use a private block outside the VPC."),
    ),
    "around": Case(
        ranged("10.0.0.0/12"),
        told("10.0.0.0/12, which overlaps 10.0.0.0/16 of its VPC. Use a private block outside the VPC."),
    ),
    "public": Case(
        ranged("176.22.0.0/16"),
        told(
            "176.22.0.0/16, but EKS accepts only blocks within 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16. Use a "
            "block within one of these."
        ),
    ),
    "too large": Case(
        ranged("10.0.0.0/8").replace("10.0.0.0/16", "192.168.0.0/16"),
        told("10.0.0.0/8, but EKS accepts only /12 to /24. Use a prefix length between these."),
    ),
    "too small": Case(
        ranged("172.20.0.0/25"),
        told("172.20.0.0/25, but EKS accepts only /12 to /24. Use a prefix length between these."),
    ),
    "the smallest": Case(ranged("172.20.0.0/24")),
    "unknown": Case(ranged('"${queue.url}"') + QUEUE, when="planned"),
    "a VPC of elsewhere": Case(
        alone(cluster(ELSEWHERE + ", kubernetesNetworkConfig: { serviceIpv4Cidr: 10.0.0.0/16 }"))
    ),
    "none": Case(alone(cluster(ELSEWHERE))),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("cluster-service-range", case)
