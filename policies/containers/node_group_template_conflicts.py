"""An EKS node group has a setting that its launch template also has, or a launch template with a setting that EKS does
not allow.

## What fails

A managed node group with a `launchTemplate`

- sets `diskSize` or `remoteAccess`;
- sets `instanceTypes`, and the launch template sets an instance type;
- sets `amiType`, `version` or `releaseVersion`, and the launch template sets an AMI;
- uses a launch template without AMI whose user data is not in the MIME multipart format;
- uses a launch template with an instance profile, or with a subnet in its network interface.

## Why

EKS rejects the node group with *InvalidParameterException: Disk size must be specified within the launch template.*,
*Remote access configuration cannot be specified with a launch template.* or *InvalidRequestException: Cannot specify
instance types in launch template and API Request*. For the other settings the API reference says *or the node group
deployment will fail*.

## Errors

- `InvalidParameterException: Disk size must be specified within the launch template.`
- `Remote access configuration cannot be specified with a launch template.`
- `InvalidRequestException: Cannot specify instance types in launch template and API Request`
- `Ec2LaunchTemplateInvalidConfiguration: User data was not in the MIME multipart format.`

## Fails

```yaml
resources:
  template:
    type: aws:ec2:LaunchTemplate
    properties: { metadataOptions: { httpTokens: required, httpPutResponseHopLimit: 2 } }
  nodes:
    type: aws:eks:NodeGroup
    properties:
      nodeRoleArn: arn:aws:iam::123456789012:role/node
      clusterName: platform
      subnetIds: [subnet-0123456789abcdef0]
      diskSize: 50
      launchTemplate: { id: "${template.id}", version: "${template.latestVersion}" }
      scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 4 }
```

## Instead

Set the disk, the key pair and the security groups in the launch template.

```yaml
resources:
  template:
    type: aws:ec2:LaunchTemplate
    properties:
      metadataOptions: { httpTokens: required, httpPutResponseHopLimit: 2 }
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { volumeSize: 50, encrypted: "true" } }]
  nodes:
    type: aws:eks:NodeGroup
    properties:
      nodeRoleArn: arn:aws:iam::123456789012:role/node
      clusterName: platform
      subnetIds: [subnet-0123456789abcdef0]
      launchTemplate: { id: "${template.id}", version: "${template.latestVersion}" }
      scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 4 }
```

## Not covered

Launch templates of other stacks, except for `diskSize` and `remoteAccess`. What the user data must do.

## References

- [Launch templates](https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html)
- [CreateNodegroup](https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from preflight.core.logic import certainly
from preflight.core.stack import Stack
from preflight.model.containers.eks_clusters import NodeGroup
from preflight.model.containers.node_images import has_plain_user_data
from preflight.policy import HIGH, MANDATORY, Finding, policy

# Properties that a node group with a launch template must not set.
NEVER: Final = ("diskSize", "remoteAccess")
# The property of a launch template -> the properties that a node group must not set with it.
EITHER: Final = {"instanceType": ("instanceTypes",), "imageId": ("amiType", "version", "releaseVersion")}


def node_groups(stack: Stack) -> Iterable[NodeGroup]:
    return (group for group in stack.all(NodeGroup) if group.has_template)


@policy(
    each=node_groups,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterException, InvalidRequestException",
)
def node_group_template_conflicts(group: NodeGroup) -> Iterator[Finding]:
    for key in NEVER:
        if certainly(group.sets(key)):
            yield Finding(
                group,
                f"{key} is set, but the node group has a launch template. Set it in the launch template instead.",
            )
    for own, excluded in EITHER.items():
        for key in excluded if group.template_sets(own) else ():
            if certainly(group.sets(key)):
                yield Finding(
                    group, f"{key} is set, but the launch template sets {own}. Remove one of the two."
                )
    if group.template_sets("iamInstanceProfile"):
        yield Finding(
            group,
            "The launch template sets iamInstanceProfile, but EKS creates an instance profile from nodeRoleArn. "
            "Remove it from the launch template.",
        )
    if has_plain_user_data(group):
        yield Finding(
            group,
            "The user data of the launch template is not in the MIME multipart format, so that EKS cannot add its own. "
            "Put it into a multipart archive, or set imageId in the launch template.",
        )
    if group.template_subnet:
        yield Finding(
            group,
            "The launch template sets a subnet in networkInterfaces, but EKS uses subnetIds of the node group. Remove "
            "it from the launch template.",
        )
