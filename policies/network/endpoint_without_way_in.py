"""A VPC endpoint has no route table or no subnet, or its security groups block its VPC, so nothing can use it.

## What fails

- A gateway endpoint has no `routeTableIds` and no `aws.ec2.VpcEndpointRouteTableAssociation`.
- An interface endpoint has no `subnetIds` and no `aws.ec2.VpcEndpointSubnetAssociation`.
- The security groups of an interface endpoint allow port 443 only from addresses outside its VPC.

## Why

A gateway endpoint adds routes to its route tables. Without a route table, traffic to S3 or DynamoDB uses the NAT
gateway, which costs money per byte, or is dropped in an isolated subnet. AWS creates the network interfaces of an
interface endpoint in its subnets. AWS accepts both configurations without an error.

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  s3:
    type: aws:ec2:VpcEndpoint
    properties: { vpcId: "${vpc.id}", serviceName: com.amazonaws.eu-west-1.s3 }
```

## Instead

Set `routeTableIds` of a gateway endpoint to the route tables of the subnets that use it, and `subnetIds` of an
interface endpoint.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  s3:
    type: aws:ec2:VpcEndpoint
    properties: { vpcId: "${vpc.id}", serviceName: com.amazonaws.eu-west-1.s3, routeTableIds: ["${table.id}"] }
```

## Not covered

An endpoint in the route table of another subnet than the one that needs it: *private-subnet-without-egress*.
Associations in other stacks. Security groups that allow a part of the VPC, but not the clients of the endpoint.

## References

- [Gateway endpoints](https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html)
- [Access an AWS service using an interface VPC endpoint](https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate, note
from preflight.core.values import Unknown
from preflight.model.network.vpc import Vpc
from preflight.model.network.vpc_endpoints import VpcEndpoint, endpoints
from preflight.model.requirements.endpoint_access import admits_others_only
from preflight.policy import ADVISORY, MEDIUM, Finding, policy


@policy(each=endpoints, level=ADVISORY, severity=MEDIUM)
def endpoint_without_way_in(endpoint: VpcEndpoint) -> Iterator[Finding]:
    if admits_others_only(endpoint) and isinstance(endpoint.vpc, Vpc):
        admitted, own = ", ".join(admits_others_only(endpoint)), ", ".join(map(str, endpoint.vpc.ranges))
        yield Finding(
            endpoint,
            f"The endpoint's security groups allow {admitted} on port 443, and its VPC '{endpoint.vpc.name}' has "
            f"{own}: nothing in the VPC can reach it. Allow the VPC's CIDR block.",
        )
    if not certainly(negate(endpoint.has_way_in)):
        return
    if isinstance(endpoint.kind, Unknown):
        note(endpoint.kind)
        return
    what = f"The endpoint of {endpoint.service}" if isinstance(endpoint.service, str) else "The endpoint"
    if endpoint.kind == "Gateway":
        yield Finding(
            endpoint,
            f"{what} is not in a route table, so no traffic uses it. Add the route tables of the subnets that use it "
            "(routeTableIds).",
        )
    else:
        yield Finding(
            endpoint,
            f"{what} is not in a subnet, so it has no address. Add subnets for its network interfaces (subnetIds).",
        )
