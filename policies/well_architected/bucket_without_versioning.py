"""A bucket does not have versioning enabled.

## What fails

- A bucket has no versioning, neither in its own block nor through `aws.s3.BucketVersioning`. Buckets that receive
  logs, and those whose name says that they contain logs, artifacts or temporary files, need no versioning.

## Why

Without versions, a faulty program or a wrong command deletes the only copy. Replication requires versioning too.

## Fails

```yaml
resources:
  one: { type: aws:s3:Bucket }
outputs: { bucket: "${one.id}" }
```

## Instead

Enable versioning with `aws.s3.BucketVersioning`, and remove old versions with a lifecycle rule.

```yaml
resources:
  one: { type: aws:s3:Bucket }
  versions:
    type: aws:s3:BucketVersioning
    properties: { bucket: "${one.id}", versioningConfiguration: { status: Enabled } }
outputs: { bucket: "${one.id}" }
```

## Not covered

Other buckets whose objects can be regenerated, such as those of a generated site: suppress the finding. Plain HTTP:
*bucket-allows-plain-http*.

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
            "The bucket has no versioning. Add an aws.s3.BucketVersioning with status Enabled.",
            concern=Concern.RECOVERY,
        )
