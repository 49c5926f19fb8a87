"""A bucket has two bucket policies, and the later one replaces the other.

## What fails

Two `BucketPolicy` resources name the same bucket, or a `BucketPolicy` names a bucket that has the property `policy`.

## Why

A bucket has exactly one policy. `PutBucketPolicy` replaces the whole policy, so the resource that is written last
wins. At the next update the other resource shows a difference and replaces the policy again.

## Fails

```yaml
resources:
  logs:
    type: aws:s3:Bucket
  tls-only:
    type: aws:s3:BucketPolicy
    properties:
      bucket: "${logs.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Deny
              Principal: "*"
              Action: s3:*
              Resource: "${logs.arn}/*"
              Condition: { Bool: { aws:SecureTransport: "false" } }
  deliver:
    type: aws:s3:BucketPolicy
    properties:
      bucket: "${logs.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { Service: delivery.logs.amazonaws.com }
              Action: s3:PutObject
              Resource: "${logs.arn}/*"
```

## Instead

Write all statements into one policy.

```yaml
resources:
  logs:
    type: aws:s3:Bucket
  policy:
    type: aws:s3:BucketPolicy
    properties:
      bucket: "${logs.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Deny
              Principal: "*"
              Action: s3:*
              Resource: "${logs.arn}/*"
              Condition: { Bool: { aws:SecureTransport: "false" } }
            - Effect: Allow
              Principal: { Service: delivery.logs.amazonaws.com }
              Action: s3:PutObject
              Resource: "${logs.arn}/*"
```

## Not covered

Policies that another stack puts on the bucket. Two equal policies replace nothing: they are an advisory finding.

## References

- [PutBucketPolicy](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html)
- [Bucket policies](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.storage.buckets import buckets, policies_of, same_policy
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


@policy(each=buckets, level=MANDATORY, severity=HIGH)
def two_bucket_policies(bucket: Resource) -> Iterator[Finding]:
    attached = policies_of(bucket)
    own = (bucket,) if attached and not bucket.is_deployed and bucket.get("policy") is not None else ()
    level = ADVISORY if same_policy((*own, *attached)) else None
    names = " and ".join(f"'{p.name}'" for p in attached)
    if len(attached) > 1:
        yield Finding(
            bucket,
            f"{names} are policies of the same bucket, and the later one replaces the other. "
            "Move their statements into one policy.",
            level,
        )
    elif own:
        yield Finding(
            bucket,
            f"The bucket's property policy is set, and {names} replaces it. Move their statements into one policy.",
            level,
        )
