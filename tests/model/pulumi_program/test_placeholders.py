"""Stand-ins for values."""

from __future__ import annotations

import pytest

from preflight.model.pulumi_program.placeholders import example_domain, may_hold_placeholders, placeholder


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("changeme", "changeme"),
        ("CHANGE_ME", "CHANGE_ME"),
        ("s3://<your-bucket>/logs", "<your-bucket>"),
        ("<ACCOUNT_ID>", "<ACCOUNT_ID>"),
        ("REPLACE_ME", "REPLACE_ME"),
        ("insert-your-key-here", "insert-your-key-here"),
        ("TODO", "TODO"),
        ("ami-12345678", "ami-12345678"),
        ("ami-0123456789abcdef0", "ami-0123456789abcdef0"),
        ("ami-xxxxxxxx", "ami-xxxxxxxx"),
        ("vpc-00000000", "vpc-00000000"),
        ("subnet-11111111111111111", "subnet-11111111111111111"),
        (
            "arn:aws:acm:eu-west-1:1:certificate/12345678-1234-1234-1234-123456789012",
            "12345678-1234-1234-1234-123456789012",
        ),
        ("AKIAIOSFODNN7EXAMPLE", ""),
    ],
)
def test_stand_ins(text: str, found: str) -> None:
    assert placeholder(text) == found
    assert may_hold_placeholders(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "ami-0c55b159cbfafe1f0",
        "vpc-0a1b2c3d4e5f67890",
        "web-todo-app",
        "todolist",
        "exchange-metrics",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::210987654321:role/app",
        "<html>",
        "a <b> c",
        "maxxxl",
        "TODO: " + "x" * 300,
        "lambda-your",
    ],
)
def test_real_values(text: str) -> None:
    assert placeholder(text) == ""


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("example.com", "example.com"),
        ("shop.example.com", "example.com"),
        ("ops@example.org", "example.org"),
        ("https://api.example.net/path", "example.net"),
        ("myexample.com", ""),
        ("example.company", ""),
        ("example.com.mycompany.dev", ""),
    ],
)
def test_reserved_domains(text: str, domain: str) -> None:
    assert example_domain(text) == domain
    assert may_hold_placeholders(text.encode())
