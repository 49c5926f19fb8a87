"""Deployment types of FSx with their subnets, capacity and throughput."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BASE = """
resources:
  other: { type: aws:sns:Topic, properties: { name: x } }
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.2.0/24 } }
  c: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.3.0/24 } }
"""
UNKNOWN = '"${other.unknown}"'
ONE, TWO = "'${a.id}'", "'${a.id}', '${b.id}'"
PREFERRED = "preferredSubnetId: '${a.id}', "


def system(kind: str, properties: str, subnets: str = ONE) -> str:
    return (
        BASE + f"  it: {{ type: 'aws:fsx:{kind}', properties: {{ subnetIds: [{subnets}], {properties} }} }}\n"
    )


def lustre(properties: str, capacity: int = 1200, subnets: str = ONE) -> str:
    return system("LustreFileSystem", f"storageCapacity: {capacity}, {properties}", subnets)


def windows(properties: str, subnets: str = ONE) -> str:
    return system("WindowsFileSystem", f"activeDirectoryId: d-0123456789, {properties}", subnets)


def ontap(properties: str, subnets: str = ONE) -> str:
    return system("OntapFileSystem", f"storageCapacity: 1024, {properties}", subnets)


def told(message: str) -> list[tuple[str, str]]:
    return [("it", message)]


SECOND = "deploymentType: PERSISTENT_2"
CAPACITY = "storageCapacity: 300, throughputCapacity: 32"
MULTI = f"deploymentType: MULTI_AZ_1, {CAPACITY}"
CASES = {
    "scratch": Case(lustre("deploymentType: SCRATCH_2")),
    "scratch with backups": Case(
        lustre("deploymentType: SCRATCH_2, automaticBackupRetentionDays: 7"),
        told(
            "automaticBackupRetentionDays is 7, but SCRATCH_2 has no backups. Remove it, or use PERSISTENT_2."
        ),
    ),
    "persistent": Case(lustre(f"{SECOND}, perUnitStorageThroughput: 125, automaticBackupRetentionDays: 7")),
    "persistent without throughput": Case(
        lustre(SECOND),
        told(
            "perUnitStorageThroughput is not set, but PERSISTENT_2 requires it. Set it to one of 125, 250, 500, 1000."
        ),
    ),
    "persistent with another's throughput": Case(
        lustre(f"{SECOND}, perUnitStorageThroughput: 50"),
        told(
            "perUnitStorageThroughput is 50, but PERSISTENT_2 with SSD has 125, 250, 500, 1000. Use one of these."
        ),
    ),
    "an unknown type": Case(
        lustre(f"deploymentType: {UNKNOWN}, perUnitStorageThroughput: 50"), when="planned"
    ),
    "an odd capacity": Case(
        lustre("deploymentType: SCRATCH_2", 3600),
        told("storageCapacity is 3600 GiB, but SCRATCH_2 has 1200, 2400 and multiples of 2400. Round it."),
    ),
    "the capacity of the first type": Case(lustre("deploymentType: SCRATCH_1", 3600)),
    "a hard disk": Case(
        lustre(
            "deploymentType: PERSISTENT_1, storageType: HDD, driveCacheType: NONE, perUnitStorageThroughput: 12",
            6000,
        )
    ),
    "a hard disk of the second type": Case(
        lustre(f"{SECOND}, storageType: HDD, driveCacheType: NONE"),
        told("storageType is HDD, which PERSISTENT_2 does not support. Use SSD, or PERSISTENT_1."),
    ),
    "a hard disk without cache": Case(
        lustre("deploymentType: PERSISTENT_1, storageType: HDD, perUnitStorageThroughput: 40", 1800),
        told("driveCacheType is not set, but storageType HDD requires it. Set it to READ or NONE."),
    ),
    "an export alone": Case(
        lustre("deploymentType: SCRATCH_2, exportPath: 's3://a'"),
        told("exportPath is set without importPath, whose bucket it must have. Set importPath."),
    ),
    "a path without scheme": Case(
        lustre("deploymentType: SCRATCH_2, importPath: bucket"),
        told(
            "importPath is 'bucket', but FSx requires s3:// at the beginning. Write s3:// and the bucket's name."
        ),
    ),
    "two subnets of Lustre": Case(
        lustre("deploymentType: SCRATCH_2", subnets=TWO),
        told("subnetIds has 2 subnets, but a file system of type SCRATCH_2 has 1. Leave one."),
    ),
    "Windows": Case(windows(CAPACITY)),
    "Windows in two zones": Case(windows(PREFERRED + MULTI, TWO)),
    "Windows in one of two zones": Case(
        windows(PREFERRED + MULTI),
        told(
            "subnetIds has 1 subnets, but a file system of type MULTI_AZ_1 has 2. Add one in another Availability Zone."
        ),
    ),
    "Windows without preference": Case(
        windows(MULTI, TWO),
        told("preferredSubnetId is not set, but MULTI_AZ_1 requires it. Set it to one of subnetIds."),
    ),
    "Windows with another preference": Case(
        windows(PREFERRED.replace("${a.id}", "${c.id}") + MULTI, TWO),
        told("preferredSubnetId is 'c', which is not in subnetIds. Use one of subnetIds."),
    ),
    "Windows on a hard disk": Case(
        windows("storageType: HDD, storageCapacity: 2000, throughputCapacity: 32"),
        told(
            "storageType is HDD, which SINGLE_AZ_1, the default, does not support. Use SINGLE_AZ_2 or MULTI_AZ_1."
        ),
    ),
    "Windows on a small hard disk": Case(
        windows(f"storageType: HDD, deploymentType: SINGLE_AZ_2, {CAPACITY}"),
        told("storageCapacity is 300 GiB, but the minimum with HDD is 2000. Raise it, or use SSD."),
    ),
    "backups for 91 days": Case(
        windows(f"{CAPACITY}, automaticBackupRetentionDays: 91"),
        told("automaticBackupRetentionDays is 91, but the maximum is 90. Lower it."),
    ),
    "ONTAP": Case(ontap("deploymentType: SINGLE_AZ_1, throughputCapacity: 128")),
    "ONTAP with both": Case(
        ontap("deploymentType: SINGLE_AZ_1, throughputCapacity: 128, throughputCapacityPerHaPair: 128"),
        told(
            "throughputCapacity and throughputCapacityPerHaPair are both set, but the provider accepts one. Remove one "
            "of them."
        ),
    ),
    "ONTAP with neither": Case(
        ontap("deploymentType: SINGLE_AZ_1"),
        told(
            "Neither throughputCapacity nor throughputCapacityPerHaPair is set, but FSx requires one. Set "
            "throughputCapacityPerHaPair."
        ),
    ),
    "ONTAP with 100": Case(
        ontap("deploymentType: SINGLE_AZ_1, throughputCapacity: 100"),
        told(
            "throughputCapacity is 100, but SINGLE_AZ_1 has 128, 256, 512, 1024, 2048, 4096 MB/s. Use one of these."
        ),
    ),
    "ONTAP with two pairs": Case(
        ontap(f"{PREFERRED}deploymentType: MULTI_AZ_2, haPairs: 2, throughputCapacityPerHaPair: 1536", TWO),
        told("haPairs is 2, but MULTI_AZ_2 has one pair. Set it to 1, or use SINGLE_AZ_2."),
    ),
    "OpenZFS": Case(
        system(
            "OpenZfsFileSystem", "storageCapacity: 64, throughputCapacity: 64, deploymentType: SINGLE_AZ_1"
        )
    ),
    "OpenZFS with too little": Case(
        system(
            "OpenZfsFileSystem", "storageCapacity: 32, throughputCapacity: 64, deploymentType: SINGLE_AZ_1"
        ),
        told("storageCapacity is 32 GiB, but the minimum is 64. Raise it."),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_fsx_settings_rejected(name: str) -> None:
    check("fsx-settings-rejected", CASES[name])
