"""A CloudFront distribution writes its logs to a bucket whose ACLs are disabled.

## What fails

A distribution's `loggingConfig` names a bucket of the stack that has no `BucketOwnershipControls`, or
`BucketOwnerEnforced`.

## Why

CloudFront's standard logging (legacy) uses the bucket's ACL for its access. ACLs are disabled for a new bucket, and
CloudFront rejects it: *InvalidArgument: The S3 bucket that you specified for CloudFront logs does not enable ACL
access*.

## Errors

- `InvalidArgument: The S3 bucket that you specified for CloudFront logs does not enable ACL access`

## Fails

```yaml
resources:
  logs: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  site:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins: [{ originId: web, domainName: www.example.com, customOriginConfig:
        { httpPort: 80, httpsPort: 443, originProtocolPolicy: https-only, originSslProtocols: [TLSv1.2] } }]
      defaultCacheBehavior:
        targetOriginId: web
        viewerProtocolPolicy: https-only
        cachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
        allowedMethods: [GET, HEAD]
        cachedMethods: [GET, HEAD]
      restrictions: { geoRestriction: { restrictionType: none } }
      viewerCertificate: { cloudfrontDefaultCertificate: true }
      loggingConfig: { bucket: "${logs.bucketDomainName}" }
outputs: { logs: "${logs.id}" }
```

## Instead

Enable ACLs on the log bucket; CloudFront adds its own grant.

```yaml
resources:
  logs: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  ownership:
    type: aws:s3:BucketOwnershipControls
    properties: { bucket: "${logs.id}", rule: { objectOwnership: BucketOwnerPreferred } }
  site:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins: [{ originId: web, domainName: www.example.com, customOriginConfig:
        { httpPort: 80, httpsPort: 443, originProtocolPolicy: https-only, originSslProtocols: [TLSv1.2] } }]
      defaultCacheBehavior:
        targetOriginId: web
        viewerProtocolPolicy: https-only
        cachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
        allowedMethods: [GET, HEAD]
        cachedMethods: [GET, HEAD]
      restrictions: { geoRestriction: { restrictionType: none } }
      viewerCertificate: { cloudfrontDefaultCertificate: true }
      loggingConfig: { bucket: "${logs.bucketDomainName}" }
    options: { dependsOn: ["${ownership}"] }
outputs: { logs: "${logs.id}" }
```

## Not covered

A bucket that exists already and has no ownership controls in the stack. Standard logging (v2), which does not use ACLs.

## References

- [Standard logging (legacy)](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html)
- [Controlling ownership of objects](https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.model.storage.log_buckets import DistributionLog, distribution_logs
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=distribution_logs, level=MANDATORY, severity=HIGH, error="InvalidArgument")
def log_bucket_without_acls(log: DistributionLog) -> Iterator[Finding]:
    if certainly(negate(log.bucket.accepts_acls)):
        yield Finding(
            log,
            f"loggingConfig.bucket is '{log.bucket.name}' with ownership {log.bucket.ownership}, which disables ACLs, "
            "but CloudFront requires them. Add BucketOwnershipControls with objectOwnership BucketOwnerPreferred.",
        )
