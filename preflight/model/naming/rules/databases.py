"""Names of databases: RDS and its relatives, ElastiCache and DynamoDB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model.naming.rules.rule import DOTTED, HYPHENS, NameRule

_RDS: Final = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_"
_CACHE: Final = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_"
_LOWER_CASE: Final = {
    r"[A-Z]": "has capital letters; only lower-case letters, digits and hyphens are allowed",
    **HYPHENS,
}


def _identifier(page: str, *, key: str, most: int = 63, auto: int = 0, separator: str = "-") -> NameRule:
    """Identifiers of RDS and its relatives; the provider accepts lower case only."""
    return NameRule(
        r"[a-z0-9-]+",
        "lower-case letters, digits and hyphens",
        (1, most),
        page,
        key=key,
        auto=auto,
        separator=separator,
        forbidden=_LOWER_CASE,
    )


def _group(page: str) -> NameRule:
    """Parameter and option groups of RDS."""
    return NameRule(
        r"[a-z0-9.-]+",
        "lower-case letters, digits, dots and hyphens",
        (1, 255),
        page,
        forbidden=_LOWER_CASE,
    )


def _subnet_group(page: str) -> NameRule:
    return NameRule(
        r"[ .0-9a-z_-]+",
        "lower-case letters, digits, dots, hyphens, underscores and spaces",
        (1, 255),
        page,
        forbidden={
            r"[A-Z]": "has capital letters; only lower-case letters, digits, . - _ and spaces are allowed",
            r"\Adefault\Z": "is the name of an AWS default group",
        },
    )


RULES: Final[Mapping[str, tuple[NameRule, ...]]] = {
    "aws:rds/instance:Instance": (
        _identifier(_RDS + "CreateDBInstance.html", key="identifier", auto=255, separator=""),
    ),
    "aws:rds/cluster:Cluster": (_identifier(_RDS + "CreateDBCluster.html", key="clusterIdentifier"),),
    "aws:rds/clusterInstance:ClusterInstance": (
        _identifier(_RDS + "CreateDBInstance.html", key="identifier"),
    ),
    "aws:rds/subnetGroup:SubnetGroup": (_subnet_group(_RDS + "CreateDBSubnetGroup.html"),),
    "aws:rds/parameterGroup:ParameterGroup": (_group(_RDS + "CreateDBParameterGroup.html"),),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": (
        _group(_RDS + "CreateDBClusterParameterGroup.html"),
    ),
    "aws:rds/optionGroup:OptionGroup": (_group(_RDS + "CreateOptionGroup.html"),),
    "aws:docdb/cluster:Cluster": (
        _identifier(
            "https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html",
            key="clusterIdentifier",
        ),
    ),
    "aws:docdb/subnetGroup:SubnetGroup": (
        _subnet_group(
            "https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBSubnetGroup.html"
        ),
    ),
    "aws:neptune/cluster:Cluster": (
        _identifier(
            "https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html",
            key="clusterIdentifier",
        ),
    ),
    "aws:neptune/subnetGroup:SubnetGroup": (
        _subnet_group("https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBSubnetGroup.html"),
    ),
    "aws:redshift/cluster:Cluster": (
        _identifier(
            "https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html",
            key="clusterIdentifier",
        ),
    ),
    "aws:elasticache/cluster:Cluster": (
        NameRule(
            r"[A-Za-z0-9-]+",
            "letters, digits and hyphens",
            (1, 50),
            _CACHE + "CreateCacheCluster.html",
            key="clusterId",
            auto=50,
            lower=True,
            forbidden=HYPHENS,
        ),
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": (
        NameRule(
            r"[A-Za-z0-9-]+",
            "letters, digits and hyphens",
            (1, 40),
            _CACHE + "CreateReplicationGroup.html",
            key="replicationGroupId",
            auto=40,
            lower=True,
            forbidden=HYPHENS,
        ),
    ),
    "aws:elasticache/subnetGroup:SubnetGroup": (
        NameRule(
            r"[A-Za-z0-9-]+", "letters, digits and hyphens", (1, 255), _CACHE + "CreateCacheSubnetGroup.html"
        ),
    ),
    "aws:dynamodb/table:Table": (
        NameRule(
            r"[a-zA-Z0-9_.-]+",
            DOTTED,
            (3, 255),
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html",
        ),
    ),
}
