"""A cache behavior or error response of a CloudFront distribution has settings that CloudFront rejects.

## What fails

- A behavior has both `cachePolicyId` and `forwardedValues`, or neither.
- `allowedMethods` or `cachedMethods` is a combination that CloudFront does not offer: GET, HEAD; GET, HEAD, OPTIONS;
  and, for `allowedMethods`, all seven methods.
- `cachedMethods` has a method that `allowedMethods` does not have.
- `minTtl` is above `defaultTtl`, or `defaultTtl` above `maxTtl`.
- `defaultRootObject` begins with a slash; advisory if it is a slash alone, which CloudFront has accepted.
- `customErrorResponses` has only one of `responseCode` and `responsePagePath`, or a path without a slash at its
  beginning.
- The distribution has its own certificate without `sslSupportMethod`.
- `webAclId` is the ID of a web ACL instead of its ARN.
- `loggingConfig.bucket` is a bucket's name instead of its domain name.

## Why

CloudFront rejects the distribution: `InvalidArgument: The parameter ForwardedValues cannot be used when a cache policy
is associated to the cache behavior.`, `The parameter AllowedMethods ...`, `InvalidWebACLId: Web ACL is not accessible
by the requester.`, `The parameter Logging Bucket does not refer to a valid S3 bucket.` Each of these settings has only
a few valid forms. A default root object of `/` redirects viewers without end.

## Errors

- `InvalidArgument: The parameter ForwardedValues cannot be used when a cache policy is associated to the cache
  behavior.`
- `InvalidArgument: The parameter ForwardedValues is required.`
- `InvalidArgument: The parameter Logging Bucket does not refer to a valid S3 bucket.`
- `InvalidTTLOrder`
- `InvalidDefaultRootObject`

## Fails

```yaml
resources:
  site:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins:
        - { originId: bucket, domainName: data.s3.eu-west-1.amazonaws.com }
      defaultCacheBehavior:
        targetOriginId: bucket
        viewerProtocolPolicy: redirect-to-https
        allowedMethods: [GET, HEAD, POST]
        cachedMethods: [GET, HEAD]
        cachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
        forwardedValues: { queryString: false, cookies: { forward: none } }
      restrictions: { geoRestriction: { restrictionType: none } }
      viewerCertificate: { cloudfrontDefaultCertificate: true }
```

## Instead

Use a cache policy or forwarded values, and one of CloudFront's combinations of methods.

```yaml
resources:
  site:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins:
        - { originId: bucket, domainName: data.s3.eu-west-1.amazonaws.com }
      defaultCacheBehavior:
        targetOriginId: bucket
        viewerProtocolPolicy: redirect-to-https
        allowedMethods: [GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE]
        cachedMethods: [GET, HEAD]
        cachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
      restrictions: { geoRestriction: { restrictionType: none } }
      viewerCertificate: { cloudfrontDefaultCertificate: true }
```

## Not covered

Settings inside cache policies and origin request policies. Web ACLs of the wrong scope: *web-acl-configuration*. Log
buckets without ACLs: *log-bucket-without-acls*.

## References

- [DefaultCacheBehavior](https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DefaultCacheBehavior.html)
- [AllowedMethods](https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_AllowedMethods.html)
- [CustomErrorResponse](https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CustomErrorResponse.html)
- [ViewerCertificate](https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html)
- [DistributionConfig](https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.network.cache_behaviors import CacheBehavior, cache_behaviors
from preflight.model.network.distribution_settings import DistributionSettings
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


@policy(each=aws.CLOUDFRONT_DISTRIBUTION, level=MANDATORY, severity=HIGH, error="InvalidArgument")
def cache_behavior_errors(distribution: Resource) -> Iterator[Finding]:
    for behavior in cache_behaviors(distribution):
        yield from (
            Finding(distribution, f"{behavior.title}.{message}") for message in _of_behavior(behavior)
        )
    settings = DistributionSettings(distribution)
    yield from (Finding(distribution, m) for m in _of_settings(settings))
    if root := settings.odd_root:
        yield Finding(
            distribution,
            f"defaultRootObject is '{root}', but cannot begin with a slash. Set it to '{root.lstrip('/')}'.",
            level=None if root.strip("/") else ADVISORY,
        )


def _of_behavior(behavior: CacheBehavior) -> Iterator[str]:
    if certainly(behavior.has_two_cache_keys):
        yield "forwardedValues is set together with cachePolicyId. Remove forwardedValues."
    elif certainly(behavior.lacks_cache_key):
        yield "cachePolicyId is missing, and forwardedValues too. Set cachePolicyId."
    if behavior.odd_methods is not None:
        key, methods = behavior.odd_methods
        more = ", or all seven methods" if key == "allowedMethods" else ""
        yield (
            f"{key} is {', '.join(methods)}, which CloudFront does not offer. Use GET and HEAD, GET, HEAD and "
            f"OPTIONS{more}."
        )
    elif behavior.uncacheable:
        yield (
            f"cachedMethods has {', '.join(behavior.uncacheable)}, which allowedMethods does not have. Add it to "
            "allowedMethods."
        )
    if behavior.odd_ttls is not None:
        low, least, high, most = behavior.odd_ttls
        yield f"{low} is {least}, above {high} ({most}). Set {low} to {most} or less."


def _of_settings(settings: DistributionSettings) -> Iterator[str]:
    for index, missing, present in settings.half_error_responses:
        yield f"customErrorResponses[{index}] has {present} without {missing}. Set {missing}."
    for index, path in settings.odd_error_pages:
        yield (
            f"customErrorResponses[{index}].responsePagePath is '{path}', which does not begin with a slash. Set it to "
            f"/{path}."
        )
    if certainly(settings.lacks_ssl_method):
        yield "viewerCertificate has a certificate without sslSupportMethod. Set sslSupportMethod to sni-only."
    if settings.web_acl_id:
        yield f"webAclId is {settings.web_acl_id}, but a web ACL is named by its ARN. Use arn of the web ACL."
    if settings.log_bucket_name:
        yield (
            f"loggingConfig.bucket is {settings.log_bucket_name}, which is not a domain name. Use bucketDomainName of "
            "the bucket."
        )
