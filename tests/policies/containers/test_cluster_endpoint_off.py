"""Endpoints of EKS clusters."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.containers.eks import ELSEWHERE, alone, cluster
from tests.policies.containers.tasks import QUEUE
from tests.policies.table import Case, check


def endpoints(settings: str) -> str:
    return alone(cluster(ELSEWHERE.replace(" }", f"{settings} }}")))


OFF = [
    (
        "cluster",
        "vpcConfig.endpointPublicAccess is false, and endpointPrivateAccess is not true. Set endpointPrivateAccess to true.",
    )
]

CASES = {
    "the default": Case(endpoints("")),
    "both off": Case(endpoints(", endpointPublicAccess: false, endpointPrivateAccess: false"), OFF),
    "the public one off": Case(endpoints(", endpointPublicAccess: false"), OFF),
    "as text": Case(endpoints(', endpointPublicAccess: "false"'), OFF),
    "a private one": Case(endpoints(", endpointPublicAccess: false, endpointPrivateAccess: true")),
    "the private one off": Case(endpoints(", endpointPrivateAccess: false")),
    "an unknown one": Case(
        endpoints(', endpointPublicAccess: false, endpointPrivateAccess: "${queue.url}"') + QUEUE,
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("cluster-endpoint-off", case)
