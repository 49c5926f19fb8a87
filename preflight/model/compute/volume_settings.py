"""Settings of EBS volumes that the type of the volume does not allow.

Source: EC2 API reference, CreateVolume: "Valid sizes", `Iops`, `Throughput`, `MultiAttachEnabled`, `KmsKeyId` (read in
November 2026); the provider's checks in internal/service/ec2/ebs_volume.go; EBS user guide, "General Purpose SSD
volumes": 0.25 MiB/s for each IOPS.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly, negate
from preflight.core.outputs import is_set
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.setting_faults import SettingFault

_DEFAULT: Final = "gp2"
_PROVISIONED: Final = ("io1", "io2")
_FAST: Final = "gp3"
# The smallest and the largest size in GiB; the largest of gp3 and io2 has grown before.
_SIZES: Final = {
    "gp2": (1, 16_384),
    "gp3": (1, None),
    "io1": (4, 16_384),
    "io2": (4, None),
    "sc1": (125, 16_384),
    "st1": (125, 16_384),
    "standard": (1, 1024),
}
LEAST_IOPS_OF_FAST: Final = 3000
_LEAST_THROUGHPUT: Final = 125


def volume_faults(volume: Resource) -> Iterator[SettingFault]:
    """What EC2 or the provider rejects."""
    if all(is_set(volume.get(key)) is False for key in ("size", "snapshotId", "outpostArn")):
        yield SettingFault("Neither size nor snapshotId is set, but EC2 requires one of them. Set size.")
    if is_set(volume.get("volumeInitializationRate")) is True and is_set(volume.get("snapshotId")) is False:
        yield SettingFault(
            "volumeInitializationRate is set without snapshotId, which it requires. Remove it."
        )
    if is_set(volume.get("kmsKeyId")) is True and certainly(negate(volume.flag("encrypted"))):
        explicit = volume.get("encrypted") is not None
        yield SettingFault(
            "kmsKeyId is set, but encrypted is not true, which EC2 requires with a key. Set encrypted to true.",
            is_certain=explicit,
        )
    kind = volume.text("type")
    kind = _DEFAULT if kind is None else kind
    if isinstance(kind, Unknown) or kind not in _SIZES:
        return
    yield from map(SettingFault, _of_kind(volume, kind))


def _of_kind(volume: Resource, kind: str) -> Iterator[str]:
    size, iops, throughput = (volume.number(key) for key in ("size", "iops", "throughput"))
    least, most = _SIZES[kind]
    if isinstance(size, int) and size and not (least <= size <= (most or size)):
        end = f"{least} to {most}" if most else f"{least} or more"
        yield f"size is {size} GiB, but a volume of type {kind} has {end}. Change size or type."
    if kind in _PROVISIONED and iops is None:
        yield f"iops is not set, but type {kind} requires it. Set iops, or use type gp3."
    if kind not in (*_PROVISIONED, _FAST) and isinstance(iops, int) and iops:
        yield f"iops is {iops}, but type {kind} does not support it. Remove iops, or use type gp3."
    if kind != _FAST and isinstance(throughput, int) and throughput:
        yield f"throughput is {throughput}, but only type gp3 supports it. Remove throughput, or use type gp3."
    if kind not in _PROVISIONED and volume.flag("multiAttachEnabled") is True:
        yield f"multiAttachEnabled is true, but type {kind} does not support it. Use type io2."
    if kind == _FAST:
        yield from _fast(iops, throughput)


def _fast(iops: int | Unknown | None, throughput: int | Unknown | None) -> Iterator[str]:
    if isinstance(iops, int) and 0 < iops < LEAST_IOPS_OF_FAST:
        yield f"iops is {iops}, but a volume of type {_FAST} has {LEAST_IOPS_OF_FAST} or more. Raise it, or remove it."
    if not isinstance(throughput, int) or not throughput:
        return
    if throughput < _LEAST_THROUGHPUT:
        yield f"throughput is {throughput} MiB/s, but the minimum is {_LEAST_THROUGHPUT}. Raise it."
    rate = LEAST_IOPS_OF_FAST if iops is None else iops
    if isinstance(rate, int) and rate and throughput * 4 > rate:
        yield (
            f"throughput is {throughput} MiB/s, but {rate} IOPS allow {rate // 4}. Raise iops to {throughput * 4}, or "
            "lower throughput."
        )
