"""Secrets that an exported state holds in plain text."""

from __future__ import annotations

import pytest

from preflight.core.values import SECRET_SIGNATURE, SIGNATURE
from tests.policies.table import Case, check

KEY_ID = "AKIA" + "QWERTYUIOP234567"


def exported(outputs: str) -> str:
    return f"""
resources:
  one: {{ type: aws:sqs:Queue }}
state: {{ resources: {{ one: {{ outputs: {outputs} }} }} }}
"""


def plain(path: str) -> tuple[str, str]:
    message = f"Output {path} is a secret in plain text. Rotate the secret, mark it in the program "
    return ("one", message + "(additional_secret_outputs), and run `pulumi up`.")


CASES = {
    "a password": Case(exported("{ password: hunter2 }"), [plain("password")]),
    "further inside": Case(
        exported("{ users: [{ name: a, password: hunter2 }] }"), [plain("users[0].password")]
    ),
    "a token": Case(exported("{ authToken: abcd1234abcd }"), [plain("authToken")]),
    "an access key id anywhere": Case(exported(f"{{ note: {KEY_ID} }}"), [plain("note")]),
    "a private key": Case(exported('{ pem: "-----BEGIN PRIVATE KEY-----" }'), [plain("pem")]),
    "two of them": Case(
        exported("{ masterPassword: hunter2, apiKey: abcd1234 }"), [plain("apiKey"), plain("masterPassword")]
    ),
    "encrypted": Case(
        exported(f'{{ password: {{ "{SIGNATURE}": "{SECRET_SIGNATURE}", ciphertext: "v1:hunter2" }} }}')
    ),
    "where the secret is": Case(exported("{ password: /web/db, passwordArn: hunter2 }")),
    "a stand-in": Case(exported("{ password: changeme }")),
    "a switch": Case(exported('{ password: "true" }')),
    "no outputs": Case(exported("{}")),
    "a preview": Case("resources:\n  one: { type: aws:sqs:Queue, properties: { password: hunter2 } }\n"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("plain-secret-in-state", case)
