"""A database has a master user name, password or database name that its engine rejects.

## What fails

- A password is set *and* `manageMasterUserPassword` is on.
- The user name is a reserved word of the engine (`admin` for PostgreSQL and DocumentDB, `rdsadmin` everywhere), or is
  not made of letters, digits and underscores.
- The first database's name has other characters than letters, digits and underscores, is too long, or is set for SQL
  Server, which does not support it.
- A password is too short or too long for the engine, or contains `/`, `"`, `@` or a space.

## Why

RDS rejects the database: `MasterUsername admin cannot be used as it is a reserved word used by the engine`, `DBName
must begin with a letter and contain only alphanumeric characters`, `The parameter MasterUserPassword is not a valid
password`.

## Errors

- `InvalidParameterValue: MasterUsername … cannot be used as it is a reserved word used by the engine`
- `InvalidParameterValue: DBName must begin with a letter and contain only alphanumeric characters`
- `InvalidParameterValue: The parameter MasterUserPassword is not a valid password`
- `Only printable ASCII characters besides '/', '@', '"', ' ' may be used`

## Fails

```yaml
resources:
  cluster:
    type: aws:docdb:Cluster
    properties:
      masterUsername: admin
      manageMasterUserPassword: true
      skipFinalSnapshot: true
```

*parameter-group-missing* has an advisory finding, too.

## Instead

Use a name for the application, and let RDS generate and store the password (`manageMasterUserPassword`).

```yaml
resources:
  cluster:
    type: aws:docdb:Cluster
    properties:
      masterUsername: keeper
      manageMasterUserPassword: true
      skipFinalSnapshot: true
```

## Not covered

Reserved words that are not in the pack's list. Passwords that are not known before deployment. Generated passwords:
*configuration-management*.

## References

- [CreateDBInstance](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html)
- [Constraints in Amazon RDS](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html)
- [Password management with Secrets Manager](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from preflight.core.logic import certainly, note
from preflight.core.resource import Resource
from preflight.core.values import Secret, Unknown
from preflight.model import type_tokens as aws
from preflight.model.database.databases import Database
from preflight.policy import HIGH, MANDATORY, Finding, policy

V = TypeVar("V")

# Type -> the properties of user, passwords, managed password, and first database.
KEYS: Final[dict[str, tuple[str, tuple[str, ...], str, str]]] = {
    aws.RDS_INSTANCE: (
        "username",
        ("password", "passwordWo"),
        "manageMasterUserPassword",
        "dbName",
    ),
    aws.RDS_CLUSTER: (
        "masterUsername",
        ("masterPassword", "masterPasswordWo"),
        "manageMasterUserPassword",
        "databaseName",
    ),
    aws.DOCDB_CLUSTER: (
        "masterUsername",
        ("masterPassword", "masterPasswordWo"),
        "manageMasterUserPassword",
        "",
    ),
}
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
FORBIDDEN: Final = '/"@ '
# Reserved words by the beginning of the engine. Source: RDS guide, "Constraints", names that begin with `pg_` and words
# that PostgreSQL reserves; `admin` and `rdsadmin` as tried by cfn-lint's authors in March 2026.
RESERVED: Final = {
    "": ("rdsadmin",),
    "postgres": ("admin", "user"),
    "aurora-postgresql": ("admin", "user"),
    "docdb": ("admin",),
}
# Shortest and longest password by the beginning of the engine. Source: CreateDBInstance `MasterUserPassword`.
PASSWORDS: Final = {
    "mysql": (8, 41),
    "mariadb": (8, 41),
    "aurora-mysql": (8, 41),
    "postgres": (8, 128),
    "aurora-postgresql": (8, 128),
    "sqlserver": (8, 128),
    "oracle": (8, 30),
    "docdb": (8, 100),
}
# The longest name of the first database. Source: CreateDBInstance `DBName`.
LONGEST: Final = {
    "mysql": 64,
    "mariadb": 64,
    "aurora-mysql": 64,
    "postgres": 63,
    "aurora-postgresql": 63,
    "oracle": 8,
}


@policy(
    each=tuple(KEYS),
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterValue, InvalidParameterCombination",
)
def database_master_user(resource: Resource) -> Iterator[Finding]:
    user, passwords, managed, name = KEYS[resource.type]
    given = [k for k in passwords if resource.is_set(k)]
    if given and certainly(resource.flag(managed)):
        yield Finding(
            resource,
            f"Both {given[0]} and {managed} are set. Remove {given[0]}, so that Secrets Manager manages the password.",
            error="InvalidParameterCombination",
        )
    if not any(resource.is_set(key) for key in (user, name, *passwords) if key):
        return  # A snapshot or a source has them.
    engine = resource.stack.entity(Database, resource).engine
    if isinstance(engine, Unknown):
        note(engine)
        return
    yield from _user(resource, user, engine)
    yield from _database(resource, name, engine)
    for key in given:
        yield from _password(resource, key, engine)


def _user(resource: Resource, key: str, engine: str) -> Iterator[Finding]:
    text = resource.text(key)
    if isinstance(text, Unknown):
        note(text)
    elif text and not NAME.fullmatch(text):
        yield Finding(
            resource,
            f"The {key} '{text}' is not made of letters, digits and underscores, beginning with a letter. Rename it.",
        )
    elif text and (
        text.lower() in _reserved(engine) or ("postgres" in engine and text.lower().startswith("pg_"))
    ):
        yield Finding(resource, f"The {key} '{text}' is reserved by {engine}. Use another name.")


def _reserved(engine: str) -> set[str]:
    return {word for prefix, words in RESERVED.items() if engine.startswith(prefix) for word in words}


def _database(resource: Resource, key: str, engine: str) -> Iterator[Finding]:
    text = resource.text(key) if key else None
    if isinstance(text, Unknown):
        note(text)
    elif text and engine.startswith("sqlserver"):
        yield Finding(
            resource, f"{key} is set, and {engine} does not support an initial database name. Remove it."
        )
    elif text and not NAME.fullmatch(text):
        yield Finding(
            resource,
            f"The {key} '{text}' is not made of letters, digits and underscores, beginning with a letter. Rename it.",
        )
    elif text and (longest := _of(LONGEST, engine)) is not None and len(text) > longest:
        yield Finding(resource, f"The {key} '{text}' is longer than {longest} characters. Shorten it.")


def _password(resource: Resource, key: str, engine: str) -> Iterator[Finding]:
    """Judges the password behind a secret, too, and tells nothing of it."""
    value = resource.get(key)
    text = value.reveal() if isinstance(value, Secret) else value
    limits = _of(PASSWORDS, engine)
    if not isinstance(text, str) or limits is None:
        return
    shortest, longest = limits
    if not shortest <= len(text) <= longest:
        yield Finding(
            resource,
            f"The {key} of {engine} must have {shortest} to {longest} characters. Change it.",
        )
    elif any(c in text for c in FORBIDDEN) or not text.isascii():
        yield Finding(
            resource,
            f"The {key} contains a character that RDS rejects: '/', '\"', '@', a space, or one that is not ASCII. "
            "Change it.",
        )


def _of(table: Mapping[str, V], engine: str) -> V | None:
    return next((value for prefix, value in table.items() if engine.startswith(prefix)), None)
