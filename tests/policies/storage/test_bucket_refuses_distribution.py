"""Buckets whose policy does not let the distribution read that has them as an origin."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.core.holes import Hole, written
from preflight.core.values import SENTINEL
from tests.policies.table import Case, check


def distribution(
    name: str, domain: str = "acme-site.s3.eu-west-1.amazonaws.com", control: str = "control"
) -> str:
    return f"""
  {name}:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins: [{{ originId: site, domainName: "{domain}", originAccessControlId: "${{{control}.id}}" }}]
      defaultCacheBehavior:
        targetOriginId: site
        viewerProtocolPolicy: redirect-to-https
        allowedMethods: [GET, HEAD]
        cachedMethods: [GET, HEAD]
        cachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
      restrictions: {{ geoRestriction: {{ restrictionType: none }} }}
      viewerCertificate: {{ cloudfrontDefaultCertificate: true }}
"""


START = """
resources:
  site: { type: aws:s3:Bucket, properties: { bucket: acme-site } }
  control:
    type: aws:cloudfront:OriginAccessControl
    properties: { originAccessControlOriginType: s3, signingBehavior: always, signingProtocol: sigv4 }
  unsigned:
    type: aws:cloudfront:OriginAccessControl
    properties: { originAccessControlOriginType: s3, signingBehavior: never, signingProtocol: sigv4 }
""" + distribution("cdn")
OTHER = distribution("other", "static.example.net")
SERVICE = {"Service": "cloudfront.amazonaws.com"}


def policy(principal: Any, source: str = "", action: Any = "s3:GetObject", key: str = "AWS:SourceArn") -> str:
    statement = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": action,
        "Resource": "arn:aws:s3:::acme-site/*",
    }
    if source:
        statement["Condition"] = {"StringEquals": {key: source}}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return f"""
  access:
    type: aws:s3:BucketPolicy
    properties: {{ bucket: "${{site.id}}", policy: {{ fn::toJSON: {json.dumps(document)} }} }}
"""


DOMAIN = SENTINEL + written(
    Hole("urn:pulumi:dev::web::aws:s3/bucket:Bucket::site", "bucketRegionalDomainName")
)
REFUSED = [
    (
        "cdn",
        "origins[0] is bucket 'site', whose policy does not allow this distribution. Allow cloudfront.amazonaws.com to "
        "call s3:GetObject in the bucket's policy, with the distribution's ARN as aws:SourceArn.",
    )
]
ENFORCED = """
  ownership:
    type: aws:s3:BucketOwnershipControls
    properties: { bucket: "${site.id}", rule: { objectOwnership: OWNERSHIP } }
"""
CASES = {
    "its distribution": Case(START + policy(SERVICE, "${cdn.arn}")),
    "any distribution": Case(START + policy(SERVICE)),
    "every action": Case(START + policy(SERVICE, "${cdn.arn}", "s3:*")),
    "everyone": Case(START + policy("*")),
    "its account": Case(START + policy(SERVICE, "123456789012", key="AWS:SourceAccount")),
    "another distribution": Case(
        START
        + OTHER
        + policy(SERVICE, "${other.arn}")
        + ENFORCED.replace("OWNERSHIP", "BucketOwnerEnforced"),
        REFUSED,
        when="deployed",
    ),
    "another service": Case(START + policy({"Service": "logs.amazonaws.com"}), REFUSED, when="planned"),
    "a role": Case(START + policy({"AWS": "arn:aws:iam::123456789012:role/reader"}), REFUSED, when="planned"),
    "another action": Case(START + policy(SERVICE, "", ["s3:ListBucket"]), REFUSED, when="planned"),
    "a policy that is not known": Case(
        START
        + '\n  access: { type: aws:s3:BucketPolicy, properties: { bucket: "${site.id}", policy: "${cdn.etag}" } }\n',
        when="planned",
    ),
    "a condition that is not known": Case(START + policy(SERVICE, "${cdn.etag}"), when="planned"),
    "no policy": Case(START),
    "another bucket's name": Case(
        START.replace("acme-site.s3.eu", "acme-site.s3-website-eu")
        + policy({"Service": "logs.amazonaws.com"})
    ),
    "an output of the bucket": Case(
        START.replace("acme-site.s3.eu-west-1.amazonaws.com", DOMAIN)
        + policy({"Service": "logs.amazonaws.com"}),
        REFUSED,
        when="planned",
    ),
    "another output of the bucket": Case(
        START.replace(
            "acme-site.s3.eu-west-1.amazonaws.com", DOMAIN.replace("bucketRegionalDomainName", "bucket")
        )
        + policy({"Service": "logs.amazonaws.com"}),
        when="planned",
    ),
    "requests without a signature": Case(
        START.replace("${control.id}", "${unsigned.id}") + policy(SERVICE, "${other.arn}") + OTHER
    ),
    "a bucket of elsewhere": Case(
        START.replace("acme-site.s3.eu", "files.s3.eu") + policy({"Service": "logs.amazonaws.com"})
    ),
    "a bucket with ACLs": Case(
        START
        + policy({"Service": "logs.amazonaws.com"})
        + ENFORCED.replace("OWNERSHIP", "BucketOwnerPreferred")
    ),
    "a bucket without ACLs": Case(
        START
        + policy({"Service": "logs.amazonaws.com"})
        + ENFORCED.replace("OWNERSHIP", "BucketOwnerEnforced"),
        REFUSED,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bucket_refuses_distribution(name: str) -> None:
    check("bucket-refuses-distribution", CASES[name])
