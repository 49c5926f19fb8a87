"""Names of secrets, and texts that look like one."""

from __future__ import annotations

import pytest

from preflight.core.secret_patterns import (
    credential_kind,
    is_password_argument,
    is_secret_argument,
    is_secret_name,
    looks_like_secret,
)

KEY_ID = "AKIA" + "QWERTYUIOP234567"


@pytest.mark.parametrize(
    "name",
    [
        "DB_PASSWORD",
        "dbPassword",
        "db-password",
        "password",
        "MYSQL_PWD",
        "API_KEY",
        "stripeApiKey",
        "SECRET_KEY",
        "AWS_SECRET_ACCESS_KEY",
        "AUTH_TOKEN",
        "GITHUB_TOKEN",
        "client.secret",
        "JWT_SECRET",
        "PASSWORD2",
        "DATABASE_CONNECTION_STRING",
        "DB_PASS",
        "smtpPass",
        "SESSION_SECRET",
        "NPM_TOKEN",
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "DB_PASSWORD_ARN",
        "PASSWORD_LENGTH",
        "passwordPolicy",
        "SECRET_NAME",
        "DB_SECRET",
        "API_KEY_ID",
        "API_KEY_REQUIRED",
        "TOKEN_TABLE",
        "NEXT_TOKEN",
        "TOKEN",
        "KMS_KEY",
        "PUBLIC_KEY",
        "PASSWORD_PARAMETER",
        "CONNECTION_STRING_SSM_PATH",
        "BYPASS",
        "RENDER_PASS",
    ],
)
def test_names_of_something_else(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize("text", ["hunter2", "Sup3rS3cret!", "correct-horse-battery", "postgres", KEY_ID])
def test_texts_that_are_secrets(text: str) -> None:
    assert looks_like_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "true",
        "3600",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
        "/web/db/password",
        "{{resolve:secretsmanager:db}}",
        "${DB_PASSWORD}",
        "<your-password>",
        "changeme",
        "CHANGE_ME_NOW",
        "placeholder",
        "not-configured",
        "NOT_SET",
        "value not yet known",
        "unset",
        "initial-value",
        "to-be-rotated",
        "set-manually",
        "managed outside of Pulumi",
        "fill-in",
        "****",
        "https://vault.internal/db",
        "payment-db-secret-dev",
        "web-password",
    ],
)
def test_texts_that_are_none(text: str) -> None:
    assert not looks_like_secret(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"export ID={KEY_ID}", "an AWS access key id"),
        ("AKIAIOSFODNN7EXAMPLE", ""),
        ("-----BEGIN RSA PRIVATE KEY-----\nMII", "a private key"),
        ("-----BEGIN CERTIFICATE-----", ""),
        ("postgres://app:hunter2@db.internal:5432/app", "a URL with a password"),
        ("postgres://app@db.internal/app", ""),
        ("postgres://app:${PASSWORD}@db/app", ""),
        ("https://example.com/a:b@c", ""),
    ],
)
def test_shapes_of_credentials(text: str, what: str) -> None:
    assert credential_kind(text) == what


@pytest.mark.parametrize(
    ("name", "password", "secret"),
    [
        ("masterPassword", True, False),
        ("admin_user_password", True, False),
        ("passwords", True, False),
        ("passwordWo", True, False),
        ("authToken", True, False),
        ("secretString", False, True),
        ("client_secret", False, True),
        ("OAuthToken", False, True),
        ("tunnel1PresharedKey", False, True),
        ("passwordPolicy", False, False),
        ("passwordField", False, False),
        ("accessToken", False, False),
        ("noPasswordRequired", False, False),
        ("secretArn", False, False),
        ("httpTokens", False, False),
    ],
)
def test_names_of_arguments(name: str, password: bool, secret: bool) -> None:
    assert (is_password_argument(name), is_secret_argument(name)) == (password, secret)
