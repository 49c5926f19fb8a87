"""An EKS cluster has an API server endpoint that is open to the whole internet."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    (
        "one",
        "The cluster's API is open to 0.0.0.0/0. Set endpointPublicAccess to false, or restrict "
        "publicAccessCidrs.",
    )
]

CASES = {
    "by default": Case(one("aws:eks:Cluster", "{ vpcConfig: { subnetIds: [a] } }"), FOUND),
    "private": Case(one("aws:eks:Cluster", "{ vpcConfig: { endpointPublicAccess: false } }")),
    "narrowed": Case(one("aws:eks:Cluster", "{ vpcConfig: { publicAccessCidrs: [198.51.100.0/24] } }")),
    "the world, said": Case(
        one("aws:eks:Cluster", "{ vpcConfig: { publicAccessCidrs: [0.0.0.0/0] } }"), FOUND
    ),
    "not known": Case(
        one("aws:eks:Cluster", '{ vpcConfig: { publicAccessCidrs: "${two.value}" } }', UNKNOWN),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("public-cluster-endpoint", case)
