"""A subnet's route table contradicts the purpose of the subnet, or has routes or associations that AWS rejects.

## What fails

- A subnet that should be public (by its name, its tags or `mapPublicIpOnLaunch`) has no route of `0.0.0.0/0` to an
  internet gateway. A subnet that should be private has such a route, or a route of `::/0` and IPv6 addresses.
- A subnet is associated with two route tables.
- A route table has two routes of one destination, or a route without a target or with two targets.
- A table is associated with a subnet of another VPC, or routes to an internet gateway or a peering connection of
  other VPCs.
- A table routes the CIDR block of its own VPC to a gateway, usually in place of the peer's CIDR block.
- A table has inline `routes` and `aws.ec2.Route` resources.

## Why

A subnet is public only by its route: without a route to an internet gateway, its resources are not reachable, and a
load balancer or NAT gateway in it does not work. AWS accepts the subnet without an error. The other configurations stop
the deployment: `Resource.AlreadyAssociated`, `RouteAlreadyExists`, `InvalidParameterValue`. Inline routes and route
resources overwrite each other at every update, so that traffic stops after a deployment without changes. If both have
the same destination and target, nothing is overwritten, but the AWS provider from version 5.42 on does not create the
route resource: an advisory finding.

## Errors

- `InvalidParameterValue: The destination CIDR block … is equal to or more specific than one of this VPC's CIDR
  blocks. This route can target only an interface or an instance.`
- `InvalidParameterValue: route table … and network gateway … belong to different networks` (first
  *missing-dependencies*)
- `RouteAlreadyExists: The route identified by … already exists`
- `RouteAlreadyExists`
- `Resource.AlreadyAssociated: the specified association for route table … conflicts with an existing association`
- `Resource.AlreadyAssociated: the route table … is already associated with subnet`

## Fails

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
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, mapPublicIpOnLaunch: true }
  table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}" }
  association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${public-a.id}", routeTableId: "${table.id}" }
```

## Instead

Give the subnet's route table a default route to the VPC's internet gateway if the subnet is public, and to a NAT
gateway or without a default route if it is private. Associate each subnet once. Use either inline routes or route
resources for a table.

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
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, mapPublicIpOnLaunch: true }
  table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}" }
  default-route:
    type: aws:ec2:Route
    properties: { routeTableId: "${table.id}", destinationCidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }
  association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${public-a.id}", routeTableId: "${table.id}" }
```

## Not covered

A public subnet whose default route leads to a firewall endpoint, a transit gateway or a network interface. A VPC
without an internet gateway: *internet-gateway-attachment*. A NAT gateway in the wrong subnet: *nat-gateway-placement*.
Routes that a virtual private gateway propagates, which are not known before deployment.

## References

- [Subnet route tables](https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html)
- [Enable internet access for a VPC](https://docs.aws.amazon.com/vpc/latest/userguide/working-with-igw.html)
- [Route tables](https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html)
- [CreateRoute](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import all_of, any_of, certainly, known, negate
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.network.gateways import InternetGateway, has_internet_gateway, nat_gateways_in
from preflight.model.network.route_tables import RouteTable, associations_of
from preflight.model.network.routes import Route
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import (
    default_route_of,
    is_public,
    is_public_by_ipv6,
    route_table_of,
)
from preflight.model.network.vpc import equal_vpc
from preflight.model.requirements.internet_facing import internet_facing
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

# A destination inside the VPC takes a NAT gateway, a network interface or a Gateway Load Balancer endpoint only.
# Source: VPC guide, "Route table concepts".
NOT_LOCAL: Final = (
    "internet gateway",
    "egress-only internet gateway",
    "virtual private gateway",
    "transit gateway",
    "peering connection",
)


def routing(stack: Stack) -> tuple[Subnet | RouteTable, ...]:
    """The subnets and the route tables, including those that AWS creates."""
    implicit = (route_table_of(s) for s in stack.all(Subnet))
    main = {t.urn: t for t in implicit if isinstance(t, RouteTable) and t.is_implicit}
    return (*stack.all(Subnet), *stack.all(RouteTable), *main.values())


@policy(
    each=routing,
    level=MANDATORY,
    severity=HIGH,
    error="Resource.AlreadyAssociated, RouteAlreadyExists, InvalidParameterValue",
)
def route_table_misconfiguration(subject: Subnet | RouteTable) -> Iterator[Finding]:
    if isinstance(subject, Subnet):
        yield from _associations(subject)
        yield from _intent(subject)
    else:
        yield from _duplicates(subject)
        yield from _targets(subject)
        yield from _mixed(subject)
        yield from _other_vpc(subject)
        yield from _own_range(subject)


def _intent(subnet: Subnet) -> Iterator[Finding]:
    if subnet.intent is None:
        return
    if subnet.intent == "private" and certainly(is_public(subnet)):
        yield Finding(
            subnet,
            f"The subnet is meant to be private, but {_table(subnet)} sends 0.0.0.0/0 to an internet gateway. "
            "Route it to a NAT gateway, or remove the route.",
        )
    elif subnet.intent == "private" and certainly(is_public_by_ipv6(subnet)):
        yield Finding(
            subnet,
            f"The subnet is meant to be private, but {_table(subnet)} sends ::/0 to an internet gateway, and its IPv6 "
            "addresses are public. Route ::/0 to an egress-only internet gateway.",
        )
    if subnet.intent == "public" and _lacks_gateway_route(subnet):
        yield Finding(
            subnet,
            f"The subnet is meant to be public, but {_table(subnet)} {_destination(subnet)}. "
            f"{_repair(subnet)}",
        )


def _lacks_gateway_route(subnet: Subnet) -> bool:
    """Certain only for no default route or one to a NAT gateway, and where no nearer cause is reported."""
    if not certainly(negate(is_public(subnet))) or nat_gateways_in(subnet):
        return False
    if _is_told_of_the_vpc(subnet):
        return False
    route = default_route_of(subnet)
    return route is None or (isinstance(route, Route) and certainly(route.leads_to("NAT gateway")))


def _is_told_of_the_vpc(subnet: Subnet) -> bool:
    """Whether *internet-gateway-attachment* reports a missing or unattached gateway of the VPC."""
    vpc = subnet.vpc
    if isinstance(vpc, Unknown) or vpc is None or has_internet_gateway(vpc) is not False:
        return False
    return bool(internet_facing(vpc)) or any(g.vpc is None for g in subnet.stack.all(InternetGateway))


def _repair(subnet: Subnet) -> str:
    vpc = subnet.vpc
    if not isinstance(vpc, Unknown) and vpc is not None and has_internet_gateway(vpc) is False:
        return "The VPC has no internet gateway. Attach an internet gateway, and route 0.0.0.0/0 to it."
    return "Add a route for 0.0.0.0/0 to the VPC's internet gateway."


def _table(subnet: Subnet) -> str:
    table = route_table_of(subnet)
    return table.title if isinstance(table, RouteTable) else "its route table"


def _destination(subnet: Subnet) -> str:
    route = default_route_of(subnet)
    return "sends 0.0.0.0/0 to a NAT gateway" if isinstance(route, Route) else "has no route for 0.0.0.0/0"


def _associations(subnet: Subnet) -> Iterator[Finding]:
    associations = associations_of(subnet)
    tables = {a.table.urn for a in associations if isinstance(a.table, RouteTable)}
    if len(tables) > 1:
        names = " and ".join(f"'{a.name}'" for a in associations)
        yield Finding(
            subnet,
            f"The subnet is associated with {len(tables)} route tables, by {names}. "
            "AWS allows one (Resource.AlreadyAssociated). Remove the other associations.",
            error="Resource.AlreadyAssociated",
        )
    for association in associations:
        table = association.table
        if isinstance(table, RouteTable) and certainly(negate(equal_vpc(table.vpc, subnet.vpc))):
            yield Finding(
                subnet,
                f"The subnet and {table.title} are of different VPCs. Associate a table of the subnet's VPC.",
                error="InvalidParameterValue",
            )


def _duplicates(table: RouteTable) -> Iterator[Finding]:
    # After a refresh AWS's answer lists route resources as inline routes too.
    if _is_mixed(table):
        return
    seen: dict[str, int] = {}
    for route in table.routes:
        if isinstance(route.destination, str):
            seen[route.destination] = seen.get(route.destination, 0) + 1
    for destination in sorted(d for d, count in seen.items() if count > 1):
        yield Finding(
            table,
            f"{destination} is routed {seen[destination]} times in {table.title}. "
            "A route table can have one route for each destination. Remove the others.",
            error="RouteAlreadyExists",
        )


def _targets(table: RouteTable) -> Iterator[Finding]:
    for route in table.routes:
        count = len(route.targets)
        if count == 1 or (route.inline and table.resource.is_deployed):
            continue
        subject = table if route.inline else route.carrier
        where = f"The route of {route.destination}" if known(route.destination) else "A route"
        what = "has no target" if count == 0 else f"has {count} targets ({', '.join(route.targets)})"
        yield Finding(
            subject,
            f"{where} in {table.title} {what}. Set exactly one target.",
            error="InvalidParameterCombination",
        )


def _is_mixed(table: RouteTable) -> bool:
    return bool(table.inline_routes) and bool(table.own_routes)


def _mixed(table: RouteTable) -> Iterator[Finding]:
    if not _is_mixed(table):
        return
    own = {r.destination for r in table.own_routes if isinstance(r.destination, str)}
    unsure = len(own) < len(table.own_routes)
    if table.resource.is_deployed and (
        unsure or all(r.destination in own for r in table.inline_routes if known(r.destination))
    ):
        return
    yield from _repeated(table)
    adding = [r for r in table.own_routes if _is_another(r, table)]
    if not adding:
        return
    names = sorted(f"'{r.carrier.name}'" for r in adding)
    adds = f"{', '.join(names)} {'adds' if len(names) == 1 else 'add'}"
    yield Finding(
        table,
        f"The table has inline routes, and {adds} to them; they overwrite each other at every update. Use only inline "
        "routes or only route resources.",
    )


def _repeated(table: RouteTable) -> Iterator[Finding]:
    """Advisory: the provider rejects the second of two equal routes since version 5.42, AWS itself does not.

    Source: https://github.com/hashicorp/terraform-provider-aws/pull/36512, which exempts propagated and local routes.
    """
    if table.resource.is_deployed:
        return
    for route in table.own_routes:
        if certainly(any_of(route.is_same_as(inline) for inline in table.inline_routes)):
            yield Finding(
                route.carrier,
                f"{route.destination} is an inline route of {table.title} too, and the AWS provider does not create a "
                "route that the table has. Remove this route resource, or the inline route.",
                ADVISORY,
                error="RouteAlreadyExists",
            )


def _is_another(route: Route, table: RouteTable) -> bool:
    """Whether no inline route is the same; then neither takes the other away."""
    return certainly(negate(any_of(route.is_same_as(inline) for inline in table.inline_routes)))


def _other_vpc(table: RouteTable) -> Iterator[Finding]:
    for route in table.routes:
        if route.homes and certainly(all_of(negate(equal_vpc(home, table.vpc)) for home in route.homes)):
            yield Finding(
                table,
                f"The table routes {route.destination} to {route.title}, which is of another VPC. "
                "Route to a gateway of the table's own VPC.",
                error="InvalidParameterValue",
            )


def _own_range(table: RouteTable) -> Iterator[Finding]:
    for route in table.routes:
        if (
            isinstance(route.kind, str)
            and route.kind in NOT_LOCAL
            and certainly(route.is_local_to(table.vpc))
        ):
            yield Finding(
                table,
                f"The table routes {route.destination}, a CIDR block of its own VPC, to {route.title}; AWS delivers "
                "that inside the VPC. Set the destination to the other side's CIDR block.",
                error="InvalidParameterValue",
            )
