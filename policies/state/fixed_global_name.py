"""A globally unique name is fixed and does not contain the stack's name or the account ID, so another stack cannot use
the name.

## What fails

The program sets a fixed bucket name or Cognito domain prefix that contains neither the stack's name nor an account
ID, nor a randomly generated text. A bucket that is named like a domain (`www.example.com`) may require that name,
and is not reported.

## Why

These names are unique across all AWS accounts. A second stack of the program (`test`, `prod`, a colleague's) fails
on the name of the first. The first also fails if another account uses the name: `BucketAlreadyExists`.

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

Do not set a bucket name: Pulumi generates a unique name from the logical name. Or put the stack and the account into
the name.

```yaml
resources:
  assets: { type: aws:s3:Bucket, properties: { bucket: shop-assets-dev-123456789012 } }
outputs: { assets: "${assets.id}" }
```

## Not covered

A name of which a part comes from the stack's configuration, a lookup or another stack: in another stack that part may
differ. Names that must be unique in one account only, which another account of the organization can use again. Two
resources of one stack with the same name: *resource-conflicts*.

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
from preflight.model.naming.physical_names import has_account, is_made_from_random, looks_generated
from preflight.model.pulumi_program.literals import composes
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
    if is_made_from_random(resource, key) or has_account(resource.get(key)):
        return
    if isinstance(name, Unknown):
        note(name)
    elif not name or not stack or "." in name or stack.lower() in name.lower() or looks_generated(name):
        return
    elif composes(resource.stack, name) is False:
        note(Unknown(f"a part of {key} is not written in the program, and may differ in another stack"))
    else:
        # Pulumi generates bucket names, but not domain prefixes.
        change = "Remove bucket, or add both to the name" if key == "bucket" else "Add both to the prefix"
        yield Finding(
            resource,
            f"The {noun} '{name}' is unique across AWS and contains neither the stack's name '{stack}' nor an account "
            f"ID, so a second stack fails. {change}.",
        )
