"""Exports that show a secret."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BUCKET = """
name: web
resources:
  bucket: { type: aws:s3:Bucket }
  password: { type: "random:index/randomPassword:RandomPassword", properties: { length: 20 } }
outputs:
"""
KEY_ID = "AKIA" + "QWERTYUIOP234567"


def shown(path: str, what: str = "a secret") -> list[tuple[str, str]]:
    message = (
        f"The export '{path}' contains {what} in plain text. Mark it with pulumi.Output.secret, or "
        "export its location."
    )
    return [("web-dev", message)]


CASES = {
    "a password": Case(BUCKET + "  dbPassword: correct-horse\n", shown("dbPassword")),
    "in an object": Case(BUCKET + "  db: { user: app, password: hunter2 }\n", shown("db.password")),
    "in a list": Case(BUCKET + "  api_key: [abcd1234]\n", shown("api_key[0]")),
    "a private key": Case(
        BUCKET + '  pem: "-----BEGIN RSA PRIVATE KEY-----"\n', shown("pem", "a private key")
    ),
    "an access key id": Case(BUCKET + f"  user: {KEY_ID}\n", shown("user", "an AWS access key id")),
    "a URL with a password": Case(
        BUCKET + "  url: postgres://app:hunter2@db.internal/app\n", shown("url", "a URL with a password")
    ),
    "marked as secret": Case(BUCKET + '  dbPassword: { "fn::secret": correct-horse }\n'),
    "generated": Case(BUCKET + '  dbPassword: "${password.result}"\n', when="planned"),
    "where the secret is": Case(
        BUCKET
        + "  dbPasswordArn: arn:aws:secretsmanager:eu-west-1:1:secret:a\n  passwordParameter: /web/db\n"
    ),
    "an ARN under a secret's name": Case(BUCKET + "  apiKey: arn:aws:apigateway:eu-west-1::/apikeys/1\n"),
    "a stand-in": Case(BUCKET + "  dbPassword: changeme\n"),
    "a switch": Case(BUCKET + '  password: "true"\n'),
    "a bucket": Case(BUCKET + '  bucketName: "${bucket.id}"\n'),
    "no exports": Case(BUCKET.removesuffix("outputs:\n")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("secret-export", case)
