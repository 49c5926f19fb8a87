"""FSx: deployment types with their subnets, capacity and throughput.

Source: FSx API reference, CreateFileSystem (`StorageCapacity`, `StorageType`, `SubnetIds`) and its configurations for
Lustre, Windows, ONTAP and OpenZFS, read in November 2026; the provider's documentation of the four resources.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.outputs import is_set
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.resource_types import SUBNET

TYPES: Final = (
    aws.FSX_LUSTRE_FILE_SYSTEM,
    aws.FSX_WINDOWS_FILE_SYSTEM,
    aws.FSX_ONTAP_FILE_SYSTEM,
    aws.FSX_OPEN_ZFS_FILE_SYSTEM,
)
_FIRST_GENERATION: Final = (128, 256, 512, 1024, 2048, 4096)
_LUSTRE_THROUGHPUT: Final = {
    ("PERSISTENT_1", "SSD"): (50, 100, 200),
    ("PERSISTENT_1", "HDD"): (12, 40),
    ("PERSISTENT_2", "SSD"): (125, 250, 500, 1000),
}
_HDD_STEP: Final = {12: 6000, 40: 1800}
# The throughput of a type and deployment type; of others it is not judged.
_THROUGHPUT: Final = {
    (aws.FSX_ONTAP_FILE_SYSTEM, "SINGLE_AZ_1"): _FIRST_GENERATION,
    (aws.FSX_ONTAP_FILE_SYSTEM, "MULTI_AZ_1"): _FIRST_GENERATION,
    (aws.FSX_OPEN_ZFS_FILE_SYSTEM, "SINGLE_AZ_1"): (64, 128, 256, 512, 1024, 2048, 3072, 4096),
    (aws.FSX_OPEN_ZFS_FILE_SYSTEM, "SINGLE_AZ_2"): (160, 320, 640, 1280, 2560, 3840, 5120, 7680, 10240),
    (aws.FSX_OPEN_ZFS_FILE_SYSTEM, "MULTI_AZ_1"): (160, 320, 640, 1280, 2560, 3840, 5120, 7680, 10240),
}
_LEAST_CAPACITY: Final = {
    aws.FSX_WINDOWS_FILE_SYSTEM: 32,
    aws.FSX_ONTAP_FILE_SYSTEM: 1024,
    aws.FSX_OPEN_ZFS_FILE_SYSTEM: 64,
    aws.FSX_LUSTRE_FILE_SYSTEM: 1200,
}
# The types whose API reference says that a Single-AZ file system has exactly one subnet.
_ONE_SUBNET: Final = (aws.FSX_LUSTRE_FILE_SYSTEM, aws.FSX_WINDOWS_FILE_SYSTEM)
_MOST_RETENTION: Final = 90


def fsx_faults(system: Resource) -> Iterator[str]:
    """What FSx or the provider certainly rejects, each as a message."""
    kind = _text(system, "deploymentType", _default_deployment(system.type))
    storage = _text(system, "storageType", "SSD")
    yield from _subnets(system, kind)
    yield from _numbers(system, kind)
    if system.type == aws.FSX_LUSTRE_FILE_SYSTEM:
        yield from _lustre(system, kind, storage)
    elif system.type == aws.FSX_WINDOWS_FILE_SYSTEM:
        yield from _windows(system, kind, storage)
    elif system.type == aws.FSX_ONTAP_FILE_SYSTEM:
        yield from _ontap(system, kind)


def _default_deployment(type_: str) -> str:
    defaults = {aws.FSX_LUSTRE_FILE_SYSTEM: "SCRATCH_1", aws.FSX_WINDOWS_FILE_SYSTEM: "SINGLE_AZ_1"}
    return defaults.get(type_, "")


def _text(system: Resource, key: str, default: str) -> str:
    """The text; empty if it is unknown."""
    value = system.text(key)
    return default if value is None else value if isinstance(value, str) else ""


def _subnets(system: Resource, kind: str) -> Iterator[str]:
    subnets = system.get("subnetIds")
    if not isinstance(subnets, list) or not kind:
        return
    is_multi = kind.startswith("MULTI_AZ")
    wanted = 2 if is_multi else 1
    if subnets and len(subnets) != wanted and (is_multi or system.type in _ONE_SUBNET):
        yield (
            f"subnetIds has {len(subnets)} subnets, but a file system of type {kind} has {wanted}. "
            f"{'Add one in another Availability Zone' if is_multi else 'Leave one'}."
        )
    if is_multi and is_set(system.get("preferredSubnetId")) is False:
        yield f"preferredSubnetId is not set, but {kind} requires it. Set it to one of subnetIds."
    preferred = system.ref(SUBNET, "preferredSubnetId")
    found = system.refs(SUBNET, "subnetIds")
    if isinstance(preferred, Resource) and found.complete and preferred not in found.found:
        yield f"preferredSubnetId is '{preferred.name}', which is not in subnetIds. Use one of subnetIds."


def _numbers(system: Resource, kind: str) -> Iterator[str]:
    size, least = system.number("storageCapacity"), _LEAST_CAPACITY[system.type]
    if isinstance(size, int) and 0 < size < least:
        yield f"storageCapacity is {size} GiB, but the minimum is {least}. Raise it."
    days = system.number("automaticBackupRetentionDays")
    if isinstance(days, int) and not 0 <= days <= _MOST_RETENTION:
        yield f"automaticBackupRetentionDays is {days}, but the maximum is {_MOST_RETENTION}. Lower it."
    rates, rate = _THROUGHPUT.get((system.type, kind)), system.number("throughputCapacity")
    if rates is not None and isinstance(rate, int) and rate and rate not in rates:
        yield f"throughputCapacity is {rate}, but {kind} has {_listed(rates)} MB/s. Use one of these."


def _lustre(system: Resource, kind: str, storage: str) -> Iterator[str]:
    rate, rates = system.number("perUnitStorageThroughput"), _LUSTRE_THROUGHPUT.get((kind, storage))
    if kind.startswith("SCRATCH"):
        if isinstance(days := system.number("automaticBackupRetentionDays"), int) and days > 0:
            yield f"automaticBackupRetentionDays is {days}, but {kind} has no backups. Remove it, or use PERSISTENT_2."
    elif rates is not None and rate is None and is_set(system.get("backupId")) is False:
        yield f"perUnitStorageThroughput is not set, but {kind} requires it. Set it to one of {_listed(rates)}."
    elif rates is not None and isinstance(rate, int) and rate not in rates:
        yield f"perUnitStorageThroughput is {rate}, but {kind} with {storage} has {_listed(rates)}. Use one of these."
    if storage == "HDD" and kind and kind != "PERSISTENT_1":
        yield f"storageType is HDD, which {kind} does not support. Use SSD, or PERSISTENT_1."
    if storage == "HDD" and is_set(system.get("driveCacheType")) is False:
        yield "driveCacheType is not set, but storageType HDD requires it. Set it to READ or NONE."
    if is_set(system.get("exportPath")) is True and is_set(system.get("importPath")) is False:
        yield "exportPath is set without importPath, whose bucket it must have. Set importPath."
    for key in ("importPath", "exportPath"):
        path = system.get(key)
        if isinstance(path, str) and path and not path.startswith("s3://"):
            yield f"{key} is '{path}', but FSx requires s3:// at the beginning. Write s3:// and the bucket's name."
    yield from _lustre_capacity(system, kind, storage, rate)


def _lustre_capacity(system: Resource, kind: str, storage: str, rate: int | Unknown | None) -> Iterator[str]:
    size = system.number("storageCapacity")
    if not isinstance(size, int) or size < _LEAST_CAPACITY[system.type]:
        return
    if storage == "HDD" and isinstance(rate, int) and rate in _HDD_STEP:
        step = _HDD_STEP[rate]
        if size % step:
            yield f"storageCapacity is {size} GiB, but HDD with {rate} MB/s has multiples of {step}. Round it."
    elif storage == "SSD" and kind:
        step = 3600 if kind == "SCRATCH_1" else 2400
        if size not in (1200, 2400) and size % step:
            yield f"storageCapacity is {size} GiB, but {kind} has 1200, 2400 and multiples of {step}. Round it."


def _windows(system: Resource, kind: str, storage: str) -> Iterator[str]:
    size = system.number("storageCapacity")
    if storage == "HDD" and kind == "SINGLE_AZ_1":
        yield "storageType is HDD, which SINGLE_AZ_1, the default, does not support. Use SINGLE_AZ_2 or MULTI_AZ_1."
    if storage == "HDD" and isinstance(size, int) and 0 < size < 2000:
        yield f"storageCapacity is {size} GiB, but the minimum with HDD is 2000. Raise it, or use SSD."


def _ontap(system: Resource, kind: str) -> Iterator[str]:
    pairs = system.number("haPairs")
    if isinstance(pairs, int) and pairs > 1 and kind and not kind.startswith(("SINGLE_AZ_2", "SINGLE_AZ_3")):
        yield f"haPairs is {pairs}, but {kind} has one pair. Set it to 1, or use SINGLE_AZ_2."
    keys = ("throughputCapacity", "throughputCapacityPerHaPair")
    states = [is_set(system.get(key)) for key in keys]
    if all(state is True for state in states):
        yield f"{keys[0]} and {keys[1]} are both set, but the provider accepts one. Remove one of them."
    if all(state is False for state in states):
        yield f"Neither {keys[0]} nor {keys[1]} is set, but FSx requires one. Set {keys[1]}."


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
