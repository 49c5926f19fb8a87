"""What a destroy takes with it."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def resource(type_: str, properties: str = "{}", options: str = "{}") -> str:
    return f"resources:\n  one: {{ type: {type_}, properties: {properties}, options: {options} }}\n"


def unprotected(key: str) -> list[tuple[str, str]]:
    return [("one", f"Neither {key} nor protect is enabled. Set one of them in production.")]


def forced(key: str) -> list[tuple[str, str]]:
    message = (
        f"{key} is true, so a destroy deletes all of its contents. Remove it in production, or set protect."
    )
    return [("one", message)]


DATA = [("one", "The resource contains data and is not protected. Set the resource option protect.")]
LOGS = [("one", "The log events never expire, and AWS charges for them every month. Set retentionInDays.")]
FIXED = [
    (
        "one",
        "name is fixed ('app') and deleteBeforeReplace is false, so AWS rejects a replacement while "
        "the old resource exists. Remove one of them.",
    )
]
TABLE = "aws:dynamodb:Table"
CASES = {
    "a table in production": Case(resource(TABLE), unprotected("deletionProtectionEnabled"), stack="prod"),
    "a table elsewhere": Case(resource(TABLE)),
    "a table before production": Case(resource(TABLE), stack="staging"),
    "a fixed name, in either spelling": Case(
        resource("aws:alb:TargetGroup", "{ name: app }", "{ deleteBeforeReplace: false }"),
        FIXED,
        when="planned",
    ),
    "a vault": Case(resource("aws:backup:Vault")),
    "everywhere": Case(
        resource(TABLE), unprotected("deletionProtectionEnabled"), config={"everywhere": True}
    ),
    "with deletion protection": Case(resource(TABLE, "{ deletionProtectionEnabled: true }"), stack="prod"),
    "with protect": Case(resource(TABLE, "{}", "{ protect: true }"), stack="prod"),
    "deletion protection that is not known": Case(
        resource(TABLE, '{ deletionProtectionEnabled: "${two.value}" }')
        + "  two: { type: aws:ssm:Parameter }\n",
        stack="prod",
        when="planned",
    ),
    "a database": Case(
        resource("aws:rds:Instance", "{ deletionProtection: false }"),
        unprotected("deletionProtection"),
        stack="production-eu",
    ),
    "a user pool": Case(resource("aws:cognito:UserPool", "{ deletionProtection: ACTIVE }"), stack="prod"),
    "a user pool without": Case(
        resource("aws:cognito:UserPool", "{ deletionProtection: INACTIVE }"),
        unprotected("deletionProtection"),
        stack="prod",
    ),
    "a file system": Case(resource("aws:efs:FileSystem"), DATA, stack="prod"),
    "a bucket": Case(
        resource("aws:s3:Bucket", "{ forceDestroy: true }"), forced("forceDestroy"), stack="prod"
    ),
    "a bucket elsewhere": Case(resource("aws:s3:Bucket", "{ forceDestroy: true }")),
    "a bucket that must be empty": Case(resource("aws:s3:Bucket"), stack="prod"),
    "a repository": Case(
        resource("aws:ecr:Repository", "{ forceDelete: true }"), forced("forceDelete"), stack="prod"
    ),
    "logs for ever": Case(resource("aws:cloudwatch:LogGroup"), LOGS),
    "logs for ever, said": Case(resource("aws:cloudwatch:LogGroup", "{ retentionInDays: 0 }"), LOGS),
    "logs that AWS deletes": Case(resource("aws:cloudwatch:LogGroup", "{ logGroupClass: DELIVERY }")),
    "logs for a month": Case(resource("aws:cloudwatch:LogGroup", "{ retentionInDays: 30 }")),
    "a fixed name": Case(
        resource("aws:iam:Role", "{ name: app }", "{ deleteBeforeReplace: false }"), FIXED, when="planned"
    ),
    "a fixed name and no wish": Case(resource("aws:iam:Role", "{ name: app }")),
    "a name of Pulumi's": Case(
        resource("aws:iam:Role", "{}", "{ deleteBeforeReplace: false }"), when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("cleanup-safety", case)
