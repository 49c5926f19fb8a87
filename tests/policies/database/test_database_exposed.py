from __future__ import annotations

import pytest
from preflight.policies.database.database_exposed import hide

from preflight.testing import program_from_yaml
from tests.policies.table import Case, check

MESSAGE = "publiclyAccessible is true: AWS assigns a public address to the database. Set it to false."


def one(type_: str, flag: str) -> str:
    return f"resources: {{ store: {{ type: {type_}, properties: {{ {flag} }} }} }}"


TYPES = ("aws:rds:Instance", "aws:rds:ClusterInstance", "aws:redshift:Cluster", "aws:neptune:ClusterInstance")
CASES = {
    **{f"{t} public": Case(one(t, "publiclyAccessible: true"), [("store", MESSAGE)]) for t in TYPES},
    "as text": Case(one(TYPES[0], 'publiclyAccessible: "true"'), [("store", MESSAGE)]),
    "private": Case(one(TYPES[0], "publiclyAccessible: false")),
    "not said": Case(one(TYPES[0], "engine: postgres")),
    "unknown": Case(one(TYPES[0], "publiclyAccessible: { 'fn::invoke': {} }")),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check("database-exposed", CASES[name])


def test_the_repair() -> None:
    for flag, repair in (("true", {"publiclyAccessible": False}), ("false", None)):
        program = program_from_yaml(one(TYPES[0], f"publiclyAccessible: {flag}"))
        (resource,) = (r for r in program.planned().resources if r.name == "store")
        assert hide(resource) == repair
