"""A globally unique name is fixed and does not contain the stack's name or the account ID, so another stack cannot use
the name.

## What fails

A bucket's name, or the prefix of a Cognito domain, is fixed in the program and holds neither the stack's name nor an
account id, nor what a generator of random texts makes. A bucket that is named like a domain (`www.example.com`) may
have to be, and is left alone.

## Why

Such names are shared by all accounts of all customers. The second stack of the program (`test`, `prod`, a colleague's)
fails on the first one's name, and so does the first if anyone else has it: `BucketAlreadyExists`.

## Errors

- `BucketAlreadyExists`
- `BucketAlreadyExists: The requested bucket name is not available`

## Fails

```yaml
resources:
  assets: { type: aws:s3:Bucket, properties: { bucket: shop-assets } }
outputs: { assets: "${assets.id}" }
```

## Instead

Name nothing, and Pulumi makes a unique name of the logical one; or put the stack and the account into the name.

```yaml
resources:
  assets: { type: aws:s3:Bucket, properties: { bucket: shop-assets-dev-123456789012 } }
outputs: { assets: "${assets.id}" }
```

## Not covered

Names that must be unique in one account only, which another account of the organization can have again. Two resources
of one stack with one name: *resource-conflicts*.

## References

- [General purpose bucket naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html)
- [Cognito: a user pool's domain](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.naming.physical_names import is_made_from_random, looks_generated
from preflight.policy import ADVISORY, LOW, Finding, policy

NAMED: Final = {
    aws.S3_BUCKET: ("bucket", "bucket"),
    aws.S3_BUCKET_V2: ("bucket", "bucket"),
    aws.COGNITO_USER_POOL_DOMAIN: ("domain", "domain prefix"),
}


def named(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(*NAMED)


@policy(each=named, level=ADVISORY, severity=LOW, error="BucketAlreadyExists")
def fixed_global_name(resource: Resource) -> Iterator[Finding]:
    key, noun = NAMED[resource.type]
    if resource.is_external or not resource.has_input(key):
        return
    name, stack = resource.text(key), resource.stack.name
    if is_made_from_random(resource, key):
        return
    if isinstance(name, Unknown):
        note(name)
    elif (
        name and stack and "." not in name and stack.lower() not in name.lower() and not looks_generated(name)
    ):
        yield Finding(
            resource,
            f"The {noun} '{name}' is one for all of AWS and holds neither the stack's name '{stack}' nor an account: a "
            "second stack fails on it. Name nothing, or put both into the name.",
        )
