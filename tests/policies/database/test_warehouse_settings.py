"""Redshift clusters and workgroups that Redshift rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

CASES = {
    "a cluster": Case(
        (
            "resources:\n"
            "  r: { type: 'aws:redshift:Cluster', properties: { clusterIdentifier: shop, masterUsername: "
            "chief, skipFinalSnapshot: true, nodeType: ra3.large, manageMasterPassword: true, multiAz: "
            "true } }\n"
        ),
        [],
    ),
    "a cluster without a password": Case(
        (
            "resources:\n"
            "  r: { type: 'aws:redshift:Cluster', properties: { clusterIdentifier: shop, masterUsername: "
            "chief, skipFinalSnapshot: true, nodeType: ra3.large } }\n"
        ),
        [("r", ("The cluster has no password. Set manageMasterPassword to true."))],
        when="planned",
    ),
    "a restored cluster": Case(
        (
            "resources:\n"
            "  r: { type: 'aws:redshift:Cluster', properties: { clusterIdentifier: shop, masterUsername: "
            "chief, skipFinalSnapshot: true, nodeType: ra3.large, snapshotIdentifier: s } }\n"
        ),
        [],
    ),
    "two zones of old nodes": Case(
        (
            "resources:\n"
            "  r: { type: 'aws:redshift:Cluster', properties: { clusterIdentifier: shop, masterUsername: "
            "chief, skipFinalSnapshot: true, nodeType: dc2.large, manageMasterPassword: true, multiAz: "
            "true } }\n"
        ),
        [("r", ("multiAz is true for nodes of type dc2.large. Use RA3 nodes, or remove multiAz."))],
    ),
    "a workgroup": Case(
        (
            "resources:\n"
            "  w: { type: 'aws:redshiftserverless:Workgroup', properties: { namespaceName: shop, "
            "workgroupName: shop, baseCapacity: 8, maxCapacity: 1024 } }\n"
        ),
        [],
    ),
    "a small workgroup": Case(
        (
            "resources:\n"
            "  w: { type: 'aws:redshiftserverless:Workgroup', properties: { namespaceName: shop, "
            "workgroupName: shop, baseCapacity: 4 } }\n"
        ),
        [],
    ),
    "a workgroup of ten": Case(
        (
            "resources:\n"
            "  w: { type: 'aws:redshiftserverless:Workgroup', properties: { namespaceName: shop, "
            "workgroupName: shop, baseCapacity: 10 } }\n"
        ),
        [("w", ("baseCapacity is 10, which is not a multiple of 8. Set it to a multiple of 8."))],
    ),
    "a workgroup upside down": Case(
        (
            "resources:\n"
            "  w: { type: 'aws:redshiftserverless:Workgroup', properties: { namespaceName: shop, "
            "workgroupName: shop, baseCapacity: 128, maxCapacity: 64 } }\n"
        ),
        [("w", ("maxCapacity is 64, below baseCapacity 128. Set maxCapacity >= baseCapacity."))],
    ),
    "a workgroup of at most a hundred": Case(
        (
            "resources:\n"
            "  w: { type: 'aws:redshiftserverless:Workgroup', properties: { namespaceName: shop, "
            "workgroupName: shop, baseCapacity: 32, maxCapacity: 100 } }\n"
        ),
        [("w", ("maxCapacity is 100, which is not a multiple of 8. Set it to a multiple of 8."))],
    ),
}
ADVICE = (
    "maxCapacity is 64, below baseCapacity 128. Set maxCapacity >= baseCapacity.",
    "maxCapacity is 100, which is not a multiple of 8. Set it to a multiple of 8.",
)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_warehouse_settings(case: Case) -> None:
    check("warehouse-settings", case, ADVICE)
