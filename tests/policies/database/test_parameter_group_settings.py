"""Parameter groups against the databases that use them, and the parameters that they set."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def group(family: str, parameters: str = "", type_: str = "aws:rds:ParameterGroup") -> str:
    return f"""
resources:
  other: {{ type: aws:ec2:Vpc }}
  group: {{ type: {type_}, properties: {{ family: {family}, parameters: [{parameters}] }} }}
"""


def db(properties: str, type_: str = "aws:rds:Instance", key: str = "parameterGroupName") -> str:
    return f'  db: {{ type: {type_}, properties: {{ {key}: "${{group.name}}", {properties} }} }}\n'


def cluster(properties: str) -> str:
    return db(properties, "aws:rds:Cluster", "dbClusterParameterGroupName")


def apart(family: str, told: str, needed: str) -> list[tuple[str, str]]:
    return [
        (
            "db",
            f"Parameter group 'group' is of family {family}, and the database is {told}. Use a group of {needed}.",
        )
    ]


def unheard(family: str, example: str = "postgres16") -> list[tuple[str, str]]:
    return [
        (
            "group",
            f"'{family}' is not a parameter group family. Use the engine and its major version, such as {example}.",
        )
    ]


def static(name: str, how: str = "is applied immediately by default") -> list[tuple[str, str]]:
    return [
        (
            "group",
            f"{name} is a static parameter that {how}, which AWS rejects. Set its applyMethod to pending-reboot.",
        )
    ]


NOW = "is set to be applied immediately"
SHARED = "aws:rds:ClusterParameterGroup"
OF_CLUSTERS = "Parameter group 'group' is for clusters, and this is an instance. Use a ParameterGroup."
OF_INSTANCES = "Parameter group 'group' is for instances, and this is a cluster. Use a ClusterParameterGroup."
MEMBER = """
  member:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: main, engine: aurora-mysql, dbParameterGroupName: "${group.name}" }
"""

CASES = {
    # --- families
    "the family of the version": Case(group("postgres16") + db('engine: postgres, engineVersion: "16.3"')),
    "another major version": Case(
        group("postgres16") + db('engine: postgres, engineVersion: "15.8"'),
        apart("postgres16", "postgres 15.8", "family postgres15"),
    ),
    "another engine": Case(
        group("mysql8.0") + db("engine: postgres"), apart("mysql8.0", "postgres", "family postgres16")
    ),
    "no version": Case(group("postgres16") + db("engine: postgres")),
    "a major version only": Case(group("postgres16") + db('engine: postgres, engineVersion: "16"')),
    "a version as a number": Case(
        group("mysql8.0") + db("engine: mysql, engineVersion: 5.7"),
        apart("mysql8.0", "mysql 5.7", "family mysql5.7"),
    ),
    "an unknown version": Case(
        group("postgres16") + db('engine: postgres, engineVersion: "${other.x}"'), when="planned"
    ),
    "an unknown engine": Case(group("postgres16") + db('engine: "${other.x}"'), when="planned"),
    "an unknown family": Case(group('"${other.x}"') + db("engine: postgres"), when="planned"),
    "Aurora MySQL": Case(
        group("aurora-mysql8.0", type_=SHARED)
        + cluster("engine: aurora-mysql, engineVersion: 8.0.mysql_aurora.3.04.0")
    ),
    "Aurora MySQL of another version": Case(
        group("aurora-mysql5.7", type_=SHARED)
        + cluster("engine: aurora-mysql, engineVersion: 8.0.mysql_aurora.3.04.0"),
        apart("aurora-mysql5.7", "aurora-mysql 8.0.mysql_aurora.3.04.0", "family aurora-mysql8.0"),
    ),
    "PostgreSQL and Aurora PostgreSQL": Case(
        group("postgres15", type_=SHARED) + cluster('engine: aurora-postgresql, engineVersion: "15.4"'),
        apart("postgres15", "aurora-postgresql 15.4", "family aurora-postgresql15"),
    ),
    "a Multi-AZ cluster of PostgreSQL": Case(
        group("postgres15", type_=SHARED) + cluster('engine: postgres, engineVersion: "15.4"')
    ),
    "a replica has the engine of its source": Case(
        group("postgres16")
        + '  main: { type: aws:rds:Instance, properties: { engine: mysql, engineVersion: "8.0" } }\n'
        + db('replicateSourceDb: "${main.identifier}"'),
        apart("postgres16", "mysql 8.0", "family mysql8.0"),
    ),
    "a cache of another major version": Case(
        group("redis7", type_="aws:elasticache:ParameterGroup")
        + db('engine: redis, engineVersion: "6.2"', "aws:elasticache:ReplicationGroup"),
        apart("redis7", "redis 6.2", "family redis6.x"),
    ),
    "a cache of another engine": Case(
        group("redis7", type_="aws:elasticache:ParameterGroup")
        + db("engine: valkey", "aws:elasticache:ReplicationGroup"),
        apart("redis7", "valkey", "family valkey8"),
    ),
    "MemoryDB": Case(
        group("memorydb_redis7", type_="aws:memorydb:ParameterGroup")
        + db('engine: redis, engineVersion: "7.0"', "aws:memorydb:Cluster")
    ),
    "a family with a minor version": Case(group("postgres15.4"), unheard("postgres15.4")),
    "a family with a minor version, used": Case(
        group("postgres15.4") + db('engine: postgres, engineVersion: "15.4"'),
        unheard("postgres15.4", "postgres15"),
    ),
    "an engine for a family": Case(group("mysql"), unheard("mysql")),
    "a custom family": Case(group("custom-oracle-ee-19")),
    "a family in capitals": Case(group("Postgres16") + db('engine: postgres, engineVersion: "16.3"')),
    # --- kinds
    "a group of clusters for an instance": Case(
        group("postgres16", type_=SHARED) + db('engine: postgres, engineVersion: "16.3"'),
        [("db", OF_CLUSTERS)],
    ),
    "a group of instances for a cluster": Case(
        group("aurora-mysql8.0") + cluster("engine: aurora-mysql"), [("db", OF_INSTANCES)]
    ),
    "a group of clusters for an instance of a cluster": Case(
        group("aurora-mysql8.0", type_=SHARED) + MEMBER, [("member", OF_CLUSTERS)]
    ),
    "a group of instances for an instance of a cluster": Case(group("aurora-mysql8.0") + MEMBER),
    "a group outside the stack": Case(
        group("postgres16")
        + "  db: { type: aws:rds:Instance, properties: { engine: mysql, parameterGroupName: x } }\n"
    ),
    # --- parameters
    "a static parameter at reboot": Case(
        group("postgres16", "{ name: max_connections, value: 100, applyMethod: pending-reboot }")
    ),
    "a static parameter at once": Case(
        group("postgres16", "{ name: max_connections, value: 100, applyMethod: immediate }"),
        static("max_connections", NOW),
    ),
    "a static parameter without method": Case(
        group("postgres16", "{ name: shared_buffers, value: 100 }"), static("shared_buffers")
    ),
    "a static parameter of a cluster": Case(
        group("aurora-postgresql16", "{ name: rds.logical_replication, value: 1 }", SHARED),
        static("rds.logical_replication"),
    ),
    "a dynamic parameter at once": Case(
        group("postgres16", "{ name: log_min_duration_statement, value: 1000, applyMethod: immediate }")
    ),
    "dynamic in MySQL, static in PostgreSQL": Case(
        group("mysql8.0", "{ name: max_connections, value: 100 }")
    ),
    "static in MySQL": Case(
        group("mysql8.0", "{ name: performance_schema, value: 1 }"), static("performance_schema")
    ),
    "a method not known": Case(
        group("postgres16", '{ name: max_connections, value: 1, applyMethod: "${other.x}" }'), when="planned"
    ),
    "DocumentDB waits by itself": Case(
        group("docdb5.0", "{ name: tls, value: enabled }", "aws:docdb:ClusterParameterGroup")
    ),
    "twice, to two values": Case(
        group("mysql8.0", "{ name: wait_timeout, value: 60 }, { name: WAIT_TIMEOUT, value: 90 }"),
        [("group", "WAIT_TIMEOUT is set twice, to 60 and to 90. Remove one of them.")],
    ),
    "twice, to one value": Case(
        group("mysql8.0", "{ name: wait_timeout, value: 60 }, { name: wait_timeout, value: 60 }")
    ),
    "twice, one value unknown": Case(
        group("mysql8.0", '{ name: wait_timeout, value: 60 }, { name: wait_timeout, value: "${other.x}" }'),
        when="planned",
    ),
    "twice, one value secret": Case(
        group(
            "mysql8.0", "{ name: init_connect, value: a }, { name: init_connect, value: { fn::secret: b } }"
        )
    ),
    "unknown parameters": Case(
        "resources: { other: { type: aws:ec2:Vpc }, group: { type: aws:rds:ParameterGroup, properties: "
        '{ family: mysql8.0, parameters: "${other.x}" } } }',
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_parameter_group_settings(case: Case) -> None:
    check("parameter-group-settings", case)
