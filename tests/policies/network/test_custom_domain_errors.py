"""Domain names of APIs and user pools whose certificate, endpoint or mapping does not match."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/3e1fb2a4-7c50-4d19-9a86-0b5d2c7e41f8"


def cert(names: str) -> str:
    return f"""
resources:
  cert: {{ type: aws:acm:Certificate, properties: {{ domainName: "{names}", validationMethod: DNS }} }}
  done: {{ type: aws:acm:CertificateValidation, properties: {{ certificateArn: "${{cert.arn}}" }} }}
"""


def http(
    arn: str, name: str = "api.acme.io", more: str = "endpointType: REGIONAL, securityPolicy: TLS_1_2"
) -> str:
    return f"""
  x:
    type: aws:apigatewayv2:DomainName
    properties: {{ domainName: "{name}", domainNameConfiguration: {{ certificateArn: "{arn}", {more} }} }}
"""


def rest(kind: str, key: str) -> str:
    return f"""
resources:
  x:
    type: aws:apigateway:DomainName
    properties: {{ domainName: api.acme.io, {key}: "{ARN}", endpointConfiguration: {{ types: {kind} }} }}
"""


def said(message: str) -> list[tuple[str, str]]:
    return [("x", message)]


def uncovered(key: str, name: str) -> list[tuple[str, str]]:
    return said(
        f"{key} is {name}, which certificate 'cert' does not cover. Add it to the certificate's names."
    )


POOL = """
  x:
    type: aws:cognito:UserPoolDomain
    properties: { domain: auth.acme.io, userPoolId: pool, certificateArn: "${done.certificateArn}" }
"""
APIS = """
resources:
  a: { type: aws:apigatewayv2:Api, properties: { protocolType: HTTP } }
  b: { type: aws:apigatewayv2:Api, properties: { protocolType: HTTP } }
  live: { type: aws:apigatewayv2:Stage, properties: { apiId: "${a.id}", name: live } }
  test: { type: aws:apigatewayv2:Stage, properties: { apiId: "${b.id}", name: test } }
"""


def mapping(stage: str) -> str:
    return f"""
  x: {{ type: aws:apigatewayv2:ApiMapping, properties: {{ apiId: "${{a.id}}", domainName: d, stage: "{stage}" }} }}
"""


def missing(stage: str) -> list[tuple[str, str]]:
    return said(f"stage: API 'a' has no stage '{stage}'. Use the stage of the API that the mapping names.")


CASES = {
    "a certificate of the name": Case(cert("api.acme.io") + http("${done.certificateArn}")),
    "a wildcard": Case(cert("*.acme.io") + http("${done.certificateArn}")),
    "a wildcard of another level": Case(
        cert("*.dev.acme.io") + http("${done.certificateArn}"), uncovered("domainName", "api.acme.io")
    ),
    "a certificate of the domain above": Case(
        cert("acme.io") + http("${cert.arn}"), uncovered("domainName", "api.acme.io")
    ),
    "a user pool": Case(cert("acme.io") + POOL, uncovered("domain", "auth.acme.io")),
    "a user pool with its certificate": Case(cert("auth.acme.io") + POOL),
    "a certificate of others": Case("resources:" + http(ARN)),
    "a URL": Case(
        "resources:" + http(ARN, "https://api.acme.io"),
        said("domainName is 'https://api.acme.io', a URL. Use the domain name."),
    ),
    "an edge-optimized HTTP API": Case(
        "resources:" + http(ARN, more="endpointType: EDGE, securityPolicy: TLS_1_2"),
        said(
            "domainNameConfiguration.endpointType is EDGE, and the provider accepts REGIONAL only. Set it to REGIONAL, "
            "or use aws.apigateway.DomainName."
        ),
    ),
    "a regional name": Case(rest("REGIONAL", "regionalCertificateArn")),
    "a regional name with the other certificate": Case(
        rest("REGIONAL", "certificateArn"),
        said("certificateArn is set, and the endpoint is REGIONAL. Set regionalCertificateArn instead."),
    ),
    "a private name": Case(rest("PRIVATE", "certificateArn")),
    "an edge-optimized name with the other certificate": Case(
        rest("EDGE", "regionalCertificateArn"),
        said(
            "regionalCertificateArn is set, and the endpoint is EDGE. Set certificateArn instead, with a certificate "
            "in us-east-1."
        ),
    ),
    "a mapping": Case(APIS + mapping("${live.name}")),
    "a mapping by name": Case(APIS + mapping("live")),
    "a stage that is not there": Case(APIS + mapping("prod"), missing("prod"), when="planned"),
    "a stage of another API": Case(APIS + mapping("${test.name}"), missing("test"), when="planned"),
    "a stage that others may have made": Case(APIS + mapping("prod"), when="deployed"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_custom_domain_errors(case: Case) -> None:
    check("custom-domain-errors", case)
