"""Instance classes and node types, which grow: what `cfn-lint` has of them for any region, by the provider's inputs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from preflight.model.limits.property_limits import Limit
from tools.limits.cloudformation import folder

_EC2: Final = ("AWS::EC2::Instance", "aws_ec2_instance/instancetype_enum")
_RDS: Final = ("AWS::RDS::DBInstance", "aws_rds_dbinstance/dbinstanceclass_enum")
_CACHE: Final = ("AWS::ElastiCache::CacheCluster", "aws_elasticache_cachecluster/cachenodetype_enum")
_SEARCH: Final = (
    "AWS::OpenSearchService::Domain",
    "aws_opensearchservice_domain/clusterconfig_instancetype_enum",
)
# The inputs by type and path, each with the type of CloudFormation and the table that has its values.
_INPUTS: Final = {
    ("aws:ec2/instance:Instance", "instanceType"): _EC2,
    ("aws:ec2/launchTemplate:LaunchTemplate", "instanceType"): _EC2,
    ("aws:ec2/launchConfiguration:LaunchConfiguration", "instanceType"): _EC2,
    ("aws:ec2/spotInstanceRequest:SpotInstanceRequest", "instanceType"): _EC2,
    ("aws:rds/instance:Instance", "instanceClass"): _RDS,
    ("aws:rds/clusterInstance:ClusterInstance", "instanceClass"): _RDS,
    ("aws:elasticache/cluster:Cluster", "nodeType"): _CACHE,
    ("aws:elasticache/replicationGroup:ReplicationGroup", "nodeType"): _CACHE,
    ("aws:opensearch/domain:Domain", "clusterConfig.instanceType"): _SEARCH,
    ("aws:opensearch/domain:Domain", "clusterConfig.dedicatedMasterType"): _SEARCH,
    ("aws:docdb/clusterInstance:ClusterInstance", "instanceClass"): (
        "AWS::DocDB::DBInstance",
        "aws_docdb_dbinstance/dbinstanceclass_enum",
    ),
    ("aws:neptune/clusterInstance:ClusterInstance", "instanceClass"): (
        "AWS::Neptune::DBInstance",
        "aws_neptune_dbinstance/dbinstanceclass_enum",
    ),
    ("aws:redshift/cluster:Cluster", "nodeType"): (
        "AWS::Redshift::Cluster",
        "aws_redshift_cluster/nodetype_enum",
    ),
    ("aws:dax/cluster:Cluster", "nodeType"): ("AWS::DAX::Cluster", "aws_dax_cluster/nodetype_enum"),
    ("aws:mq/broker:Broker", "hostInstanceType"): (
        "AWS::AmazonMQ::Broker",
        "aws_amazonmq_broker/instancetype_enum",
    ),
}


def classes() -> Iterator[tuple[str, str, Limit]]:
    """The limits by type and path; all are open."""
    for (token, path), (by, name) in _INPUTS.items():
        yield token, path, Limit(by=by, values=_values(name), open=True)


@cache
def _values(name: str) -> tuple[str, ...]:
    """The values of all regions and engines."""
    source = json.loads((folder() / "extensions" / f"{name}.json").read_text(encoding="utf-8"))
    return tuple(sorted(set(_enumerated(source))))


def _enumerated(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        yield from part.get("enum", ())
        yield from (
            value for key, inner in part.items() if key not in ("if", "enum") for value in _enumerated(inner)
        )
    elif isinstance(part, list):
        yield from (value for inner in part for value in _enumerated(inner))
