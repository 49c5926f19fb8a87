"""Access entries and the authentication mode."""

from __future__ import annotations

import pytest

from tests.policies.containers.eks import ELSEWHERE, alone, cluster
from tests.policies.containers.tasks import QUEUE
from tests.policies.table import Case, check


def mode(settings: str = "") -> str:
    return alone(cluster(f"{ELSEWHERE}{settings}"))


def entry(of: str = '"${cluster.name}"', type_: str = "AccessEntry") -> str:
    return f"  entry: {{ type: aws:eks:{type_}, properties: {{ clusterName: {of}, principalArn: x }} }}\n"


REFUSED = [
    (
        "entry",
        "Cluster 'cluster' has authentication mode CONFIG_MAP, which does not support access entries. Set "
        "accessConfig.authenticationMode of the cluster to API or API_AND_CONFIG_MAP.",
    )
]
CONFIG_MAP = ", accessConfig: { authenticationMode: CONFIG_MAP }"

CASES = {
    "the default": Case(mode() + entry(), REFUSED, when="planned"),
    "the default of one that exists": Case(mode() + entry(), when="deployed"),
    "explicit": Case(mode(CONFIG_MAP) + entry(), REFUSED),
    "an association": Case(mode(CONFIG_MAP) + entry(type_="AccessPolicyAssociation"), REFUSED),
    "API": Case(mode(", accessConfig: { authenticationMode: API }") + entry()),
    "both": Case(mode(", accessConfig: { authenticationMode: API_AND_CONFIG_MAP }") + entry()),
    "an unknown mode": Case(
        mode(', accessConfig: { authenticationMode: "${queue.url}" }') + QUEUE + entry(), when="planned"
    ),
    "a cluster of elsewhere": Case(alone(entry("platform"))),
    "no entry": Case(mode()),
    "no creator": Case(
        mode(", accessConfig: { bootstrapClusterCreatorAdminPermissions: false }"),
        [
            (
                "cluster",
                "accessConfig.bootstrapClusterCreatorAdminPermissions is false, and authenticationMode is CONFIG_MAP. "
                "Set authenticationMode to API or API_AND_CONFIG_MAP.",
            )
        ],
        when="planned",
    ),
    "no creator in API mode": Case(
        mode(", accessConfig: { authenticationMode: API, bootstrapClusterCreatorAdminPermissions: false }")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("cluster-authentication-mode", case)
