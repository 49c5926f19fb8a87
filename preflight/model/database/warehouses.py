"""Amazon Redshift clusters and Redshift Serverless workgroups.

Sources: the provider's `resourceClusterCreate`, `one of "manage_master_password" or "master_password" is required`;
management guide, "Multi-AZ deployment": RA3 nodes only; Redshift Serverless, "Compute capacity": a base capacity of 4
RPU, or a multiple of 8. The same page does not name such a rule for the maximum, so that this is advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.setting_faults import SettingFault

TYPES: Final = (aws.REDSHIFT_CLUSTER, aws.REDSHIFT_SERVERLESS_WORKGROUP)
_PASSWORDS: Final = ("masterPassword", "masterPasswordWo", "manageMasterPassword")
_COPIES: Final = ("snapshotIdentifier", "snapshotArn")
_SMALLEST: Final = 4


def warehouse_faults(resource: Resource) -> Iterator[SettingFault]:
    """The settings of a cluster or workgroup that Redshift or the provider certainly rejects."""
    if resource.type == aws.REDSHIFT_CLUSTER:
        yield from _cluster(resource)
    else:
        yield from _workgroup(resource)


def _cluster(cluster: Resource) -> Iterator[SettingFault]:
    is_copy = any(cluster.is_set(key) for key in _COPIES)
    if not is_copy and not cluster.is_deployed and not any(cluster.is_set(key) for key in _PASSWORDS):
        yield SettingFault("The cluster has no password. Set manageMasterPassword to true.")
    node = cluster.text("nodeType")
    if cluster.flag("multiAz") is True and isinstance(node, str) and node.startswith(("dc", "ds")):
        yield SettingFault(f"multiAz is true for nodes of type {node}. Use RA3 nodes, or remove multiAz.")


def _workgroup(workgroup: Resource) -> Iterator[SettingFault]:
    base, most = workgroup.number("baseCapacity"), workgroup.number("maxCapacity")
    for key, amount in (("baseCapacity", base), ("maxCapacity", most)):
        if isinstance(amount, int) and amount > 0 and amount % 8 and amount != _SMALLEST:
            message = f"{key} is {amount}, which is not a multiple of 8. Set it to a multiple of 8."
            yield SettingFault(message, is_certain=key == "baseCapacity")
    if isinstance(base, int) and isinstance(most, int) and 0 < most < base:
        yield SettingFault(
            f"maxCapacity is {most}, below baseCapacity {base}. Set maxCapacity >= baseCapacity.",
            is_certain=False,
        )
