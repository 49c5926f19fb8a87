"""A directory bucket has a name or setting that S3 rejects, or a multi-Region access point has two buckets of a Region.

## What fails

- The name of a directory bucket does not end with `--zone-id--x-s3`, or names another Zone than `location.name`.
- `location.name` is the name of an Availability Zone, not its ID.
- A directory bucket has a setting that it does not support: versioning, a website, notifications, replication, CORS,
  ACLs, ownership controls, a public access block, logging, Object Lock, acceleration, analytics; or lifecycle rules
  with transitions, noncurrent versions, dates or tags.
- A multi-Region access point has two buckets in one Region.

## Why

S3 rejects the request: directory buckets support a part of S3's operations.

## Fails

```yaml
resources:
  fast:
    type: aws:s3:DirectoryBucket
    properties: { bucket: shop--euw1-az1--x-s3, location: { name: euw1-az1 } }
  versions:
    type: aws:s3:BucketVersioning
    properties: { bucket: "${fast.bucket}", versioningConfiguration: { status: Enabled } }
```

## Instead

Leave the setting out.

```yaml
resources:
  fast:
    type: aws:s3:DirectoryBucket
    properties: { bucket: shop--euw1-az1--x-s3, location: { name: euw1-az1 } }
```

## Not covered

Whether the Zone has directory buckets. Buckets of a multi-Region access point in other stacks. The names of general
purpose buckets: *resource-naming*.

## References

- [Directory bucket naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html)
- [Differences of directory buckets](https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-differences.html)
- [Creating Multi-Region Access Points](https://docs.aws.amazon.com/AmazonS3/latest/userguide/CreatingMultiRegionAccessPoints.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.storage.access_points import TYPES, access_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


def buckets_and_settings(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(each=buckets_and_settings, level=MANDATORY, severity=HIGH, error="InvalidBucketName, InvalidRequest")
def bucket_kind_unsupported(resource: Resource) -> Iterator[Finding]:
    yield from (Finding(resource, message) for message in access_faults(resource))
