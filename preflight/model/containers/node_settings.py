"""Settings of managed node groups that EKS or the provider rejects by themselves.

Sources: EKS API, CreateNodegroup, LaunchTemplateSpecification, Taint and NodegroupUpdateConfig; EKS user guide,
"Customize managed nodes with launch templates"; the errors that badmintoncryer/cdk-preflight measured against EKS;
terraform-provider-aws, schema of `aws_eks_node_group`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_text
from preflight.core.encoding import is_given
from preflight.core.logic import certainly, known, negate
from preflight.core.values import Unknown
from preflight.model.compute.instance_types import architecture
from preflight.model.compute.launch_templates import LaunchTemplate
from preflight.model.containers.eks_clusters import EksCluster, NodeGroup
from preflight.model.containers.eks_settings import foreign_subnets
from preflight.model.setting_faults import SettingFault

_INVALID: Final = "InvalidParameterException"
_CAPACITY: Final = ("ON_DEMAND", "SPOT", "CAPACITY_BLOCK")
# "Cluster Kubernetes version 1.34 supports the following Nodegroup Kubernetes versions: [1.34, 1.33, 1.32, 1.31]"
_MINORS: Final = 3
_MOST_TAINTS: Final = 50
_MOST_NAME: Final = 63
_RESERVED_LABEL: Final = "eks.amazonaws.com/"
_UPDATES: Final = (1, 100)


def node_faults(group: NodeGroup) -> Iterator[SettingFault]:
    """What is certainly wrong with a node group."""
    for message in (
        *_words(group),
        *_network(group),
        *_types(group),
        *_labels(group),
        *_template(group),
        *_version(group),
    ):
        yield SettingFault(message, _INVALID)
    cluster = group.cluster
    yield from foreign_subnets(group.placement.vpcs, cluster if isinstance(cluster, EksCluster) else None)


def _words(group: NodeGroup) -> Iterator[str]:
    resource = group.resource
    capacity, release = resource.text("capacityType"), resource.input("releaseVersion")
    if isinstance(capacity, str) and capacity and capacity not in _CAPACITY:
        yield f"capacityType is {capacity}. Use ON_DEMAND, SPOT or CAPACITY_BLOCK."
    if isinstance(release, str) and release and release[:1].isalpha():
        yield f"releaseVersion is {release}, which is not the version of an AMI, such as 1.34.0-20251108. Change it."
    name = resource.input("nodeGroupName")
    if isinstance(name, str) and len(name) > _MOST_NAME:
        yield f"nodeGroupName has {len(name)} characters. Use at most {_MOST_NAME}."
    for key in ("maxUnavailable", "maxUnavailablePercentage"):
        number = resource.number("updateConfig", key)
        if isinstance(number, int) and number and not _UPDATES[0] <= number <= _UPDATES[1]:
            yield f"updateConfig.{key} is {number}. Set a number from {_UPDATES[0]} to {_UPDATES[1]}."
    disk = resource.number("diskSize")
    if isinstance(disk, int) and disk < 0:
        yield f"diskSize is {disk}. Set the size of the root volume in GiB."


def _network(group: NodeGroup) -> Iterator[str]:
    resource = group.resource
    subnets, groups = resource.items("subnetIds"), resource.items("remoteAccess", "sourceSecurityGroupIds")
    if not isinstance(subnets, Unknown) and not subnets and resource.is_set("subnetIds"):
        yield "subnetIds is empty. Add a subnet."
    has_key = is_given(resource.get("remoteAccess", "ec2SshKey"))
    if known(groups) and groups and certainly(negate(has_key)):
        yield "remoteAccess has sourceSecurityGroupIds without ec2SshKey. Set ec2SshKey."


def _types(group: NodeGroup) -> Iterator[str]:
    listed = group.resource.items("instanceTypes")
    if isinstance(listed, Unknown):
        return
    names = [name for name in listed if isinstance(name, str)]
    arm = next((name for name in names if architecture(name) == "arm64"), None)
    other = next((name for name in names if architecture(name) == "x86_64"), None)
    if arm is not None and other is not None and group.resource.get("amiType") is None:
        yield f"instanceTypes has {arm} of Arm and {other} of x86. Use one processor architecture."


def _labels(group: NodeGroup) -> Iterator[str]:
    labels, taints = group.resource.get("labels"), group.resource.items("taints")
    for key in labels if isinstance(labels, dict) else ():
        if key.startswith(_RESERVED_LABEL):
            yield f"labels has '{key}', whose prefix EKS reserves. Use another prefix."
    if not isinstance(taints, Unknown) and len(taints) > _MOST_TAINTS:
        yield f"taints has {len(taints)} taints. Use at most {_MOST_TAINTS}."


def _template(group: NodeGroup) -> Iterator[str]:
    given = group.resource.input("launchTemplate")
    block = given[0] if isinstance(given, list) and given else given
    if isinstance(block, dict) and all(is_given(block.get(key)) is True for key in ("id", "name")):
        yield "launchTemplate has id and name. Remove one of the two."
    template = group.template
    if not isinstance(template, LaunchTemplate) or template.resource.is_external:
        return
    market = as_text(template.resource.get("instanceMarketOptions", "marketType"))
    if isinstance(market, str) and market == "spot":
        yield (
            "The launch template has instanceMarketOptions, but a managed node group sets them itself. Remove them, "
            "and "
            "set capacityType to SPOT."
        )
    if template.resource.flag("hibernationOptions", "configured") is True:
        yield "The launch template has hibernationOptions, which managed node groups do not support. Remove them."


def _version(group: NodeGroup) -> Iterator[str]:
    """A version too far below that of the cluster, when the group is new; *node-group-newer-version* has newer ones."""
    cluster, own = group.cluster, group.version
    theirs = cluster.version if isinstance(cluster, EksCluster) else None
    if group.resource.is_deployed or not isinstance(own, tuple) or not isinstance(theirs, tuple):
        return
    if own[0] == theirs[0] and own[1] < theirs[1] - _MINORS:
        yield (
            f"version is {own[0]}.{own[1]}, but a cluster of version {theirs[0]}.{theirs[1]} supports node groups of "
            f"{theirs[0]}.{theirs[1] - _MINORS} to {theirs[0]}.{theirs[1]}. Set a supported version."
        )
