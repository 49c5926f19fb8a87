"""Settings of EKS clusters, add-ons, Fargate profiles and entries that EKS or the provider rejects by themselves.

Sources: EKS API, CreateCluster, CreateAddon, CreateFargateProfile, CreateAccessEntry and their parts; the errors that
badmintoncryer/cdk-preflight measured against EKS; terraform-provider-aws, schemas of `aws_eks_cluster`, `aws_eks_addon`
and `aws_eks_access_entry`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from preflight.core.conversion import as_list, as_text, child
from preflight.core.encoding import is_given
from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.containers.access_entries import ACCESS_ENTRY, ACCESS_POLICY
from preflight.model.containers.containers import entries_of
from preflight.model.containers.eks_clusters import EksCluster, FargateProfile
from preflight.model.network.cidr import Cidr, CidrError
from preflight.model.network.vpc import Vpc, equal_vpc
from preflight.model.setting_faults import SettingFault

_INVALID: Final = "InvalidParameterException"
_LOGS: Final = ("api", "audit", "authenticator", "controllerManager", "scheduler")
_SUPPORT: Final = ("STANDARD", "EXTENDED")
_POOLS: Final = ("general-purpose", "system")
_NOT_ON_OUTPOSTS: Final = ("encryptionConfig", "kubernetesNetworkConfig", "remoteNetworkConfig")
_MINOR: Final = re.compile(r"\d+\.\d+")
_ADDON_VERSION: Final = re.compile(r"v\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")
_ON_CREATE: Final = ("NONE", "OVERWRITE")
_ON_UPDATE: Final = ("NONE", "OVERWRITE", "PRESERVE")
_MOST_SELECTORS: Final = 5
_MOST_LABELS: Final = 5
_RESERVED_PROFILE: Final = "eks-"
_ENTRY_TYPES: Final = (
    *("STANDARD", "FARGATE_LINUX", "EC2_LINUX", "EC2_WINDOWS", "EC2", "HYBRID_LINUX"),
    *("HYPERPOD_LINUX",),
)
_ROOT: Final = re.compile(r"arn:[\w-]+:iam::\d{12}:root")
_SESSION: Final = re.compile(r"arn:[\w-]+:sts::\d{12}:assumed-role/.+")
_USER: Final = re.compile(r"arn:[\w-]+:iam::\d{12}:user/.+")
_SERVICE_ROLE: Final = ":role/aws-service-role/"


def _fault(message: str, error: str = _INVALID, certain: bool = True) -> SettingFault:
    return SettingFault(message, error, is_certain=certain)


def cluster_faults(resource: Resource) -> Iterator[SettingFault]:
    """What is certainly wrong with the settings of a cluster."""
    cluster = resource.stack.entity(EksCluster, resource)
    if certainly(cluster.placement.spans_vpcs):
        names = " and ".join(f"'{vpc.name}'" for vpc in cluster.placement.vpcs)
        yield _fault(f"vpcConfig.subnetIds has subnets of the VPCs {names}. Use subnets of one VPC.")
    family = resource.text("kubernetesNetworkConfig", "ipFamily")
    network = resource.input("kubernetesNetworkConfig")
    if isinstance(family, str) and family == "ipv6" and is_given(child(network, "serviceIpv4Cidr")) is True:
        yield _fault(
            "kubernetesNetworkConfig.serviceIpv4Cidr is set, but ipFamily is ipv6. Remove serviceIpv4Cidr."
        )
    yield from _words(resource)
    yield from _public(resource)
    yield from _auto_mode(resource, cluster)
    yield from _remote(resource, cluster)
    if is_given(resource.get("outpostConfig")) is True:
        given = [key for key in _NOT_ON_OUTPOSTS if is_given(resource.input(key)) is True]
        if given:
            yield _fault(
                f"outpostConfig is set together with {' and '.join(given)}. Remove one.", "conflicts with"
            )


def _words(cluster: Resource) -> Iterator[SettingFault]:
    for kind in _texts(cluster.items("enabledClusterLogTypes")):
        if kind not in _LOGS:
            yield _fault(
                f"enabledClusterLogTypes has {kind}, which does not exist. Use {', '.join(_LOGS[:-1])} or {_LOGS[-1]}.",
                "expected enabled_cluster_log_types",
            )
    for kind in _texts(cluster.items("encryptionConfig", "resources")):
        if kind != "secrets":
            yield _fault(
                f"encryptionConfig.resources has {kind}, but EKS encrypts secrets only. Set it to secrets."
            )
    version = cluster.text("version")
    if isinstance(version, str) and version and not _MINOR.fullmatch(version):
        yield _fault(f"version is {version}, which is not a Kubernetes minor version. Write it like 1.34.")
    support = cluster.text("upgradePolicy", "supportType")
    if isinstance(support, str) and support and support not in _SUPPORT:
        yield _fault(f"upgradePolicy.supportType is {support}. Use STANDARD or EXTENDED.", "support_type")


def _public(cluster: Resource) -> Iterator[SettingFault]:
    for text in _texts(cluster.items("vpcConfig", "publicAccessCidrs")):
        if "/" not in text:
            yield _fault(
                f"publicAccessCidrs has {text}, which is not a CIDR block. Add the prefix length.",
                "is not a valid CIDR block",
            )
            continue
        block = _loose(text)
        if block is not None and not _is_block(text):
            yield _fault(
                f"publicAccessCidrs has {text}, which has host bits. Use {block}.",
                "is not a valid CIDR block",
            )


def _loose(text: str) -> Cidr | None:
    try:
        return Cidr.parse_loose(text)
    except CidrError:
        return None


def _is_block(text: str) -> bool:
    try:
        Cidr.parse(text)
    except CidrError:
        return False
    return True


def _auto_mode(resource: Resource, cluster: EksCluster) -> Iterator[SettingFault]:
    if resource.flag("computeConfig", "enabled") is not True:
        return
    mode = cluster.authentication_mode
    if isinstance(mode, str) and mode == "CONFIG_MAP":
        yield _fault(
            "computeConfig.enabled is true, but accessConfig.authenticationMode is CONFIG_MAP. Set it to API or "
            "API_AND_CONFIG_MAP.",
            "EKS Auto Mode requires authentication mode",
        )
    pools, role = resource.items("computeConfig", "nodePools"), resource.get("computeConfig", "nodeRoleArn")
    for pool in _texts(pools):
        if pool not in _POOLS:
            yield _fault(
                f"computeConfig.nodePools has {pool}, which does not exist. Use general-purpose and system.",
                "node_pools",
            )
    if isinstance(pools, Unknown) or isinstance(role, Unknown):
        return
    if pools and not role:
        yield _fault("computeConfig.nodePools is set without nodeRoleArn. Set computeConfig.nodeRoleArn.")
    elif role and not pools:
        yield _fault("computeConfig.nodeRoleArn is set without nodePools. Set computeConfig.nodePools.")


def _remote(resource: Resource, cluster: EksCluster) -> Iterator[SettingFault]:
    """The networks of hybrid nodes."""
    nodes = _blocks(resource, "remoteNodeNetworks")
    pods = _blocks(resource, "remotePodNetworks")
    for block in (*nodes, *pods):
        if not block.is_private:
            yield _fault(
                f"remoteNetworkConfig has {block}, which is not private. Use a block of 10.0.0.0/8, 172.16.0.0/12 or "
                "192.168.0.0/16.",
                certain=False,
            )
        service, vpc = cluster.service_range, cluster.placement.vpc
        if isinstance(service, Cidr) and service.overlaps(block):
            yield _fault(
                f"remoteNetworkConfig has {block}, which overlaps serviceIpv4Cidr {service}. Change one."
            )
        if isinstance(vpc, Vpc):
            own = next((r for r in vpc.ranges if isinstance(r, Cidr) and r.overlaps(block)), None)
            if own is not None:
                yield _fault(
                    f"remoteNetworkConfig has {block}, which overlaps {own} of VPC '{vpc.name}'. Change it."
                )
    for block in nodes:
        other = next((pod for pod in pods if pod.overlaps(block)), None)
        if other is not None:
            yield _fault(
                f"remoteNetworkConfig has {block} of nodes, which overlaps {other} of pods. Change one."
            )


def _blocks(resource: Resource, key: str) -> list[Cidr]:
    block = resource.get("remoteNetworkConfig", key)
    given = child(block[0], "cidrs") if isinstance(block, list) and block else child(block, "cidrs")
    return [found for found in map(_loose, _texts(as_list(given))) if found is not None]


def addon_faults(addon: Resource) -> Iterator[SettingFault]:
    """What is certainly wrong with an add-on."""
    version = addon.text("addonVersion")
    if isinstance(version, str) and version and not _ADDON_VERSION.fullmatch(version):
        yield _fault(
            f"addonVersion is {version}, which is not a version such as v1.11.4-eksbuild.2. Use a version of the "
            "add-on.",
            "addon_version",
        )
    for key, words in (("resolveConflictsOnCreate", _ON_CREATE), ("resolveConflictsOnUpdate", _ON_UPDATE)):
        word = addon.text(key)
        if isinstance(word, str) and word and word not in words:
            yield _fault(f"{key} is {word}. Use one of {', '.join(words)}.", "expected resolve_conflicts")
    both = (addon.get("serviceAccountRoleArn"), addon.get("podIdentityAssociations"))
    if all(value is not None and is_given(value) is not False for value in both):
        yield _fault("serviceAccountRoleArn and podIdentityAssociations are set. Remove one of the two.")


def profile_faults(resource: Resource) -> Iterator[SettingFault]:
    """What is certainly wrong with a Fargate profile."""
    items, subnets = resource.items("selectors"), resource.items("subnetIds")
    selectors = entries_of(resource.get("selectors"))
    if len(selectors.items) > _MOST_SELECTORS:
        yield _fault(f"selectors has {len(selectors.items)} selectors. Use at most {_MOST_SELECTORS}.")
    if not isinstance(items, Unknown) and not items:
        yield _fault("selectors is empty. Add a selector with a namespace.")
    for selector in selectors.items:
        labels = child(selector, "labels")
        if is_given(child(selector, "namespace")) is False:
            yield _fault("A selector has no namespace. Set namespace.")
        if isinstance(labels, dict) and len(labels) > _MOST_LABELS:
            yield _fault(f"A selector has {len(labels)} labels. Use at most {_MOST_LABELS}.")
    if not isinstance(subnets, Unknown) and not subnets and resource.is_set("subnetIds"):
        yield _fault("subnetIds is empty. Add a private subnet.")
    name = resource.input("fargateProfileName")
    if isinstance(name, str) and name.startswith(_RESERVED_PROFILE):
        yield _fault(
            f"fargateProfileName is '{name}', but names that begin with eks- are reserved. Rename the profile."
        )
    profile = resource.stack.entity(FargateProfile, resource)
    cluster = resource.stack.referred(EksCluster, resource.ref((aws.EKS_CLUSTER,), "clusterName"))
    yield from foreign_subnets(profile.placement.vpcs, cluster)


def foreign_subnets(vpcs: tuple[Vpc, ...], cluster: EksCluster | Unknown | None) -> Iterator[SettingFault]:
    """Subnets that are certainly in another VPC than the cluster."""
    if not isinstance(cluster, EksCluster) or not isinstance(cluster.placement.vpc, Vpc):
        return
    own = cluster.placement.vpc
    other = next((vpc for vpc in vpcs if certainly(negate(equal_vpc(vpc, own)))), None)
    if other is not None:
        yield _fault(
            f"subnetIds has a subnet of VPC '{other.name}', but the cluster is in VPC '{own.name}'. "
            "Use subnets of the cluster's VPC."
        )


def entry_faults(entry: Resource) -> Iterator[SettingFault]:
    """What is certainly wrong with an access entry or the association of an access policy."""
    kind = entry.text("type")
    if isinstance(kind, str) and kind and kind not in _ENTRY_TYPES:
        yield _fault(f"type is {kind}, which does not exist. Use one of {', '.join(_ENTRY_TYPES)}.")
    principal = entry.input("principalArn")
    if not isinstance(principal, str):
        return
    if _ROOT.fullmatch(principal) or _SESSION.fullmatch(principal):
        yield _fault(f"principalArn is {principal}, which is not a role or user. Use the ARN of an IAM role.")
    elif _SERVICE_ROLE in principal and not isinstance(kind, Unknown) and kind in (None, "", "STANDARD"):
        yield _fault(f"principalArn is the service-linked role {principal}. Use another role.")
    elif isinstance(kind, str) and kind not in ("", "STANDARD") and _USER.fullmatch(principal):
        yield _fault(f"type is {kind}, but principalArn is a user. Use the ARN of a role.")


def association_faults(association: Resource) -> Iterator[SettingFault]:
    scope = association.get("accessScope")
    names = child(scope, "namespaces")
    kind = as_text(child(scope, "type"))
    if isinstance(kind, str) and kind == "cluster" and isinstance(names, list) and names:
        yield _fault(
            "accessScope has the type cluster with namespaces. Remove namespaces, or use the type namespace."
        )


def provider_faults(config: Resource) -> Iterator[SettingFault]:
    """What is certainly wrong with an OIDC provider of a cluster."""
    url = config.text("oidc", "issuerUrl")
    if isinstance(url, str) and not url.startswith("https://"):
        yield _fault(f"oidc.issuerUrl is {url}. Use a URL that begins with https://.", "issuer_url")
    for key in ("usernamePrefix", "groupsPrefix"):
        prefix = config.text("oidc", key)
        if isinstance(prefix, str) and prefix.startswith("system:"):
            yield _fault(f"oidc.{key} is {prefix}, whose beginning Kubernetes reserves. Use another prefix.")


def _texts(items: list[object] | Unknown | tuple[object, ...]) -> tuple[str, ...]:
    return () if isinstance(items, Unknown) else tuple(item for item in items if isinstance(item, str))


FAULTS: Final[Mapping[str, Callable[[Resource], Iterator[SettingFault]]]] = {
    aws.EKS_CLUSTER: cluster_faults,
    aws.EKS_ADDON: addon_faults,
    aws.EKS_FARGATE_PROFILE: profile_faults,
    ACCESS_ENTRY: entry_faults,
    ACCESS_POLICY: association_faults,
    aws.EKS_IDENTITY_PROVIDER_CONFIG: provider_faults,
}
