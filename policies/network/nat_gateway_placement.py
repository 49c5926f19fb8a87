"""A NAT gateway is in a subnet without a route to an internet gateway, or has no Elastic IP address.

## What fails

- A public NAT gateway is in a subnet without a default route, or with a default route to a NAT gateway, such as this
  one.
- A public NAT gateway has no Elastic IP (`allocationId`), or a private one has one.
- Two NAT gateways, or a NAT gateway and an instance, have the same Elastic IP address.
- A route table sends traffic to a NAT gateway of another VPC.
- A NAT gateway has no `subnetId`; a regional one (`availabilityMode: regional`) has a `subnetId` or an `allocationId`,
  is private, or has no `vpcId`.

## Why

A NAT gateway forwards traffic by the route table of its own subnet. In the private subnet that routes to it, the
gateway sends packets to itself: it becomes available, costs money, and every connection through it times out. AWS
rejects the other configurations, after minutes, during the deployment.

## Errors

- `Gateway.NotAttached: Network … has no Internet gateway attached`
- `InvalidNatGatewayID.NotFound`
- `Resource.AlreadyAssociated: Elastic IP address … is already associated`

## Fails

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  gateway:
    type: aws:ec2:InternetGateway
    properties: { vpcId: "${vpc.id}" }
  private-a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 }
  address:
    type: aws:ec2:Eip
    properties: { domain: vpc }
  nat:
    type: aws:ec2:NatGateway
    properties: { subnetId: "${private-a.id}", allocationId: "${address.allocationId}" }
    options: { dependsOn: ["${gateway}"] }
  table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, natGatewayId: "${nat.id}" }] }
  association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${private-a.id}", routeTableId: "${table.id}" }
```

## Instead

Create a public NAT gateway in a public subnet, whose default route leads to the VPC's internet gateway. Allocate a
separate Elastic IP address for it, and route the private subnets to it.

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  gateway:
    type: aws:ec2:InternetGateway
    properties: { vpcId: "${vpc.id}" }
  public-a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 }
  private-a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 }
  address:
    type: aws:ec2:Eip
    properties: { domain: vpc }
  nat:
    type: aws:ec2:NatGateway
    properties: { subnetId: "${public-a.id}", allocationId: "${address.allocationId}" }
    options: { dependsOn: ["${gateway}"] }
  public-table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  private-table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, natGatewayId: "${nat.id}" }] }
  public-association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${public-a.id}", routeTableId: "${public-table.id}" }
  private-association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${private-a.id}", routeTableId: "${private-table.id}" }
```

## Not covered

A NAT gateway behind a firewall endpoint, a transit gateway or a network interface. A VPC without an internet gateway:
*internet-gateway-attachment*. The Elastic IP addresses of a regional NAT gateway in each zone.

## References

- [NAT gateway basics](https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html)
- [Troubleshoot NAT gateways](https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html)
- [CreateNatGateway](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html)
- [Regional NAT gateways](https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate, note
from preflight.core.stack import Stack
from preflight.model.network.gateways import NatGateway, has_internet_gateway
from preflight.model.network.route_tables import RouteTable
from preflight.model.network.routes import Route
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import default_route_of, is_public
from preflight.model.network.vpc import Vpc, equal_vpc
from preflight.policy import HIGH, MANDATORY, Finding, policy


def gateways_and_tables(stack: Stack) -> tuple[NatGateway | RouteTable, ...]:
    return (*stack.all(NatGateway), *stack.all(RouteTable))


@policy(
    each=gateways_and_tables,
    level=MANDATORY,
    severity=HIGH,
    error="Gateway.NotAttached, Resource.AlreadyAssociated, InvalidParameterCombination",
)
def nat_gateway_placement(subject: NatGateway | RouteTable) -> Iterator[Finding]:
    if isinstance(subject, NatGateway):
        yield from _mode(subject)
        yield from _subnet(subject)
        yield from _address(subject)
        yield from _shared_address(subject)
    else:
        yield from _other_vpc(subject)


def _subnet(nat: NatGateway) -> Iterator[Finding]:
    if not certainly(nat.is_public) or not certainly(negate(nat.is_regional)):
        return
    subnet = nat.subnet
    if not isinstance(subnet, Subnet):
        if subnet is not None:
            note(subnet)
        return
    if isinstance(subnet.vpc, Vpc) and has_internet_gateway(subnet.vpc) is False:
        return
    if certainly(negate(is_public(subnet))) and (way := _way(nat, subnet)):
        yield Finding(
            nat,
            f"The NAT gateway is in subnet '{subnet.name}', {way}, so it cannot reach the internet. Move it to a "
            "subnet that routes 0.0.0.0/0 to the internet gateway.",
            blocked=((nat, None),),
        )


def _way(nat: NatGateway, subnet: Subnet) -> str:
    """Where the subnet's default route leads; empty where the way to the internet may lie further on."""
    route = default_route_of(subnet)
    if route is None:
        return "which has no default route"
    if not isinstance(route, Route) or not certainly(route.leads_to("NAT gateway")):
        return ""
    other = route.nat_gateway
    if other is nat:
        return "whose default route is this very gateway"
    return (
        f"whose default route is NAT gateway '{other.name}'"
        if isinstance(other, NatGateway)
        else ("whose default route is another NAT gateway")
    )


def _mode(nat: NatGateway) -> Iterator[Finding]:
    """Source: EC2 API, CreateNatGateway. A deployed gateway's properties may be AWS's answers, not what was asked."""
    if nat.resource.is_deployed:
        return
    if not certainly(nat.is_regional):
        if certainly(negate(nat.is_regional)) and nat.subnet is None:
            yield Finding(
                nat,
                "The NAT gateway has no subnetId. Set it to a public subnet, or make the NAT gateway regional "
                "(availabilityMode, with vpcId).",
                error="MissingParameter",
            )
        return
    wrong = [] if nat.subnet is None else ["a subnetId"]
    wrong += ["an allocationId"] if nat.has_allocation else []
    wrong += ["connectivityType private"] if nat.is_public is False else []
    wrong += ["no vpcId"] if nat.vpc is None else []
    if wrong:
        yield Finding(
            nat,
            f"The NAT gateway is regional and has {' and '.join(wrong)}. A regional NAT gateway is public, has its VPC "
            "in vpcId, and has its addresses in availabilityZoneAddresses or assigned by AWS.",
            error="InvalidParameterCombination",
        )


def _address(nat: NatGateway) -> Iterator[Finding]:
    public, regional = nat.is_public, nat.is_regional
    if certainly(public) and certainly(negate(regional)) and not nat.has_allocation:
        yield Finding(
            nat,
            "The NAT gateway is public and has no allocationId. Set it to the allocation ID of an Elastic IP address, "
            "or make the NAT gateway private "
            "(connectivityType).",
            error="MissingParameter",
        )
    if public is False and regional is False and nat.has_allocation:
        yield Finding(
            nat,
            "The NAT gateway is private and has an allocationId. A private NAT gateway cannot have an Elastic IP "
            "address. Remove allocationId.",
            error="InvalidParameterCombination",
        )


def _shared_address(nat: NatGateway) -> Iterator[Finding]:
    if nat.sharers and nat.urn < min(other.urn for other in nat.sharers):
        names = ", ".join(f"'{other.name}'" for other in nat.sharers)
        yield Finding(
            nat,
            f"The NAT gateway and {names} use the same Elastic IP address. Allocate a separate address for each.",
            error="Resource.AlreadyAssociated",
        )
    for holder in nat.address_holders:
        yield Finding(
            nat,
            f"The NAT gateway and '{holder.name}' use the same Elastic IP address. Allocate a separate address for "
            "each.",
            error="Resource.AlreadyAssociated",
        )


def _other_vpc(table: RouteTable) -> Iterator[Finding]:
    for route in table.routes:
        nat = route.nat_gateway
        if (
            isinstance(nat, NatGateway)
            and nat.vpc is not None
            and certainly(negate(equal_vpc(nat.vpc, table.vpc)))
        ):
            told = route.destination if isinstance(route.destination, str) else "a range"
            yield Finding(
                table,
                f"The table routes {told} to NAT gateway '{nat.name}', which is in another VPC. "
                "Route to a NAT gateway of the table's own VPC.",
                error="InvalidNatGatewayID.NotFound",
            )
