"""A bucket has replication, and it or its destination bucket does not have versioning enabled.

## What fails

A replication has a source or destination bucket of the stack that has no versioning, or whose versioning
is not `Enabled`.

## Why

S3 replicates object versions. It rejects the configuration: *InvalidRequest: Versioning must be 'Enabled' on the bucket
to apply a replication configuration*, or *InvalidRequest: Destination bucket must have versioning enabled.*

## Errors

- `InvalidRequest: Versioning must be 'Enabled' on the bucket to apply a replication configuration`
- `InvalidRequest: Destination bucket must have versioning enabled.`
- `versioning must be enabled on S3 Bucket (…) to allow replication`

## Fails

```yaml
resources:
  data: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  copy: { type: aws:s3:Bucket, properties: { forceDestroy: false } }
  replication:
    type: aws:s3:BucketReplicationConfig
    properties:
      bucket: "${data.id}"
      role: arn:aws:iam::123456789012:role/replication
      rules: [{ status: Enabled, destination: { bucket: "${copy.arn}" } }]
outputs: { data: "${data.id}", copy: "${copy.id}" }
```

## Instead

Enable versioning for both buckets, and add both `BucketVersioning` resources to `dependsOn` of the replication.

```yaml
resources:
  data: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  copy: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  replication:
    type: aws:s3:BucketReplicationConfig
    properties:
      bucket: "${data.id}"
      role: arn:aws:iam::123456789012:role/replication
      rules: [{ status: Enabled, destination: { bucket: "${copy.arn}" } }]
outputs: { data: "${data.id}", copy: "${copy.id}" }
```

## Not covered

Buckets of other stacks. A replication that exists already. *missing-dependencies* reports the order of replication and
versioning, *role-trust-mismatch* the trust policy of its role. *bucket-without-versioning* reports a bucket without
versioning and without replication.

## References

- [Requirements for replication](https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html)
- [PutBucketReplication](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.model.storage.replications import Replication, is_versioned, replications
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=replications, level=MANDATORY, severity=HIGH, error="InvalidRequest")
def replication_without_versioning(replication: Replication) -> Iterator[Finding]:
    for key, bucket in () if replication.resource.is_deployed else replication.buckets:
        if certainly(negate(is_versioned(bucket))):
            yield Finding(
                replication,
                f"{key}: bucket '{bucket.name}' does not have versioning Enabled, but replication requires it. Add a "
                "BucketVersioning with status Enabled that the replication depends on.",
            )
