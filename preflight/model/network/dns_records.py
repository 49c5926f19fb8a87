"""Route 53 records: their hosted zone, full name, values and alias target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_text, child
from preflight.core.encoding import is_empty
from preflight.core.entity import Entity
from preflight.core.holes import Part
from preflight.core.logic import all_of, known, negate, one_of
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown, shaped
from preflight.model import type_tokens as aws
from preflight.model.network.cidr import CidrError, parse_address

if TYPE_CHECKING:
    from preflight.core.stack import Stack

ZONE: Final = (aws.ROUTE53_ZONE,)
# The zones of CloudFront's names, in AWS's partitions. Source: Route 53 API, AliasTarget, HostedZoneId.
CLOUDFRONT_ZONES: Final = ("Z2FDTNDATAQYW2", "Z3RFFRIM2A3IF5")
_CLOUDFRONT: Final = (".cloudfront.net", ".cloudfront.cn")
# Domain names that AWS assigns, so that no hosted zone of a customer contains them.
_OF_AWS: Final = (*_CLOUDFRONT, ".elb.amazonaws.com", ".elasticbeanstalk.com", ".awsglobalaccelerator.com")
# Types -> the form of their values. Source: Route 53 guide, "Supported DNS record types".
_FORMS: Final = {
    "MX": (re.compile(r"\d+\s+\S+"), "a priority and a host name, such as 10 mail.example.net"),
    "SRV": (re.compile(r"\d+\s+\d+\s+\d+\s+\S+"), "priority, weight, port and a host name"),
    "CAA": (re.compile(r"\d+\s+\S+\s+.+"), 'flags, a tag and a value, such as 0 issue "amazon.com"'),
    # A name may contain a slash: RFC 2317 delegates parts of a reverse zone so.
    "CNAME": (re.compile(r"(?!\d+(?:\.\d+){3}\.?$)(?!https?://)\S+"), "a host name without scheme and path"),
}
_TEXTS: Final = ("TXT", "SPF")
_MOST_CHARACTERS: Final = 255
_ROUTING: Final = (
    "weightedRoutingPolicies",
    "latencyRoutingPolicies",
    "failoverRoutingPolicies",
    "geolocationRoutingPolicies",
    "geoproximityRoutingPolicy",
    "cidrRoutingPolicy",
)
_ADDRESSES: Final = {"A": 4, "AAAA": 6}


class Record(Entity):
    """A record set. Its name may omit the zone's name, which the provider then adds."""

    TYPES = (aws.ROUTE53_RECORD,)

    @cached_property
    def zone(self) -> Resource | Unknown | None:
        return self.resource.ref(ZONE, "zoneId")

    @cached_property
    def record_type(self) -> str | Unknown | None:
        found = self.resource.text("type")
        return found.upper() if isinstance(found, str) else found

    @cached_property
    def zone_name(self) -> str | Unknown:
        """The name without a trailing dot, in lower case."""
        found = self.zone.text("name") if isinstance(self.zone, Resource) else None
        return _plain(found) if isinstance(found, str) else Unknown(f"the zone of '{self.name}'")

    @cached_property
    def full_name(self) -> str | Unknown:
        """The full name. Source: the provider's `expandRecordName`, which adds the zone's name if it is missing."""
        written = self.resource.get("name")
        if isinstance(self.zone_name, Unknown) or isinstance(written, Unknown):
            return Unknown(f"the name of '{self.name}'")
        name = _plain(written) if isinstance(written, str) else ""
        if not name:
            return self.zone_name
        inside = name == self.zone_name or name.endswith(f".{self.zone_name}")
        return name if inside else f"{name}.{self.zone_name}"

    @cached_property
    def is_at_apex(self) -> Tri:
        """Whether its name is the zone's name, or empty, which means the same."""
        if is_empty(self.resource.get("name")):
            return True
        if not isinstance(self.full_name, Unknown):
            return self.full_name == self.zone_name
        return False if self._differs_from_zone else Unknown(self.full_name.reason)

    @property
    def _differs_from_zone(self) -> bool:
        """Whether its name is certainly not the zone's: by its known parts, or because AWS assigns a part of it only
        now and the zone is older than the stack.
        """
        written, zone = self.resource.get("name"), self.zone_name
        if not isinstance(written, Unknown):
            return False
        if isinstance(zone, str):
            return one_of(written, (zone, f"{zone}.")) is False
        parts = [part for part in shaped(written) if isinstance(part, Part)]
        is_new = any(part.urn in self.stack.by_urn for part in parts)
        return is_new and not isinstance(self.zone, Resource) and not self.resource.dependencies_of("zoneId")

    @cached_property
    def has_alias(self) -> Tri:
        return _is_filled(self.resource, "aliases")

    @cached_property
    def has_values(self) -> Tri:
        return _is_filled(self.resource, "records")

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The values that are known."""
        items = self.resource.items("records")
        return () if isinstance(items, Unknown) else tuple(i for i in items if isinstance(i, str))

    @cached_property
    def is_single(self) -> Tri:
        """Whether it certainly has one value, or several."""
        items = self.resource.items("records")
        return Unknown(items.reason) if isinstance(items, Unknown) else len(items) < 2

    @cached_property
    def misfits(self) -> tuple[str, ...]:
        """Values of an A or AAAA record that are certainly not an IP address of its version."""
        wanted = _ADDRESSES.get(self.record_type) if isinstance(self.record_type, str) else None
        return tuple(v for v in self.values if _version(v) != wanted) if wanted else ()

    @cached_property
    def lacks_ttl(self) -> Tri:
        """Whether it has values without a TTL, which the API requires for them."""
        missing: Tri = self.resource.get("ttl") is None
        return all_of((self.has_values, negate(self.has_alias), missing))

    @cached_property
    def odd_values(self) -> tuple[tuple[str, str], ...]:
        """The values with another form than the record's type requires, each with that form."""
        form = _FORMS.get(self.record_type) if isinstance(self.record_type, str) else None
        if form is None:
            return ()
        return tuple((v, form[1]) for v in self.values if v and not form[0].fullmatch(v.strip()))

    @cached_property
    def long_texts(self) -> tuple[int, ...]:
        """The lengths of strings in TXT values that are above the limit of one string.

        The provider quotes a value; two quotation marks inside it begin another string. Several characters may stand
        for one after a backslash.
        """
        if not isinstance(self.record_type, str) or self.record_type not in _TEXTS:
            return ()
        strings = (part for v in self.values for part in re.split(r'"\s*"', v.strip('"')))
        return tuple(len(part) for part in strings if len(part) > _MOST_CHARACTERS and "\\" not in part)

    @cached_property
    def lacks_identifier(self) -> str:
        """The routing policy that it certainly has without `setIdentifier`; empty if there is none."""
        if self.resource.get("setIdentifier") is not None:
            return ""
        return next((key for key in _ROUTING if _is_filled(self.resource, key) is True), "")

    @cached_property
    def others(self) -> tuple[Record, ...]:
        """The other records of the same name in the same zone."""
        if isinstance(self.full_name, Unknown):
            return ()
        return tuple(r for r in _by_name(self.stack).get(self._key, ()) if r is not self)

    @cached_property
    def wrong_alias_zone(self) -> tuple[str, str] | None:
        """The alias target and its `zoneId`, if that zone certainly does not contain the target; otherwise `None`."""
        value = self.resource.get("aliases")
        zone, name = as_text(child(value, "zoneId")), as_text(child(value, "name"))
        if not isinstance(zone, str) or is_empty(zone):
            return None
        zone = zone.removeprefix("/hostedzone/")
        ends = _end(name)
        if _leads_to(ends, _CLOUDFRONT) or (isinstance(name, Unknown) and self._is_of_distribution):
            return None if zone in CLOUDFRONT_ZONES else (_shown(name, "a CloudFront distribution"), zone)
        own = self.resource.get("zoneId")
        if _leads_to(ends, _OF_AWS) and (
            (zone == own) is True or self.stack.find_by_identifier(ZONE[0], zone)
        ):
            return _shown(name, "a name of AWS"), zone
        return None

    @property
    def _is_of_distribution(self) -> bool:
        sources = [self.stack.by_urn.get(urn) for urn in self.resource.dependencies_of("aliases")]
        return bool(sources) and all(r is not None and r.type == aws.CLOUDFRONT_DISTRIBUTION for r in sources)

    @property
    def _key(self) -> tuple[str, object]:
        return (self.zone.urn if isinstance(self.zone, Resource) else "", self.full_name)


def _by_name(stack: Stack) -> Mapping[tuple[str, object], tuple[Record, ...]]:
    def make() -> Mapping[tuple[str, object], tuple[Record, ...]]:
        groups: dict[tuple[str, object], list[Record]] = {}
        for record in stack.all(Record):
            if known(record.full_name) and not record.resource.is_external:
                groups.setdefault(record._key, []).append(record)
        return {key: tuple(group) for key, group in groups.items()}

    return stack.cache("records by name", make)


def _is_filled(resource: Resource, key: str) -> Tri:
    items = resource.items(key)
    return Unknown(items.reason) if isinstance(items, Unknown) else bool(items)


def _plain(text: str) -> str:
    return text.removesuffix(".").lower()


def _end(name: str | Unknown | None) -> str:
    """The known suffix of a name."""
    return _plain(name.suffix if isinstance(name, PartialText) else name if isinstance(name, str) else "")


def _leads_to(end: str, suffixes: Iterable[str]) -> bool:
    return any(end.endswith(suffix) for suffix in suffixes)


def _shown(name: str | Unknown | None, otherwise: str) -> str:
    return name if isinstance(name, str) else otherwise


def _version(text: str) -> int | None:
    try:
        return parse_address(text)[0]
    except CidrError:
        return None
