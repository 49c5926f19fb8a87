"""A load balancer has too few subnets, two subnets in one Availability Zone or in different VPCs, or no route to the
internet.

## What fails

- An application load balancer has subnets in fewer than two Availability Zones.
- Two subnets of a load balancer are in one zone, or in different VPCs.
- An internet-facing load balancer is in a subnet that has no default route, or whose default route leads to a NAT
  gateway.

## Why

An application load balancer requires two zones (`At least two subnets in two different Availability Zones must be
specified`), and a load balancer cannot have two subnets in one zone (`cannot be attached to multiple subnets in the
same Availability Zone`). In a subnet without a route to an internet gateway AWS creates an internet-facing load
balancer with a public name, and every connection times out.

## Errors

- `ValidationError: At least two subnets in two different Availability Zones must be specified`
- `InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone`
- `InvalidSubnet: VPC … has no internet gateway`

## Fails

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1a }
  balancer:
    type: aws:lb:LoadBalancer
    properties: { internal: true, subnets: ["${a.id}", "${b.id}"] }
```

It has no listener either: *unreachable-listener-rules*.

## Instead

Use one subnet in each of two or more zones, all in one VPC, and public subnets for an internet-facing load balancer.

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  balancer:
    type: aws:lb:LoadBalancer
    properties: { internal: true, subnets: ["${a.id}", "${b.id}"] }
```

## Not covered

Local Zones and Outposts, where one subnet is enough. A VPC without an internet gateway: *internet-gateway-attachment*.
A public subnet without a default route: *route-table-misconfiguration*. Default routes to a firewall or a transit
gateway. Whether security groups allow the traffic: *security-group-mismatch*.

## References

- [CreateLoadBalancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html)
- [Subnets of Application Load Balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html)
- [Internet-facing load balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from preflight.core.logic import all_of, certainly, equal, negate
from preflight.core.stack import Stack
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.network.gateways import has_internet_gateway
from preflight.model.network.placement import Placement
from preflight.model.network.routes import Route
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import default_route_of, is_public
from preflight.model.network.vpc import Vpc
from preflight.policy import HIGH, MANDATORY, Finding, policy


def load_balancers(stack: Stack) -> Iterable[LoadBalancer]:
    return stack.all(LoadBalancer)


@policy(
    each=load_balancers,
    level=MANDATORY,
    severity=HIGH,
    error="ValidationError, InvalidConfigurationRequest, InvalidSubnet",
)
def load_balancer_subnets(balancer: LoadBalancer) -> Iterator[Finding]:
    placement = balancer.placement
    if certainly(placement.spans_vpcs):
        names = " and ".join(f"'{v.name}'" for v in placement.vpcs)
        yield Finding(balancer, f"The subnets are in the VPCs {names}. Use subnets of one VPC.")
    elif certainly(placement.shares_a_zone):
        yield from _shared(balancer, placement)
    elif _too_few(balancer, placement):
        yield Finding(
            balancer,
            f"The load balancer has subnets in one Availability Zone only ({_listed(placement)}), and an application "
            "load balancer requires two. Add a subnet in another Availability Zone.",
        )
    if certainly(negate(balancer.is_internal)):
        for subnet in placement.subnets:
            yield from _stuck(balancer, subnet)


def _shared(balancer: LoadBalancer, placement: Placement) -> Iterator[Finding]:
    if placement.zone_sharers is not None:
        one, other = placement.zone_sharers
        yield Finding(
            balancer,
            f"The subnets '{one.name}' and '{other.name}' are both in {one.zone}, and a load balancer can have one "
            "subnet in each Availability Zone. Use subnets of different Availability Zones.",
        )


def _too_few(balancer: LoadBalancer, placement: Placement) -> bool:
    application = equal(balancer.kind, "application")
    return certainly(all_of((application, placement.in_one_zone, negate(placement.at_the_edge))))


def _listed(placement: Placement) -> str:
    return ", ".join(f"'{s.name}'" for s in placement.subnets)


def _stuck(balancer: LoadBalancer, subnet: Subnet) -> Iterator[Finding]:
    """An internet-facing load balancer in a subnet that certainly has no way to the internet gateway."""
    if (
        not isinstance(subnet.vpc, Vpc)
        or has_internet_gateway(subnet.vpc) is not True
        or subnet.intent == "public"
    ):
        return
    if not certainly(negate(is_public(subnet))):
        return
    route = default_route_of(subnet)
    if route is None or (isinstance(route, Route) and certainly(route.leads_to("NAT gateway"))):
        way = "has no default route" if route is None else "routes 0.0.0.0/0 to a NAT gateway"
        yield Finding(
            balancer,
            f"The load balancer is internet-facing, and its subnet '{subnet.name}' {way}. Use a public subnet, or set "
            "internal: true.",
            error="InvalidSubnet",
        )
