"""Distributions whose origins or certificates do not fit."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

ORIGINS = (
    "origins: [{ originId: site, domainName: a.example.org }, { originId: api, domainName: b.example.org }]"
)
DEFAULT = "viewerCertificate: { cloudfrontDefaultCertificate: true }"


def site(target: str = "site", more: str = DEFAULT, origins: str = ORIGINS, before: str = "") -> str:
    return f"""
resources:
{before}
  x:
    type: aws:cloudfront:Distribution
    properties: {{ enabled: true, {origins}, defaultCacheBehavior: {{ targetOriginId: "{target}" }}, {more} }}
"""


def missing(key: str, origin: str) -> list[tuple[str, str]]:
    return [
        (
            "x",
            f"{key}: '{origin}' is not an origin of the distribution. Use the originId of one of its origins.",
        )
    ]


def bare(alias: str = "www.acme.io") -> list[tuple[str, str]]:
    return [
        (
            "x",
            f"aliases has {alias}, and the distribution has no custom certificate. Set acmCertificateArn of "
            "viewerCertificate.",
        )
    ]


def uncovered(alias: str) -> list[tuple[str, str]]:
    return [
        (
            "x",
            f"aliases has {alias}, which the certificate does not cover. Add it to the certificate's names.",
        )
    ]


CERTIFICATE = (
    "  c: { type: aws:acm:Certificate, properties: { domainName: acme.io, subjectAlternativeNames: NAMES } }"
)
VALIDATION = """
  v: { type: aws:acm:CertificateValidation, properties: { certificateArn: "${c.arn}" } }
"""


def named(aliases: str, names: str = "['*.acme.io']", by: str = "${c.arn}", more: str = "") -> str:
    return site(
        more=f'aliases: {aliases}, viewerCertificate: {{ acmCertificateArn: "{by}" }}',
        before=CERTIFICATE.replace("NAMES", names) + more,
    )


BUCKET = "  b: { type: aws:s3:Bucket }"
OF_BUCKET = 'origins: [{ originId: "${b.arn}", domainName: "${b.bucketRegionalDomainName}" }]'
CASES = {
    "an ARN as the origin's ID": Case(site("${b.arn}", origins=OF_BUCKET, before=BUCKET)),
    "an origin": Case(site()),
    "no such origin": Case(site("web"), missing("defaultCacheBehavior.targetOriginId", "web")),
    "no such origin of another behaviour": Case(
        site(more=DEFAULT + ", orderedCacheBehaviors: [{ targetOriginId: api }, { targetOriginId: web }]"),
        missing("orderedCacheBehaviors.targetOriginId", "web"),
    ),
    "an origin group": Case(
        site(
            "both",
            DEFAULT
            + ", originGroups: [{ originId: both, members: [{ originId: site }, { originId: api }] }]",
        )
    ),
    "a member that is not there": Case(
        site(
            "both",
            DEFAULT + ", originGroups: [{ originId: both, members: [{ originId: site }, { originId: b }] }]",
        ),
        missing("originGroups.members.originId", "b"),
    ),
    "an unknown origin": Case(
        site("web", origins="origins: [{ originId: { fn::invoke: {} }, domainName: a.example.org }]")
    ),
    "unknown origins": Case(site("web", origins="origins: { fn::invoke: {} }")),
    "an unknown target": Case(site("web").replace('"web"', "{ fn::invoke: {} }")),
    "aliases without certificate": Case(site(more="aliases: [www.acme.io]"), bare()),
    "aliases with the default certificate": Case(site(more=f"aliases: [www.acme.io], {DEFAULT}"), bare()),
    "aliases with a certificate of IAM": Case(
        site(more="aliases: [www.acme.io], viewerCertificate: { iamCertificateId: ASCA }")
    ),
    "aliases with an unknown certificate": Case(
        site(more="aliases: [www.acme.io], viewerCertificate: { acmCertificateArn: { fn::invoke: {} } }")
    ),
    "no aliases": Case(site(more="aliases: []")),
    "covered": Case(named("[acme.io, WWW.acme.io]")),
    "not covered": Case(named("[acme.io, www.acme.net]"), uncovered("www.acme.net")),
    "two labels under a wildcard": Case(named("[a.b.acme.io]"), uncovered("a.b.acme.io")),
    "a wildcard under itself": Case(named("['*.acme.io']")),
    "not covered, by the validation": Case(
        named("[www.acme.net]", by="${v.certificateArn}", more=VALIDATION),
        uncovered("www.acme.net"),
    ),
    "a name of two distributions": Case(
        named("[www.acme.io]")
        + "  also: { type: aws:cloudfront:Distribution, properties: { enabled: true, aliases: [WWW.acme.io], "
        "viewerCertificate: { iamCertificateId: ASCA } } }\n",
        [("x", "aliases has www.acme.io, which distribution 'also' has too. Remove it from one of them.")],
    ),
    "unknown names": Case(named("[www.acme.net]", "{ fn::invoke: {} }")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_distribution_errors(case: Case) -> None:
    check("distribution-errors", case)
