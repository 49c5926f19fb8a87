"""A log bucket is in another Region than the resource that writes to it, or has an encryption that the writer does not
support.

## What fails

- The bucket for a load balancer's logs, or for S3 server access logs, is in another Region than the load balancer or
  source bucket.
- The bucket for the logs of an Application or Classic Load Balancer, or for S3 server access logs, is encrypted with
  `aws:kms` by default. These services write with S3-managed keys (`AES256`) only.
- S3 server access logging has `targetGrants`, and the target bucket has disabled ACLs, the default.
- Advisory: the prefix of a load balancer's logs begins or ends with a slash, or has the folder `AWSLogs`.

## Why

Elastic Load Balancing rejects the configuration: *InvalidConfigurationRequest: Access Denied for bucket: logs. Please
check S3bucket permission*. S3 rejects a target bucket of another Region: *CrossLocationLoggingProhibitted: Cross S3
location logging not allowed*. S3 delivers no server access logs to a bucket with `aws:kms`.

## Errors

- `CrossLocationLoggingProhibitted: Cross S3 location logging not allowed`
- `CrossLocationLoggingProhibitted`
- `InvalidConfigurationRequest: Access Denied for bucket: …. Please check S3bucket permission` (first
  *log-bucket-without-policy*)

## Fails

```yaml
resources:
  data: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  logs: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  encryption:
    type: aws:s3:BucketServerSideEncryptionConfiguration
    properties:
      bucket: "${logs.id}"
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }]
  policy:
    type: aws:s3:BucketPolicy
    properties:
      bucket: "${logs.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { Service: logging.s3.amazonaws.com }
              Action: s3:PutObject
              Resource: "${logs.arn}/*"
  logging:
    type: aws:s3:BucketLogging
    properties: { bucket: "${data.id}", targetBucket: "${logs.id}", targetPrefix: data/ }
outputs: { data: "${data.id}", logs: "${logs.id}" }
```

## Instead

Encrypt log buckets with S3-managed keys, the default. Create each log bucket in the Region of the resource that writes
to it.

```yaml
resources:
  data: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
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
              Principal: { Service: logging.s3.amazonaws.com }
              Action: s3:PutObject
              Resource: "${logs.arn}/*"
  logging:
    type: aws:s3:BucketLogging
    properties: { bucket: "${data.id}", targetBucket: "${logs.id}", targetPrefix: data/ }
outputs: { data: "${data.id}", logs: "${logs.id}" }
```

## Not covered

Network Load Balancers, which can use customer-managed keys. Buckets of other stacks. *log-bucket-without-policy*
reports a bucket policy that does not allow the writer.

## References

- [Access logs of an Application Load Balancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html)
- [PutBucketLogging](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html)
- [S3 server access logging](https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.model.storage.log_buckets import LogWriter, log_writers
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


@policy(
    each=log_writers,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidConfigurationRequest, CrossLocationLoggingProhibitted",
)
def log_bucket_unsuitable(writer: LogWriter) -> Iterator[Finding]:
    key, bucket = ".".join(writer.logging.bucket), writer.bucket
    if certainly(negate(writer.is_in_its_region)):
        yield Finding(
            writer,
            f"{key}: bucket '{bucket.name}' is in {bucket.resource.region}, but the {writer.logging.what} in "
            f"{writer.writer.region} writes only to a bucket in its own Region. Use a bucket in "
            f"{writer.writer.region}.",
        )
    if certainly(writer.cannot_encrypt):
        yield Finding(
            writer,
            f"{key}: bucket '{bucket.name}' is encrypted with {bucket.encryption}, but the {writer.logging.what} "
            "supports only S3-managed keys. Set sseAlgorithm to AES256.",
        )
    if certainly(writer.has_unsupported_grants):
        yield Finding(
            writer,
            f"targetGrants is set, but bucket '{bucket.name}' has ownership {bucket.ownership}, which disables ACLs. "
            "Remove targetGrants, and allow access by the bucket policy.",
        )
    if prefix := writer.doubtful_prefix:
        path = ".".join(writer.logging.prefix)
        yield Finding(
            writer,
            f"{path} is '{prefix}', but Elastic Load Balancing accepts no slash at its ends, and adds AWSLogs itself. "
            "Remove them.",
            level=ADVISORY,
        )
