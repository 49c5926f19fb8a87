"""Certificates in another region than the one that their user needs."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

CERTIFICATE = "  c: { type: aws:acm:Certificate, properties: { domainName: acme.io, region: HOME } }\n"
VALIDATION = """
  v: { type: aws:acm:CertificateValidation, properties: { certificateArn: "${c.arn}", region: HOME } }
"""
ARN = "arn:aws:acm:HOME:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"
USERS = {
    "edge domain": ("aws:apigateway:DomainName", "certificateArn", "certificateArn: GIVEN", "us-east-1"),
    "private domain": (
        "aws:apigateway:DomainName",
        "certificateArn",
        "certificateArn: GIVEN, endpointConfiguration: { types: PRIVATE }",
        "eu-west-1",
    ),
    "user pool's domain": (
        "aws:cognito:UserPoolDomain",
        "certificateArn",
        "certificateArn: GIVEN",
        "us-east-1",
    ),
    "AppSync domain": ("aws:appsync:DomainName", "certificateArn", "certificateArn: GIVEN", "us-east-1"),
    "regional domain": (
        "aws:apigateway:DomainName",
        "regionalCertificateArn",
        "regionalCertificateArn: GIVEN",
        "eu-west-1",
    ),
    "HTTP domain": (
        "aws:apigatewayv2:DomainName",
        "domainNameConfiguration.certificateArn",
        "domainNameConfiguration: { certificateArn: GIVEN, endpointType: REGIONAL, securityPolicy: TLS_1_2 }",
        "eu-west-1",
    ),
    "listener": ("aws:lb:Listener", "certificateArn", "certificateArn: GIVEN", "eu-west-1"),
    "more of a listener": (
        "aws:lb:ListenerCertificate",
        "certificateArn",
        "certificateArn: GIVEN",
        "eu-west-1",
    ),
    "search domain": (
        "aws:opensearch:Domain",
        "domainEndpointOptions.customEndpointCertificateArn",
        "domainEndpointOptions: { customEndpointCertificateArn: GIVEN }",
        "eu-west-1",
    ),
}


def program(kind: str, given: str, region: str, before: str = "") -> str:
    type_, _, properties, _ = USERS[kind]
    user = f"  x: {{ type: {type_}, properties: {{ {properties.replace('GIVEN', repr(given))} }} }}\n"
    return f"resources:\n{before}{user}".replace("HOME", region)


def found(kind: str, region: str) -> list[tuple[str, str]]:
    _, path, _, needed = USERS[kind]
    return [
        (
            "x",
            f"{path} is a certificate in {region}, but it must be in {needed}. Use a certificate in {needed}.",
        )
    ]


CASES: dict[str, Case] = {}
for KIND, (_, _, _, NEEDED) in USERS.items():
    WRONG = "eu-west-1" if NEEDED == "us-east-1" else "us-east-1"
    CASES |= {
        f"{KIND}, by ARN": Case(program(KIND, ARN, WRONG), found(KIND, WRONG)),
        f"{KIND}, by reference": Case(program(KIND, "${c.arn}", WRONG, CERTIFICATE), found(KIND, WRONG)),
        f"{KIND}, by validation": Case(
            program(KIND, "${v.certificateArn}", WRONG, CERTIFICATE + VALIDATION), found(KIND, WRONG)
        ),
        f"{KIND}, in the right region": Case(program(KIND, "${c.arn}", NEEDED, CERTIFICATE)),
        f"{KIND}, of IAM": Case(program(KIND, "arn:aws:iam::123456789012:server-certificate/acme", WRONG)),
        f"{KIND}, unknown": Case(program(KIND, "GIVEN", WRONG).replace("'GIVEN'", "{ fn::invoke: {} }")),
        f"{KIND}, in an unknown region": Case(
            program(KIND, "${c.arn}", "{ fn::invoke: {} }", CERTIFICATE), when="planned"
        ),
    }
CASES |= {
    "an edge domain whose types are not known": Case(
        program("edge domain", ARN, "eu-west-1").replace(
            "properties: { ", "properties: { endpointConfiguration: { fn::invoke: {} }, "
        ),
        when="planned",
    ),
    "a user pool's domain in another partition": Case(
        program("user pool's domain", ARN.replace("arn:aws:", "arn:aws-us-gov:"), "us-gov-west-1").replace(
            "properties: { ", "properties: { region: us-gov-west-1, "
        )
    ),
    "a validation elsewhere": Case(
        "resources:\n" + CERTIFICATE.replace("HOME", "us-east-1") + VALIDATION.replace("HOME", "eu-west-1"),
        [
            (
                "v",
                "certificateArn is a certificate in us-east-1, but it must be in eu-west-1. Use a certificate "
                "in eu-west-1.",
            )
        ],
    ),
    "a validation beside its certificate": Case(
        "resources:\n" + (CERTIFICATE + VALIDATION).replace("HOME", "us-east-1")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_certificate_in_wrong_region(case: Case) -> None:
    check("certificate-in-wrong-region", case)
