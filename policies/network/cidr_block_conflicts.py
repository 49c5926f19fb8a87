"""A CIDR block overlaps another one, is outside its VPC's CIDR blocks, has a size that AWS rejects, or is malformed.

## What fails

- Two subnets of one VPC share addresses.
- A subnet is outside every CIDR block of its VPC, secondary blocks included, or has an IPv6 block in a VPC without one.
- A secondary CIDR block of a VPC overlaps another block of the VPC.
- An IPv4 block of a VPC or subnet is larger than /16 or smaller than /28; an IPv6 subnet is not /44 to /64 in steps of
  four.
- A property for a CIDR block has another value, or a block with host bits set.
- Two VPCs that are peered, or that propagate to one transit gateway, have overlapping CIDR blocks.

## Why

AWS rejects the block when the subnet or the VPC is created, after other resources exist. A peering connection between
overlapping VPCs ends as `failed`; a transit gateway routes to the first VPC only.

## Errors

- `InvalidSubnet.Conflict: The CIDR '…' conflicts with another subnet`
- `InvalidSubnet.Conflict`
- `InvalidSubnet.Range: The CIDR '…' is invalid`
- `InvalidSubnet.Range`
- `InvalidVpc.Range: The CIDR '…' is invalid`
- `InvalidVpc.Range`
- `OverlappingCIDRs`
- `"…" is not a valid CIDR block`
- `InvalidParameterValue: Value (…) for parameter cidrBlock is invalid. This is not a valid CIDR block.`
- `Invalid CIDR block format`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/23 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
```

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.1.0.0/24 } }
```

## Instead

Divide the VPC's CIDR block into subnets that do not overlap. Give connected VPCs different CIDR blocks.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
```

## Not covered

CIDR blocks from an IPAM pool, IPv6 blocks that AWS assigns, and blocks that another stack associates with the VPC.

## References

- [VPC CIDR blocks](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html)
- [Subnet CIDR blocks](https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html)
- [VPC peering limitations](https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations)
- [Transit gateway route propagation](https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import all_of, certainly, negate, note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.network.cidr import Cidr, overlapping
from preflight.model.network.cidr_properties import CIDR_TYPES, cidr_texts
from preflight.model.network.peering import Peering, TransitGatewayAttachment
from preflight.model.network.subnet import Subnet, subnets_of
from preflight.model.network.vpc import Vpc
from preflight.policy import HIGH, MANDATORY, Finding, policy

SMALLEST: Final = 28
LARGEST: Final = 16
IPV6_SUBNETS: Final = range(44, 65, 4)


def ranges(stack: Stack) -> Iterator[Vpc | Subnet | Peering | TransitGatewayAttachment | Resource]:
    yield from stack.all(Vpc)
    yield from stack.all(Subnet)
    yield from stack.all(Peering)
    yield from stack.all(TransitGatewayAttachment)
    yield from stack.of(*CIDR_TYPES)


@policy(
    each=ranges,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidSubnet.Conflict, InvalidSubnet.Range, InvalidVpc.Range, OverlappingCIDRs",
)
def cidr_block_conflicts(
    subject: Vpc | Subnet | Peering | TransitGatewayAttachment | Resource,
) -> Iterator[Finding]:
    match subject:
        case Vpc():
            if not subject.is_given:
                yield from _vpc_ranges(subject)
            yield from _overlapping_subnets(subject)
        case Subnet() if not subject.resource.is_only_read:
            yield from _size(subject, subject.cidr, "InvalidSubnet.Range")
            yield from _ipv6_size(subject)
            yield from _outside(subject)
        case Peering():
            yield from _peers(subject)
        case TransitGatewayAttachment():
            yield from _attached(subject)
        case Resource():
            yield from _malformed(subject)


def _size(subject: Vpc | Subnet, cidr: Cidr | Unknown | None, error: str) -> Iterator[Finding]:
    if isinstance(cidr, Unknown):
        note(cidr)
    elif cidr is not None and not LARGEST <= cidr.prefix <= SMALLEST:
        yield Finding(
            subject,
            f"{cidr} is a /{cidr.prefix}; AWS allows /{LARGEST} to /{SMALLEST}. Set a prefix length between them.",
            error=error,
        )


def _vpc_ranges(vpc: Vpc) -> Iterator[Finding]:
    for cidr in dict.fromkeys(r for r in vpc.ranges if isinstance(r, Cidr)):
        yield from _size(vpc, cidr, "InvalidVpc.Range")
    for unknown in (r for r in vpc.ranges if isinstance(r, Unknown)):
        note(unknown)
    if conflict := vpc.conflicting_ranges:
        yield Finding(
            vpc,
            f"Two CIDR blocks of the VPC overlap, {conflict[0]} and {conflict[1]}. Associate a CIDR block that does "
            "not overlap.",
            error="InvalidVpc.Range",
        )


def _ipv6_size(subnet: Subnet) -> Iterator[Finding]:
    cidr = subnet.ipv6_cidr
    if isinstance(cidr, Cidr) and cidr.prefix not in IPV6_SUBNETS:
        yield Finding(
            subnet,
            f"{cidr} is a /{cidr.prefix}; AWS allows IPv6 subnets of /44 to /64 in steps of four. Use /64.",
            error="InvalidSubnet.Range",
        )


def _overlapping_subnets(vpc: Vpc) -> Iterator[Finding]:
    known_ranges = [(s.cidr, s) for s in subnets_of(vpc) if isinstance(s.cidr, Cidr)]
    known_ranges += [(s.ipv6_cidr, s) for s in subnets_of(vpc) if isinstance(s.ipv6_cidr, Cidr)]
    for (one, left), (two, right) in overlapping(known_ranges):
        if left is right:
            continue
        (mine, subnet), (theirs, other) = sorted(
            ((one, left), (two, right)), key=lambda p: p[1].urn, reverse=True
        )
        yield Finding(
            subnet,
            f"{mine} overlaps {theirs} of subnet '{other.name}' in VPC '{vpc.name}'. Use CIDR blocks that do not "
            "overlap.",
            error="InvalidSubnet.Conflict",
        )


def _outside(subnet: Subnet) -> Iterator[Finding]:
    vpc = subnet.vpc
    if subnet.cidr is None and subnet.ipv6_cidr is None:
        return
    if not isinstance(vpc, Vpc):
        if isinstance(vpc, Unknown):
            note(vpc)
        return
    for cidr in (subnet.cidr, subnet.ipv6_cidr):
        if isinstance(cidr, Cidr) and certainly(negate(vpc.contains(cidr))):
            of = vpc.ranges if cidr.version == 4 else vpc.ipv6_ranges
            inside = " and ".join(str(r) for r in of if isinstance(r, Cidr))
            advice = (
                f"is outside {inside} of VPC '{vpc.name}'. Use a CIDR block inside it, or associate a secondary CIDR "
                "block with the VPC."
                if of
                else (
                    f"is in VPC '{vpc.name}', which has no IPv6 CIDR block. Set assignGeneratedIpv6CidrBlock on the "
                    "VPC."
                )
            )
            yield Finding(subnet, f"{cidr} {advice}", error="InvalidSubnet.Range")


def _peers(peering: Peering) -> Iterator[Finding]:
    one, two = peering.requester, peering.accepter
    if isinstance(one, Vpc) and isinstance(two, Vpc) and one is not two and (shared := one.overlaps(two)):
        yield Finding(
            peering,
            f"{shared[0]} of VPC '{one.name}' overlaps {shared[1]} of VPC '{two.name}', and AWS does not peer VPCs "
            "whose CIDR blocks overlap. Use another CIDR block for one of them.",
            error="OverlappingCIDRs",
        )


def _attached(attachment: TransitGatewayAttachment) -> Iterator[Finding]:
    for other in attachment.stack.all(TransitGatewayAttachment):
        if other.urn >= attachment.urn or other.gateway is not attachment.gateway:
            continue
        one, two = attachment.vpc, other.vpc
        if not isinstance(one, Vpc) or not isinstance(two, Vpc) or one is two:
            continue
        shared = one.overlaps(two)
        if shared and certainly(all_of((attachment.propagates, other.propagates))):
            yield Finding(
                attachment,
                f"{shared[0]} of VPC '{one.name}' overlaps {shared[1]} of VPC '{two.name}' on the same transit "
                "gateway, which can route to only one of them. Use another CIDR block for one of them, or a separate "
                "route table.",
                error="OverlappingCIDRs",
            )


def _malformed(resource: Resource) -> Iterator[Finding]:
    for found in cidr_texts(resource):
        if found.problem:
            yield Finding(
                resource,
                f"{found.property} '{found.text}' is not a CIDR block: {found.problem}. Use a CIDR block such as "
                "10.0.0.0/16.",
                error="InvalidParameterValue",
            )
