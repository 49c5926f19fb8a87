"""An origin of a CloudFront distribution has a domain name, path or access setting that CloudFront rejects.

## What fails

- `domainName` is a URL, or has a port or a path: a function URL's `functionUrl`, an HTTP API's `apiEndpoint`, a
  stage's `invokeUrl`, `https://api.example.net`.
- `domainName` is a bucket's name (`id`, `bucket`) instead of its `bucketRegionalDomainName`.
- `domainName` is the website endpoint of a bucket, and the origin has no `customOriginConfig`.
- `originPath` does not begin with a slash, or ends in one.
- `originAccessIdentity` is the ID or ARN of the origin access identity instead of its path
  (`cloudfrontAccessIdentityPath`).
- An origin has an origin access control and an origin access identity.

## Why

CloudFront rejects the distribution: `InvalidArgument: The parameter origin name cannot contain a colon.`, `The
parameter Origin DomainName does not refer to a valid S3 bucket.`, `Cannot use both Origin Access Control and Origin
Access Identity on an origin`. A website endpoint is a custom origin: CloudFront reads it by HTTP.

## Errors

- `InvalidArgument: The parameter origin name cannot contain a colon.`
- `InvalidArgument: The parameter origin name must be a domain name.`
- `InvalidArgument: The parameter Origin DomainName does not refer to a valid S3 bucket.`
- `Cannot use both Origin Access Control and Origin Access Identity on an origin`

## Fails

```yaml
resources:
  bucket: { type: aws:s3:Bucket }
  site:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins:
        - originId: api
          domainName: https://api.example.net/v1
          customOriginConfig:
            { httpPort: 80, httpsPort: 443, originProtocolPolicy: https-only, originSslProtocols: [TLSv1.2] }
      defaultCacheBehavior:
        targetOriginId: api
        viewerProtocolPolicy: redirect-to-https
        allowedMethods: [GET, HEAD]
        cachedMethods: [GET, HEAD]
        cachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
      restrictions: { geoRestriction: { restrictionType: none } }
      viewerCertificate: { cloudfrontDefaultCertificate: true }
```

## Instead

Set the domain name alone, and the path as `originPath`.

```yaml
resources:
  bucket: { type: aws:s3:Bucket }
  site:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins:
        - originId: api
          domainName: api.example.net
          originPath: /v1
          customOriginConfig:
            { httpPort: 80, httpsPort: 443, originProtocolPolicy: https-only, originSslProtocols: [TLSv1.2] }
      defaultCacheBehavior:
        targetOriginId: api
        viewerProtocolPolicy: redirect-to-https
        allowedMethods: [GET, HEAD]
        cachedMethods: [GET, HEAD]
        cachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
      restrictions: { geoRestriction: { restrictionType: none } }
      viewerCertificate: { cloudfrontDefaultCertificate: true }
```

## Not covered

Origins that do not exist, and behaviors that name none: *distribution-errors*. Bucket policies for the origin access
identity or control.

## References

- [Origin settings](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html)
- [Restrict access to an S3 origin](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html)
- [S3OriginConfig](https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_S3OriginConfig.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.network.origins import Origin, origins
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=aws.CLOUDFRONT_DISTRIBUTION, level=MANDATORY, severity=HIGH, error="InvalidArgument")
def origin_errors(distribution: Resource) -> Iterator[Finding]:
    for origin in origins(distribution):
        yield from (Finding(distribution, f"{origin.title}.{message}") for message in _messages(origin))


def _messages(origin: Origin) -> Iterator[str]:
    if origin.url:
        yield (
            f"domainName is {origin.url}, which is not a domain name alone. Set the domain name without scheme, port "
            "and path."
        )
    elif origin.bucket_name:
        yield (
            f"domainName is {origin.bucket_name}, which is not a domain name. Use bucketRegionalDomainName of the "
            "bucket."
        )
    elif origin.website:
        yield (
            f"domainName is the website endpoint {origin.website}, but the origin has no customOriginConfig. Add "
            "customOriginConfig, or use bucketRegionalDomainName of the bucket."
        )
    if origin.odd_path:
        yield (
            f"originPath is '{origin.odd_path}', but must begin with a slash and must not end in one. Correct the path."
        )
    if origin.wrong_identity:
        yield (
            f"s3OriginConfig.originAccessIdentity is {origin.wrong_identity}, which is not the path of an identity. "
            "Use cloudfrontAccessIdentityPath."
        )
    if certainly(origin.has_both_accesses):
        yield (
            "originAccessControlId and s3OriginConfig.originAccessIdentity are both set. Remove the identity, or the "
            "control."
        )
