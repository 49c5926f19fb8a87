"""A bucket's lifecycle rule contradicts itself or another lifecycle rule.

## What fails

- A rule expires objects before or on the day on which it transitions them to another storage class.
- A rule transitions objects to `STANDARD_IA` or `ONEZONE_IA` after less than 30 days.
- A rule transitions objects back to a warmer storage class, such as to `GLACIER` first and to `STANDARD_IA` later.
- A rule transitions objects to a class twice, or to two classes on the same day.
- A rule acts by days and by date, at a time other than midnight UTC, or not at all.
- A filter has several predicates outside `and`; advisory: `and` has one.
- A rule aborts multipart uploads, or removes delete markers, for objects with tags or of a size.
- A rule has negative days, or `newerNoncurrentVersions` without `noncurrentDays`.
- Two rules have the same ID.

This applies to current and to noncurrent versions.

## Why

S3 rejects the whole configuration:

- *InvalidArgument: 'Days' in the Expiration action for filter must be greater than 'Days' in the Transition action*
- *InvalidArgument: 'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'*
- *InvalidArgument: Rule ID must be unique. Found same ID for more than one rule*

## Errors

- `InvalidArgument: 'Days' in the Expiration action for filter '…' must be greater than 'Days' in the Transition
  action`
- `'Days' in the Expiration action for filter must be greater than 'Days' in the Transition action`
- `InvalidArgument: 'Days' in Transition action must be greater than or equal to … for storageClass '…'`
- `InvalidArgument: Rule ID must be unique. Found same ID for more than one rule`
- `InvalidRequest: 'StorageClass' must be different for 'Transition' actions in same 'Rule' with filter '…'`
- `Found mixed 'Date' and 'Days' based Transition actions in lifecycle rule for filter '…'`
- `Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for filter '…'`
- `InvalidArgument: 'Date' must be at midnight GMT`
- `InvalidRequest: At least one action needs to be specified in a rule`
- `InvalidRequest: AbortIncompleteMultipartUpload cannot be specified with Tags.`
- `AbortIncompleteMultipartUpload cannot be specified with Object Size.`
- `InvalidRequest: ExpiredObjectDeleteMarker cannot be specified with Object Size.`
- `'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.`
- `InvalidArgument: 'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer`
- `ID length should not exceed allowed limit of 255`

## Fails

```yaml
resources:
  data: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  rules:
    type: aws:s3:BucketLifecycleConfiguration
    properties:
      bucket: "${data.id}"
      rules:
        - id: archive
          status: Enabled
          transitions: [{ days: 90, storageClass: GLACIER }]
          expiration: { days: 60 }
outputs: { data: "${data.id}" }
```

## Instead

Transition objects only to colder storage classes, and expire them last.

```yaml
resources:
  data: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  rules:
    type: aws:s3:BucketLifecycleConfiguration
    properties:
      bucket: "${data.id}"
      rules:
        - id: archive
          status: Enabled
          transitions:
            - { days: 30, storageClass: STANDARD_IA }
            - { days: 90, storageClass: GLACIER }
          expiration: { days: 365 }
outputs: { data: "${data.id}" }
```

## Not covered

Rules that contradict each other for the same objects: S3 applies the cheaper of the two. Disabled rules.
`expiredObjectDeleteMarker` beside days or a date: the provider leaves it out.

## References

- [Transitioning objects](https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html)
- [LifecycleRuleFilter](https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRuleFilter.html)
- [PutBucketLifecycleConfiguration](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.storage.lifecycle_rules import (
    WITH_RULES,
    has_doubtful_filter,
    moves,
    other_faults,
    repeated_ids,
    rules,
)
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


@policy(each=WITH_RULES, level=MANDATORY, severity=HIGH, error="InvalidArgument")
def lifecycle_rule_conflicts(resource: Resource) -> Iterator[Finding]:
    for name, rule in rules(resource):
        for move in moves(rule):
            for fault in move.faults():
                yield Finding(resource, f"{move.key}: {name} {fault}.")
        for key, fault in other_faults(resource, rule):
            yield Finding(resource, f"{key}: {name} {fault}.")
        if has_doubtful_filter(rule):
            yield Finding(
                resource,
                f"filter.and: {name} has one predicate there, but S3 requires two or more. Move it into filter.",
                level=ADVISORY,
            )
    for name in repeated_ids(resource):
        yield Finding(resource, f"rules: two rules have the ID '{name}'. Use a different ID for each rule.")
