"""A subnet assigns IPv6 addresses, and has a route to the internet for IPv4 only.

## What fails

A subnet with `assignIpv6AddressOnCreation: true` has a default route for IPv4, and its table has no route of `::/0`.

## Why

An instance with an IPv6 address prefers IPv6: it looks up `AAAA` records and connects by IPv6 first. Without a route
each connection waits for its timeout before the client tries IPv4, if it tries IPv4 at all. AWS does not add an IPv6
route; `0.0.0.0/0` is IPv4 only.

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, assignGeneratedIpv6CidrBlock: true } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  web-a:
    type: aws:ec2:Subnet
    properties:
      vpcId: "${vpc.id}"
      cidrBlock: 10.0.0.0/24
      ipv6CidrBlock: "2001:db8::/64"
      assignIpv6AddressOnCreation: true
  table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${web-a.id}", routeTableId: "${table.id}" }
```

## Instead

Add a route of `::/0`: to the internet gateway in a public subnet, to an egress-only internet gateway in a private one.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, assignGeneratedIpv6CidrBlock: true } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  web-a:
    type: aws:ec2:Subnet
    properties:
      vpcId: "${vpc.id}"
      cidrBlock: 10.0.0.0/24
      ipv6CidrBlock: "2001:db8::/64"
      assignIpv6AddressOnCreation: true
  table:
    type: aws:ec2:RouteTable
    properties:
      vpcId: "${vpc.id}"
      routes:
        - { cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }
        - { ipv6CidrBlock: "::/0", gatewayId: "${gateway.id}" }
  association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${web-a.id}", routeTableId: "${table.id}" }
```

## Not covered

IPv6-only subnets that should be public: *route-table-misconfiguration*. Subnets without a default route, which are
isolated on purpose.

## References

- [IPv6 support for your VPC](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-migrate-ipv6.html)
- [Egress-only internet gateways](https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate, note
from preflight.core.values import Unknown
from preflight.model.network.route_tables import RouteTable
from preflight.model.network.routes import Route
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import (
    default_route_of,
    ipv6_default_route_of,
    is_public,
    route_table_of,
)
from preflight.policy import ADVISORY, MEDIUM, Finding, policy


@policy(each=Subnet, level=ADVISORY, severity=MEDIUM)
def ipv6_without_route(subnet: Subnet) -> Iterator[Finding]:
    if subnet.resource.is_only_read:
        return
    if not certainly(subnet.assigns_ipv6_on_creation) or not certainly(negate(subnet.is_ipv6_only)):
        return
    four, six, table = default_route_of(subnet), ipv6_default_route_of(subnet), route_table_of(subnet)
    if isinstance(six, Unknown):
        note(six)
    elif isinstance(four, Route) and isinstance(table, RouteTable) and six is None:
        gateway = "an egress-only internet gateway" if is_public(subnet) is False else "the internet gateway"
        yield Finding(
            subnet,
            f"The subnet assigns IPv6 addresses, and {table.title} has a route for 0.0.0.0/0 but not for ::/0. Add a "
            f"route for ::/0 to {gateway}.",
        )
