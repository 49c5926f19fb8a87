"""A bucket allows public access.

## What fails

- A bucket's ACL is `public-read`, `public-read-write` or `authenticated-read`.
- A public access block of the stack has one of its four protections off.

## Why

Most data leaks from AWS are buckets that were made public for one file. New buckets are private: public access
requires both an open policy or ACL and a disabled protection.

## Fails

```yaml
resources:
  bucket: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  one:
    type: aws:s3:BucketPublicAccessBlock
    properties:
      bucket: ${bucket.id}
      blockPublicAcls: true
      ignorePublicAcls: true
      blockPublicPolicy: false
      restrictPublicBuckets: false
outputs: { bucket: "${bucket.id}" }
```

## Instead

Keep the bucket private and allow CloudFront to read it through an origin access control. Share single files with
presigned URLs. With the enforcement level `remediate`, the pack enables the protections that a public access block
does not enable; it does not change an ACL.

```yaml
resources:
  bucket: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  one:
    type: aws:s3:BucketPublicAccessBlock
    properties:
      bucket: ${bucket.id}
      blockPublicAcls: true
      ignorePublicAcls: true
      blockPublicPolicy: true
      restrictPublicBuckets: true
outputs: { bucket: "${bucket.id}" }
```

## Not covered

Bucket policies, which depend on principals and conditions, and the account's public access block. Versions:
*bucket-without-versioning*. Plain HTTP: *bucket-allows-plain-http*.

## References

- [Blocking public access](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html)
- [SEC03-BP07 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.logic import certainly, negate, one_of
from preflight.core.resource import Resource
from preflight.model.resource_types import BUCKET
from preflight.model.storage.bucket_settings import ACCESS_BLOCK, ACL
from preflight.policy import ADVISORY, HIGH, Finding, policy

TYPES: Final = (*BUCKET, *ACL, *ACCESS_BLOCK)
OPEN: Final = ("public-read", "public-read-write", "authenticated-read")
PROTECTIONS: Final = ("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets")


def block(resource: Resource) -> Mapping[str, Any] | None:
    """The protections of a public access block that are certainly off, turned on."""
    if resource.type not in ACCESS_BLOCK:
        return None
    return {key: True for key in PROTECTIONS if resource.flag(key) is False} or None


@policy(each=TYPES, level=ADVISORY, severity=HIGH, remediate=block, tags=("security", "SEC03-BP07"))
def public_bucket(resource: Resource) -> Iterator[Finding]:
    if resource.is_external:
        return
    if resource.type in ACCESS_BLOCK:
        off = [key for key in PROTECTIONS if certainly(negate(resource.flag(key)))]
        if off:
            yield Finding(
                resource,
                f"The public access block does not enable {', '.join(off)}. Set them to true, unless the bucket is "
                "public on purpose.",
                repair=f"Set {', '.join(off)} to true, unless the bucket is public on purpose.",
            )
    elif certainly(one_of(resource.text("acl"), OPEN)):
        yield Finding(resource, f"acl is '{resource.text('acl')}', which allows public access. Remove acl.")
