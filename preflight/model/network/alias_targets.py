"""Alias records of Route 53: the target's domain name, the hosted zone that contains it, and the target's settings.

Source: Route 53 API, AliasTarget, `DNSName`, `HostedZoneId` and `EvaluateTargetHealth`; ResourceRecordSet, `Type`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag, as_text, child
from preflight.core.encoding import is_empty
from preflight.core.logic import any_of, certainly, equal
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.subject import AboutResource
from preflight.core.values import PartialText, Tri, Unknown, shaped
from preflight.model import type_tokens as aws
from preflight.model.absences import may_be_hidden
from preflight.model.network.alias_outputs import (
    ASSIGNED,
    CLOUDFRONT_ZONES,
    NEVER_IMITATED,
    NO_TARGET_NAMES,
    NO_TARGETS,
    OF_CLOUDFRONT,
    SHARED_ZONES,
    AliasOutput,
    nested_outputs,
    output_of,
    outputs_of,
)
from preflight.model.network.dns_records import ZONE, Record, is_private, plain, records_of

# The zone of the record, whose ID is not known.
RECORDS_OWN: Final = "of the record"
_ADDRESS_TYPES: Final = ("A", "AAAA", "HTTPS", "SVCB")


@dataclass(frozen=True)
class Alias(AboutResource):
    """The alias of a record."""

    record: Record

    @property
    def about(self) -> Resource:
        return self.record.resource

    @cached_property
    def zone_value(self) -> str | Unknown | None:
        found = as_text(child(self.about.get("aliases"), "zoneId"))
        return found.removeprefix("/hostedzone/") if isinstance(found, str) else found

    @cached_property
    def name_value(self) -> str | Unknown | None:
        found = as_text(child(self.about.get("aliases"), "name"))
        return plain(found) if isinstance(found, str) else found

    @cached_property
    def evaluates_health(self) -> Tri:
        return as_flag(child(self.about.get("aliases"), "evaluateTargetHealth"))

    @cached_property
    def target(self) -> AliasOutput | None:
        """The output of a resource in the stack that is the alias's name; `None` if that is not certain."""
        name = self.name_value
        if name is None:
            return None
        owner, output = _made_by(self.about, name)
        if owner is None and isinstance(name, Unknown) and not isinstance(name, PartialText):
            owner = self._only_owner
        if owner is None or owner.type in ZONE:
            return None
        return AliasOutput(owner, output)

    @property
    def _only_owner(self) -> Resource | None:
        """The resource of which the name is certainly made, because the other values do not depend on it."""
        owners = [self.about.stack.by_urn.get(urn) for urn in self.about.dependencies_of("aliases")]
        others = [r for r in owners if r is None or r.type not in ZONE]
        if len(others) != 1 or (len(owners) > 1 and not self._is_zone_certain):
            return None
        owner = others[0]
        is_target = owner is not None and (outputs_of(owner.type) or owner.type == aws.ROUTE53_RECORD)
        return owner if is_target else None

    @property
    def _is_zone_certain(self) -> bool:
        value = self.zone_value
        return isinstance(value, str) or (isinstance(value, Unknown) and value.hole is not None)

    @cached_property
    def is_aws_name(self) -> bool:
        """Whether the target's name is one that AWS assigns, which no zone of a customer contains."""
        if self.target is not None and self.target.is_usable:
            return True
        return _suffix(self.name_value).endswith(ASSIGNED)

    @cached_property
    def is_of_cloudfront(self) -> bool:
        found = self.target
        if found is not None and found.family == "cloudfront":
            return True
        return _suffix(self.name_value).endswith(OF_CLOUDFRONT)

    @cached_property
    def own_zone(self) -> Resource | str | None:
        """The hosted zone of the customer that `zoneId` certainly is: the zone, or its ID."""
        value = self.zone_value
        if value is None or is_empty(value):
            return None
        # The property's dependencies are those of the name too.
        is_clear = isinstance(self.name_value, str) or isinstance(value, str) or value.hole is not None
        found = self.about.resolve(value, ZONE, "aliases") if is_clear else None
        if isinstance(found, Resource):
            return found
        if equal(value, self.about.get("zoneId")) is not True:
            return None
        return value if isinstance(value, str) else RECORDS_OWN

    @cached_property
    def other_zone(self) -> str:
        """The hosted zone that certainly does not contain the target; empty if there is none."""
        if self.own_zone is not None:
            return _shown(self.own_zone) if self._is_outside_customers(self.own_zone) else ""
        zone = self.zone_value
        if isinstance(zone, str):
            return zone if self._is_outside(zone) else ""
        owner, output = _made_by(self.about, zone) if zone is not None else (None, "")
        if owner is None or self.target is None:
            return ""
        given = output_of(owner.type, output, is_zone=True)
        if given is not None and self.target.family and given.family != self.target.family:
            return f"{output} of '{owner.name}'"
        return ""

    def _is_outside_customers(self, zone: Resource | str) -> bool:
        """Whether a customer's zone certainly does not contain the target."""
        if self.target is not None and self.target.is_usable:
            return True
        imitates = isinstance(zone, str) or _imitates(zone)
        return _suffix(self.name_value).endswith(NEVER_IMITATED if imitates else ASSIGNED)

    def _is_outside(self, zone: str) -> bool:
        if self.is_of_cloudfront:
            return zone not in CLOUDFRONT_ZONES
        family = self.target.family if self.target is not None else ""
        return zone in SHARED_ZONES and bool(family) and SHARED_ZONES[zone] != family

    @property
    def title(self) -> str:
        """The target, for messages."""
        if isinstance(self.name_value, str) and (self.target is None or not self.target.output):
            return self.name_value
        if self.target is None:
            return "a name of AWS"
        return self.target.title

    @cached_property
    def unusable(self) -> str:
        """Why the target's output cannot be the target of an alias; empty if it can, or nothing is certain."""
        found = self.target
        if found is None or not found.output:
            return self._unusable_text
        if found.owner.type in NO_TARGETS and (found.output in NO_TARGETS[found.owner.type]):
            return f"{found.title} cannot be the target of an alias"
        return found.fault

    @property
    def _unusable_text(self) -> str:
        name, zone = self.name_value, self.own_zone
        if not isinstance(name, str) or isinstance(zone, str) or (zone is not None and _imitates(zone)):
            return ""
        return f"{name} cannot be the target of an alias" if NO_TARGET_NAMES.search(name) else ""

    @cached_property
    def lacks_addresses(self) -> bool:
        """Whether the record has a type that an alias of AWS's domain names cannot have."""
        kind = self.record.record_type
        return isinstance(kind, str) and self.is_aws_name and kind not in _ADDRESS_TYPES

    @cached_property
    def is_private_cloudfront(self) -> bool:
        """Whether the record is in a private zone, where aliases of CloudFront are not supported."""
        zone = self.record.zone
        return self.is_of_cloudfront and isinstance(zone, Resource) and certainly(is_private(zone))

    @cached_property
    def zone_without_name(self) -> str:
        """The customer's zone in which the target's known name certainly is not; empty if it is, or may be."""
        zone, name = self.own_zone, self.name_value
        if not isinstance(zone, Resource) or not isinstance(name, str) or self.is_aws_name:
            return ""
        owners = (self.about.stack.by_urn.get(urn) for urn in self.about.dependencies_of("aliases"))
        if any(r is None or r.type not in ZONE for r in owners):
            return ""  # The name may be an output.
        apex = zone.text("name")
        if not isinstance(apex, str) or name == plain(apex) or name.endswith(f".{plain(apex)}"):
            return ""
        return _shown(zone)

    @cached_property
    def record_named(self) -> Record | None:
        """The record of the stack that is the target, by its output; `None` if that is not certain."""
        owner = self.target.owner if self.target is not None else None
        if owner is None or owner.type != aws.ROUTE53_RECORD:
            return None
        return self.about.stack.entity(Record, owner)

    @cached_property
    def is_in_two_zones(self) -> bool:
        """Whether the target is a record of another hosted zone."""
        named = self.record_named
        if (
            named is None
            or not isinstance(named.zone, Resource)
            or not isinstance(self.record.zone, Resource)
        ):
            return False
        return named.zone is not self.record.zone

    @cached_property
    def mismatched(self) -> Record | None:
        """A record with the target's name, if no record of the alias's type certainly has that name."""
        kind = self.record.record_type
        if not isinstance(kind, str):
            return None
        named = self._targets
        if not named or not all(isinstance(r.record_type, str) and r.record_type != kind for r in named):
            return None
        return named[0]

    @property
    def _targets(self) -> tuple[Record, ...]:
        """The records of the target's name in the stack."""
        if self.record_named is not None:
            return (self.record_named, *self.record_named.others)
        if not isinstance(self.name_value, str) or not isinstance(self.own_zone, Resource):
            return ()
        return tuple(r for r in records_of(self.own_zone) if certainly(equal(r.full_name, self.name_value)))

    @cached_property
    def has_no_target(self) -> Tri:
        """Whether the target is a name in a zone of the stack that has no record of that name.

        Others may add records to a zone that exists already.
        """
        zone, name = self.own_zone, self.name_value
        if (
            not isinstance(zone, Resource)
            or zone.is_deployed
            or zone.is_external
            or not isinstance(name, str)
        ):
            return False
        if self.zone_without_name or self.is_aws_name or self.target is not None:
            return False
        mine = records_of(zone)
        hidden = may_be_hidden(aws.ROUTE53_RECORD, zone)
        if hidden is not None:
            return hidden
        if any(isinstance(r.full_name, str) and r.full_name.startswith("*.") for r in mine):
            return False
        open_ = next((r for r in self.about.stack.all(Record) if isinstance(r.zone, Unknown)), None)
        if open_ is not None:
            return Unknown(f"the zone of '{open_.name}'")
        found = any_of(equal(r.full_name, name) for r in mine)
        return found if isinstance(found, Unknown) else not found


def aliases(stack: Stack) -> Iterator[Alias]:
    """The records that certainly have one alias."""
    for record in stack.all(Record):
        value = record.resource.get("aliases")
        is_one = isinstance(value, dict) or (isinstance(value, list) and len(value) == 1)
        if is_one and not record.resource.is_external:
            yield Alias(record)


def _made_by(resource: Resource, value: str | Unknown) -> tuple[Resource | None, str]:
    """The resource whose output the value is, or ends with, and the output."""
    if isinstance(value, str):
        owners = (resource.stack.by_urn.get(urn) for urn in resource.dependencies_of("aliases"))
        found = ((owner, _output_with(owner, plain(value))) for owner in owners if owner is not None)
        return next(((owner, output) for owner, output in found if output), (None, ""))
    hole = value.hole
    if isinstance(value, PartialText):
        hole = value.holes[-1] if value.suffix in ("", ".") else None
    if hole is None or not hole.output:
        return None, ""
    return resource.stack.by_urn.get(hole.urn), hole.output


def _output_with(owner: Resource, text: str) -> str:
    """The output of the resource with that value; empty if there is none."""
    for path in (
        *((key,) for key in tuple(owner.keys())),
        *((p.partition(".")[::2]) for p in nested_outputs(owner.type)),
    ):
        value = owner.get(path[0], *path[1:])
        if isinstance(value, str) and plain(value) == text:
            return ".".join(map(str, path))
    return ""


def _imitates(zone: Resource) -> bool:
    """Whether the zone may have the name of an AWS service."""
    apex = zone.text("name")
    return not isinstance(apex, str) or f".{plain(apex)}".endswith(ASSIGNED)


def _suffix(name: str | Unknown | None) -> str:
    """The known end of a name."""
    if name is None:
        return ""
    last = shaped(name)[-1]
    return plain(last) if isinstance(last, str) else ""


def _shown(zone: Resource | str) -> str:
    return zone if isinstance(zone, str) else f"'{zone.name}'"
