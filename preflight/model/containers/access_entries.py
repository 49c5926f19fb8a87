"""Access entries and access policies of EKS clusters.

Source: EKS API, CreateAccessEntry, AssociateAccessPolicy and AccessScope; EKS user guide, "Create access entries".
"""

from __future__ import annotations

import re
from typing import Final

from preflight.core.conversion import as_list, as_text, child
from preflight.core.logic import all_of, equal, one_of
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, shaped
from preflight.model.containers.eks_clusters import ACCESS

ACCESS_ENTRY: Final = ACCESS[0]
ACCESS_POLICY: Final = ACCESS[1]
_RESERVED: Final = "system:"
_USER_PREFIXES: Final = ("system:", "eks:", "aws:", "amazon:", "iam:")
_NODES: Final = ("EC2_LINUX", "EC2_WINDOWS")
_POLICY: Final = re.compile(r"arn:[\w-]+:eks::aws:cluster-access-policy/\S+")


def reserved_groups(entry: Resource) -> tuple[str, ...]:
    """The Kubernetes groups with a prefix that EKS reserves. EKS itself gives such groups to entries of nodes."""
    items = as_list(entry.get("kubernetesGroups"))
    if isinstance(items, Unknown) or one_of(entry.text("type"), (None, "", "STANDARD")) is not True:
        return ()
    return tuple(g for g in items if isinstance(g, str) and g.startswith(_RESERVED))


def nodes_in_groups(entry: Resource) -> str:
    """The type of an entry for nodes that has Kubernetes groups, which only other entries may have."""
    kind, groups = entry.text("type"), entry.get("kubernetesGroups")
    if not isinstance(kind, str) or kind not in _NODES or entry.is_deployed or isinstance(groups, Unknown):
        return ""
    return kind if groups else ""


def named_node(entry: Resource) -> str:
    """The type of an entry for nodes that has a user name, which EKS derives itself."""
    kind = entry.text("type")
    return kind if isinstance(kind, str) and kind in _NODES and entry.input("userName") is not None else ""


def reserved_user(entry: Resource) -> str:
    """The user name with a prefix that EKS reserves, if an entry for people or programs has one.

    Source: EKS user guide, "Create access entries": it cannot begin with these.
    """
    name = entry.input("userName")
    if one_of(entry.text("type"), (None, "", "STANDARD")) is not True or not isinstance(name, str):
        return ""
    return name if name.startswith(_USER_PREFIXES) else ""


def entry_for_nodes(association: Resource) -> str:
    """The type of the access entry of the association's principal, if it is one for nodes, which takes no policy."""
    for entry in association.stack.of(ACCESS_ENTRY):
        kind = entry.text("type")
        if isinstance(kind, str) and kind in _NODES and _is_of(association, entry):
            return kind
    return ""


def _is_of(association: Resource, entry: Resource) -> bool:
    """Whether both certainly are for the same principal in the same cluster."""
    if entry.urn in association.dependencies_of("principalArn"):
        return True
    keys = ("clusterName", "principalArn")
    return all(equal(association.text(key), entry.text(key)) is True for key in keys)


def foreign_policy(association: Resource) -> str:
    """`policyArn`, if it is certainly the ARN of something else than an access policy of EKS."""
    value = association.get("policyArn")
    if isinstance(value, str):
        return "" if not value.startswith("arn:") or _POLICY.fullmatch(value) else value
    start = next(iter(shaped(value)), None) if isinstance(value, Unknown) else None
    is_other = isinstance(start, str) and re.match(r"arn:[\w-]+:iam:", start) is not None
    return f"{start}..." if is_other else ""


def lacks_namespaces(association: Resource) -> Tri:
    """Whether its scope is `namespace` and names none."""
    scope = association.get("accessScope")
    names = child(scope, "namespaces")
    missing: Tri = names if isinstance(names, Unknown) else not names
    return all_of((equal(as_text(child(scope, "type")), "namespace"), missing))
