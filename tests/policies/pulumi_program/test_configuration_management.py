"""Secrets in plain text."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

KEY_ID = "AKIA" + "QWERTYUIOP234567"


def resource(type_: str, properties: str) -> str:
    return f"resources:\n  one: {{ type: {type_}, properties: {properties} }}\n"


def found(path: str, what: str = "a secret") -> list[tuple[str, str]]:
    message = f"{path} contains {what} in plain text. Read it from Secrets Manager or Parameter Store, "
    return [("one", message + "or use the stack's secret configuration.")]


def function(variables: str) -> str:
    return resource("aws:lambda:Function", f"{{ environment: {{ variables: {variables} }} }}")


WHERE = "environment.variables: "

CASES = {
    "a database's password": Case(
        resource("aws:rds:Instance", "{ password: hunter2-hunter2 }"), found("password", "a password")
    ),
    "a stand-in that is the password": Case(
        resource("aws:redshift:Cluster", "{ masterPassword: changeme }"),
        found("masterPassword", "a password"),
    ),
    "a stand-in of a password's rules": Case(
        function("{ DB_PASSWORD: 'ChangeMe123!' }"), found(WHERE + "DB_PASSWORD")
    ),
    "a stand-in that is to be filled in": Case(function("{ DB_PASSWORD: changeme }")),
    "marked as secret": Case(resource("aws:rds:Instance", '{ password: { "fn::secret": hunter2-hunter2 } }')),
    "another resource's": Case(
        resource("aws:rds:Instance", '{ password: "${two.value}" }')
        + "  two: { type: aws:ssm:Parameter, properties: { type: String, value: hunter2-hunter2 } }\n"
    ),
    "a cluster's": Case(
        resource("aws:rds:Cluster", "{ masterPassword: hunter2 }"), found("masterPassword", "a password")
    ),
    "a cache's token": Case(
        resource("aws:elasticache:ReplicationGroup", "{ authToken: abcdefgh12345678 }"),
        found("authToken", "a password"),
    ),
    "a secret's text": Case(
        resource("aws:secretsmanager:SecretVersion", "{ secretId: a, secretString: hunter2 }"),
        found("secretString", "a password"),
    ),
    "a secret's document": Case(
        resource(
            "aws:secretsmanager:SecretVersion",
            '{ secretId: a, secretString: "{\\"username\\": \\"app\\", \\"password\\": \\"hunter2\\"}" }',
        ),
        found("secretString", "a password"),
    ),
    "a secret's document without a secret": Case(
        resource(
            "aws:secretsmanager:SecretVersion", '{ secretId: a, secretString: "{\\"username\\": \\"app\\"}" }'
        )
    ),
    "a secure parameter": Case(
        resource("aws:ssm:Parameter", "{ type: SecureString, value: hunter2 }"),
        found("value", "the value of a SecureString"),
    ),
    "a plain parameter": Case(resource("aws:ssm:Parameter", "{ type: String, value: hunter2 }")),
    "a function's variable": Case(function("{ DB_PASSWORD: hunter2 }"), found(WHERE + "DB_PASSWORD")),
    "several variables": Case(
        function("{ API_KEY: abcd1234, STAGE: dev, GITHUB_TOKEN: ghp_abcd1234 }"),
        [*found(WHERE + "API_KEY"), *found(WHERE + "GITHUB_TOKEN")],
    ),
    "where the secret is": Case(
        function(
            "{ DB_PASSWORD_ARN: hunter2, SECRET_NAME: web, DB_PASSWORD: /web/db/password, API_KEY: changeme, "
            "TOKEN_TABLE: tokens, PASSWORD_LENGTH: '20', DB_SECRET: payment-db-secret-dev }"
        )
    ),
    "a reference": Case(
        function('{ DB_PASSWORD: "${two.value}" }') + "  two: { type: aws:ssm:Parameter }\n", when="planned"
    ),
    "a container's variable": Case(
        resource(
            "aws:ecs:TaskDefinition",
            '{ family: a, containerDefinitions: "[{\\"name\\": \\"app\\", \\"environment\\": '
            '[{\\"name\\": \\"DB_PASSWORD\\", \\"value\\": \\"hunter2\\"}]}]" }',
        ),
        found("containerDefinitions of 'app': DB_PASSWORD"),
    ),
    "a container's secret": Case(
        resource(
            "aws:ecs:TaskDefinition",
            '{ family: a, containerDefinitions: "[{\\"name\\": \\"app\\", \\"secrets\\": '
            '[{\\"name\\": \\"DB_PASSWORD\\", \\"valueFrom\\": \\"arn:aws:ssm:eu-west-1:1:parameter/a\\"}]}]" }',
        )
    ),
    "a build's variable": Case(
        resource(
            "aws:codebuild:Project",
            "{ environment: { environmentVariables: [{ name: NPM_AUTH_TOKEN, value: abcd1234 }, "
            "{ name: DB_PASSWORD, value: web-db, type: SECRETS_MANAGER }] } }",
        ),
        found("environment.environmentVariables: NPM_AUTH_TOKEN"),
    ),
    "an access key id anywhere": Case(
        resource("aws:s3:BucketObjectv2", f"{{ bucket: a, key: b, content: 'id={KEY_ID}' }}"),
        found("content", "an AWS access key id"),
    ),
    "an example's access key id": Case(
        resource("aws:s3:BucketObjectv2", "{ bucket: a, key: b, content: AKIAIOSFODNN7EXAMPLE }")
    ),
    "a private key in a parameter": Case(
        resource("aws:ssm:Parameter", '{ type: String, value: "-----BEGIN PRIVATE KEY-----" }'),
        found("value", "a private key"),
    ),
    "a certificate's own key": Case(
        resource("aws:acm:Certificate", '{ privateKey: "-----BEGIN PRIVATE KEY-----" }')
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("configuration-management", case)
