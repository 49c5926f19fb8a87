"""Parameter groups: who uses them, and what they set."""

from __future__ import annotations

from preflight.core.values import Secret, Unknown
from preflight.model.database.databases import Database, users_of
from preflight.model.database.parameter_groups import ParameterGroup
from tests.model.database_network import NETWORK
from tests.model.stacks import names, only, stacks


def test_parameter_groups_know_their_users_of_either_kind() -> None:
    text = """
  own:
    type: aws:rds:ParameterGroup
    properties:
      family: Postgres16
      parameters:
        - { name: max_connections, value: 100, applyMethod: pending-reboot }
        - { name: rds.force_ssl, value: "1" }
  shared: { type: aws:rds:ClusterParameterGroup, properties: { family: aurora-postgresql16 } }
  db: { type: aws:rds:Instance, properties: { engine: postgres, parameterGroupName: "${own.name}" } }
  wrong: { type: aws:rds:Instance, properties: { engine: postgres, parameterGroupName: "${shared.name}" } }
  cluster:
    type: aws:rds:Cluster
    properties: { engine: aurora-postgresql, dbClusterParameterGroupName: "${shared.name}" }
  member:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${cluster.id}", dbParameterGroupName: "${own.name}" }
  plain: { type: aws:rds:Instance, properties: { engine: postgres } }
  literal: { type: aws:rds:Instance, properties: { engine: postgres, parameterGroupName: default.postgres16 } }
"""
    for stack in stacks(NETWORK + text):
        own, shared = only(stack, ParameterGroup, "own"), only(stack, ParameterGroup, "shared")
        assert (own.family, own.is_of_clusters, shared.is_of_clusters) == ("postgres16", False, True)
        assert [(p.name, p.value, p.apply_method) for p in own.parameters] == [
            ("max_connections", "100", "pending-reboot"),
            ("rds.force_ssl", "1", None),
        ]
        assert sorted(names(users_of(own))) == ["db", "member"]
        assert sorted(names(users_of(shared))) == ["cluster", "wrong"]
        assert only(stack, Database, "plain").parameter_group is None
        assert isinstance(only(stack, Database, "literal").parameter_group, Unknown)


def test_a_secret_parameter_value_is_never_read() -> None:
    text = """
  own:
    type: aws:rds:ParameterGroup
    properties: { family: mysql8.0, parameters: [{ name: init_connect, value: { fn::secret: hush } }] }
"""
    for stack in stacks(NETWORK + text):
        (parameter,) = only(stack, ParameterGroup, "own").parameters
        assert isinstance(parameter.value, Secret)
