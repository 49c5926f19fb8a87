"""A bucket's public policy or public ACL is rejected by its public access block.

## What fails

- A bucket policy allows all principals (`Principal: "*"`) without a condition. The bucket's public access block has
  `blockPublicPolicy` enabled, or the bucket is new and has no public access block in the stack.
- A bucket has a public ACL. Its public access block has `blockPublicAcls` enabled, or it has no public access block.

## Why

All four settings are enabled for a new bucket, until a `BucketPublicAccessBlock` disables them. S3 then rejects the
policy and the ACL: *AccessDenied: User is not authorized to perform: s3:PutBucketPolicy on resource because public
policies are blocked by the BlockPublicPolicy block public access setting*. Providers do not retry this error.

## Errors

- `AccessDenied: User: … is not authorized to perform: s3:PutBucketPolicy on resource: … because public policies are
  blocked by the BlockPublicPolicy block public access setting.`
- `because public policies are blocked by the BlockPublicPolicy block public access setting`
- `because public access control lists (ACLs) are blocked by the BlockPublicAcls block public access setting`

## Fails

```yaml
resources:
  site: { type: aws:s3:Bucket, properties: { bucket: acme-site, versioning: { enabled: true } } }
  access:
    type: aws:s3:BucketPublicAccessBlock
    properties:
      bucket: "${site.id}"
      blockPublicAcls: true
      ignorePublicAcls: true
      blockPublicPolicy: true
      restrictPublicBuckets: true
  policy:
    type: aws:s3:BucketPolicy
    properties:
      bucket: "${site.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: "*"
              Action: s3:GetObject
              Resource: arn:aws:s3:::acme-site/*
outputs: { site: "${site.id}" }
```

## Instead

Serve the bucket through CloudFront with an origin access control, whose statement names the distribution.

```yaml
resources:
  site: { type: aws:s3:Bucket, properties: { bucket: acme-site, versioning: { enabled: true } } }
  access:
    type: aws:s3:BucketPublicAccessBlock
    properties:
      bucket: "${site.id}"
      blockPublicAcls: true
      ignorePublicAcls: true
      blockPublicPolicy: true
      restrictPublicBuckets: true
  policy:
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
outputs: { site: "${site.id}" }
```

## Not covered

A statement with a condition is undecided. A bucket that exists already and has no public access block in the stack. The
public access block of the account. *missing-dependencies* reports the order of policy and public access block,
*public-bucket* a bucket that is public, *bucket-acl-not-supported* an ACL on a bucket whose ACLs are disabled.

## References

- [Blocking public access](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html)
- [PutBucketPolicy](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.core.stack import Stack
from preflight.model.storage.bucket_access import rejected_acls, rejected_policies
from preflight.model.storage.bucket_settings import Bucket
from preflight.policy import HIGH, MANDATORY, Finding, policy


def buckets(stack: Stack) -> tuple[Bucket, ...]:
    return stack.all(Bucket)


@policy(each=buckets, level=MANDATORY, severity=HIGH, error="AccessDenied")
def public_access_blocked(bucket: Bucket) -> Iterator[Finding]:
    for document, rejected in rejected_policies(bucket):
        if certainly(rejected):
            yield Finding(
                document,
                "The policy allows all principals (Principal '*'), but the public access block of bucket "
                f"'{bucket.name}' has blockPublicPolicy enabled. Use specific principals, or set blockPublicPolicy to "
                "false.",
            )
    for acl, rejected in rejected_acls(bucket):
        if certainly(rejected):
            yield Finding(
                acl,
                f"The ACL is public, but the public access block of bucket '{bucket.name}' has blockPublicAcls "
                "enabled. Remove the ACL, or set blockPublicAcls to false.",
            )
