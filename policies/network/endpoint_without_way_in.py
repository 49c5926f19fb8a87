"""A VPC endpoint has no route table or no subnet, or its security groups block its VPC, so nothing can use it.

## What fails

- A gateway endpoint has no `routeTableIds` and no `aws.ec2.VpcEndpointRouteTableAssociation`.
- An interface endpoint has no `subnetIds` and no `aws.ec2.VpcEndpointSubnetAssociation`.
- The security groups of an interface endpoint admit only addresses outside its VPC on port 443.

## Why

A gateway endpoint works by routes: without a table, traffic to S3 or DynamoDB goes on through the NAT gateway, which is
paid for by the byte, or from an isolated subnet nowhere. An interface endpoint works by its network interfaces, which
are made in the subnets it names. AWS accepts both without a word.

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  s3:
    type: aws:ec2:VpcEndpoint
    properties: { vpcId: "${vpc.id}", serviceName: com.amazonaws.eu-west-1.s3 }
```

## Instead

Name the route tables of the subnets that are to use a gateway endpoint, the subnets for an interface endpoint.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  s3:
    type: aws:ec2:VpcEndpoint
    properties: { vpcId: "${vpc.id}", serviceName: com.amazonaws.eu-west-1.s3, routeTableIds: ["${table.id}"] }
```

## Not covered

An endpoint in the route table of another subnet than the one that needs it: *private-subnet-without-egress* judges
what runs there. Associations in other stacks. Groups that admit some of the VPC and not what needs the endpoint.

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
