"""Storage types, sizes and IOPS that AWS refuses together."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = "{ fn::invoke: {} }"


def db(engine: str = "postgres", **properties: object) -> str:
    lines = "".join(f"\n      {key}: {value}" for key, value in properties.items())
    return f"""
resources:
  db:
    type: aws:rds:Instance
    properties:
      instanceClass: db.m6g.large
      engine: {engine}{lines}
"""


def refused(message: str, text: str) -> Case:
    return Case(text, [("db", message)], when="planned")


def small(what: str, size: int, engine: str, least: int) -> str:
    return (
        f"{what} cannot be set for {size} GiB of gp3 storage: {engine} allows it from {least} GiB. "
        f"Remove {what}, or allocate {least} GiB."
    )


def missing(kind: str) -> str:
    return f"storageType is {kind} and iops is missing. Set iops, or use gp3, which does not require it."


CASES = {
    "no type": Case(db(allocatedStorage=20)),
    "gp2": Case(db(storageType="gp2", allocatedStorage=20)),
    "io1 with IOPS": Case(db(storageType="io1", allocatedStorage=100, iops=1000)),
    "io1 at its ratio": Case(db(storageType="io1", allocatedStorage=100, iops=5000)),
    "io1 above its ratio": refused(
        "iops is 5001, and 100 GiB of io1 have at most 5000. Allocate more storage or lower iops.",
        db(storageType="io1", allocatedStorage=100, iops=5001),
    ),
    "io2 above the ratio of io1": Case(db(storageType="io2", allocatedStorage=100, iops=5001)),
    "io1 of SQL Server": Case(db("sqlserver-se", storageType="io1", allocatedStorage=100, iops=5001)),
    "io1 of a size that is not known": Case(db(storageType="io1", allocatedStorage=UNKNOWN, iops=5001)),
    "io1 without": refused(missing("io1"), db(storageType="io1", allocatedStorage=100)),
    "io2 with no IOPS": refused(missing("io2"), db(storageType="io2", allocatedStorage=100, iops=0)),
    "io1 with unknown IOPS": Case(db(storageType="io1", allocatedStorage=100, iops=UNKNOWN)),
    "unknown type": Case(db(storageType=UNKNOWN, allocatedStorage=100)),
    "small gp3": Case(db(storageType="gp3", allocatedStorage=100)),
    "small gp3 with IOPS": refused(
        small("iops", 100, "postgres", 400), db(storageType="gp3", allocatedStorage=100, iops=3000)
    ),
    "small gp3 with throughput": refused(
        small("storageThroughput", 100, "mysql", 400),
        db("mysql", storageType="gp3", allocatedStorage=100, storageThroughput=125),
    ),
    "small gp3 with both": refused(
        small("iops and storageThroughput", 399, "mariadb", 400),
        db("mariadb", storageType="gp3", allocatedStorage=399, iops=12000, storageThroughput=500),
    ),
    "gp3 at the threshold": Case(db(storageType="gp3", allocatedStorage=400, iops=12000)),
    "large gp3 with few IOPS": refused(
        "iops is 3000; gp3 storage of 400 GiB and more has at least 12000. Remove iops or raise it.",
        db(storageType="gp3", allocatedStorage=400, iops=3000),
    ),
    "large gp3 without IOPS": Case(db(storageType="gp3", allocatedStorage=400)),
    "Oracle at its threshold": Case(db("oracle-ee", storageType="gp3", allocatedStorage=200, iops=12000)),
    "Oracle below": refused(
        small("iops", 199, "oracle-ee", 200),
        db("oracle-ee", storageType="gp3", allocatedStorage=199, iops=12000),
    ),
    "SQL Server has no threshold": Case(
        db("sqlserver-se", storageType="gp3", allocatedStorage=20, iops=4000)
    ),
    "unknown size": Case(db(storageType="gp3", allocatedStorage=UNKNOWN, iops=3000)),
    "unknown engine": Case(db(UNKNOWN, storageType="gp3", allocatedStorage=100, iops=3000)),
    "a replica": Case(db(storageType="io1", replicateSourceDb="main")),
    "a restored instance": Case(db(storageType="io1", snapshotIdentifier="before")),
    "AWS answers with the IOPS of the volume": Case(
        db(storageType="gp3", allocatedStorage=100, iops=3000), when="deployed"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_storage_conflicts(case: Case) -> None:
    check("storage-conflicts", case)
