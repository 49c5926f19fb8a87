"""A database's storage is not encrypted."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "The storage is not encrypted, and cannot be encrypted later. Set storageEncrypted: true.")]

CASES = {
    "encrypted": Case(one("aws:rds:Instance", "{ storageEncrypted: true }")),
    "not encrypted": Case(one("aws:rds:Instance", "{ storageEncrypted: false }"), FOUND),
    "not encrypted, of a class that cannot": Case(
        one("aws:rds:Instance", "{ instanceClass: db.t2.micro }"),
        [
            (
                "one",
                "The storage is not encrypted, and cannot be encrypted later. db.t2.micro does not support "
                "encryption. Use a newer instance class, and set storageEncrypted: true.",
            )
        ],
    ),
    "not said": Case(one("aws:rds:Cluster"), FOUND),
    "a replica": Case(one("aws:rds:Instance", "{ replicateSourceDb: other }")),
    "a restored copy": Case(one("aws:rds:Cluster", "{ snapshotIdentifier: other }")),
    "a secondary of a global database": Case(one("aws:rds:Cluster", "{ globalClusterIdentifier: world }")),
    "the primary of a global database": Case(
        one("aws:rds:Cluster", "{ globalClusterIdentifier: world, masterUsername: app }"), FOUND
    ),
    "DocumentDB": Case(one("aws:docdb:Cluster"), FOUND),
    "Neptune": Case(one("aws:neptune:Cluster"), FOUND),
    "not known": Case(
        one("aws:rds:Instance", '{ storageEncrypted: "${two.value}" }', UNKNOWN), when="planned"
    ),
    "a member": Case(one("aws:rds:ClusterInstance")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("unencrypted-database", case)
