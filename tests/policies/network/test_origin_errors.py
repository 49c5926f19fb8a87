"""Origins of a distribution: domain names, paths and access settings."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

CUSTOM = (
    "customOriginConfig: { httpPort: 80, httpsPort: 443, originProtocolPolicy: https-only, "
    "originSslProtocols: [TLSv1.2] }"
)
BUCKET = "  bucket: { type: 'aws:s3:Bucket' }\n"
OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"


def site(origin: str, more: str = "") -> str:
    return (
        "resources:\n  site:\n    type: aws:cloudfront:Distribution\n    properties:\n      enabled: true\n"
        f"      origins: [{{ originId: o, {origin} }}]\n"
        "      defaultCacheBehavior: { targetOriginId: o, viewerProtocolPolicy: https-only, cachePolicyId: p }\n"
        f"{more}"
    )


def told(message: str) -> list[tuple[str, str]]:
    return [("site", f"origins[0].{message}")]


def no_domain(text: str) -> list[tuple[str, str]]:
    return told(
        f"domainName is {text}, which is not a domain name alone. Set the domain name without scheme, port and path."
    )


def website(text: str) -> list[tuple[str, str]]:
    return told(
        f"domainName is the website endpoint {text}, but the origin has no customOriginConfig. Add "
        "customOriginConfig, or use bucketRegionalDomainName of the bucket."
    )


def path(text: str) -> list[tuple[str, str]]:
    return told(
        f"originPath is '{text}', but must begin with a slash and must not end in one. Correct the path."
    )


def identity(text: str) -> list[tuple[str, str]]:
    return told(
        f"s3OriginConfig.originAccessIdentity is '{text}', which is not the path of an identity. Use "
        "cloudfrontAccessIdentityPath."
    )


ENDPOINT = "data.s3-website-eu-west-1.amazonaws.com"
DATA = "domainName: data.s3.eu-west-1.amazonaws.com"
PATH = "origin-access-identity/cloudfront/E2QWRUHAPOMQZL"

CASES = {
    "a domain name": Case(site(f"domainName: api.example.net, {CUSTOM}")),
    "a URL": Case(
        site(f'domainName: "https://api.example.net", {CUSTOM}'), no_domain("https://api.example.net")
    ),
    "a port": Case(site(f'domainName: "api.example.net:8080", {CUSTOM}'), no_domain("api.example.net:8080")),
    "a path": Case(site(f"domainName: api.example.net/v1, {CUSTOM}"), no_domain("api.example.net/v1")),
    "an unknown domain name": Case(
        site(f'domainName: "${{other.unknown}}", {CUSTOM}', OTHER), when="planned"
    ),
    "a bucket": Case(site('domainName: "${bucket.bucketRegionalDomainName}"', BUCKET), when="planned"),
    "a website without its settings": Case(site(f"domainName: {ENDPOINT}"), website(ENDPOINT)),
    "a website with an identity": Case(
        site(f'domainName: {ENDPOINT}, s3OriginConfig: {{ originAccessIdentity: "" }}'), website(ENDPOINT)
    ),
    "a website": Case(site(f"domainName: {ENDPOINT}, {CUSTOM}")),
    "a path at the origin": Case(site(f"{DATA}, originPath: /v1")),
    "no path": Case(site(f'{DATA}, originPath: ""')),
    "a path without a slash": Case(site(f"{DATA}, originPath: v1"), path("v1")),
    "a path that ends in a slash": Case(site(f"{DATA}, originPath: /v1/"), path("/v1/")),
    "a bucket that is named like a website": Case(
        site("domainName: logs.s3-website-a.s3.eu-west-1.amazonaws.com")
    ),
    "an identity": Case(site(f"{DATA}, s3OriginConfig: {{ originAccessIdentity: {PATH} }}")),
    "an identity's ID": Case(
        site(f"{DATA}, s3OriginConfig: {{ originAccessIdentity: E2QWRUHAPOMQZL }}"),
        identity("E2QWRUHAPOMQZL"),
    ),
    "a control": Case(
        site(f'{DATA}, originAccessControlId: E1, s3OriginConfig: {{ originAccessIdentity: "" }}')
    ),
    "a control and an identity": Case(
        site(f"{DATA}, originAccessControlId: E1, s3OriginConfig: {{ originAccessIdentity: {PATH} }}"),
        told(
            "originAccessControlId and s3OriginConfig.originAccessIdentity are both set. Remove the identity, or the "
            "control."
        ),
    ),
    "origins that are not known": Case(
        site(DATA, OTHER).replace(
            "[{ originId: o, domainName: data.s3.eu-west-1.amazonaws.com }]", '"${other.x}"'
        ),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_origin_errors(case: Case) -> None:
    check("origin-errors", case)
