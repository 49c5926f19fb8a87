"""An EKS node group is in a public subnet that does not assign public IPv4 addresses.

## What fails

A subnet of a managed node group has a route to an internet gateway, and `mapPublicIpOnLaunch` is not true.

## Why

Without a public IPv4 address, the nodes cannot reach the cluster's public endpoint. EKS fails to create the node group:
*Ec2SubnetInvalidConfiguration: One or more Amazon EC2 Subnets of [...] for node group ... does not automatically assign
public IP addresses to instances launched into it. If you want your instances to be assigned a public IP address, then
you need to enable auto-assign public IP address for the subnet.*

## Errors

- `Ec2SubnetInvalidConfiguration: One or more Amazon EC2 Subnets of […] for node group … does not automatically assign
  public IP addresses to instances launched into it.`
- `Ec2SubnetInvalidConfiguration`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${a.id}", routeTableId: "${table.id}" }
  nodes:
    type: aws:eks:NodeGroup
    properties:
      nodeRoleArn: arn:aws:iam::123456789012:role/node
      clusterName: platform
      subnetIds: ["${a.id}"]
      scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 4 }
```

## Instead

Use private subnets with a NAT gateway, or set `mapPublicIpOnLaunch` on the public subnet.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a, mapPublicIpOnLaunch: true }
  association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${a.id}", routeTableId: "${table.id}" }
  nodes:
    type: aws:eks:NodeGroup
    properties:
      nodeRoleArn: arn:aws:iam::123456789012:role/node
      clusterName: platform
      subnetIds: ["${a.id}"]
      scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 4 }
```

## Not covered

Node groups that exist already. Launch templates whose network interface sets `associatePublicIpAddress`.

## References

- [Managed node groups](https://docs.aws.amazon.com/eks/latest/userguide/create-managed-node-group.html)
- [Since April 2020](https://github.com/aws/containers-roadmap/issues/607)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from preflight.core.logic import certainly
from preflight.core.stack import Stack
from preflight.model.containers.eks_clusters import NodeGroup
from preflight.policy import HIGH, MANDATORY, Finding, policy


def new_node_groups(stack: Stack) -> Iterable[NodeGroup]:
    return (group for group in stack.all(NodeGroup) if not group.resource.has_known_id)


@policy(each=new_node_groups, level=MANDATORY, severity=HIGH, error="Ec2SubnetInvalidConfiguration")
def node_group_public_subnet(group: NodeGroup) -> Iterator[Finding]:
    if group.resource.is_deployed:
        return
    for subnet in group.placement.subnets:
        if certainly(group.gives_no_address(subnet)):
            yield Finding(
                group,
                f"Subnet '{subnet.name}' is public, but its mapPublicIpOnLaunch is not true. Set it to true, or use a "
                "private subnet.",
            )
