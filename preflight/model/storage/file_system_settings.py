"""EFS: lifecycle policies, keys and replication of file systems.

Source: EFS API reference, PutLifecycleConfiguration, LifecyclePolicy, CreateFileSystem (`KmsKeyId`),
CreateReplicationConfiguration, DestinationToCreate; the provider's documentation of the file system.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_text, child
from preflight.core.encoding import is_given
from preflight.core.logic import any_of, certainly, equal, negate
from preflight.core.outputs import is_set
from preflight.core.references import referrers
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.setting_faults import SettingFault
from preflight.model.storage.file_systems import FILE_SYSTEM

TYPES: Final = (*FILE_SYSTEM, aws.EFS_REPLICATION_CONFIGURATION)
_TO_IA: Final = "transitionToIa"
_TO_ARCHIVE: Final = "transitionToArchive"
_TRANSITIONS: Final = (_TO_IA, _TO_ARCHIVE, "transitionToPrimaryStorageClass")


def file_system_faults(resource: Resource) -> Iterator[SettingFault]:
    """What EFS rejects in a file system or a replication."""
    if resource.type in FILE_SYSTEM:
        yield from _policies(resource)
        if is_set(resource.get("kmsKeyId")) is True and certainly(negate(resource.flag("encrypted"))):
            yield SettingFault(
                "kmsKeyId is set, but encrypted is not true, which EFS requires with a key. Set encrypted to true.",
                is_certain=resource.get("encrypted") is not None,
            )
    elif not resource.is_deployed:
        yield from map(SettingFault, _replication(resource))


def _policies(system: Resource) -> Iterator[SettingFault]:
    items = system.items("lifecyclePolicies")
    policies = [] if isinstance(items, Unknown) else items
    for number, policy in enumerate(policies):
        names = [key for key in _TRANSITIONS if is_set(child(policy, key)) is True]
        if len(names) > 1:
            yield SettingFault(
                f"lifecyclePolicies[{number}] has {' and '.join(names)}, but EFS requires one transition in each. "
                "Write a policy for each."
            )
    archive, infrequent = (_first(policies, key) for key in (_TO_ARCHIVE, _TO_IA))
    if archive is None:
        return
    mode = system.text("throughputMode")
    if certainly(negate(equal("bursting" if mode is None else mode, "elastic"))):
        yield SettingFault(
            f"lifecyclePolicies has {_TO_ARCHIVE}, but throughputMode is {mode or 'bursting'}, and Archive requires "
            "elastic. Set throughputMode to elastic."
        )
    days, earlier = _days(archive), _days(infrequent)
    if days is not None and earlier is not None and days <= earlier:
        yield SettingFault(
            f"lifecyclePolicies has {_TO_ARCHIVE} {archive} and {_TO_IA} {infrequent}, but EFS requires Archive to be "
            "later. Raise the days of Archive."
        )
    has_infrequent = any_of(p if isinstance(p, Unknown) else is_given(child(p, _TO_IA)) for p in policies)
    if isinstance(items, list) and certainly(negate(has_infrequent)):
        yield SettingFault(
            f"lifecyclePolicies has {_TO_ARCHIVE} without {_TO_IA}, which EFS expects before it. Add {_TO_IA}.",
            is_certain=False,
        )


def _replication(replication: Resource) -> Iterator[str]:
    block = replication.get("destination")
    zone, region, target = (child(block, key) for key in ("availabilityZoneName", "region", "fileSystemId"))
    if isinstance(block, dict) and all(is_set(v) is False for v in (zone, region, target)):
        yield "destination has neither region, availabilityZoneName nor fileSystemId. Set region."
    if isinstance(zone, str) and isinstance(region, str) and zone and region and not zone.startswith(region):
        yield f"destination.availabilityZoneName {zone} is not in region {region}. Use a zone of {region}."
    source = replication.ref(FILE_SYSTEM, "sourceFileSystemId")
    if not isinstance(source, Resource):
        return
    if target is not None:
        yield from _target(replication.resolve(target, FILE_SYSTEM, "destination"), source)
    for other in referrers(source, aws.EFS_REPLICATION_CONFIGURATION, "sourceFileSystemId", FILE_SYSTEM):
        if (other.name, other.urn) < (replication.name, replication.urn):
            yield (
                f"File system '{source.name}' is replicated by '{other.name}' too, but EFS allows one replication for "
                "each. Remove one of the two."
            )


def _target(target: Resource | Unknown, source: Resource) -> Iterator[str]:
    if not isinstance(target, Resource):
        return
    if target is source:
        yield "destination.fileSystemId is the source itself. Use another file system."
        return
    protection = target.text("protection", "replicationOverwrite")
    off = False if protection is None else equal(protection, "DISABLED")
    if not target.is_external and certainly(negate(off)):
        yield (
            f"destination.fileSystemId is '{target.name}', which has replication overwrite protection, the default. "
            "Set its protection.replicationOverwrite to DISABLED."
        )


def _first(policies: list[Value], key: str) -> str | None:
    """The value of the transition in the first policy that has it; `None` if none has it, or if it is unknown."""
    for policy in policies:
        value = as_text(child(policy, key))
        if isinstance(value, str) and value:
            return value
    return None


def _days(value: str | None) -> int | None:
    """The days of `AFTER_30_DAYS`."""
    digits = "".join(filter(str.isdigit, value or ""))
    return int(digits) if digits else None
