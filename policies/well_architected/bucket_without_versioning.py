"""A bucket does not have versioning enabled.

## What fails

- A bucket has no versioning, neither in its own block nor by `aws.s3.BucketVersioning`. Buckets that take logs, and
  those whose name says that they hold logs, artifacts or temporary files, need none.

## Why

A faulty program or a wrong command deletes the only copy. Replication needs versions too.

## Fails

```yaml
resources:
  one: { type: aws:s3:Bucket }
outputs: { bucket: "${one.id}" }
```

## Instead

Turn versioning on with `aws.s3.BucketVersioning`, and let a lifecycle rule remove old versions.

```yaml
resources:
  one: { type: aws:s3:Bucket }
  versions:
    type: aws:s3:BucketVersioning
    properties: { bucket: "${one.id}", versioningConfiguration: { status: Enabled } }
outputs: { bucket: "${one.id}" }
```

## Not covered

Other buckets whose objects can be made again, such as those of a site that is built: except them. Plain HTTP is
*bucket-allows-plain-http*'s.

## References

- [Using versioning](https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html)
- [REL09-BP01 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.core.stack import Stack
from preflight.model.storage.bucket_settings import Bucket
from preflight.policy import ADVISORY, LOW, Concern, Finding, policy


def buckets(stack: Stack) -> tuple[Bucket, ...]:
    return stack.all(Bucket)


@policy(each=buckets, level=ADVISORY, severity=LOW, tags=("reliability", "REL09-BP01"))
def bucket_without_versioning(bucket: Bucket) -> Iterator[Finding]:
    if certainly(negate(bucket.is_versioned)) and not bucket.is_for_records:
        yield Finding(
            bucket,
            "The bucket keeps no versions. Add an aws.s3.BucketVersioning with status Enabled.",
            concern=Concern.RECOVERY,
        )
