"""An alias record has a target that Route 53 rejects, or a hosted zone that does not contain the target.

## What fails

- `zoneId` of the alias is the ID of the record's own hosted zone, or of another one of the stack, and the target is a
  load balancer, distribution, website, API, accelerator or VPC endpoint, which is in a zone of AWS.
- `zoneId` is that of another service, such as CloudFront's zone for a load balancer.
- The target is an output that is not a target: a database's or instance's address, an API's invoke URL, the custom
  domain name itself instead of the domain name that AWS assigned to it, a bucket's domain name instead of that of its
  website; `cloudfrontDomainName` of a regional API, which is empty.
- An alias of AWS's domain names has another type than A, AAAA or HTTPS, or is of CloudFront in a private zone.
- An alias of a record names a record of another zone or type, or a name that its zone does not have.
- Advisory: an alias of CloudFront with `evaluateTargetHealth`, which Route 53 does not evaluate for it.

## Why

Route 53 looks the target up in the hosted zone of the alias, and rejects the change: `InvalidChangeBatch: [Tried to
create an alias that targets web-1.eu-west-1.elb.amazonaws.com., type A in zone Z123, but the alias target name does
not lie within the target zone]`, `but that target was not found`.

## Errors

- `Tried to create an alias that targets …, type … in zone …, but the alias target name does not lie within the target
  zone`
- `Tried to create an alias that targets …, type … in zone …, but that target was not found`
- `InvalidChangeBatch: FATAL problem: DomainNameEmpty (Domain name is empty) encountered with ''`

## Fails

```yaml
resources:
  zone: { type: aws:route53:Zone, properties: { name: acme-retail.io, comment: The shop } }
  www:
    type: aws:route53:Record
    properties:
      zoneId: "${zone.zoneId}"
      name: www
      type: A
      aliases: [{ name: d111111abcdef8.cloudfront.net, zoneId: "${zone.zoneId}", evaluateTargetHealth: false }]
```

## Instead

Use the zone of the target: `zoneId` of a load balancer, `hostedZoneId` of a distribution, a bucket or an accelerator,
`regionalZoneId` of a domain name of API Gateway.

```yaml
resources:
  zone: { type: aws:route53:Zone, properties: { name: acme-retail.io, comment: The shop } }
  www:
    type: aws:route53:Record
    properties:
      zoneId: "${zone.zoneId}"
      name: www
      type: A
      aliases: [{ name: d111111abcdef8.cloudfront.net, zoneId: Z2FDTNDATAQYW2, evaluateTargetHealth: false }]
```

## Not covered

The zones of load balancers and websites by Region. Targets of other stacks. A distribution, bucket or domain name that
does not have the record's name: a record may be the target of another one.

## References

- [AliasTarget](https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html)
- [Choosing between alias and non-alias records](https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html)
- [Values for alias records](https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.model.network.alias_targets import RECORDS_OWN, Alias, aliases
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


@policy(each=aliases, level=MANDATORY, severity=HIGH, error="InvalidChangeBatch")
def alias_target_errors(alias: Alias) -> Iterator[Finding]:
    target = _target(alias)
    if target:
        yield Finding(alias, target)
    if alias.lacks_addresses:
        yield Finding(
            alias,
            f"type is {alias.record.record_type}, and an alias of {alias.title} has the type A or AAAA. Use one of "
            "them.",
        )
    if alias.is_private_cloudfront:
        yield Finding(
            alias,
            f"aliases: {alias.title} is of CloudFront, and the record is in a private hosted zone, where such an alias "
            "is not supported. Use a CNAME, or a public zone.",
        )
    if alias.is_of_cloudfront and certainly(alias.evaluates_health):
        yield Finding(
            alias,
            "aliases: evaluateTargetHealth is true, and Route 53 does not evaluate the health of a distribution. Set "
            "it to false.",
            ADVISORY,
        )


def _target(alias: Alias) -> str:
    """The fault of the target or its zone; empty if there is none."""
    if alias.unusable:
        return f"aliases: {alias.unusable}. {_instead(alias)}"
    if alias.other_zone:
        zone = "the record's zone" if alias.other_zone == RECORDS_OWN else f"hosted zone {alias.other_zone}"
        return f"aliases: {alias.title} is not in {zone}. {_own_zone(alias)}"
    if alias.is_in_two_zones and alias.record_named is not None:
        return (
            f"aliases: '{alias.record_named.name}' is a record of another hosted zone. Use a CNAME, or a record of the "
            "same zone."
        )
    if alias.zone_without_name:
        return (
            f"aliases: {alias.title} is not a name in hosted zone {alias.zone_without_name}. Use a full name of that "
            "zone, or the target's own zone."
        )
    other = alias.mismatched
    if other is not None:
        return (
            f"aliases: the alias has the type {alias.record.record_type}, and its target '{other.name}' has the type "
            f"{other.record_type}. Use the target's type."
        )
    if certainly(alias.has_no_target):
        return f"aliases: the zone has no record {alias.title}. Add it, or use a record that exists."
    return ""


def _own_zone(alias: Alias) -> str:
    output = alias.target.zone_output if alias.target is not None else ""
    if alias.target is not None and output:
        of = "" if " of " in output else f" of '{alias.target.owner.name}'"
        return f"Set zoneId of the alias to {output}{of}."
    return "Use the target's own zone: hostedZoneId of a distribution, zoneId of a load balancer."


def _instead(alias: Alias) -> str:
    """`fault` of the target names the output to use."""
    return "Use that output." if alias.target is not None and alias.target.fault else "Use a CNAME."
