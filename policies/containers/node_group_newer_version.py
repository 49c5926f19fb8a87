"""An EKS node group has a newer Kubernetes version than its cluster.

## What fails

`version` of a managed node group is above `version` of its cluster.

## Why

A node must not be newer than the control plane. The API reference says about the node group's version: *By default, the
Kubernetes version of the cluster is used, and this is the only accepted specified value.* EKS rejects a newer one with
an *InvalidParameterException*.

## Fails

```yaml
resources:
  cluster:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/eks
      vpcConfig: { subnetIds: [subnet-0123456789abcdef0, subnet-0fedcba9876543210] }
      version: "1.34"
  nodes:
    type: aws:eks:NodeGroup
    properties:
      nodeRoleArn: arn:aws:iam::123456789012:role/node
      clusterName: "${cluster.name}"
      version: "1.35"
      subnetIds: [subnet-0123456789abcdef0]
      scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 4 }
```

## Instead

Remove the version of the node group, or raise the version of the cluster first.

```yaml
resources:
  cluster:
    type: aws:eks:Cluster
    properties:
      roleArn: arn:aws:iam::123456789012:role/eks
      vpcConfig: { subnetIds: [subnet-0123456789abcdef0, subnet-0fedcba9876543210] }
      version: "1.35"
  nodes:
    type: aws:eks:NodeGroup
    properties:
      nodeRoleArn: arn:aws:iam::123456789012:role/node
      clusterName: "${cluster.name}"
      version: "1.35"
      subnetIds: [subnet-0123456789abcdef0]
      scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 4 }
```

## Not covered

A node group that is older than its cluster, for example during an update. Versions that EKS no longer offers.

## References

- [CreateNodegroup](https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html)
- [Version skew policy](https://kubernetes.io/releases/version-skew-policy/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.values import Unknown
from preflight.model.containers.eks_clusters import EksCluster, NodeGroup, node_groups
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=node_groups, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def node_group_newer_version(group: NodeGroup) -> Iterator[Finding]:
    cluster, own = group.cluster, group.version
    theirs = cluster.version if isinstance(cluster, EksCluster) else None
    for version in (own, theirs):
        if isinstance(version, Unknown):
            note(version)
    if (
        isinstance(cluster, EksCluster)
        and isinstance(own, tuple)
        and isinstance(theirs, tuple)
        and own > theirs
    ):
        yield Finding(
            group,
            f"version is {_text(own)}, but cluster '{cluster.name}' has the older version {_text(theirs)}. Remove it, "
            "or raise the version of the cluster first.",
        )


def _text(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
