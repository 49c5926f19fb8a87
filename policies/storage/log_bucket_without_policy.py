"""A log bucket has no policy or ACL that allows the service to write its logs.

## What fails

A bucket of the stack is the log destination of one of these resources, and neither its policy nor its ACL allows the
service to write:

| writer | principal that the policy must allow |
| --- | --- |
| Application, Classic Load Balancer | `logdelivery.elasticloadbalancing.amazonaws.com`, or the Region's ELB account |
| Network Load Balancer | `delivery.logs.amazonaws.com` |
| CloudTrail trail | `cloudtrail.amazonaws.com`, also for `s3:GetBucketAcl` |
| Config delivery channel | `config.amazonaws.com`, unless the recorder's role allows the write |
| S3 server access logging | `logging.s3.amazonaws.com`, or the ACL `log-delivery-write` |

## Why

These services write with their service principal, and a bucket without a policy allows only identities of its account.
They write a test file immediately, and AWS rejects the request:

- *InvalidConfigurationRequest: Access Denied for bucket: logs. Please check S3bucket permission*
- *InsufficientS3BucketPolicyException: Incorrect S3 bucket policy is detected for bucket*
- *InsufficientDeliveryPolicyException: Insufficient delivery policy to s3 bucket*

S3 accepts the configuration of server access logging, and delivers no logs.

## Errors

- `InvalidConfigurationRequest: Access Denied for bucket: …. Please check S3bucket permission`
- `InsufficientS3BucketPolicyException: Incorrect S3 bucket policy is detected for bucket`
- `InsufficientS3BucketPolicyException`
- `InsufficientDeliveryPolicyException: Insufficient delivery policy to s3 bucket`
- `InsufficientDeliveryPolicyException`

## Fails

```yaml
resources:
  logs: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  trail: { type: aws:cloudtrail:Trail, properties: { s3BucketName: "${logs.id}", isMultiRegionTrail: true } }
outputs: { logs: "${logs.id}" }
```

## Instead

Allow the service to write under its prefix, and add the bucket policy to `dependsOn` of the writer.

```yaml
resources:
  logs: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  policy:
    type: aws:s3:BucketPolicy
    properties:
      bucket: "${logs.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { Service: cloudtrail.amazonaws.com }
              Action: s3:GetBucketAcl
              Resource: "${logs.arn}"
            - Effect: Allow
              Principal: { Service: cloudtrail.amazonaws.com }
              Action: s3:PutObject
              Resource: "${logs.arn}/AWSLogs/*"
  trail:
    type: aws:cloudtrail:Trail
    properties: { s3BucketName: "${logs.id}", isMultiRegionTrail: true }
    options: { dependsOn: ["${policy}"] }
outputs: { logs: "${logs.id}" }
```

## Not covered

A statement with a condition that cannot be decided is undecided. So is a statement for an account in a Region without
a known ELB account. Buckets of other stacks. Deny statements. VPC flow logs, for which AWS creates the bucket policy.
*missing-dependencies* reports the order of policy and trail, *log-bucket-unsuitable* encryption and Region,
*log-bucket-without-acls* CloudFront.

## References

- [Access logs of an Application Load Balancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html)
- [Bucket policy for CloudTrail](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html)
- [Bucket permissions for Config](https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html)
- [S3: permissions for log delivery](https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.model.storage.log_buckets import LogWriter, log_writers
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=log_writers,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidConfigurationRequest, InsufficientS3BucketPolicyException, InsufficientDeliveryPolicyException",
)
def log_bucket_without_policy(writer: LogWriter) -> Iterator[Finding]:
    if not certainly(negate(writer.is_allowed)):
        return
    has = "has no bucket policy" if not writer.bucket.policies else "has a policy that does not allow it"
    actions = " and ".join(writer.logging.actions)
    yield Finding(
        writer,
        f"{'.'.join(writer.logging.bucket)}: the logs go to bucket '{writer.bucket.name}', which {has}. "
        f"Allow {writer.services[0]} to call {actions} in its policy{writer.place}.",
    )
