"""A bucket has replication, and it or its destination bucket does not have versioning enabled.

## What fails

A `BucketReplicationConfig` names a source or a destination bucket of the stack that has no versioning, or whose
versioning is not `Enabled`.

## Why

S3 replicates versions. It rejects the configuration: *InvalidRequest: Versioning must be 'Enabled' on the bucket to
apply a replication configuration*, or *InvalidRequest: Destination bucket must have versioning enabled.*

## Errors

- `InvalidRequest: Versioning must be 'Enabled' on the bucket to apply a replication configuration`
- `InvalidRequest: Destination bucket must have versioning enabled.`

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

Turn versioning on for both buckets, and let the replication wait for it.

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

Buckets of other stacks. A replication that exists already. Its order after the versioning is *missing-dependencies*'s,
who may assume its role *role-trust-mismatch*'s. A bucket without versioning that does not replicate is
*bucket-without-versioning*'s.

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
                f"{key}: bucket '{bucket.name}' does not have versioning Enabled, and S3 replicates versions. Add a "
                "BucketVersioning with status Enabled that the replication depends on.",
            )
