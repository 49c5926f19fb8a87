"""A bucket's policy does not allow the CloudFront distribution that reads it with an origin access control.

## What fails

- A distribution has an origin that is a bucket of the stack, with an origin access control that signs all requests, and
  the bucket's policy does not allow `cloudfront.amazonaws.com` to read, or only for another distribution.

## Why

CloudFront signs its requests to the bucket as the service `cloudfront.amazonaws.com`. Without a statement for it,
viewers get *403 Forbidden* with *AccessDenied* for every object. The deployment shows no error.

## Fails

```yaml
resources:
  site: { type: aws:s3:Bucket, properties: { bucket: acme-site } }
  control:
    type: aws:cloudfront:OriginAccessControl
    properties: { originAccessControlOriginType: s3, signingBehavior: always, signingProtocol: sigv4 }
  cdn:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins:
        - originId: site
          domainName: acme-site.s3.eu-west-1.amazonaws.com
          originAccessControlId: "${control.id}"
      defaultCacheBehavior:
        targetOriginId: site
        viewerProtocolPolicy: redirect-to-https
        allowedMethods: [GET, HEAD]
        cachedMethods: [GET, HEAD]
        cachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
      restrictions: { geoRestriction: { restrictionType: none } }
      viewerCertificate: { cloudfrontDefaultCertificate: true }
  access:
    type: aws:s3:BucketPolicy
    properties:
      bucket: "${site.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { AWS: "arn:aws:iam::123456789012:root" }
              Action: s3:GetObject
              Resource: arn:aws:s3:::acme-site/*
outputs: { address: "${cdn.domainName}" }
```

## Instead

Allow the service to read for this distribution.

```yaml
resources:
  site: { type: aws:s3:Bucket, properties: { bucket: acme-site } }
  control:
    type: aws:cloudfront:OriginAccessControl
    properties: { originAccessControlOriginType: s3, signingBehavior: always, signingProtocol: sigv4 }
  cdn:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins:
        - originId: site
          domainName: acme-site.s3.eu-west-1.amazonaws.com
          originAccessControlId: "${control.id}"
      defaultCacheBehavior:
        targetOriginId: site
        viewerProtocolPolicy: redirect-to-https
        allowedMethods: [GET, HEAD]
        cachedMethods: [GET, HEAD]
        cachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
      restrictions: { geoRestriction: { restrictionType: none } }
      viewerCertificate: { cloudfrontDefaultCertificate: true }
  access:
    type: aws:s3:BucketPolicy
    properties:
      bucket: "${site.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { Service: cloudfront.amazonaws.com }
              Action: s3:GetObject
              Resource: arn:aws:s3:::acme-site/*
              Condition: { StringEquals: { "AWS:SourceAccount": "123456789012" } }
outputs: { address: "${cdn.domainName}" }
```

## Not covered

A bucket without a policy in the stack, one with ACLs, the `Resource` of the statement, and origin access identities.
Origins in general: *origin-errors*.

## References

- [Restrict access to an Amazon S3 origin](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.storage.signed_origins import signed_origins
from preflight.policy import HIGH, MANDATORY, Finding, policy


def distributions(stack: Stack) -> tuple[Resource, ...]:
    return tuple(d for d in stack.of(aws.CLOUDFRONT_DISTRIBUTION) if not d.is_external)


@policy(each=distributions, level=MANDATORY, severity=HIGH)
def bucket_refuses_distribution(distribution: Resource) -> Iterator[Finding]:
    for origin in signed_origins(distribution):
        if certainly(negate(origin.is_allowed)):
            yield Finding(
                distribution,
                f"{origin.title} is bucket '{origin.bucket.name}', whose policy does not allow this distribution. "
                "Allow cloudfront.amazonaws.com to call s3:GetObject in the bucket's policy, with the distribution's "
                "ARN as aws:SourceArn.",
            )
