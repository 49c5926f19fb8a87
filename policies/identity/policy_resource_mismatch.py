"""A bucket, queue, topic or key policy has a statement that cannot apply to its resource.

## What fails

- A statement of a bucket policy has an action on buckets, such as `s3:ListBucket`, and its resources are objects
  only (`arn:aws:s3:::shop/*`); or it has an action on objects, such as `s3:GetObject`, and its resources are buckets
  only.
- A statement of a bucket, queue or topic policy names only the ARN of another bucket, queue or topic, or the ARN of
  another service; a statement of a key policy names the ARN of another service.
- A statement of a bucket or topic policy has an action of another service: `sqs:SendMessage` in the policy of a topic.
  A statement of a queue policy has only such actions.
- A statement of a bucket policy has an operation of S3's API that is not an action, such as `s3:HeadObject` or
  `s3:ListObjectsV2`, or the bucket's name as its `Resource`.

## Why

A resource-based policy applies to its own resource only. S3 rejects the whole policy: *MalformedPolicy: Action does
not apply to any resource(s) in statement*, or *MalformedPolicy: Policy has invalid resource*. SQS rejects it with
*InvalidAttributeValue: Invalid value for the parameter Policy*, and SNS with *InvalidParameter: Policy statement action
out of service scope!* Where a service accepts the policy, as KMS does, the
statement allows nothing.

## Errors

- `MalformedPolicy: Action does not apply to any resource(s) in statement`
- `MalformedPolicy: Policy has invalid resource`
- `MalformedPolicy: Policy has invalid action`
- `InvalidParameter: Invalid parameter: Policy statement action out of service scope!`
- `InvalidAttributeValue: Invalid value for the parameter Policy`

## Fails

```yaml
resources:
  artifacts: { type: aws:s3:Bucket, properties: { bucket: shop-artifacts, versioning: { enabled: true } } }
  policy:
    type: aws:s3:BucketPolicy
    properties:
      bucket: "${artifacts.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { AWS: "arn:aws:iam::123456789012:role/ci" }
              Action: ["s3:ListBucket", "s3:GetObject"]
              Resource: arn:aws:s3:::shop-artifacts/*
outputs: { artifacts: "${artifacts.id}" }
```

## Instead

Use the bucket's ARN for actions on the bucket, and the ARN of its objects for actions on objects.

```yaml
resources:
  artifacts: { type: aws:s3:Bucket, properties: { bucket: shop-artifacts, versioning: { enabled: true } } }
  policy:
    type: aws:s3:BucketPolicy
    properties:
      bucket: "${artifacts.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { AWS: "arn:aws:iam::123456789012:role/ci" }
              Action: s3:ListBucket
              Resource: arn:aws:s3:::shop-artifacts
            - Effect: Allow
              Principal: { AWS: "arn:aws:iam::123456789012:role/ci" }
              Action: s3:GetObject
              Resource: arn:aws:s3:::shop-artifacts/*
outputs: { artifacts: "${artifacts.id}" }
```

## Not covered

Actions with wildcards, also `sns:*`, `NotAction` and `NotResource`, and ARNs that are unknown before deployment. The
form of the document: *policy-document-shape*.

## References

- [S3 actions and resource types](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html)
- [Bucket policies](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html)
- [Actions of topic policies](https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html)
- [Queue policies](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-using-identity-based-policies.html)
- [Key policies](https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.identity.policy_resources import WITH_POLICIES, Mismatch, mismatches
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=WITH_POLICIES,
    level=MANDATORY,
    severity=HIGH,
    error="MalformedPolicy, InvalidAttributeValue, InvalidParameter",
    with_references=True,
)
def policy_resource_mismatch(resource: Resource) -> Iterator[Finding]:
    for mismatch in mismatches(resource):
        yield Finding(resource, _told(mismatch))


def _told(mismatch: Mismatch) -> str:
    if mismatch.instead is not None:
        return (
            f"policy: {mismatch.statement} has {mismatch.action}, which is an operation, not an action of policies. "
            f"Use {mismatch.instead}."
        )
    if mismatch.service is not None:
        return (
            f"policy: {mismatch.statement} has {mismatch.action}, but the resource of the policy has only actions of "
            f"{mismatch.service}. Use an action of {mismatch.service}, or allow {mismatch.action} in the policy of the "
            "caller's role."
        )
    if mismatch.action is None:
        return (
            f"policy: {mismatch.statement} has the Resource {mismatch.resource}, which is not the resource of "
            "the policy. Set Resource to the ARN of that resource."
        )
    other, needed = (
        ("objects", "the bucket's ARN")
        if mismatch.level == "bucket"
        else ("buckets", "the ARN of objects (.../*)")
    )
    return (
        f"policy: {mismatch.statement} has {mismatch.action}, which applies to {mismatch.level}s, but its resources "
        f"are {other} only. Add {needed} to its Resource."
    )
