"""Routing policies of Route 53 records, alone and among the records of one name and type.

Source: Route 53 API, ResourceRecordSet, `SetIdentifier`, `Weight`, `Region`, `Failover`, `GeoLocation`,
`MultiValueAnswer` and `Type`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from preflight.core.conversion import as_number, as_text, child
from preflight.core.encoding import is_given
from preflight.core.logic import all_of, certainly, equal, negate
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model.network.dns_records import Record
from preflight.model.setting_faults import SettingFault

# The property of each routing policy, and its name in AWS.
_POLICIES: Final[Mapping[str, str]] = {
    "weightedRoutingPolicies": "weighted",
    "latencyRoutingPolicies": "latency",
    "failoverRoutingPolicies": "failover",
    "geolocationRoutingPolicies": "geolocation",
    "geoproximityRoutingPolicy": "geoproximity",
    "cidrRoutingPolicy": "IP-based",
    "multivalueAnswerRoutingPolicy": "multivalue answer",
}
_MULTIVALUE: Final = "multivalueAnswerRoutingPolicy"
_MAX_WEIGHT: Final = 255
# Source: ResourceRecordSet, `Type`: values for resource record sets with a routing policy.
_SIMPLE_ONLY: Final = ("DS", "NS", "SOA")
# What two records of one name, type and routing policy cannot share.
_EXCLUSIVE: Final[Mapping[str, tuple[str, ...]]] = {
    "latencyRoutingPolicies": ("region",),
    "failoverRoutingPolicies": ("type",),
    "geolocationRoutingPolicies": ("continent", "country", "subdivision"),
}


def routing_faults(record: Record) -> Iterator[SettingFault]:
    """The faults of the record's own routing policy."""
    policies = _policies_of(record)
    if isinstance(policies, Unknown):
        return
    if len(policies) > 1:
        yield SettingFault(
            f"{policies[0]} and {policies[1]} are set, and a record has one routing policy. Remove one of them."
        )
        return
    if not policies:
        if _has_identifier(record) is True:
            yield SettingFault(
                "setIdentifier is set without a routing policy. Set a routing policy, or remove setIdentifier."
            )
        return
    key = policies[0]
    if _has_identifier(record) is False:
        yield SettingFault(f"{key} is set without setIdentifier. Set setIdentifier.")
    if isinstance(record.record_type, str) and record.record_type in _SIMPLE_ONLY:
        yield SettingFault(
            f"{key} is set on a record of type {record.record_type}. Remove the routing policy."
        )
    yield from _of_policy(record, key)


def _of_policy(record: Record, key: str) -> Iterator[SettingFault]:
    if key == _MULTIVALUE:
        if record.has_alias is True:
            yield SettingFault("An alias cannot have a multivalue answer policy. Use a weighted policy.")
        if certainly(equal(record.record_type, "CNAME")):
            yield SettingFault(f"{key} is set on a record of type CNAME. Use another policy.")
    elif key == "weightedRoutingPolicies":
        weight = as_number(_field(record, key, "weight"))
        if isinstance(weight, int) and not 0 <= weight <= _MAX_WEIGHT:
            yield SettingFault(f"{key} has the weight {weight}. Use a weight of 0 to {_MAX_WEIGHT}.")
    elif key == "failoverRoutingPolicies":
        yield from _primary(record)
    elif key == "geolocationRoutingPolicies":
        place = {name: is_given(_field(record, key, name)) is True for name in _EXCLUSIVE[key]}
        if place["continent"] and (place["country"] or place["subdivision"]):
            yield SettingFault(f"{key} has a continent and a country. Keep one of them.")
        elif place["subdivision"] and certainly(negate(equal(_field(record, key, "country"), "US"))):
            yield SettingFault(f"{key} has a subdivision, and its country is not US. Set country to US.")


def _primary(record: Record) -> Iterator[SettingFault]:
    if not certainly(equal(as_text(_field(record, "failoverRoutingPolicies", "type")), "PRIMARY")):
        return
    if record.resource.get("healthCheckId") is None and certainly(negate(record.has_alias)):
        yield SettingFault(
            "The primary record of a failover pair has no healthCheckId, which a record without alias requires. Set "
            "healthCheckId."
        )


def sibling_faults(record: Record) -> Iterator[SettingFault]:
    """Conflicts with an earlier record of the same name and type."""
    for other in record.others:
        if other.urn < record.urn and certainly(_is_sibling(record, other)):
            found = _conflict(record, other)
            if found:
                yield SettingFault(found)
                return


def _is_sibling(record: Record, other: Record) -> Tri:
    """Whether both have one type and different set identifiers; with the same identifier, they are one record."""
    identifiers = (r.resource.get("setIdentifier") for r in (record, other))
    one, two = ("" if identifier is None else identifier for identifier in identifiers)
    return all_of((equal(record.record_type, other.record_type), negate(equal(one, two))))


def _conflict(record: Record, other: Record) -> str:
    mine, theirs = _policy_of(record), _policy_of(other)
    if mine is None or theirs is None:
        return ""
    if mine != theirs:
        return (
            f"The routing policy of the record is {_named(mine)}, and that of '{other.name}', with the same name and "
            f"type, is {_named(theirs)}. Use one routing policy for both."
        )
    for_ = _EXCLUSIVE.get(mine, ())
    if for_ and certainly(
        all_of(equal(*(_field(r, mine, k, absent="") for r in (record, other))) for k in for_)
    ):
        value = next((v for k in for_ if isinstance(v := as_text(_field(record, mine, k)), str) and v), "")
        return (
            f"{mine} has {value}, as '{other.name}' with the same name and type has. Use another value, or remove one "
            "of the records."
        )
    return ""


def _named(policy: str) -> str:
    return _POLICIES[policy] if policy else "simple"


def _policy_of(record: Record) -> str | None:
    """The property of its routing policy, empty for a simple record; `None` if it is not certain."""
    policies = _policies_of(record)
    if isinstance(policies, Unknown) or len(policies) > 1:
        return None
    return policies[0] if policies else ""


def _policies_of(record: Record) -> tuple[str, ...] | Unknown:
    found = []
    for key in _POLICIES:
        is_set = _is_filled(record.resource, key)
        if isinstance(is_set, Unknown):
            return is_set
        if is_set:
            found.append(key)
    return tuple(found)


def _is_filled(resource: Resource, key: str) -> Tri:
    value = resource.get(key)
    if isinstance(value, Unknown):
        # An unknown that is not an input is an output of AWS.
        return value if resource.has_input(key) else False
    return is_given(value)


def _field(record: Record, key: str, name: str, absent: str | None = None) -> Value:
    value = child(record.resource.get(key), name)
    return absent if value is None else value


def _has_identifier(record: Record) -> Tri:
    return is_given(record.resource.get("setIdentifier"))
