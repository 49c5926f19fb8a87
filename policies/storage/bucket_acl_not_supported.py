"""A bucket has an ACL, and its object ownership setting disables ACLs.

## What fails

- A `BucketAcl`, of any kind, on a bucket without `BucketOwnershipControls`, or with `BucketOwnerEnforced`.
- A new bucket with its own `acl` other than `private`, or with `grants`.

## Why

Since April 2023 a new bucket has the ownership setting `BucketOwnerEnforced`, which disables ACLs. S3 rejects every
request to set an ACL, even `private`: *AccessControlListNotSupported: The bucket does not allow ACLs*. Pulumi sends the
bucket's own `acl` when it creates the bucket, before any ownership controls exist:
*InvalidBucketAclWithObjectOwnership: Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting*.

## Errors

- `AccessControlListNotSupported: The bucket does not allow ACLs`
- `AccessControlListNotSupported`
- `InvalidBucketAclWithObjectOwnership: Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced
  setting`
- `InvalidBucketAclWithObjectOwnership`

## Fails

```yaml
resources:
  site: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  acl: { type: aws:s3:BucketAcl, properties: { bucket: "${site.id}", acl: private } }
outputs: { site: "${site.id}" }
```

## Instead

Remove the ACL: a new bucket is private. If a service needs ACLs, add `BucketOwnershipControls`, and add them to
`dependsOn` of the ACL.

```yaml
resources:
  site: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  ownership:
    type: aws:s3:BucketOwnershipControls
    properties: { bucket: "${site.id}", rule: { objectOwnership: BucketOwnerPreferred } }
  acl:
    type: aws:s3:BucketAcl
    properties: { bucket: "${site.id}", acl: private }
    options: { dependsOn: ["${ownership}"] }
outputs: { site: "${site.id}" }
```

## Not covered

A bucket that exists already and has no ownership controls in the stack, because it may be from before April 2023. ACLs
of objects. *missing-dependencies* reports the order of ACL and ownership controls, *public-access-blocked* a public ACL
that the public access block rejects.

## References

- [Controlling ownership of objects](https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html)
- [PutBucketAcl](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html)
- [CreateBucket](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.core.stack import Stack
from preflight.model.storage.bucket_access import sets_acl_at_creation
from preflight.model.storage.bucket_settings import ACL, Bucket
from preflight.policy import HIGH, MANDATORY, Finding, policy


def buckets(stack: Stack) -> tuple[Bucket, ...]:
    return stack.all(Bucket)


@policy(
    each=buckets,
    level=MANDATORY,
    severity=HIGH,
    error="AccessControlListNotSupported, InvalidBucketAclWithObjectOwnership",
)
def bucket_acl_not_supported(bucket: Bucket) -> Iterator[Finding]:
    if (key := sets_acl_at_creation(bucket)) is not None:
        yield Finding(
            bucket,
            f"{key} is set, but a new bucket has ownership BucketOwnerEnforced, which disables ACLs. Remove {key}; if "
            "it is needed, use BucketOwnershipControls and a BucketAcl.",
            error="InvalidBucketAclWithObjectOwnership",
        )
    for acl in bucket.settings(ACL):
        if certainly(negate(bucket.accepts_acls)):
            yield Finding(
                acl,
                f"Bucket '{bucket.name}' has ownership {bucket.ownership}, which disables ACLs. Remove the ACL, or add "
                "BucketOwnershipControls with objectOwnership BucketOwnerPreferred that it depends on.",
            )
