"""A resource is created in a VPC with a subnet of another VPC.

## What fails

- A resource has the ID of a VPC and a subnet that is in another VPC: a transit gateway attachment, a network ACL, a
  firewall, a CodeBuild project or fleet, a directory, a SageMaker domain, an EMR Studio, a Transfer server, a VPC
  Lattice resource gateway, a connection's host, and others.
- A network ACL or a Client VPN endpoint is associated with a subnet of another VPC.

## Why

The service creates its network interfaces in the subnets for the VPC beside them, and rejects subnets of another VPC. A
network ACL applies to subnets of its own VPC only.

## Fails

```yaml
resources:
  shop: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  office: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  desk: { type: aws:ec2:Subnet, properties: { vpcId: "${office.id}", cidrBlock: 10.1.0.0/24 } }
  hub: { type: aws:ec2transitgateway:TransitGateway }
  spoke:
    type: aws:ec2transitgateway:VpcAttachment
    properties: { transitGatewayId: "${hub.id}", vpcId: "${shop.id}", subnetIds: ["${desk.id}"] }
```

## Instead

Use subnets of the VPC, or the VPC of the subnets.

```yaml
resources:
  office: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  desk: { type: aws:ec2:Subnet, properties: { vpcId: "${office.id}", cidrBlock: 10.1.0.0/24 } }
  hub: { type: aws:ec2transitgateway:TransitGateway }
  spoke:
    type: aws:ec2transitgateway:VpcAttachment
    properties: { transitGatewayId: "${hub.id}", vpcId: "${office.id}", subnetIds: ["${desk.id}"] }
```

## Not covered

VPC endpoints: *endpoint-in-other-vpc*. Databases: *subnet-group-configuration*. Load balancers:
*load-balancer-subnets*. Security groups: *cross-reference-errors*. VPCs of other stacks.

## References

- [CreateTransitGatewayVpcAttachment](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachment.html)
- [AssociateClientVpnTargetNetwork](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateClientVpnTargetNetwork.html)
- [CreateStudio](https://docs.aws.amazon.com/emr/latest/APIReference/API_CreateStudio.html)
- [VpcConfig of CodeBuild](https://docs.aws.amazon.com/codebuild/latest/APIReference/API_VpcConfig.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.network.foreign_interfaces import Placed, configured
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=configured, level=MANDATORY, severity=HIGH)
def subnet_in_other_vpc(used: Placed) -> Iterator[Finding]:
    vpc = used.foreign_vpc
    if vpc is not None:
        yield Finding(
            used,
            f"{used.key}: {used.title} is in VPC '{vpc.name}', and the resource is in VPC '{used.vpc.name}'. Use a "
            f"subnet of VPC '{used.vpc.name}'.",
        )
