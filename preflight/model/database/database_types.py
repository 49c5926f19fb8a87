"""Types of databases, caches and data warehouses: the properties of each type, and the ports of the engines."""

from __future__ import annotations

from typing import Final

import msgspec

from preflight.core.values import Unknown
from preflight.model import type_tokens as aws

RDS: Final = (aws.RDS_INSTANCE, aws.RDS_CLUSTER)
CLUSTERS: Final = (aws.RDS_CLUSTER, aws.DOCDB_CLUSTER, aws.NEPTUNE_CLUSTER)
SUBNET_GROUPS: Final = {
    "rds": aws.RDS_SUBNET_GROUP,
    "docdb": aws.DOCDB_SUBNET_GROUP,
    "neptune": aws.NEPTUNE_SUBNET_GROUP,
    "elasticache": aws.ELASTICACHE_SUBNET_GROUP,
    "redshift": aws.REDSHIFT_SUBNET_GROUP,
    "memorydb": "aws:memorydb/subnetGroup:SubnetGroup",
    "dax": "aws:dax/subnetGroup:SubnetGroup",
}
_CACHE_PARAMETERS: Final = {
    "elasticache": aws.ELASTICACHE_PARAMETER_GROUP,
    "memorydb": aws.MEMORYDB_PARAMETER_GROUP,
    "dax": "aws:dax/parameterGroup:ParameterGroup",
}
# RDS, DocumentDB and Neptune share one namespace of subnet groups.
_RDS_GROUPS: Final = tuple(SUBNET_GROUPS[s] for s in ("rds", "docdb", "neptune"))

PARAMETER_GROUP: Final = (aws.RDS_PARAMETER_GROUP,)
CLUSTER_PARAMETER_GROUP: Final = (aws.RDS_CLUSTER_PARAMETER_GROUP,)

# The default port of an engine, by the beginning of the engine's name.
# Source: RDS API, CreateDBInstance and CreateDBCluster `Port`; DocumentDB, Neptune, ElastiCache, MemoryDB, Redshift and
# DAX API references, `Port`; ElastiCache guide, "Connecting to a serverless cache".
PORTS: Final[dict[str, int]] = {
    "aurora-postgresql": 5432,
    "aurora": 3306,
    "postgres": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "oracle": 1521,
    "sqlserver": 1433,
    "custom-oracle": 1521,
    "custom-sqlserver": 1433,
    "db2": 50000,
    "docdb": 27017,
    "neptune": 8182,
    "redis": 6379,
    "valkey": 6379,
    "memcached": 11211,
    "redshift": 5439,
    "dax": 8111,
}


# Classes of instances whose storage RDS does not encrypt.
# Source: RDS guide, "Encrypting Amazon RDS resources", availability of encryption; for db.t2.micro also the error that
# users report, "DB Instance class db.t2.micro does not support encryption at rest".
_WITHOUT_ENCRYPTION: Final = ("db.m1.", "db.m2.", "db.t1.", "db.t2.micro")


def cannot_encrypt(instance_class: str) -> bool:
    """Whether RDS does not support storage encryption for the instance class."""
    return instance_class.startswith(_WITHOUT_ENCRYPTION)


class Shape(msgspec.Struct, frozen=True):
    """The properties of a type. An empty key: the type has no such property.

    engine: the engine if the type has no property for it.
    """

    engine: str
    groups: str = "vpcSecurityGroupIds"
    subnet_group: str = "dbSubnetGroupName"
    subnet_groups: tuple[str, ...] = _RDS_GROUPS
    subnets: str = ""
    parameters: str = ""
    parameter_groups: tuple[str, ...] = ()


def _cache(service: str, engine: str = "redis") -> Shape:
    return Shape(
        engine,
        "securityGroupIds",
        "subnetGroupName",
        (SUBNET_GROUPS[service],),
        parameters="parameterGroupName",
        parameter_groups=(_CACHE_PARAMETERS[service],),
    )


RDS_PARAMETER_GROUPS: Final = (*PARAMETER_GROUP, *CLUSTER_PARAMETER_GROUP)
SHAPES: Final[dict[str, Shape]] = {
    aws.RDS_INSTANCE: Shape("", parameters="parameterGroupName", parameter_groups=RDS_PARAMETER_GROUPS),
    aws.RDS_CLUSTER: Shape(
        "", parameters="dbClusterParameterGroupName", parameter_groups=(*reversed(RDS_PARAMETER_GROUPS),)
    ),
    aws.DOCDB_CLUSTER: Shape(
        "docdb",
        parameters="dbClusterParameterGroupName",
        parameter_groups=(aws.DOCDB_CLUSTER_PARAMETER_GROUP,),
    ),
    aws.NEPTUNE_CLUSTER: Shape(
        "neptune",
        subnet_group="neptuneSubnetGroupName",
        parameters="neptuneClusterParameterGroupName",
        parameter_groups=(aws.NEPTUNE_CLUSTER_PARAMETER_GROUP,),
    ),
    aws.ELASTICACHE_REPLICATION_GROUP: _cache("elasticache"),
    aws.ELASTICACHE_CLUSTER: _cache("elasticache", ""),
    aws.ELASTICACHE_SERVERLESS_CACHE: Shape("", "securityGroupIds", "", (), "subnetIds"),
    aws.MEMORYDB_CLUSTER: _cache("memorydb"),
    aws.DAX_CLUSTER: _cache("dax", "dax"),
    aws.REDSHIFT_CLUSTER: Shape(
        "redshift",
        subnet_group="clusterSubnetGroupName",
        subnet_groups=(SUBNET_GROUPS["redshift"],),
        parameters="clusterParameterGroupName",
        parameter_groups=(aws.REDSHIFT_PARAMETER_GROUP,),
    ),
}


def default_port(engine: str) -> int | Unknown:
    """The default port of an engine."""
    for prefix, port in PORTS.items():
        if engine.startswith(prefix):
            return port
    return Unknown(f"default port of engine '{engine}'")
