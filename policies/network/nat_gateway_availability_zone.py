"""A private subnet routes its internet traffic to a NAT gateway in another Availability Zone.

## What fails

- A VPC has several NAT gateways, and a subnet routes to one in another Availability Zone.
- In a production stack, subnets of several zones route to the only NAT gateway of a VPC. In other stacks this is the
  usual way to save cost, and there is no finding.

## Why

A NAT gateway is in one zone. When that zone fails, the subnets of the other zones lose their route to the internet. AWS
also charges for every byte between zones.

## Fails

```yaml stack=prod
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  public-a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  app-b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  address: { type: aws:ec2:Eip, properties: { domain: vpc } }
  nat:
    type: aws:ec2:NatGateway
    properties: { subnetId: "${public-a.id}", allocationId: "${address.allocationId}" }
    options: { dependsOn: ["${gateway}"] }
  public-table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  app-table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, natGatewayId: "${nat.id}" }] }
  public-association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${public-a.id}", routeTableId: "${public-table.id}" }
  app-association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${app-b.id}", routeTableId: "${app-table.id}" }
```

## Instead

Create one NAT gateway in each zone and a route table for the private subnets of each zone, or one regional NAT gateway.
If one gateway is enough in production, set `singleNatGateway: true` for this policy.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  nat:
    type: aws:ec2:NatGateway
    properties: { vpcId: "${vpc.id}", availabilityMode: regional }
    options: { dependsOn: ["${gateway}"] }
  app-b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  app-table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, natGatewayId: "${nat.id}" }] }
  app-association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${app-b.id}", routeTableId: "${app-table.id}" }
```

## Not covered

Subnets whose zone AWS chooses. NAT instances and transit gateways.

## References

- [NAT gateway basics](https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html)
- [REL10-BP01 Deploy the workload to multiple locations](https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_fault_isolation_multiaz_region_system.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

import msgspec

from preflight.core.logic import certainly, known, negate, note
from preflight.model.network.gateways import NatGateway
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import subnets_served_by
from preflight.policy import ADVISORY, MEDIUM, Finding, policy


class Options(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    single_nat_gateway: Annotated[
        bool,
        msgspec.Meta(description="One NAT gateway for all zones is accepted in production too."),
    ] = False


_MAKE: Final = (
    "Create a NAT gateway in each Availability Zone, or set singleNatGateway if a single NAT gateway is "
    "enough."
)
_ROUTE: Final = "Route each subnet to the NAT gateway of its own Availability Zone."


@policy(each=NatGateway, level=ADVISORY, severity=MEDIUM, options=Options)
def nat_gateway_availability_zone(nat: NatGateway, options: Options) -> Iterator[Finding]:
    if options.single_nat_gateway or (known(nat.is_regional) and nat.is_regional):
        return
    home = nat.subnet
    if not isinstance(home, Subnet):
        if home is not None:
            note(home)
        return
    far = sorted(s.name for s in subnets_served_by(nat) if certainly(negate(s.same_zone(home))))
    if far:
        names = ", ".join(f"'{name}'" for name in far)
        several = any(n.is_public is not False for n in nat.neighbours)
        cure = _ROUTE if several else _MAKE
        yield Finding(
            nat,
            f"The NAT gateway is in {home.zone} and also serves {names} of other zones. {cure}",
            in_production=not several,
        )
