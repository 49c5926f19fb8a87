"""EKS: clusters, their node groups and their Fargate profiles.

Source: EKS API, CreateCluster, CreateNodegroup and CreateFargateProfile.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, negate
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.launch_templates import LaunchTemplate
from preflight.model.compute.scaling import Sizes
from preflight.model.network.cidr import Cidr, CidrError
from preflight.model.network.placement import Placement
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import is_public
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import LAUNCH_TEMPLATE, SUBNET

if TYPE_CHECKING:
    from preflight.core.stack import Stack

EKS_CLUSTER: Final = (aws.EKS_CLUSTER,)
ACCESS: Final = (
    "aws:eks/accessEntry:AccessEntry",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
)
_SIZE_AND_AMI_TYPE: Final = ("diskSize", "amiType")
_VERSION: Final = re.compile(r"(\d+)\.(\d+)")
# The settings of Auto Mode; EKS accepts all or none of them.
_AUTO_MODE: Final = (
    ("computeConfig", "enabled"),
    ("kubernetesNetworkConfig", "elasticLoadBalancing", "enabled"),
    ("storageConfig", "blockStorage", "enabled"),
)
_PRIVATE: Final = tuple(map(Cidr.parse, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


class EksCluster(Entity):
    """An EKS cluster."""

    TYPES = EKS_CLUSTER

    @cached_property
    def placement(self) -> Placement:
        """The subnets of its control plane."""
        return Placement(self.resource, self.resource.refs(SUBNET, "vpcConfig", "subnetIds"))

    @property
    def is_on_outposts(self) -> bool:
        """Whether it may be a local cluster, whose control plane runs on Outposts."""
        return self.resource.is_set("outpostConfig")

    @cached_property
    def has_one_subnet(self) -> Tri:
        """Whether it has a single subnet, known or unknown."""
        listed = self.resource.items("vpcConfig", "subnetIds")
        return Unknown(listed.reason) if isinstance(listed, Unknown) else len(listed) == 1

    @cached_property
    def in_one_zone(self) -> Tri:
        """Whether all its subnets are in one Availability Zone; False for a local cluster on an Outpost, where EKS
        allows it.
        """
        if self.resource.get("outpostConfig") is not None:
            return False
        return any_of((self.has_one_subnet, self.placement.in_one_zone))

    @cached_property
    def has_no_endpoint(self) -> Tri:
        """Whether neither endpoint of its API server is enabled; the public endpoint is enabled by default."""
        return all_of(
            (
                negate(self.resource.flag("vpcConfig", "endpointPublicAccess", default=True)),
                negate(self.resource.flag("vpcConfig", "endpointPrivateAccess")),
            )
        )

    @cached_property
    def version(self) -> tuple[int, int] | Unknown | None:
        return _version(self.resource)

    @cached_property
    def authentication_mode(self) -> str | Unknown:
        """Its authentication mode; the API's default is CONFIG_MAP.

        Unknown for a cluster that exists already and does not set the mode, because the mode may have changed
        elsewhere.
        """
        mode = self.resource.text("accessConfig", "authenticationMode")
        if mode is None and (self.resource.is_deployed or self.resource.is_external):
            return Unknown(f"authentication mode of '{self.name}'")
        return "CONFIG_MAP" if mode is None else mode

    @cached_property
    def excludes_creator(self) -> Tri:
        """Whether its creator gets no administrator permissions."""
        key = "bootstrapClusterCreatorAdminPermissions"
        return negate(self.resource.flag("accessConfig", key, default=True))

    @cached_property
    def auto_mode(self) -> tuple[tuple[str, Tri], ...]:
        """The settings that enable Auto Mode, by their property path."""
        return tuple((".".join(path), self.resource.flag(*path)) for path in _AUTO_MODE)

    @property
    def keeps_own_addons(self) -> bool:
        """Whether EKS installs the self-managed add-ons in the new cluster, which is the default."""
        installs = self.resource.flag("bootstrapSelfManagedAddons", default=True)
        return installs is True and not self.resource.is_deployed

    @cached_property
    def service_range(self) -> Cidr | Unknown | None:
        """The CIDR block of Kubernetes services; `None` if EKS chooses it, or if it is malformed."""
        text = self.resource.text("kubernetesNetworkConfig", "serviceIpv4Cidr")
        if text is None or isinstance(text, Unknown):
            return text
        try:
            return Cidr.parse(text)
        except CidrError:
            return None

    @property
    def range_is_private(self) -> bool:
        """Whether the CIDR block of its services is within a private block."""
        block = self.service_range
        return isinstance(block, Cidr) and any(private.contains(block) for private in _PRIVATE)

    @cached_property
    def range_overlap(self) -> Cidr | None:
        """The CIDR block of its VPC that certainly overlaps that of its services; `None` if there is none."""
        block, vpc = self.service_range, self.placement.vpc
        if not isinstance(block, Cidr) or not isinstance(vpc, Vpc):
            return None
        return next((r for r in vpc.ranges if isinstance(r, Cidr) and r.overlaps(block)), None)


class NodeGroup(Entity):
    """A managed node group."""

    TYPES = (aws.EKS_NODE_GROUP,)

    @cached_property
    def cluster(self) -> EksCluster | Unknown | None:
        return self.stack.referred(EksCluster, self.resource.ref(EKS_CLUSTER, "clusterName"))

    @cached_property
    def placement(self) -> Placement:
        return Placement(self.resource, self.resource.refs(SUBNET, "subnetIds"))

    @cached_property
    def version(self) -> tuple[int, int] | Unknown | None:
        """Its Kubernetes version; `None` if it uses the cluster's version."""
        return _version(self.resource)

    @cached_property
    def has_template(self) -> bool:
        """Whether it launches its nodes from its own launch template."""
        return self.resource.get("launchTemplate") is not None

    @cached_property
    def template(self) -> LaunchTemplate | Unknown | None:
        """Its launch template; `None` if it certainly has none, `Unknown` if it is not certain."""
        if not self.has_template:
            return None
        for key in ("id", "name"):
            found = self.resource.ref(LAUNCH_TEMPLATE, "launchTemplate", key)
            if found is not None:
                return self.stack.referred(LaunchTemplate, found)
        return Unknown(f"launch template of '{self.name}'")

    def sets(self, key: str) -> Tri:
        """Whether it sets a property; a size of 0 and an AMI type of CUSTOM count as not set."""
        value = self.resource.get(key)
        if isinstance(value, Unknown):
            return value if key in _SIZE_AND_AMI_TYPE else self.resource.is_set(key)
        return self.resource.is_set(key) and value not in (0, "CUSTOM")

    @cached_property
    def sizes(self) -> Sizes:
        keys = ("minSize", "maxSize", "desiredSize")
        low, high, wanted = (self.resource.number("scalingConfig", key) for key in keys)
        return Sizes(low, high, wanted if not self.resource.ignores("scalingConfig.desiredSize") else None)

    def template_sets(self, key: str) -> bool:
        """Whether its launch template certainly sets the property."""
        template = self.template
        if not isinstance(template, LaunchTemplate) or template.resource.is_external:
            return False
        return template.resource.is_set(key)

    @cached_property
    def template_subnet(self) -> bool:
        """Whether a network interface of its launch template sets a subnet."""
        template = self.template
        if not isinstance(template, LaunchTemplate) or template.resource.is_external:
            return False
        return template.resource.get("networkInterfaces", 0, "subnetId") is not None

    def gives_no_address(self, subnet: Subnet) -> Tri:
        """Whether its nodes are in a public subnet that assigns no public IPv4 address, without which EKS fails.

        Source: https://github.com/aws/containers-roadmap/issues/607 (since April 2020). Unknown if its launch template
        sets the public address.
        """
        template = self.template
        if isinstance(template, Unknown):
            return Unknown(template.reason)
        if template is not None and template.public_address is not None:
            return Unknown(f"public addresses of the nodes of '{self.name}'")
        return all_of((is_public(subnet), negate(subnet.maps_public_ip_on_launch)))


class FargateProfile(Entity):
    """A Fargate profile of an EKS cluster."""

    TYPES = (aws.EKS_FARGATE_PROFILE,)

    @cached_property
    def placement(self) -> Placement:
        return Placement(self.resource, self.resource.refs(SUBNET, "subnetIds"))


def eks_clusters(stack: Stack) -> tuple[EksCluster, ...]:
    return stack.all(EksCluster)


def node_groups(stack: Stack) -> tuple[NodeGroup, ...]:
    return stack.all(NodeGroup)


def access_cluster(resource: Resource) -> EksCluster | Unknown | None:
    """The cluster of an access entry or of an association of an access policy."""
    return resource.stack.referred(EksCluster, resource.ref(EKS_CLUSTER, "clusterName"))


def _version(resource: Resource) -> tuple[int, int] | Unknown | None:
    text = resource.text("version")
    if text is None or isinstance(text, Unknown):
        return text
    found = _VERSION.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None
