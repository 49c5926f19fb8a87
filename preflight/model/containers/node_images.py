"""AMI types, labels and user data of managed node groups.

Sources: EKS API, CreateNodegroup (`amiType`, `labels`); EKS user guide, "Create nodes with optimized Amazon Linux
images": 1.32 is the last version with AMIs of Amazon Linux 2; "Customize managed nodes with launch templates": user
data is in the MIME multipart format; Kubernetes, kubelet's option `--node-labels`.
"""

from __future__ import annotations

from typing import Final

from preflight.core.values import Unknown
from preflight.model.compute.instance_types import architecture
from preflight.model.compute.launch_templates import LaunchTemplate
from preflight.model.compute.user_data import user_data_of
from preflight.model.containers.eks_clusters import EksCluster, NodeGroup

LAST_WITH_AL2: Final = (1, 32)
_RESERVED: Final = ("kubernetes.io", "k8s.io")
# The labels with these prefixes that a node may set itself.
_OWN_PREFIXES: Final = ("kubelet.kubernetes.io", "node.kubernetes.io")
_OWN: Final = frozenset(
    (
        *(f"beta.kubernetes.io/{name}" for name in ("arch", "instance-type", "os")),
        *(
            f"failure-domain.{beta}kubernetes.io/{name}"
            for beta in ("", "beta.")
            for name in ("region", "zone")
        ),
        *(f"kubernetes.io/{name}" for name in ("arch", "hostname", "instance-type", "os")),
        *(f"topology.kubernetes.io/{name}" for name in ("region", "zone")),
    )
)


def foreign_types(group: NodeGroup) -> tuple[str, ...]:
    """The instance types whose processor certainly does not run the images of its `amiType`."""
    kind, listed = group.resource.text("amiType"), group.resource.items("instanceTypes")
    if not isinstance(kind, str) or isinstance(listed, Unknown):
        return ()
    wanted = "arm64" if "ARM_64" in kind else "x86_64" if "x86_64" in kind else ""
    found = ((name, architecture(name)) for name in listed if isinstance(name, str))
    return tuple(name for name, own in found if wanted and own is not None and own != wanted)


def is_of_amazon_linux_2(group: NodeGroup) -> bool:
    kind = group.resource.text("amiType")
    return isinstance(kind, str) and kind.startswith("AL2_")


def version_of(group: NodeGroup) -> tuple[int, int] | None:
    """Its Kubernetes version, or that of its cluster, if it is known."""
    cluster = group.cluster
    inherited = cluster.version if isinstance(cluster, EksCluster) else None
    found = inherited if group.version is None else group.version
    return found if isinstance(found, tuple) else None


def lacks_image(group: NodeGroup) -> bool:
    """Whether its AMI is its own, and no launch template can name it."""
    kind = group.resource.text("amiType")
    return isinstance(kind, str) and kind == "CUSTOM" and not group.has_template


def reserved_labels(group: NodeGroup) -> tuple[str, ...]:
    """The labels that Kubernetes reserves, so that the kubelet does not start with them.

    With an AMI of one's own, the launch template's user data starts the kubelet, and EKS does not pass labels to it.
    """
    if _may_have_own_image(group):
        return ()
    labels = group.resource.get("labels")
    return tuple(key for key in labels if _is_reserved(key)) if isinstance(labels, dict) else ()


def has_plain_user_data(group: NodeGroup) -> bool:
    """Whether its launch template has user data that EKS cannot merge with its own, as it is not multipart.

    With an AMI in the launch template, EKS leaves the user data as it is. Bottlerocket's is in TOML.
    """
    template, kind = group.template, group.resource.text("amiType")
    if not isinstance(template, LaunchTemplate) or template.resource.get("imageId") is not None:
        return False
    if kind is not None and not (isinstance(kind, str) and kind.startswith("AL2")):
        return False
    data = user_data_of(template.resource)
    if data is None or not isinstance(data.text, str) or not data.text.strip():
        return False
    start = data.text[:4096].lower()
    return "mime-version:" not in start and "multipart/" not in start


def _may_have_own_image(group: NodeGroup) -> bool:
    kind, template = group.resource.text("amiType"), group.template
    if isinstance(kind, Unknown) or kind == "CUSTOM":
        return True
    if isinstance(template, LaunchTemplate):
        return template.resource.get("imageId") is not None
    return bool(group.has_template)


def _is_reserved(key: str) -> bool:
    prefix, slash, _ = key.partition("/")
    if not slash or key in _OWN or _ends(prefix, _OWN_PREFIXES):
        return False
    return _ends(prefix, _RESERVED)


def _ends(prefix: str, domains: tuple[str, ...]) -> bool:
    return any(prefix == domain or prefix.endswith(f".{domain}") for domain in domains)
