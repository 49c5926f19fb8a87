"""An endpoint has a subnet or a route table of another VPC.

## What fails

- A subnet of an interface endpoint, or a route table of a gateway endpoint, is in another VPC than the endpoint. This
  applies to `subnetIds` and `routeTableIds`, and to associations of the endpoint.
- The subnets of a Route 53 Resolver endpoint are in several VPCs.

## Why

An endpoint belongs to one VPC: its network interfaces are in subnets of that VPC, and its routes in route tables of
that VPC. EC2 and Route 53 reject others. A route table that is in another VPC cannot lead to a gateway endpoint.

## Fails

```yaml
resources:
  shop: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  office: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${office.id}" } }
  s3:
    type: aws:ec2:VpcEndpoint
    properties:
      vpcId: "${shop.id}"
      serviceName: com.amazonaws.eu-west-1.s3
      routeTableIds: ["${table.id}"]
```

## Instead

Use the subnets and route tables of the endpoint's VPC. Create an endpoint in each VPC that needs one.

```yaml
resources:
  shop: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${shop.id}" } }
  s3:
    type: aws:ec2:VpcEndpoint
    properties:
      vpcId: "${shop.id}"
      serviceName: com.amazonaws.eu-west-1.s3
      routeTableIds: ["${table.id}"]
```

## Not covered

Security groups of another VPC: *cross-reference-errors*. VPCs of other stacks.

## References

- [CreateVpcEndpoint](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html)
- [Gateway endpoints](https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html)
- [CreateResolverEndpoint](https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverEndpoint.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.network.foreign_interfaces import Placed, placed
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=placed, level=MANDATORY, severity=HIGH, error="InvalidParameter")
def endpoint_in_other_vpc(used: Placed) -> Iterator[Finding]:
    vpc = used.foreign_vpc
    if vpc is not None:
        kind = used.title.partition(" '")[0]
        yield Finding(
            used,
            f"{used.key}: {used.title} is in VPC '{vpc.name}', and the endpoint is in VPC '{used.vpc.name}'. Use a "
            f"{kind} of the endpoint's VPC.",
        )
