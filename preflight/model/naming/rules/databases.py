"""Names of databases: RDS and its relatives, ElastiCache and DynamoDB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
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
    aws.RDS_INSTANCE: (
        _identifier(_RDS + "CreateDBInstance.html", key="identifier", auto=255, separator=""),
    ),
    aws.RDS_CLUSTER: (_identifier(_RDS + "CreateDBCluster.html", key="clusterIdentifier"),),
    aws.RDS_CLUSTER_INSTANCE: (_identifier(_RDS + "CreateDBInstance.html", key="identifier"),),
    aws.RDS_SUBNET_GROUP: (_subnet_group(_RDS + "CreateDBSubnetGroup.html"),),
    aws.RDS_PARAMETER_GROUP: (_group(_RDS + "CreateDBParameterGroup.html"),),
    aws.RDS_CLUSTER_PARAMETER_GROUP: (_group(_RDS + "CreateDBClusterParameterGroup.html"),),
    aws.RDS_OPTION_GROUP: (_group(_RDS + "CreateOptionGroup.html"),),
    aws.DOCDB_CLUSTER: (
        _identifier(
            "https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html",
            key="clusterIdentifier",
        ),
    ),
    aws.DOCDB_SUBNET_GROUP: (
        _subnet_group(
            "https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBSubnetGroup.html"
        ),
    ),
    aws.NEPTUNE_CLUSTER: (
        _identifier(
            "https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html",
            key="clusterIdentifier",
        ),
    ),
    aws.NEPTUNE_SUBNET_GROUP: (
        _subnet_group("https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBSubnetGroup.html"),
    ),
    aws.REDSHIFT_CLUSTER: (
        _identifier(
            "https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html",
            key="clusterIdentifier",
        ),
    ),
    aws.ELASTICACHE_CLUSTER: (
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
    aws.ELASTICACHE_REPLICATION_GROUP: (
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
    aws.ELASTICACHE_SUBNET_GROUP: (
        NameRule(
            r"[A-Za-z0-9-]+", "letters, digits and hyphens", (1, 255), _CACHE + "CreateCacheSubnetGroup.html"
        ),
    ),
    aws.DYNAMODB_TABLE: (
        NameRule(
            r"[a-zA-Z0-9_.-]+",
            DOTTED,
            (3, 255),
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html",
        ),
    ),
}
