"""A hosted zone has a VPC, signing key or query log that Route 53 rejects.

## What fails

- Two private zones of one name are associated with one VPC: by `vpcs`, by `aws.route53.ZoneAssociation`, or by a
  private namespace of Cloud Map, which creates a zone of its name. An association that `vpcs` has already.
- An association of a VPC with a public zone, a delegation set on a private one.
- Query logs or signing of a private zone; signing of a new zone without a key-signing key.
- A key-signing key whose KMS key is not of type `ECC_NIST_P256`, is not for `SIGN_VERIFY`, is in another Region than
  us-east-1, or whose policy does not allow `dnssec-route53.amazonaws.com`.

## Why

Route 53 rejects the request: `ConflictingDomainExists: The VPC vpc-... in region eu-west-1 has already been associated
with the hosted zone Z... with the same domain name.`, `PublicZoneVPCAssociation`, `InvalidKMSArn`,
`KeySigningKeyWithActiveStatusNotFound`. A key has no policy for Route 53 by default.

## Errors

- `ConflictingDomainExists: The VPC … in region … has already been associated with the hosted zone … with the same
  domain name.`
- `PublicZoneVPCAssociation`
- `InvalidKMSArn: The KeyManagementServiceArn that you specified isn't valid to use with DNSSEC signing.`
- `KeySigningKeyWithActiveStatusNotFound`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, enableDnsHostnames: true } }
  one: { type: aws:route53:Zone, properties: { name: shop.internal, comment: Shop, vpcs: [{ vpcId: "${vpc.id}" }] } }
  two: { type: aws:route53:Zone, properties: { name: shop.internal, comment: Shop, vpcs: [{ vpcId: "${vpc.id}" }] } }
```

## Instead

Use one zone of a name in a VPC. A zone for a subdomain may be in the same VPC.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, enableDnsHostnames: true } }
  one: { type: aws:route53:Zone, properties: { name: shop.internal, comment: Shop, vpcs: [{ vpcId: "${vpc.id}" }] } }
  two: { type: aws:route53:Zone, properties: { name: dev.shop.internal, comment: Dev, vpcs: [{ vpcId: "${vpc.id}" }] } }
```

## Not covered

Zones and VPCs of other stacks. The Region of query logs: *regional-availability*. The resource policy that allows
Route 53 to write query logs. Records: *dns-record-errors*.

## References

- [AssociateVPCWithHostedZone](https://docs.aws.amazon.com/Route53/latest/APIReference/API_AssociateVPCWithHostedZone.html)
- [CreateHostedZone](https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html)
- [CreateKeySigningKey](https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateKeySigningKey.html)
- [CreateQueryLoggingConfig](https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateQueryLoggingConfig.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.identity.kms_keys import Key, key_of
from preflight.model.network.hosted_zones import Association, associations, zone_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy

SERVICE: Final = "dnssec-route53.amazonaws.com"
OF_ZONES: Final = (
    aws.ROUTE53_ZONE,
    aws.ROUTE53_ZONE_ASSOCIATION,
    aws.ROUTE53_QUERY_LOG,
    aws.ROUTE53_HOSTED_ZONE_DNS_SEC,
    aws.ROUTE53_KEY_SIGNING_KEY,
)


def subjects(stack: Stack) -> tuple[Resource | Association, ...]:
    return (*(r for r in stack.of(*OF_ZONES) if not r.is_external), *associations(stack))


@policy(each=subjects, level=MANDATORY, severity=HIGH, error="ConflictingDomainExists, InvalidKMSArn")
def hosted_zone_errors(subject: Resource | Association) -> Iterator[Finding]:
    if isinstance(subject, Association):
        yield from _rival(subject)
        return
    found = list(zone_faults(subject))
    yield from (Finding(subject, fault.message) for fault in found)
    if not found and subject.type == aws.ROUTE53_KEY_SIGNING_KEY:
        key = key_of(subject, "keyManagementServiceArn")
        if isinstance(key, Key) and certainly(negate(key.admits_service(SERVICE, "kms:Sign"))):
            yield Finding(
                subject,
                f"The policy of key '{key.name}' does not allow {SERVICE}. Allow that service to call kms:DescribeKey, "
                "kms:GetPublicKey and kms:Sign.",
            )


def _rival(association: Association) -> Iterator[Finding]:
    other = association.rival
    if other is None:
        return
    if other.zone is association.zone:
        message = f"VPC '{association.vpc.name}' is associated with the zone by '{other.user.name}' too. Remove one."
    else:
        message = (
            f"VPC '{association.vpc.name}' is associated with the zone of '{other.zone.name}', which has the name "
            f"{other.apex} too. Use one zone of a name in a VPC."
        )
    yield Finding(association, message)
