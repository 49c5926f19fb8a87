"""Cache behaviors and other settings of a distribution that CloudFront rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

POLICY = "cachePolicyId: p"
VALUES = "forwardedValues: { queryString: false, cookies: { forward: none } }"
OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
UNKNOWN = '"${other.unknown}"'


def site(default: str = POLICY, top: str = "", more: str = "") -> str:
    return (
        "resources:\n  site:\n    type: aws:cloudfront:Distribution\n    properties:\n      enabled: true\n"
        "      origins: [{ originId: o, domainName: data.s3.eu-west-1.amazonaws.com }]\n"
        f"      defaultCacheBehavior: {{ targetOriginId: o, viewerProtocolPolicy: https-only, {default} }}\n"
        + (f"      {top}\n" if top else "")
        + more
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return [("site", message) for message in messages]


BOTH = told(
    "defaultCacheBehavior.forwardedValues is set together with cachePolicyId. Remove forwardedValues."
)
NEITHER = told("defaultCacheBehavior.cachePolicyId is missing, and forwardedValues too. Set cachePolicyId.")
ALL = "[GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE]"

CASES = {
    "a cache policy": Case(site()),
    "forwarded values": Case(site(VALUES)),
    "both": Case(site(f"{POLICY}, {VALUES}"), BOTH),
    "neither": Case(site("compress: true"), NEITHER),
    "an empty policy": Case(site('cachePolicyId: ""'), NEITHER),
    "an unknown policy": Case(site(f"cachePolicyId: {UNKNOWN}", more=OTHER), when="planned"),
    "both in another behavior": Case(
        site(top=f"orderedCacheBehaviors: [{{ pathPattern: /a, targetOriginId: o, {POLICY}, {VALUES} }}]"),
        told(
            "orderedCacheBehaviors[0].forwardedValues is set together with cachePolicyId. Remove forwardedValues."
        ),
    ),
    "two methods": Case(site(f"{POLICY}, allowedMethods: [GET, HEAD], cachedMethods: [HEAD, GET]")),
    "three methods": Case(
        site(f"{POLICY}, allowedMethods: [GET, HEAD, OPTIONS], cachedMethods: [GET, HEAD, OPTIONS]")
    ),
    "all methods": Case(site(f"{POLICY}, allowedMethods: {ALL}, cachedMethods: [GET, HEAD]")),
    "other allowed methods": Case(
        site(f"{POLICY}, allowedMethods: [GET, HEAD, POST], cachedMethods: [GET, HEAD]"),
        told(
            "defaultCacheBehavior.allowedMethods is GET, HEAD, POST, which CloudFront does not offer. Use GET and "
            "HEAD, GET, HEAD and OPTIONS, or all seven methods."
        ),
    ),
    "other cached methods": Case(
        site(f"{POLICY}, allowedMethods: {ALL}, cachedMethods: [GET, HEAD, POST]"),
        told(
            "defaultCacheBehavior.cachedMethods is GET, HEAD, POST, which CloudFront does not offer. Use GET and "
            "HEAD, GET, HEAD and OPTIONS."
        ),
    ),
    "a cached method that is not allowed": Case(
        site(f"{POLICY}, allowedMethods: [GET, HEAD], cachedMethods: [GET, HEAD, OPTIONS]"),
        told(
            "defaultCacheBehavior.cachedMethods has OPTIONS, which allowedMethods does not have. Add it to "
            "allowedMethods."
        ),
    ),
    "methods that are not known": Case(
        site(f"{POLICY}, allowedMethods: {UNKNOWN}, cachedMethods: [GET, HEAD]", more=OTHER), when="planned"
    ),
    "TTLs": Case(site(f"{VALUES}, minTtl: 0, defaultTtl: 60, maxTtl: 60")),
    "TTLs out of order": Case(
        site(f"{VALUES}, minTtl: 0, defaultTtl: 600, maxTtl: 60"),
        told("defaultCacheBehavior.defaultTtl is 600, above maxTtl (60). Set defaultTtl to 60 or less."),
    ),
    "TTLs beside a policy": Case(site(f"{POLICY}, minTtl: 600, defaultTtl: 60")),
    "an error page": Case(
        site(
            top="customErrorResponses: [{ errorCode: 404, responseCode: 200, responsePagePath: /index.html }]"
        )
    ),
    "a time for errors": Case(site(top="customErrorResponses: [{ errorCode: 404, errorCachingMinTtl: 5 }]")),
    "an error page without a code": Case(
        site(top="customErrorResponses: [{ errorCode: 404, responsePagePath: /index.html }]"),
        told("customErrorResponses[0] has responsePagePath without responseCode. Set responseCode."),
    ),
    "a code without an error page": Case(
        site(top="customErrorResponses: [{ errorCode: 404, responseCode: 200 }]"),
        told("customErrorResponses[0] has responseCode without responsePagePath. Set responsePagePath."),
    ),
    "an error page without a slash": Case(
        site(
            top="customErrorResponses: [{ errorCode: 404, responseCode: 200, responsePagePath: index.html }]"
        ),
        told(
            "customErrorResponses[0].responsePagePath is 'index.html', which does not begin with a slash. Set it to "
            "/index.html."
        ),
    ),
    "a root": Case(site(top="defaultRootObject: index.html")),
    "no maximum TTL": Case(site(f"{VALUES}, minTtl: 0, defaultTtl: 3600, maxTtl: 0")),
    "a root with a slash": Case(
        site(top="defaultRootObject: /index.html"),
        told("defaultRootObject is '/index.html', but cannot begin with a slash. Set it to 'index.html'."),
    ),
    "a slash as root": Case(
        site(top="defaultRootObject: /"),
        told("defaultRootObject is '/', but cannot begin with a slash. Set it to ''."),
    ),
    "a certificate": Case(site(top="viewerCertificate: { iamCertificateId: a, sslSupportMethod: sni-only }")),
    "CloudFront's certificate": Case(site(top="viewerCertificate: { cloudfrontDefaultCertificate: true }")),
    "a certificate without a method": Case(
        site(top="viewerCertificate: { iamCertificateId: a }"),
        told(
            "viewerCertificate has a certificate without sslSupportMethod. Set sslSupportMethod to sni-only."
        ),
    ),
    "a bucket for logs": Case(site(top="loggingConfig: { bucket: logs.s3.amazonaws.com }")),
    "a bucket's name for logs": Case(
        site(top="loggingConfig: { bucket: shop-logs }"),
        told(
            "loggingConfig.bucket is 'shop-logs', which is not a domain name. Use bucketDomainName of the bucket."
        ),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cache_behavior_errors(case: Case) -> None:
    check("cache-behavior-errors", case, unlike=("defaultRootObject is '/',",))
