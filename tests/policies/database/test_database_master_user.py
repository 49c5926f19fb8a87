"""The first user, password and database of a database."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def db(properties: str, type_: str = "aws:rds:Instance") -> str:
    return f"""
resources:
  other: {{ type: aws:ec2:Vpc }}
  db: {{ type: {type_}, properties: {{ {properties} }} }}
"""


def one(message: str) -> list[tuple[str, str]]:
    return [("db", message)]


def both(key: str, managed: str = "manageMasterUserPassword") -> list[tuple[str, str]]:
    return one(
        f"Both {key} and {managed} are set. Remove {key}, so that Secrets Manager manages the password."
    )


def reserved(key: str, word: str, engine: str) -> list[tuple[str, str]]:
    return one(f"The {key} '{word}' is reserved by {engine}. Use another name.")


def unlettered(key: str, text: str) -> list[tuple[str, str]]:
    return one(
        f"The {key} '{text}' is not made of letters, digits and underscores, beginning with a letter. Rename it."
    )


def sized(key: str, engine: str, low: int, high: int) -> list[tuple[str, str]]:
    return one(f"The {key} of {engine} must have {low} to {high} characters. Change it.")


SPELT = one(
    "The password contains a character that RDS rejects: '/', '\"', '@', a space, or one that is not ASCII. Change it."
)
CLUSTER = "aws:rds:Cluster"

CASES = {
    # --- both
    "managed": Case(db("engine: postgres, username: app, manageMasterUserPassword: true")),
    "given": Case(db("engine: postgres, username: app, password: { fn::secret: longenough1 }")),
    "given and managed": Case(
        db("engine: postgres, password: { fn::secret: longenough1 }, manageMasterUserPassword: true"),
        both("password"),
    ),
    "given unknown and managed": Case(
        db('engine: postgres, password: "${other.x}", manageMasterUserPassword: true'), both("password")
    ),
    "given and not managed": Case(
        db("engine: postgres, password: { fn::secret: longenough1 }, manageMasterUserPassword: false")
    ),
    "given and managed in a cluster": Case(
        db("engine: aurora-mysql, masterPassword: longenough1, manageMasterUserPassword: true", CLUSTER),
        both("masterPassword"),
    ),
    "written once and managed": Case(
        db("engine: mysql, passwordWo: { fn::secret: longenough1 }, manageMasterUserPassword: true"),
        both("passwordWo"),
    ),
    "given, management unknown": Case(
        db('engine: mysql, password: longenough1, manageMasterUserPassword: "${other.x}"'), when="planned"
    ),
    # --- user names
    "admin of PostgreSQL": Case(
        db("engine: postgres, username: admin"), reserved("username", "admin", "postgres")
    ),
    "admin of Aurora PostgreSQL": Case(
        db("engine: aurora-postgresql, masterUsername: Admin", CLUSTER),
        reserved("masterUsername", "Admin", "aurora-postgresql"),
    ),
    "admin of MySQL": Case(db("engine: mysql, username: admin")),
    "admin of DocumentDB": Case(
        db("masterUsername: admin", "aws:docdb:Cluster"), reserved("masterUsername", "admin", "docdb")
    ),
    "postgres of PostgreSQL": Case(db("engine: postgres, username: postgres")),
    "a name of PostgreSQL itself": Case(
        db("engine: postgres, username: pg_dba"), reserved("username", "pg_dba", "postgres")
    ),
    "the name of RDS": Case(
        db("engine: mysql, username: rdsadmin"), reserved("username", "rdsadmin", "mysql")
    ),
    "a hyphen": Case(db("engine: mysql, username: my-app"), unlettered("username", "my-app")),
    "a digit first": Case(db("engine: mysql, username: 1app"), unlettered("username", "1app")),
    "an underscore": Case(db("engine: postgres, username: my_app_1")),
    "an unknown engine": Case(db('engine: "${other.x}", username: admin'), when="planned", undecided=["db"]),
    "restored from a snapshot": Case(db("snapshotIdentifier: nightly"), undecided=[]),
    "restored from a snapshot, with a password": Case(
        db("snapshotIdentifier: nightly, password: a/b"), undecided=["db"]
    ),
    "an unknown name": Case(db('engine: postgres, username: "${other.x}"'), when="planned"),
    # --- database names
    "a database": Case(db("engine: postgres, dbName: shop_1")),
    "a database with a hyphen": Case(
        db("engine: postgres, dbName: my-shop"), unlettered("dbName", "my-shop")
    ),
    "a database of a cluster with a hyphen": Case(
        db("engine: aurora-mysql, databaseName: my-shop", CLUSTER), unlettered("databaseName", "my-shop")
    ),
    "a database of SQL Server": Case(
        db("engine: sqlserver-ex, dbName: shop"),
        one("dbName is set, and sqlserver-ex does not support an initial database name. Remove it."),
    ),
    "eight characters of Oracle": Case(db("engine: oracle-se2, dbName: SHOPSHOP")),
    "nine characters of Oracle": Case(
        db("engine: oracle-se2, dbName: SHOPSHOP1"),
        one("The dbName 'SHOPSHOP1' is longer than 8 characters. Shorten it."),
    ),
    # --- passwords
    "too short": Case(
        db("engine: postgres, password: { fn::secret: seven77 }"), sized("password", "postgres", 8, 128)
    ),
    "too short in plain text": Case(
        db("engine: postgres, password: seven77"), sized("password", "postgres", 8, 128)
    ),
    "too long for MySQL": Case(
        db(f"engine: mysql, password: {{ fn::secret: {'x' * 42} }}"), sized("password", "mysql", 8, 41)
    ),
    "as long for PostgreSQL": Case(db(f"engine: postgres, password: {{ fn::secret: {'x' * 42} }}")),
    "an at sign": Case(db("engine: postgres, password: { fn::secret: 'p@ssword1' }"), SPELT),
    "a slash": Case(db("engine: mysql, password: { fn::secret: 'pass/word1' }"), SPELT),
    "a space": Case(db("engine: mysql, password: { fn::secret: 'pass word1' }"), SPELT),
    "other signs": Case(db("engine: mysql, password: { fn::secret: 'p!#$%^&*()word' }")),
    "a password to come": Case(db('engine: mysql, password: { fn::secret: "${other.x}" }'), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_database_master_user(case: Case) -> None:
    check("database-master-user", case)
