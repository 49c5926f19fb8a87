"""Parameter groups of one version, for engines of any."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def db(properties: str, family: str = "postgres16", engine: str = "postgres") -> str:
    return f"""
resources:
  settings: {{ type: aws:rds:ParameterGroup, properties: {{ family: {family} }} }}
  db:
    type: aws:rds:Instance
    properties: {{ engine: {engine}, parameterGroupName: "${{settings.name}}"{properties} }}
  other: {{ type: aws:ssm:Parameter }}
"""


def told(family: str, version: str) -> list[tuple[str, str]]:
    message = f"Parameter group 'settings' is of family {family}, and engineVersion is not set: AWS uses the current "
    return [("db", f"{message}default version. Set engineVersion to {version}.")]


CASES = {
    "no version": Case(db(""), told("postgres16", "16"), when="planned"),
    "no version of MySQL": Case(db("", "mysql8.0", "mysql"), told("mysql8.0", "8.0"), when="planned"),
    "there already": Case(db(""), when="deployed"),
    "a version": Case(db(', engineVersion: "16"')),
    "a version that does not fit": Case(db(', engineVersion: "15"')),
    "a version that is not known": Case(db(', engineVersion: "${other.value}"'), when="planned"),
    "another engine": Case(db("", "mysql8.0")),
    "a restored copy": Case(db(", snapshotIdentifier: before")),
    "a replica": Case(db(", replicateSourceDb: main")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("parameter-group-version-open", case)
