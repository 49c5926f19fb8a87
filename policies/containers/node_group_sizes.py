"""An EKS node group has minimum, desired and maximum sizes that contradict each other.

## What fails

In `scalingConfig` of a managed node group, `minSize` is above `maxSize`, `desiredSize` is below `minSize` or above
`maxSize`, or `maxSize` is 0.

## Why

EKS rejects the node group with an *InvalidParameterException*, such as *Minimum capacity 3 can't be greater than
desired size 2*.

## Errors

- `InvalidParameterException: Minimum capacity … can't be greater than desired size …`

## Fails

```yaml
resources:
  nodes:
    type: aws:eks:NodeGroup
    properties:
      nodeRoleArn: arn:aws:iam::123456789012:role/node
      clusterName: platform
      subnetIds: [subnet-0123456789abcdef0]
      scalingConfig: { minSize: 1, desiredSize: 5, maxSize: 4 }
```

## Instead

Keep `minSize` <= `desiredSize` <= `maxSize`.

```yaml
resources:
  nodes:
    type: aws:eks:NodeGroup
    properties:
      nodeRoleArn: arn:aws:iam::123456789012:role/node
      clusterName: platform
      subnetIds: [subnet-0123456789abcdef0]
      scalingConfig: { minSize: 1, desiredSize: 4, maxSize: 4 }
```

## Not covered

A desired size that the program ignores because an autoscaler changes it.

## References

- [NodegroupScalingConfig](https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import equal
from preflight.model.containers.eks_clusters import NodeGroup, node_groups
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=node_groups, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def node_group_sizes(group: NodeGroup) -> Iterator[Finding]:
    if group.sizes.disorder:
        yield Finding(group, f"scalingConfig: {group.sizes.disorder}. Set minSize <= desiredSize <= maxSize.")
    elif equal(group.sizes.maximum, 0) is True:
        yield Finding(group, "scalingConfig.maxSize is 0, but EKS requires at least 1. Set it to 1 or more.")
