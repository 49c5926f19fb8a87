"""An EKS cluster, add-on, Fargate profile, node group or access entry has a setting that EKS rejects by itself.

## What fails

Clusters: subnets of two VPCs; `serviceIpv4Cidr` with `ipv6`; a log type or `supportType` that does not exist;
encryption of other resources than `secrets`; a version with a patch number; a block of `publicAccessCidrs` with host
bits; Auto Mode with the authentication mode `CONFIG_MAP`, or with only one of `nodePools` and `nodeRoleArn`; remote
networks that overlap the VPC, the services or each other.

Add-ons: a version such as `latest`, `PRESERVE` in `resolveConflictsOnCreate`, or both a role and pod identities.

Fargate profiles: no or more than five selectors, a selector without `namespace` or with more than five labels, no
subnets, subnets of another VPC than the cluster's, or a name that begins with `eks-`.

Node groups: subnets of another VPC, a version more than three below the cluster's, types of two processor
architectures, more than 50 taints, labels of `eks.amazonaws.com/`, security groups without an SSH key, a launch
template with Spot options or hibernation, or one named by ID and name.

Access: a type of entry that does not exist, a session or account in place of a role, a service-linked role, or a
cluster-wide scope with namespaces. OIDC providers: another URL than `https`, or a prefix of `system:`.

## Why

EKS rejects the request with an *InvalidParameterException*; the provider stops the preview for words that do not exist.

## Errors

- `supports the following Nodegroup Kubernetes versions`
- `is not a valid CIDR block; did you mean`
- `expected resolve_conflicts_on_create to be one of`

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
      enabledClusterLogTypes: [api, kubelet]
```

## Instead

Correct the setting that the message names.

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
      enabledClusterLogTypes: [api, audit]
```

## Not covered

Zones and service ranges of clusters: *cluster-subnet-zones* and *cluster-service-range*. AMI types, sizes and other
conflicts of node groups: *node-group-settings*, *node-group-sizes* and *node-group-template-conflicts*. Remote networks
outside the private blocks are advisory.

## References

- [CreateCluster](https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html)
- [CreateNodegroup](https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html)
- [CreateFargateProfile](https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateFargateProfile.html)
- [Launch templates](https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.containers.eks_clusters import NodeGroup
from preflight.model.containers.eks_settings import FAULTS
from preflight.model.containers.node_settings import node_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def parts(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for type_ in (*FAULTS, aws.EKS_NODE_GROUP) for r in stack.of(type_) if not r.is_external)


@policy(each=parts, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def cluster_settings_rejected(resource: Resource) -> Iterator[Finding]:
    if resource.type == aws.EKS_NODE_GROUP:
        faults = node_faults(resource.stack.entity(NodeGroup, resource))
    else:
        faults = FAULTS[resource.type](resource)
    for fault in faults:
        level = None if fault.is_certain else ADVISORY
        yield Finding(resource, fault.message, error=fault.error, level=level)
