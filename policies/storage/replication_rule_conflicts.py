"""A bucket's replication rule contradicts itself or another rule, or replicates to its own bucket.

## What fails

- A rule has a filter without `deleteMarkerReplication`, or `deleteMarkerReplication` without a filter.
- A rule replicates delete markers, and its filter has tags.
- A rule has a KMS key for the replicas, but does not select objects encrypted with KMS, or the reverse.
- A rule has `replicationTime` without `metrics`, or an event threshold without `replicationTime`, or not 15 minutes.
- A rule has `accessControlTranslation` without the account, or `existingObjectReplication`.
- Two rules have the same ID or priority; a rule with a filter and without priority has priority 0.
- Two rules without filter have different destinations. The destination is the source bucket.

## Why

S3 rejects the whole configuration. A rule with a filter has the current schema, and one without a filter the earlier,
and each allows properties that the other does not.

## Errors

- `InvalidRequest: DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration
  schema. Please refer to S3 Developer Guide for more information.`
- `InvalidRequest: DeleteMarkerReplication cannot be used for this version of Cross Region Replication configuration
  schema. Please refer to S3 Developer Guide for more information.`
- `InvalidRequest: SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.`
- `InvalidArgument: Metrics cannot contain an event threshold when ReplicationTime is not specified or Disabled`
- `InvalidRequest: Number of distinct destination bucket ARNs cannot exceed 1`
- `InvalidRequest: Destination bucket cannot be the same as the source bucket.`
- `InvalidRequest: Found duplicate priority …`

## Fails

```yaml
resources:
  data: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  copy: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  replication:
    type: aws:s3:BucketReplicationConfig
    properties:
      bucket: "${data.id}"
      role: arn:aws:iam::123456789012:role/replication
      rules:
        - { status: Enabled, filter: { prefix: photos/ }, destination: { bucket: "${copy.arn}" } }
outputs: { data: "${data.id}", copy: "${copy.id}" }
```

## Instead

Give each rule a filter, a priority of its own and `deleteMarkerReplication`.

```yaml
resources:
  data: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  copy: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  replication:
    type: aws:s3:BucketReplicationConfig
    properties:
      bucket: "${data.id}"
      role: arn:aws:iam::123456789012:role/replication
      rules:
        - status: Enabled
          priority: 1
          filter: { prefix: photos/ }
          deleteMarkerReplication: { status: Disabled }
          destination: { bucket: "${copy.arn}" }
outputs: { data: "${data.id}", copy: "${copy.id}" }
```

## Not covered

Rules with and without filter in one configuration. Versioning: *replication-without-versioning*. The role:
*role-trust-mismatch* and *role-lacks-permission*.

## References

- [ReplicationRule](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationRule.html)
- [DeleteMarkerReplication](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteMarkerReplication.html)
- [ReplicationTime](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationTime.html)
- [Destination](https://docs.aws.amazon.com/AmazonS3/latest/API/API_Destination.html)
- [Versions of the configuration](https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.storage.replication_rules import replication_faults
from preflight.model.storage.replications import Replication, replications
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=replications, level=MANDATORY, severity=HIGH, error="InvalidRequest, InvalidArgument, MalformedXML"
)
def replication_rule_conflicts(replication: Replication) -> Iterator[Finding]:
    yield from (Finding(replication, message) for message in replication_faults(replication))
