"""Clusters with nothing to fail over to."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = "{ fn::invoke: {} }"


def cluster(service: str = "rds", more: str = "masterUsername: app") -> str:
    return f"""
resources:
  cluster:
    type: aws:{service}:Cluster
    properties: {{ engine: aurora-mysql, {more} }}
"""


def member(name: str, more: str = "", service: str = "rds", of: str = '"${cluster.id}"') -> str:
    return f"""
  {name}:
    type: aws:{service}:ClusterInstance
    properties: {{ clusterIdentifier: {of}, instanceClass: db.r6g.large{more} }}
"""


ONE = (
    "cluster",
    "The cluster has one instance, 'a': no other instance takes over when it fails. Add an instance; AWS places it in "
    "another Availability Zone.",
)
IN_A = ", availabilityZone: eu-west-1a"
IN_B = ", availabilityZone: eu-west-1b"
GLOBAL = "globalClusterIdentifier: world"

CASES = {
    "one": Case(cluster() + member("a"), [ONE]),
    "two": Case(cluster() + member("a") + member("b")),
    "none": Case(cluster()),
    "DocumentDB": Case(cluster("docdb") + member("a", service="docdb"), [ONE]),
    "Neptune": Case(cluster("neptune", "tags: {}") + member("a", service="neptune"), [ONE]),
    "by name": Case(
        cluster(more="masterUsername: app, clusterIdentifier: main") + member("a", of="main"), [ONE]
    ),
    "one here, one that may be here": Case(cluster() + member("a") + member("b", of=UNKNOWN)),
    "one here, one of another stack's cluster": Case(
        cluster() + member("a") + member("b", of="elsewhere"), [ONE]
    ),
    "all in one zone": Case(
        cluster() + member("a", IN_A) + member("b", IN_A),
        [
            (
                "cluster",
                "All 2 instances of the cluster are in eu-west-1a: no instance takes over when that Availability Zone "
                "fails. Move an instance to another Availability Zone.",
            )
        ],
    ),
    "in two zones": Case(cluster() + member("a", IN_A) + member("b", IN_B)),
    "in a zone and where AWS chooses": Case(cluster() + member("a", IN_A) + member("b")),
    "in a zone and in an unknown one": Case(
        cluster() + member("a", IN_A) + member("b", f", availabilityZone: {UNKNOWN}")
    ),
    "primary of a global database": Case(cluster(more=f"masterUsername: app, {GLOBAL}") + member("a"), [ONE]),
    "secondary of a global database": Case(cluster(more=GLOBAL) + member("a")),
    "an instance that is no cluster": Case("resources:\n  db: { type: aws:rds:Instance }"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_single_instance_cluster(case: Case) -> None:
    check("single-instance-cluster", case)
