"""An EKS cluster has a service CIDR block that overlaps its VPC or that EKS does not accept.

## What fails

`kubernetesNetworkConfig.serviceIpv4Cidr` of a cluster

- overlaps a CIDR block of the cluster's VPC;
- is not within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16;
- is larger than /12 or smaller than /24.

## Why

A service and a node must not have the same IP address, and the block must be private. EKS rejects the cluster with an
*InvalidParameterException*. The block of an existing cluster cannot be changed.

## Fails

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
      vpcConfig: { subnetIds: ["${a.id}", "${b.id}"] }
      kubernetesNetworkConfig: { serviceIpv4Cidr: 10.0.128.0/20 }
```

## Instead

Choose a private block outside the VPC and outside the networks that are connected with it. Without `serviceIpv4Cidr`,
EKS chooses a block.

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
      vpcConfig: { subnetIds: ["${a.id}", "${b.id}"] }
      kubernetesNetworkConfig: { serviceIpv4Cidr: 172.20.0.0/16 }
```

## Not covered

Networks that are peered with the VPC. IPv6 clusters, for which EKS chooses the block.

## References

- [KubernetesNetworkConfigRequest](https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import note
from preflight.core.values import Unknown
from preflight.model.containers.eks_clusters import EksCluster, eks_clusters
from preflight.model.network.cidr import Cidr
from preflight.policy import HIGH, MANDATORY, Finding, policy

# Prefix lengths, from the largest block to the smallest.
LENGTHS: Final = (12, 24)


@policy(each=eks_clusters, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def cluster_service_range(cluster: EksCluster) -> Iterator[Finding]:
    block = cluster.service_range
    if isinstance(block, Unknown):
        note(block)
    if not isinstance(block, Cidr):
        return
    named = f"kubernetesNetworkConfig.serviceIpv4Cidr is {block}"
    overlap = cluster.range_overlap
    if overlap is not None:
        yield Finding(
            cluster, f"{named}, which overlaps {overlap} of its VPC. Use a private block outside the VPC."
        )
    elif not cluster.range_is_private:
        yield Finding(
            cluster,
            f"{named}, but EKS accepts only blocks within 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16. Use a block "
            "within one of these.",
        )
    elif not LENGTHS[0] <= block.prefix <= LENGTHS[1]:
        yield Finding(
            cluster,
            f"{named}, but EKS accepts only /{LENGTHS[0]} to /{LENGTHS[1]}. Use a prefix length "
            "between these.",
        )
