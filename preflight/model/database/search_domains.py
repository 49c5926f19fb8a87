"""OpenSearch and Elasticsearch domains: zones, master nodes, and what fine-grained access control requires.

Source: OpenSearch Service API, ClusterConfig, ZoneAwarenessConfig and VPCOptions; OpenSearch Service guide,
"Fine-grained access control": encryption at rest, node-to-node encryption and HTTPS; "Supported instance types": the
families with EBS storage only; the API's "You must choose an even number of data nodes for a two Availability Zone
deployment" and "EBS storage must be selected for m4.large.elasticsearch".
"""

from __future__ import annotations

import re
from typing import Final

from preflight.core.conversion import as_list, as_number, child
from preflight.core.entity import Entity
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.resource_types import SUBNET

# The blocks and properties that must be true.
_REQUIRED: Final = (
    ("encryptAtRest", "enabled"),
    ("nodeToNodeEncryption", "enabled"),
    ("domainEndpointOptions", "enforceHttps"),
)
# The provider sets `enforceHttps` to true in a block that does not set it: its schema of `domain_endpoint_options`.
_TRUE_IN_BLOCK: Final = "domainEndpointOptions"
# How the service's instance types end.
ENDINGS: Final = {aws.OPENSEARCH_DOMAIN: ".search", aws.ELASTICSEARCH_DOMAIN: ".elasticsearch"}
# The provider's default number of data nodes.
_NODES: Final = 1
_ON_EBS_ONLY: Final = re.compile(r"(?:t[23]|[cmr][45]|[cmr][67]g)\.")


class SearchDomain(Entity):
    """A domain of OpenSearch Service."""

    TYPES = (aws.OPENSEARCH_DOMAIN, aws.ELASTICSEARCH_DOMAIN)

    @property
    def missing_encryption(self) -> tuple[str, ...]:
        """What fine-grained access control requires and the domain certainly does not enable."""
        if self.resource.is_deployed or self.resource.flag("advancedSecurityOptions", "enabled") is not True:
            return ()
        return tuple(f"{block}.{key}" for block, key in _REQUIRED if self._lacks(block, key))

    def _lacks(self, block: str, key: str) -> bool:
        default = block == _TRUE_IN_BLOCK and self.resource.is_set(block)
        return self.resource.flag(block, key, default=default) is False

    @property
    def zones(self) -> int | Unknown:
        """The number of Availability Zones that it uses."""
        aware = self.resource.flag("clusterConfig", "zoneAwarenessEnabled")
        if isinstance(aware, Unknown):
            return Unknown(aware.reason)
        count = self.resource.number("clusterConfig", "zoneAwarenessConfig", "availabilityZoneCount")
        return 1 if not aware else 2 if count is None else count

    @property
    def subnets(self) -> int | Unknown | None:
        """The number of its subnets, of which the provider makes a set; `None` outside a VPC."""
        items = as_list(child(self.resource.get("vpcOptions"), "subnetIds"))
        if isinstance(items, Unknown):
            return Unknown(items.reason)
        if all(isinstance(item, str) for item in items):
            return len(set(items)) or None
        named = self.resource.resolve_all(items, SUBNET, "vpcOptions")
        return 1 if len(items) == 1 else len(named.found) if named.complete else named.unresolved

    @property
    def has_other_subnets(self) -> Tri:
        """Whether it has another number of subnets than zones."""
        subnets, zones = self.subnets, self.zones
        if subnets is None:
            return False
        if isinstance(subnets, Unknown) or isinstance(zones, Unknown):
            return Unknown(f"subnets or zones of '{self.name}'")
        return subnets != zones

    @property
    def masters(self) -> int | None:
        """The number of dedicated master nodes; `None` if it has none, or an unknown number."""
        enabled = self.resource.flag("clusterConfig", "dedicatedMasterEnabled")
        count = as_number(child(self.resource.get("clusterConfig"), "dedicatedMasterCount"))
        return count if enabled is True and isinstance(count, int) else None

    @property
    def odd_nodes(self) -> int | None:
        """The number of data nodes, if it is odd and the domain uses two zones."""
        found = self.resource.number("clusterConfig", "instanceCount")
        count = _NODES if found is None else found
        zones = self.zones
        is_odd = isinstance(count, int) and count % 2 == 1
        return count if is_odd and isinstance(zones, int) and zones == 2 and isinstance(count, int) else None

    @property
    def type_of_other_service(self) -> tuple[str, str]:
        """The property with an instance type that does not end as those of the service do, and the type; empty texts
        otherwise.

        Source: the instance types of CreateDomain (OpenSearch Service) and CreateElasticsearchDomain.
        """
        ending = ENDINGS[self.resource.type]
        for key in ("instanceType", "dedicatedMasterType", "warmType"):
            kind = self.resource.text("clusterConfig", key)
            if isinstance(kind, str) and kind and not kind.endswith(ending):
                return key, kind
        return "", ""

    @property
    def type_without_storage(self) -> str:
        """The instance type, if its nodes have EBS storage only and the domain sets none; otherwise empty."""
        kind = self.resource.text("clusterConfig", "instanceType")
        is_set = self.resource.flag("ebsOptions", "ebsEnabled")
        if not isinstance(kind, str) or is_set is not False or self.resource.is_deployed:
            return ""
        return kind if _ON_EBS_ONLY.match(kind) else ""
