"""An ECR repository does not have scanning on push enabled.

## What fails

- `imageScanningConfiguration.scanOnPush` of a repository is not true, and the stack does not configure the scanning
  of the registry.

## Why

A vulnerable base image is deployed to production without a warning.

## Fails

```yaml
resources:
  one:
    type: aws:ecr:Repository
    properties: {}
```

## Instead

Set `imageScanningConfiguration: { scanOnPush: true }`, or enable enhanced scanning for the registry.

```yaml
resources:
  one:
    type: aws:ecr:Repository
    properties: { imageScanningConfiguration: { scanOnPush: true } }
```

## Not covered

The registry's scanning configuration where another stack sets it, and its filters.

## References

- [Image scanning](https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html)
- [SEC06-BP01 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly, maybe, negate
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, MEDIUM, Finding, policy

# The registry of an account and region has one such configuration; it applies to all of its repositories.
REGISTRY: Final = aws.ECR_REGISTRY_SCANNING_CONFIGURATION


def repositories(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(aws.ECR_REPOSITORY)


@policy(each=repositories, level=ADVISORY, severity=MEDIUM, tags=("security", "SEC06-BP01"))
def image_scanning_off(resource: Resource) -> Iterator[Finding]:
    if resource.is_external or any(maybe(r.same_scope(resource)) for r in resource.stack.of(REGISTRY)):
        return
    if certainly(negate(resource.flag("imageScanningConfiguration", "scanOnPush"))):
        yield Finding(
            resource,
            "Images are not scanned on push. Set imageScanningConfiguration.scanOnPush: true.",
        )
