"""Classes that do not encrypt."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def db(properties: str) -> str:
    return f"""
resources:
  db: {{ type: aws:rds:Instance, properties: {{ {properties} }} }}
  other: {{ type: aws:ssm:Parameter }}
"""


def refused(kind: str) -> list[tuple[str, str]]:
    message = f"storageEncrypted is true, and instance class {kind} does not support encryption. "
    return [("db", message + "Use a newer class, such as db.t4g.micro.")]


CASES = {
    "the smallest of an older generation": Case(
        db("instanceClass: db.t2.micro, storageEncrypted: true"), refused("db.t2.micro")
    ),
    "the next one of it": Case(db("instanceClass: db.t2.small, storageEncrypted: true")),
    "the first generation": Case(
        db("instanceClass: db.m1.large, storageEncrypted: true"), refused("db.m1.large")
    ),
    "a newer one": Case(db("instanceClass: db.t3.micro, storageEncrypted: true")),
    "not encrypted": Case(db("instanceClass: db.t2.micro, storageEncrypted: false")),
    "nothing said": Case(db("instanceClass: db.t2.micro")),
    "a class that is not known": Case(
        db('instanceClass: "${other.value}", storageEncrypted: true'), when="planned"
    ),
    "a switch that is not known": Case(
        db('instanceClass: db.t2.micro, storageEncrypted: "${other.value}"'), when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("encryption-unsupported", case)
