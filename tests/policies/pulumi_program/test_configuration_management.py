"""Secrets in plain text."""

from __future__ import annotations

import pytest

from preflight.core.stack import Stack
from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import Settings
from preflight.policy import find
from preflight.sources.literals import Literal, Literals
from preflight.testing.yaml_program import program_from_yaml
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
    "a broker's users": Case(
        resource(
            "aws:mq:Broker",
            "{ users: [{ username: app, password: changeme123 }, { password: Roses-in-May-8 }] }",
        ),
        [*found("users[0].password", "a password"), *found("users[1].password", "a password")],
    ),
    "a search domain's user": Case(
        resource(
            "aws:opensearch:Domain",
            "{ advancedSecurityOptions: { masterUserOptions: { masterUserPassword: Admin123! } } }",
        ),
        found("advancedSecurityOptions.masterUserOptions.masterUserPassword", "a password"),
    ),
    "a listener's client": Case(
        resource(
            "aws:lb:Listener", "{ defaultActions: [{ authenticateOidc: { clientSecret: Roses-in-May-8 } }] }"
        ),
        found("defaultActions[0].authenticateOidc.clientSecret"),
    ),
    "an identity provider's details": Case(
        resource("aws:cognito:IdentityProvider", "{ providerDetails: { client_secret: Roses-in-May-8 } }"),
        found("providerDetails.client_secret"),
    ),
    "what is called so and is none": Case(
        resource(
            "aws:cognito:UserPoolClient",
            "{ tokenValidityUnits: { accessToken: minutes, refreshToken: days }, generateSecret: true }",
        )
        + "  two: { type: aws:mq:Broker, properties: { users: [{ password: '{{resolve:secretsmanager:mq}}' }] } }\n"
        + "  three: { type: aws:cognito:UserPool, properties: { passwordPolicy: { minimumLength: 12 } } }\n"
    ),
    "a broker's password of another resource": Case(
        resource("aws:mq:Broker", '{ users: [{ username: app, password: "${two.result}" }] }')
        + "  two: { type: random:RandomPassword, properties: { length: 20 } }\n"
    ),
    "a certificate's own key": Case(
        resource("aws:acm:Certificate", '{ privateKey: "-----BEGIN PRIVATE KEY-----" }')
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("configuration-management", case)


# --- what is marked as secret, and stands in the program


def judged(text: str, *written: str, config: dict[str, str] | None = None) -> list[str]:
    """The findings of a program that has these literals, each on a line of its own."""
    literals = Literals(lambda: ((t, Literal("index.ts", line)) for line, t in enumerate(written, 1)))
    program = program_from_yaml(text)
    stack = Stack.from_messages(
        program.messages(), name="dev", project="web", config=config, context=(literals,)
    )
    policy = find("configuration-management")
    assert policy is not None
    found = run(stack, (policy,), Settings(), strict=True).findings
    return [f"{f.file}:{f.line} {f.resource} {f.message.partition('. ')[0]}" for f in found]


DATABASE = resource("aws:rds:Instance", '{ password: { "fn::secret": Tulips-in-April-7 } }')
BROKER = resource(
    "aws:mq:Broker", '{ users: [{ username: app, password: { "fn::secret": Roses-in-May-8 } }] }'
)
DOCUMENT = resource(
    "aws:secretsmanager:SecretVersion",
    '{ secretString: { "fn::secret": "{\\"user\\": \\"a\\", \\"password\\": \\"Roses-in-May-8\\"}" } }',
)
VARIABLE = function(
    '{ DB_PASSWORD: { "fn::secret": Roses-in-May-8 }, OTHER: { "fn::secret": Roses-in-May-8 } }'
)
TWO = DATABASE + (
    "  two: { type: aws:rds:Cluster, properties: { masterPassword: { fn::secret: Tulips-in-April-7 } } }\n"
)
KEY = "wJalrXUtnFEMIbPxRfiCY" + "0123456789abcdefghi"
PROVIDER = resource("pulumi:providers:aws", f'{{ secretKey: {{ "fn::secret": {KEY} }} }}')
WRITTEN = {
    "a password": (DATABASE, ["Tulips-in-April-7"], ["index.ts:1 one password is hard-coded in the program"]),
    "made of two": (
        DATABASE,
        ["Tulips-in", "-April-7"],
        ["None:None one password is hard-coded in the program"],
    ),
    "in a list": (
        BROKER,
        ["x", "Roses-in-May-8"],
        ["index.ts:2 one users[0].password is hard-coded in the program"],
    ),
    "in a document": (
        DOCUMENT,
        ["Roses-in-May-8"],
        ["index.ts:1 one secretString: password is hard-coded in the program"],
    ),
    "a variable": (
        VARIABLE,
        ["Roses-in-May-8"],
        ["index.ts:1 one environment.variables: DB_PASSWORD is hard-coded in the program"],
    ),
    "twice": (
        DATABASE,
        ["Tulips-in-April-7", "Tulips-in-April-7"],
        ["None:None one password is hard-coded in the program"],
    ),
    "one literal of two": (
        TWO,
        ["Tulips-in-April-7"],
        ["index.ts:1 two masterPassword is hard-coded in the program"],
    ),
    "a provider's key": (PROVIDER, [KEY], ["index.ts:1 one secretKey is hard-coded in the program"]),
    "an emulator's key": (PROVIDER.replace(KEY, "test"), ["test"], []),
    "not in the program": (DATABASE, ["Tulips-in", "May"], []),
}


@pytest.mark.parametrize(("program", "written", "expected"), WRITTEN.values(), ids=WRITTEN)
def test_a_marked_secret_that_stands_in_the_program(
    program: str, written: list[str], expected: list[str]
) -> None:
    assert judged(program, *written) == expected


def test_a_value_of_the_configuration_is_not_the_programs() -> None:
    assert judged(DATABASE, "Tulips-in-April-7", config={"web:password": "Tulips-in-April-7"}) == []
    plain = resource("aws:mq:Broker", "{ users: [{ password: Roses-in-May-8 }] }")
    assert judged(plain, "other", config={"web:password": "Roses-in-May-8"}) == []
    assert judged(plain, "other") != []
