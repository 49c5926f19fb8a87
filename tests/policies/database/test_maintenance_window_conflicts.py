"""Backup and maintenance windows of one database."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def windows(daily: str, weekly: str, kind: str = "rds:Instance") -> str:
    keys = {
        "rds:Instance": ("backupWindow", "maintenanceWindow"),
        "elasticache:ReplicationGroup": ("snapshotWindow", "maintenanceWindow"),
        "elasticache:Cluster": ("snapshotWindow", "maintenanceWindow"),
        "memorydb:Cluster": ("snapshotWindow", "maintenanceWindow"),
        "dax:Cluster": ("", "maintenanceWindow"),
    }.get(kind, ("preferredBackupWindow", "preferredMaintenanceWindow"))
    given = ", ".join(f'{k}: "{v}"' for k, v in zip(keys, (daily, weekly), strict=True) if v)
    return f"""
resources:
  other: {{ type: aws:ec2:Vpc }}
  db: {{ type: aws:{kind}, properties: {{ {given} }} }}
"""


def both(daily: str, weekly: str, keys: str = "backupWindow maintenanceWindow") -> list[tuple[str, str]]:
    first, second = keys.split()
    return [("db", f"{first} '{daily}' and {second} '{weekly}' overlap. Set different hours.")]


def short(key: str, text: str, minutes: int, fewest: int) -> list[tuple[str, str]]:
    return [("db", f"{key} is '{text}': {minutes} minutes, and the minimum is {fewest}. Make it longer.")]


def wrong(key: str, text: str, form: str) -> list[tuple[str, str]]:
    return [("db", f"{key} is '{text}', which is not a valid window. Set it in the form {form}, in UTC.")]


PREFERRED = "preferredBackupWindow preferredMaintenanceWindow"

CASES = {
    "MemoryDB": Case(
        windows("04:00-04:10", "sun:05:00-sun:05:30", "memorydb:Cluster"),
        short("maintenanceWindow", "sun:05:00-sun:05:30", 30, 60),
    ),
    "DAX": Case(
        windows("", "sun:05:00", "dax:Cluster"),
        wrong("maintenanceWindow", "sun:05:00", "sun:05:00-sun:06:00"),
    ),
    "DMS": Case(
        windows("", "sunday 3am", "dms:ReplicationInstance"),
        wrong("preferredMaintenanceWindow", "sunday 3am", "sun:05:00-sun:06:00"),
    ),
    "Redshift": Case(
        windows("", "sun:05:00-sun:05:10", "redshift:Cluster"),
        short("preferredMaintenanceWindow", "sun:05:00-sun:05:10", 10, 30),
    ),
    "instances of clusters": Case(windows("", "sun:05:00-sun:05:30", "docdb:ClusterInstance")),
    "apart": Case(windows("03:00-04:00", "sun:05:00-sun:06:00")),
    "one after the other": Case(windows("03:00-04:00", "sun:04:00-sun:05:00")),
    "overlapping": Case(
        windows("03:00-04:00", "sun:03:30-sun:04:30"), both("03:00-04:00", "sun:03:30-sun:04:30")
    ),
    "overlapping at midnight": Case(
        windows("23:30-00:30", "Mon:00:00-Mon:01:00"), both("23:30-00:30", "Mon:00:00-Mon:01:00")
    ),
    "a cluster": Case(
        windows("03:00-04:00", "sun:03:00-sun:04:00", "rds:Cluster"),
        both("03:00-04:00", "sun:03:00-sun:04:00", PREFERRED),
    ),
    "DocumentDB": Case(
        windows("03:00-04:00", "sun:03:00-sun:04:00", "docdb:Cluster"),
        both("03:00-04:00", "sun:03:00-sun:04:00", PREFERRED),
    ),
    "Neptune": Case(windows("03:00-04:00", "sun:05:00-sun:06:00", "neptune:Cluster")),
    "a cache": Case(
        windows("03:00-05:00", "sun:04:00-sun:05:00", "elasticache:ReplicationGroup"),
        both("03:00-05:00", "sun:04:00-sun:05:00", "snapshotWindow maintenanceWindow"),
    ),
    "half an hour": Case(windows("03:00-03:30", "")),
    "less than half an hour": Case(windows("03:00-03:29", ""), short("backupWindow", "03:00-03:29", 29, 30)),
    "half an hour of a cache": Case(
        windows("03:00-03:30", "", "elasticache:Cluster"), short("snapshotWindow", "03:00-03:30", 30, 60)
    ),
    "no minutes at all": Case(
        windows("", "sun:03:00-sun:03:00"), short("maintenanceWindow", "sun:03:00-sun:03:00", 0, 30)
    ),
    "one digit": Case(windows("3:00-4:00", ""), wrong("backupWindow", "3:00-4:00", "03:00-04:00")),
    "a day in the backup window": Case(
        windows("sun:03:00-sun:04:00", ""), wrong("backupWindow", "sun:03:00-sun:04:00", "03:00-04:00")
    ),
    "no day in the maintenance window": Case(
        windows("", "03:00-04:00"), wrong("maintenanceWindow", "03:00-04:00", "sun:05:00-sun:06:00")
    ),
    "none": Case(windows("", "")),
    "unknown": Case(windows("${other.x}", "sun:03:00-sun:04:00"), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_maintenance_window_conflicts(case: Case) -> None:
    check("maintenance-window-conflicts", case)
