"""An EKS Fargate profile uses a public subnet.

## What fails

A subnet of a Fargate profile has a route to an internet gateway.

## Why

A pod on Fargate has no public IPv4 address. EKS rejects the profile with *InvalidParameterException: Subnet
subnet-0ab49c01946ecc462 provided in Fargate Profile is not a private subnet*.

## Errors

- `InvalidParameterException: Subnet … provided in Fargate Profile is not a private subnet`

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
  profile:
    type: aws:eks:FargateProfile
    properties:
      clusterName: platform
      podExecutionRoleArn: arn:aws:iam::123456789012:role/pods
      subnetIds: ["${a.id}"]
      selectors: [{ namespace: default }]
```

## Instead

Use private subnets with a NAT gateway, or with the VPC endpoints that the pods need.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${a.id}", routeTableId: "${table.id}" }
  profile:
    type: aws:eks:FargateProfile
    properties:
      clusterName: platform
      podExecutionRoleArn: arn:aws:iam::123456789012:role/pods
      subnetIds: ["${a.id}"]
      selectors: [{ namespace: default }]
```

## Not covered

Subnets of other stacks.

## References

- [Fargate profile](https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from preflight.core.logic import certainly
from preflight.core.stack import Stack
from preflight.model.containers.eks_clusters import FargateProfile
from preflight.model.network.subnet_routing import is_public
from preflight.policy import HIGH, MANDATORY, Finding, policy


def profiles(stack: Stack) -> Iterable[FargateProfile]:
    return stack.all(FargateProfile)


@policy(each=profiles, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def fargate_profile_public_subnet(profile: FargateProfile) -> Iterator[Finding]:
    for subnet in profile.placement.subnets:
        if certainly(is_public(subnet)):
            yield Finding(
                profile,
                f"Subnet '{subnet.name}' has a route to an internet gateway, but a Fargate profile requires private "
                "subnets. Use private subnets.",
            )
