"""Secrets that are looked up in plain text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check

HEAD = "import json\nimport pulumi\nimport pulumi_aws as aws\n"
READ = "login = aws.secretsmanager.get_secret_version(secret_id='db')\n"


def secret(text: str, *expected: str) -> Case:
    return Case(HEAD + READ + text + "\n", list(expected))


def plain(line: int, call: str, argument: str, lookup: str = "get_secret_version") -> str:
    return (
        f"advisory __main__.py:{line} {argument} of {call} has a secret that {lookup} returns in plain text. "
        f"Use {lookup}_output, whose result is a secret, or pass the secret's name only."
    )


FUNCTION = "aws.lambda_.Function('f', role='r', environment={{'variables': {{'LOGIN': {}}}}})"
SECRETS = {
    "an environment": secret(
        FUNCTION.format("login.secret_string"), plain(5, "aws.lambda_.Function", "environment")
    ),
    "an environment of its class": secret(
        "aws.lambda_.Function('f', role='r', environment=aws.lambda_.FunctionEnvironmentArgs("
        "variables={'LOGIN': login.secret_string}))",
        plain(5, "aws.lambda_.Function", "environment"),
    ),
    "a part of a document": secret(
        "data = json.loads(login.secret_string)\n" + FUNCTION.format("data['password']"),
        plain(6, "aws.lambda_.Function", "environment"),
    ),
    "user data": secret(
        "aws.ec2.Instance('i', ami='ami-1', instance_type='t3.micro', user_data=f'LOGIN={login.secret_string}')",
        plain(5, "aws.ec2.Instance", "user_data"),
    ),
    "a variable": secret(
        "text = login.secret_string\nvariables = {'LOGIN': text}\naws.lambda_.Function('f', role='r', "
        "environment={'variables': variables})",
        plain(7, "aws.lambda_.Function", "environment"),
    ),
    "a parameter that is decrypted": secret(
        "key = aws.ssm.get_parameter(name='k', with_decryption=True)\n" + FUNCTION.format("key.value"),
        plain(6, "aws.lambda_.Function", "environment", "get_parameter"),
    ),
    "a plain parameter": secret("key = aws.ssm.get_parameter(name='k')\n" + FUNCTION.format("key.value")),
    "a password, which Pulumi keeps secret": secret(
        "aws.rds.Instance('d', instance_class='db.t4g.micro', password=login.secret_string)"
    ),
    "marked as secret": secret(FUNCTION.format("pulumi.Output.secret(login.secret_string)")),
    "the output form": secret(
        "other = aws.secretsmanager.get_secret_version_output(secret_id='db')\n"
        + FUNCTION.format("other.secret_string")
    ),
    "the secret's name": secret(FUNCTION.format("login.secret_id")),
}


@pytest.mark.parametrize("case", SECRETS.values(), ids=SECRETS)
def test_secrets(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case, "secret-lookup-in-plain-text")
