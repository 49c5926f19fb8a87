"""Passwords, keys and tokens in user data."""

from __future__ import annotations

import base64
import json

import pytest

from tests.policies.table import Case, check

MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def bash(line: str, secret: bool = False) -> str:
    value = json.dumps(b64(f"#!/bin/bash\n{line}\n"))
    value = f"{{ fn::secret: {value} }}" if secret else value
    return f"resources:\n  it: {{ type: aws:ec2:LaunchTemplate, properties: {{ userData: {value} }} }}\n"


def plain(text: str) -> str:
    return f"resources:\n  it: {{ type: aws:ec2:Instance, properties: {{ userData: {json.dumps(text)} }} }}\n"


def found(what: str, line: int = 2) -> list[tuple[str, str]]:
    return [
        (
            "it",
            f"Line {line} of userData holds {what}, and every process on the instance can read user data. Use its role "
            "to read it from Parameter Store or Secrets Manager.",
        )
    ]


@pytest.mark.parametrize(
    "line",
    [
        "export DB_PASSWORD=$(aws ssm get-parameter --name /app/db)",
        "DB_PASSWORD=$1",
        'DB_PASSWORD="${DB_PASSWORD}"',
        "DB_PASSWORD_FILE=/run/secrets/db",
        "SECRET_ARN=arn:aws:secretsmanager:eu-west-1:1:secret:x",
        "SECRET_NAME=app/db",
        "TOKEN=`curl -X PUT http://169.254.169.254/latest/api/token`",
        "# DB_PASSWORD=correct-horse",
        "aws secretsmanager get-secret-value --secret-id app/db",
        "echo token: <your-token>",
        "PasswordAuthentication no",
        "aws ec2 modify-instance-metadata-options --http-tokens=required",
        "curl https://example.org/a@b",
        "KEY_ID=AKIAIOSFODNN7EXAMPLE",
        "password=",
        "MYSQL_ROOT_PASSWORD={{ password }}",
        'echo "admin:$ADMIN_PASSWORD" | sudo chpasswd',
        "echo admin:$(aws ssm get-parameter --name /p) | chpasswd",
        "chpasswd < /root/users",
    ],
)
def test_sound(line: str) -> None:
    check("user-data-secrets", Case(bash(line)))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("export DB_PASSWORD=correct-horse", "the value of 'DB_PASSWORD'"),
        ("mysql -u root --password=correct-horse app", "the value of '--password'"),
        ("echo 'db.password: correct-horse' > /x", "the value of 'db.password'"),
        ('API_KEY="0123456789abcdef"', "the value of 'API_KEY'"),
        ('cat > /x <<EOF\n{"authToken": "0123456789"}\nEOF', "the value of 'authToken'"),
        ("aws configure set aws_access_key_id AKIA2222333344445555", "an AWS access key id"),
        ("git clone https://me:ghp-0123456@example.org/a", "a URL with a password"),
        ("echo '-----BEGIN RSA PRIVATE KEY-----' > /key", "a private key"),
        ("AWS_SECRET_ACCESS_KEY=abcdefghijklmnop", "the value of 'AWS_SECRET_ACCESS_KEY'"),
        ('echo "ansible:ansible" | sudo chpasswd', "the password of user 'ansible'"),
        ("echo app:s3cr3t|chpasswd", "the password of user 'app'"),
    ],
)
def test_faulty(line: str, what: str) -> None:
    check("user-data-secrets", Case(bash(line), found(what, 3 if "EOF" in line else 2)))


def test_a_value_that_the_program_fills_in() -> None:
    text = f"#!/bin/bash\nDB_PASSWORD={MARK}\nDB_HOST={MARK}\n"
    check("user-data-secrets", Case(plain(text), found("the value of 'DB_PASSWORD'")))


def test_unknown_and_absent() -> None:
    check("user-data-secrets", Case(plain(MARK)))
    check("user-data-secrets", Case("resources:\n  it: { type: aws:ec2:Instance }\n"))


def test_a_pulumi_secret_is_judged_and_not_shown() -> None:
    check(
        "user-data-secrets",
        Case(bash("DB_PASSWORD=correct-horse", secret=True), found("the value of [secret]")),
    )
