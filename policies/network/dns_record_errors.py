"""A DNS record has a type, name or alias that Route 53 rejects.

## What fails

- A CNAME at the zone's apex: its name is the zone's, or empty.
- A CNAME beside a record of another type with the same name.
- An alias together with `ttl` or `records`; neither alias nor records.
- An A record with a value that is not an IPv4 address, an AAAA record with one that is not an IPv6 address, a CNAME
  with several values.
- `records` without `ttl`; a routing policy without `setIdentifier`.
- An MX, SRV or CAA record without its numbers; a TXT string above 255 characters.
- Advisory: a CNAME whose value is an address or a URL; the name `@`.
- Several routing policies, `setIdentifier` without one, a weight above 255, a multivalue answer policy on an alias or
  CNAME, the primary record of a failover pair without health check, a location that is a continent and a country.
- The NS or SOA record at the apex of a zone that the stack creates, without `allowOverwrite`.
- Two records of one name and type with different routing policies, or with the same latency Region, location or
  failover type.

## Why

Route 53 rejects the change: `InvalidChangeBatch: RRSet of type CNAME with DNS name acme.io. is not permitted at apex in
zone acme.io.`, `RRSet of type CNAME with DNS name www.acme.io. is not permitted as it conflicts with other records with
the same DNS name in zone acme.io.`, `RRSet with DNS name www.acme.io., type A, SetIdentifier blue cannot be created as
a non-weighted set exists with the same name and type.` The provider rejects an alias with `ttl` before that (`"ttl":
conflicts with alias`). Route 53 accepts a CNAME of an address, but no client resolves it.

## Errors

- `InvalidChangeBatch: RRSet of type CNAME with DNS name … is not permitted at apex in zone …`
- `RRSet of type CNAME with DNS name … is not permitted as it conflicts with other records with the same DNS name in
  zone …`
- `InvalidChangeBatch: … CharacterStringTooLong (Value is too long) encountered with …`
- `InvalidChangeBatch: Invalid Resource Record: FATAL problem: UnparsableMX`
- `InvalidChangeBatch: RRSet with DNS name …, type …, SetIdentifier … cannot be created as a non-weighted set exists
  with the same name and type.`
- `InvalidChangeBatch: RRSet with DNS name …, type … cannot be created as other RRSets exist with the same name and
  type.`
- `InvalidChangeBatch: A non-alias primary ResourceRecordSet must have an associated health check.`
- `InvalidInput: Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer],
  but found none in Change with …`

## Fails

```yaml
resources:
  zone: { type: aws:route53:Zone, properties: { name: acme-retail.io, comment: The shop } }
  apex:
    type: aws:route53:Record
    properties:
      zoneId: "${zone.zoneId}"
      name: acme-retail.io
      type: CNAME
      ttl: 300
      records: [shop.acme-retail.net]
```

## Instead

At the apex use an alias record (type A), with the target's own name and zone.

```yaml
resources:
  zone: { type: aws:route53:Zone, properties: { name: acme-retail.io, comment: The shop } }
  apex:
    type: aws:route53:Record
    properties:
      zoneId: "${zone.zoneId}"
      name: acme-retail.io
      type: A
      aliases: [{ name: d111111abcdef8.cloudfront.net, zoneId: Z2FDTNDATAQYW2, evaluateTargetHealth: false }]
```

## Not covered

A record that is created twice: *resource-conflicts*. The target of an alias: *alias-target-errors*. Zones of other
stacks, whose name is not known. Records of other stacks with the same name.

## References

- [Choosing between alias and non-alias records](https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html)
- [Supported DNS record types](https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html)
- [ResourceRecordSet](https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, negate, one_of
from preflight.core.stack import Stack
from preflight.model.network.dns_records import Record
from preflight.model.network.record_sets import routing_faults, sibling_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def records(stack: Stack) -> tuple[Record, ...]:
    return tuple(r for r in stack.all(Record) if not r.resource.is_external)


@policy(each=records, level=MANDATORY, severity=HIGH, error="InvalidChangeBatch, InvalidInput")
def dns_record_errors(record: Record) -> Iterator[Finding]:
    if certainly(one_of(record.record_type, ("CNAME",))):
        yield from _cname(record)
    yield from _shape(record)
    for value in record.misfits:
        yield Finding(
            record,
            f"records: {value} is not an address for a record of type {record.record_type}. "
            f"Use an IPv{4 if record.record_type == 'A' else 6} address, or another type.",
        )
    for value, form in record.odd_values:
        yield Finding(
            record,
            f"records: {value} is not the value of a record of type {record.record_type}: {form}. Correct it.",
            level=ADVISORY if record.record_type == "CNAME" else None,
        )
    yield from (Finding(record, message) for message in _values(record))
    if certainly(record.exists_already):
        yield Finding(
            record,
            f"Route 53 creates the {record.record_type} record of a zone's apex together with the zone. Remove the "
            "record, or set allowOverwrite to true.",
        )
    if certainly(one_of(record.resource.get("name"), ("@",))):
        yield Finding(
            record,
            f"name is @, which Route 53 does not replace: the record is {record.full_name}. Use the zone's name.",
            level=ADVISORY,
        )
    for fault in (*routing_faults(record), *sibling_faults(record)):
        yield Finding(record, fault.message)


def _cname(record: Record) -> Iterator[Finding]:
    if certainly(record.is_at_apex):
        yield Finding(
            record,
            "A CNAME is not permitted at the apex of its zone. Use an alias record of type A, or a name below the "
            "zone's.",
        )
        return
    other = next(
        (r for r in record.others if isinstance(r.record_type, str) and r.record_type != "CNAME"), None
    )
    if other is not None:
        yield Finding(
            record,
            f"The CNAME {record.full_name} conflicts with '{other.name}', of type {other.record_type} and the same "
            "name. Remove one of them, or use an alias record.",
        )
    if certainly(negate(record.is_single)):
        yield Finding(record, "records: a CNAME has one value, and this one has several. Keep one.")


def _shape(record: Record) -> Iterator[Finding]:
    has_ttl = record.resource.get("ttl") is not None
    if record.has_alias is True and has_ttl:
        yield Finding(record, "ttl is set together with an alias, which uses its target's TTL. Remove ttl.")
    if certainly(all_of((record.has_alias, record.has_values))):
        yield Finding(record, "aliases and records exclude each other. Keep one.")
    elif certainly(all_of((negate(record.has_alias), record.lacks_values))):
        yield Finding(record, "The record has neither records nor an alias. Add one of them.")


def _values(record: Record) -> Iterator[str]:
    if certainly(record.lacks_ttl):
        yield "records is set without ttl. Set ttl, for example to 300."
    for length in record.long_texts:
        yield (
            f"records has a string of {length} characters, but a string of a {record.record_type} record has at most "
            '255. Split it with "" inside the value.'
        )
