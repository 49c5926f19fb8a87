"""Directory buckets and multi-Region access points: names, Zones, Regions, and settings that are not supported.

Source: S3 user guide, "Directory bucket naming rules", "Creating Multi-Region Access Points" (one bucket for each
Region); S3 API reference: "This operation is not supported for directory buckets"; LifecycleExpiration, Transition and
LifecycleRuleFilter: "It is not supported for directory bucket lifecycle configurations".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from preflight.core.conversion import as_list, child
from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.resource_types import BUCKET
from preflight.model.storage.bucket_configurations import ACCELERATION, CORS
from preflight.model.storage.bucket_settings import ACCESS_BLOCK, ACL, OWNERSHIP, VERSIONING
from preflight.model.storage.lifecycle_rules import LIFECYCLE
from preflight.model.storage.object_locks import OBJECT_LOCK
from preflight.model.storage.websites import WEBSITE

_DIRECTORY: Final = (aws.S3_DIRECTORY_BUCKET,)
# The settings whose operation is not supported for directory buckets.
_UNSUPPORTED: Final = (
    *ACCESS_BLOCK,
    *ACCELERATION,
    *ACL,
    *CORS,
    *OBJECT_LOCK,
    *OWNERSHIP,
    *VERSIONING,
    *WEBSITE,
    aws.S3_ANALYTICS_CONFIGURATION,
    aws.S3_BUCKET_LOGGING,
    aws.S3_BUCKET_LOGGING_V2,
    aws.S3_BUCKET_NOTIFICATION,
    aws.S3_BUCKET_REPLICATION_CONFIG,
)
TYPES: Final = (
    *_DIRECTORY,
    *_UNSUPPORTED,
    *LIFECYCLE,
    aws.S3CONTROL_MULTI_REGION_ACCESS_POINT,
)
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
_ZONE_NAME: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d[a-z]")
_SUFFIX: Final = "--x-s3"
_UNSUPPORTED_ACTIONS: Final = (
    "transitions",
    "noncurrentVersionTransitions",
    "noncurrentVersionExpiration",
)


def access_faults(resource: Resource) -> Iterator[str]:
    """What S3 certainly rejects, each as a message."""
    if resource.type in _DIRECTORY:
        yield from _directory(resource)
    elif resource.type == aws.S3CONTROL_MULTI_REGION_ACCESS_POINT:
        yield from _regions(resource)
    elif (name := _directory_of(resource)) and resource.type in LIFECYCLE:
        yield from _lifecycle(resource, name)
    elif name:
        kind = resource.type.rpartition(":")[2]
        yield (
            f"bucket is directory bucket '{name}', which does not support a {kind}. Remove the {kind}, or use another "
            "bucket."
        )


def _directory(bucket: Resource) -> Iterator[str]:
    name, zone = bucket.input("bucket"), bucket.get("location", "name")
    if isinstance(zone, str) and _ZONE_NAME.fullmatch(zone):
        yield f"location.name is {zone}, the name of an Availability Zone. Use its ID, such as euw1-az1."
        return
    if not isinstance(name, str) or not name:
        return
    base, _, own = name.removesuffix(_SUFFIX).rpartition("--")
    if not (name.endswith(_SUFFIX) and own and _NAME.fullmatch(base)):
        yield f"bucket is '{name}', but the name of a directory bucket ends with --zone-id{_SUFFIX}. Rename the bucket."
    elif isinstance(zone, str) and zone and own != zone:
        yield f"bucket '{name}' names Zone {own}, but location.name is {zone}. Use the same in both."


def _directory_of(setting: Resource) -> str:
    """The name of the directory bucket that the setting is for; empty for another bucket."""
    value = setting.get("bucket")
    if isinstance(value, str):
        return value if value.endswith(_SUFFIX) else ""
    found = setting.ref((*_DIRECTORY, *BUCKET), "bucket")
    return found.name if isinstance(found, Resource) and found.type in _DIRECTORY else ""


def _lifecycle(configuration: Resource, name: str) -> Iterator[str]:
    for number, rule in enumerate(_items(configuration.get("rules"))):
        keys = [key for key in _UNSUPPORTED_ACTIONS if _is_present(child(rule, key))]
        if _is_present(child(child(rule, "expiration"), "date")):
            keys.append("expiration.date")
        block = child(rule, "filter")
        if _is_present(child(block, "tag")) or _is_present(child(child(block, "and"), "tags")):
            keys.append("filter")
        for key in keys:
            what = "tags in a filter" if key == "filter" else key
            yield f"rules[{number}].{key}: directory bucket '{name}' does not support {what}. Remove {what}."


def _regions(point: Resource) -> Iterator[str]:
    blocks = _items(point.get("details", "regions"))
    found = [
        point.resolve(child(b, "bucket"), BUCKET, "details") for b in blocks if child(b, "bucket") is not None
    ]
    buckets = [bucket for bucket in found if isinstance(bucket, Resource)]
    for one, other in combinations(buckets, 2):
        if one is other or certainly(one.same_region(other)):
            yield (
                f"details.regions: buckets '{one.name}' and '{other.name}' are in one Region, but a multi-Region "
                "access point has one bucket in each. Remove one of the two."
            )
            return


def _items(value: Value) -> list[Value]:
    items = as_list(value)
    return [] if isinstance(items, Unknown) else items


def _is_present(value: Value) -> bool:
    return not isinstance(value, Unknown) and bool(value)
