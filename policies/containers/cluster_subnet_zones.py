"""An EKS cluster has a single subnet, or all of its subnets are in one Availability Zone.

## What fails

`vpcConfig.subnetIds` of a cluster has only one subnet, or all of its subnets are in one Availability Zone.

## Why

EKS places the network interfaces of the control plane in two Availability Zones. It rejects the cluster with
*InvalidParameterException: Subnets specified must be in at least two different AZs*. A node group may be in one
Availability Zone.

## Errors

- `InvalidParameterException: Subnets specified must be in at least two different AZs`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1a }
  cluster:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/eks
      vpcConfig: { subnetIds: ["${a.id}", "${b.id}"], endpointPrivateAccess: true }
```

## Instead

Use subnets in at least two Availability Zones.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  cluster:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/eks
      vpcConfig: { subnetIds: ["${a.id}", "${b.id}"], endpointPrivateAccess: true }
```

## Not covered

Subnets of other stacks, and subnets whose Availability Zone AWS chooses. Local clusters on an Outpost.

## References

- [Network requirements](https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.model.containers.eks_clusters import EksCluster, eks_clusters
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=eks_clusters, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def cluster_subnet_zones(cluster: EksCluster) -> Iterator[Finding]:
    if not certainly(cluster.in_one_zone):
        return
    if cluster.has_one_subnet is True:
        yield Finding(
            cluster,
            "vpcConfig.subnetIds has one subnet, but EKS requires two Availability Zones. Add a subnet in another "
            "Availability Zone.",
        )
    else:
        names = ", ".join(f"'{subnet.name}'" for subnet in cluster.placement.subnets)
        zone = cluster.placement.subnets[0].zone
        yield Finding(
            cluster,
            f"vpcConfig.subnetIds has {names}, all in {zone}, but EKS requires two Availability Zones. Add a subnet "
            "in another Availability Zone.",
        )
