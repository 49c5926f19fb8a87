"""A VPC endpoint or a transit gateway attachment has two subnets in one Availability Zone.

## What fails

Two of the subnets of an interface endpoint, or of a VPC's attachment to a transit gateway, are in the same zone.

## Why

An endpoint or attachment has one network interface in each zone. EC2 rejects the second: `DuplicateSubnetsInSameZone:
Found another VPC endpoint subnet in the availability zone of subnet-.... VPC endpoint subnets should be in different
availability zones supported by the VPC endpoint service.`

## Errors

- `DuplicateSubnetsInSameZone: Found another VPC endpoint subnet in the availability zone of …. VPC endpoint subnets
  should be in different availability zones supported by the VPC endpoint service.`
- `DuplicateSubnetsInSameZone`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, enableDnsHostnames: true } }
  app-1:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  app-2:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1a }
  endpoints:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: endpoints
      ingress: [{ protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [10.0.0.0/16], description: clients }]
  ssm:
    type: aws:ec2:VpcEndpoint
    properties:
      vpcId: "${vpc.id}"
      serviceName: com.amazonaws.eu-west-1.ssm
      vpcEndpointType: Interface
      privateDnsEnabled: true
      subnetIds: ["${app-1.id}", "${app-2.id}"]
      securityGroupIds: ["${endpoints.id}"]
```

## Instead

Use one subnet of each zone; the other subnets of the zone use the endpoint too.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, enableDnsHostnames: true } }
  app-1:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  app-2:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  endpoints:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: endpoints
      ingress: [{ protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [10.0.0.0/16], description: clients }]
  ssm:
    type: aws:ec2:VpcEndpoint
    properties:
      vpcId: "${vpc.id}"
      serviceName: com.amazonaws.eu-west-1.ssm
      vpcEndpointType: Interface
      privateDnsEnabled: true
      subnetIds: ["${app-1.id}", "${app-2.id}"]
      securityGroupIds: ["${endpoints.id}"]
```

## Not covered

Load balancers: *load-balancer-subnets*. Subnets whose zone AWS chooses.

## References

- [Access an AWS service using an interface endpoint](https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html)
- [CreateTransitGatewayVpcAttachment](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachment.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.network.peering import TransitGatewayAttachment
from preflight.model.network.placement import Placement
from preflight.model.network.vpc_endpoints import endpoints
from preflight.model.resource_types import SUBNET
from preflight.policy import HIGH, MANDATORY, Finding, policy


def placements(stack: Stack) -> Iterator[Placement]:
    """What has one interface in each zone: interface endpoints, and attachments to transit gateways."""
    for endpoint in endpoints(stack):
        if endpoint.is_kind("Gateway") is False:
            yield Placement(endpoint.resource, endpoint.subnets)
    for attachment in stack.all(TransitGatewayAttachment):
        if not attachment.resource.is_external:
            yield Placement(attachment.resource, attachment.resource.refs(SUBNET, "subnetIds"))


@policy(each=placements, level=MANDATORY, severity=HIGH, error="DuplicateSubnetsInSameZone")
def subnets_share_a_zone(placement: Placement) -> Iterator[Finding]:
    pair = placement.zone_sharers
    if pair is not None:
        yield Finding(
            placement,
            f"Subnets '{pair[0].name}' and '{pair[1].name}' are both in {pair[0].zone}, and only one subnet is allowed "
            "in each Availability Zone. Remove one of them.",
        )
    elif isinstance(placement.shares_a_zone, Unknown):
        note(placement.shares_a_zone)
