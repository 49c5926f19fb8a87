"""A managed node group has an AMI type that does not fit its instance types or version, or a reserved label.

## What fails

- `amiType` is for another processor than that of a type in `instanceTypes`, such as `AL2023_x86_64_STANDARD` for
  `t4g.medium`.
- `amiType` is for Amazon Linux 2, and the version of the node group, or of its cluster, is above 1.32.
- `amiType` is `CUSTOM` without a launch template.
- A key in `labels` has the prefix `kubernetes.io/` or `k8s.io/`, such as `node-role.kubernetes.io/worker`.
- `updateConfig` has both `maxUnavailable` and `maxUnavailablePercentage`.

## Why

EKS rejects the node group. With a reserved label the kubelet does not start: the node group fails after half an hour
with *NodeCreationFailure: Instances failed to join the kubernetes cluster*.

## Errors

- `InvalidParameterException: […] is not a valid instance type for requested amiType …`
- `InvalidParameterException: AMI Type AL2_x86_64 is only supported for kubernetes versions 1.32 or earlier`
- `Launch template details can't be null for Custom ami type node group`
- `InvalidParameterException: Label cannot contain reserved prefixes [kubernetes.io/, k8s.io/, eks.amazonaws.com/]`
- `failed to validate kubelet flags: unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels`

## Fails

```yaml
resources:
  workers:
    type: aws:eks:NodeGroup
    properties:
      clusterName: shop
      nodeRoleArn: arn:aws:iam::123456789012:role/node
      subnetIds: [subnet-0123456789abcdef0]
      amiType: AL2023_x86_64_STANDARD
      instanceTypes: [t4g.medium]
      scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 4 }
```

## Instead

Use the AMI type for the processor: `AL2023_ARM_64_STANDARD` for AWS Graviton.

```yaml
resources:
  workers:
    type: aws:eks:NodeGroup
    properties:
      clusterName: shop
      nodeRoleArn: arn:aws:iam::123456789012:role/node
      subnetIds: [subnet-0123456789abcdef0]
      amiType: AL2023_ARM_64_STANDARD
      instanceTypes: [t4g.medium]
      scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 4 }
```

## Not covered

Instance types of a launch template, and the AMI type that EKS chooses. Labels of the kubelet's own in user data.
*node-group-template-conflicts* reports the launch template.

## References

- [CreateNodegroup](https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html)
- [Amazon Linux 2](https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html)
- [NodegroupUpdateConfig](https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.containers.eks_clusters import NodeGroup, node_groups
from preflight.model.containers.node_images import (
    LAST_WITH_AL2,
    foreign_types,
    is_of_amazon_linux_2,
    lacks_image,
    reserved_labels,
    version_of,
)
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=node_groups, level=MANDATORY, severity=HIGH, error="InvalidParameterException, NodeCreationFailure"
)
def node_group_settings(group: NodeGroup) -> Iterator[Finding]:
    if not group.resource.is_external:
        yield from (Finding(group, message) for message in _faults(group))


def _faults(group: NodeGroup) -> Iterator[str]:
    kind = group.resource.text("amiType")
    for name in foreign_types(group):
        yield f"instanceTypes has {name}, whose processor does not run {kind}. Use the amiType for its processor."
    version = version_of(group)
    if is_of_amazon_linux_2(group) and version is not None and version > LAST_WITH_AL2:
        yield (
            f"amiType is {kind}, but EKS has no such AMI for version {version[0]}.{version[1]}. Use an amiType of "
            "Amazon Linux 2023."
        )
    if lacks_image(group):
        yield "amiType is CUSTOM, but no launch template names the AMI. Add a launch template with imageId."
    for key in reserved_labels(group):
        yield f"labels has '{key}', whose prefix Kubernetes reserves. Use another prefix."
    if all(group.resource.is_set("updateConfig", k) for k in ("maxUnavailable", "maxUnavailablePercentage")):
        yield "updateConfig has maxUnavailable and maxUnavailablePercentage. Remove one of the two."
