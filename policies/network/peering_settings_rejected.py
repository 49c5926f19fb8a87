"""A VPC peering connection has settings that the provider rejects, or looks for its peer VPC in the wrong Region.

## What fails

- `autoAccept` is true and `peerRegion` is set: a connection between Regions is accepted in the other Region.
- `accepter` or `requester` allow DNS resolution, and `autoAccept` is not true: only an active connection has options.
- The peer VPC of the stack is in another Region, and `peerRegion` is not set.

## Why

The provider stops before it calls AWS, or after it has created the connection, which then stays pending. EC2 looks for
the peer VPC in the Region of the request.

## Errors

- `peer_region cannot be set whilst auto_accept is true when creating an EC2 VPC Peering Connection`
- `Unable to modify EC2 VPC Peering Connection Options. EC2 VPC Peering Connection (…) is not active (current status:
  …). Please set the auto_accept attribute to true or activate the EC2 VPC Peering Connection manually.`

## Fails

```yaml
resources:
  shop: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  data: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  both:
    type: aws:ec2:VpcPeeringConnection
    properties:
      vpcId: "${shop.id}"
      peerVpcId: "${data.id}"
      requester: { allowRemoteVpcDnsResolution: true }
```

## Instead

Accept the connection in one step where both VPCs are in one account and Region, otherwise with a
`VpcPeeringConnectionAccepter`, whose connection gets its options from `PeeringConnectionOptions`.

```yaml
resources:
  shop: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  data: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  both:
    type: aws:ec2:VpcPeeringConnection
    properties:
      vpcId: "${shop.id}"
      peerVpcId: "${data.id}"
      autoAccept: true
      requester: { allowRemoteVpcDnsResolution: true }
```

## Not covered

A connection that nobody accepts: it may be accepted by hand. CIDR blocks that overlap: *cidr-block-conflicts*.

## References

- [CreateVpcPeeringConnection](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcPeeringConnection.html)
- [Options of a peering connection](https://docs.aws.amazon.com/vpc/latest/peering/modify-peering-connections.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.model.network.peering import Peering
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=Peering, level=MANDATORY, severity=HIGH, error="InvalidVpcID.NotFound")
def peering_settings_rejected(peering: Peering) -> Iterator[Finding]:
    if peering.resource.is_external or peering.resource.is_deployed:
        return
    if certainly(peering.accepts_in_other_region):
        yield Finding(
            peering,
            "autoAccept is true and peerRegion is set, but a connection to another Region is accepted there. Remove "
            "autoAccept, and add a VpcPeeringConnectionAccepter.",
        )
    if certainly(peering.has_options_before_acceptance):
        yield Finding(
            peering,
            "accepter or requester allow DNS resolution, but only an active connection has options, and autoAccept is "
            "not true. Set autoAccept to true, or use PeeringConnectionOptions after the accepter.",
        )
    if certainly(peering.looks_in_wrong_region):
        yield Finding(
            peering,
            "peerRegion is not set, but the peer VPC is in another Region than the connection. Set peerRegion to the "
            "Region of the peer VPC.",
        )
