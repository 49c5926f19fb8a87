"""Route 53 records: their hosted zone, full name, values and alias target."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from preflight.core.cached_property import cached_property
from preflight.core.encoding import is_empty
from preflight.core.entity import Entity
from preflight.core.holes import Part
from preflight.core.logic import all_of, negate, one_of
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, shaped, written_text
from preflight.model import type_tokens as aws
from preflight.model.network.cidr import CidrError, parse_address

if TYPE_CHECKING:
    from preflight.core.stack import Stack

ZONE: Final = (aws.ROUTE53_ZONE,)
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
_ADDRESSES: Final = {"A": 4, "AAAA": 6}
# A label that no IP address contains.
_NAME: Final = re.compile(r"[g-wyz]|amazonaws", re.IGNORECASE)
# Records that Route 53 creates together with a zone. Source: Route 53 guide, "NS and SOA records that Amazon Route 53
# creates for a public hosted zone".
_CREATED_WITH_ZONE: Final = ("NS", "SOA")


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
        return plain(found) if isinstance(found, str) else Unknown(f"the zone of '{self.name}'")

    @cached_property
    def full_name(self) -> str | Unknown:
        """The full name. Source: the provider's `expandRecordName`, which adds the zone's name if it is missing."""
        written = self.resource.get("name")
        if isinstance(self.zone_name, Unknown) or isinstance(written, Unknown):
            return Unknown(f"the name of '{self.name}'")
        name = plain(written) if isinstance(written, str) else ""
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

    @property
    def lacks_values(self) -> Tri:
        """Whether it has no values. A list that another resource assigns, such as a zone's name servers, has some."""
        is_assigned = isinstance(self.has_values, Unknown) and bool(self.resource.dependencies_of("records"))
        return False if is_assigned else negate(self.has_values)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The values that are known."""
        items = self.resource.items("records")
        return () if isinstance(items, Unknown) else tuple(i for i in items if isinstance(i, str))

    @cached_property
    def _outputs(self) -> tuple[tuple[str, str], ...]:
        """The values that are outputs with a known form: how they are shown, and the form with x for unknown parts."""
        items = self.resource.items("records")
        found = () if isinstance(items, Unknown) else tuple(i for i in items if isinstance(i, Unknown))
        return tuple((_shown(i, self.stack), text) for i in found if (text := _form(i)))

    @cached_property
    def is_single(self) -> Tri:
        """Whether it certainly has one value, or several."""
        items = self.resource.items("records")
        return Unknown(items.reason) if isinstance(items, Unknown) else len(items) < 2

    @cached_property
    def misfits(self) -> tuple[str, ...]:
        """Values of an A or AAAA record that are certainly not an IP address of its version, for messages."""
        wanted = _ADDRESSES.get(self.record_type) if isinstance(self.record_type, str) else None
        if wanted is None:
            return ()
        names = tuple(shown for shown, form in self._outputs if _NAME.search(form))
        return (*(f"'{v}'" for v in self.values if _version(v) != wanted), *names)

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
        values = (*((f"'{v}'", v.strip()) for v in self.values if v), *self._outputs)
        return tuple((shown, form[1]) for shown, text in values if not form[0].fullmatch(text))

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
    def exists_already(self) -> Tri:
        """Whether Route 53 creates the record with its zone, so that the provider's request for it is rejected.

        Source: the provider's `resourceRecordCreate`, which overwrites a record only with `allowOverwrite`.
        """
        is_new = isinstance(self.zone, Resource) and not self.zone.is_deployed and not self.zone.is_external
        if not is_new or self.resource.is_deployed:
            return False
        overwrites = self.resource.flag("allowOverwrite")
        return all_of((one_of(self.record_type, _CREATED_WITH_ZONE), self.is_at_apex, negate(overwrites)))

    @cached_property
    def others(self) -> tuple[Record, ...]:
        """The other records of the same name in the same zone."""
        key = self._key
        return () if key is None else tuple(r for r in _by_name(self.stack).get(key, ()) if r is not self)

    @property
    def _key(self) -> tuple[str, str] | None:
        """Its zone and name; `None` if they are not certain. The name in a zone of others is compared as written."""
        if isinstance(self.zone, Resource):
            return None if isinstance(self.full_name, Unknown) else (self.zone.urn, self.full_name)
        zone, name = self.resource.get("zoneId"), self.resource.get("name")
        if not isinstance(zone, str | Unknown) or not isinstance(name, str) or not name:
            return None
        return None if None in shaped(zone) else (written_text(zone), plain(name))


def _by_name(stack: Stack) -> Mapping[tuple[str, str], tuple[Record, ...]]:
    def make() -> Mapping[tuple[str, str], tuple[Record, ...]]:
        groups: dict[tuple[str, str], list[Record]] = {}
        for record in stack.all(Record):
            if record._key is not None and not record.resource.is_external:
                groups.setdefault(record._key, []).append(record)
        return {key: tuple(group) for key, group in groups.items()}

    return stack.cache("records by name", make)


def records_of(zone: Resource) -> tuple[Record, ...]:
    """The records that are certainly in the zone."""
    return zone.stack.group("records by zone", zone.stack.all(Record), lambda r: r.zone).get(zone.urn, ())


def is_private(zone: Resource) -> Tri:
    """Whether a hosted zone of the stack is private: it has VPCs."""
    if zone.is_external:
        return Unknown(f"the VPCs of '{zone.name}'")
    return _is_filled(zone, "vpcs")


def _is_filled(resource: Resource, key: str) -> Tri:
    items = resource.items(key)
    return Unknown(items.reason) if isinstance(items, Unknown) else bool(items)


def plain(text: str) -> str:
    """A domain name without a trailing dot, in lower case."""
    return text.removesuffix(".").lower()


def _form(value: Unknown) -> str:
    """An output's form, with x for each part that AWS assigns; empty if it is not known."""
    parts = shaped(value)
    if None in parts:
        return ""
    return "".join(part if isinstance(part, str) else "x" for part in parts)


def _shown(value: Unknown, stack: Stack) -> str:
    owner = stack.meant(value)
    return (
        f"{value.hole.output} of '{owner.name}'"
        if owner is not None and value.hole is not None
        else _form(value)
    )


def _version(text: str) -> int | None:
    try:
        return parse_address(text)[0]
    except CidrError:
        return None
