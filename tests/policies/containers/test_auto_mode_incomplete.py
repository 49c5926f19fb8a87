"""EKS Auto Mode."""

from __future__ import annotations

import pytest

from tests.policies.containers.eks import ELSEWHERE, alone, cluster
from tests.policies.containers.tasks import QUEUE
from tests.policies.table import Case, check

COMPUTE = ", computeConfig: { enabled: true }"
BALANCING = ", kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } }"
STORAGE = ", storageConfig: { blockStorage: { enabled: true } }"
NO_ADDONS = ", bootstrapSelfManagedAddons: false"


def auto(settings: str) -> str:
    return alone(cluster(f"{ELSEWHERE}{settings}"))


CASES = {
    "off": Case(auto("")),
    "on": Case(auto(COMPUTE + BALANCING + STORAGE + NO_ADDONS)),
    "off explicitly": Case(auto(COMPUTE.replace("true", "false"))),
    "one on": Case(
        auto(COMPUTE + NO_ADDONS),
        [
            (
                "cluster",
                "computeConfig.enabled is true, and kubernetesNetworkConfig.elasticLoadBalancing.enabled and "
                "storageConfig.blockStorage.enabled is not. Set all of them to true.",
            )
        ],
    ),
    "an unknown one": Case(
        auto(COMPUTE + BALANCING + STORAGE.replace("true", '"${queue.url}"')) + QUEUE, when="planned"
    ),
    "with add-ons": Case(
        auto(COMPUTE + BALANCING + STORAGE),
        [
            (
                "cluster",
                "bootstrapSelfManagedAddons is not false, but EKS Auto Mode is enabled and manages these add-ons. Set "
                "it to false.",
            )
        ],
        when="planned",
    ),
    "with add-ons of before": Case(auto(COMPUTE + BALANCING + STORAGE), when="deployed"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("auto-mode-incomplete", case)
