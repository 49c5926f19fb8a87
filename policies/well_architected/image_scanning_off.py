"""Images are not scanned for known vulnerabilities when they are pushed.

## What fails

- `imageScanningConfiguration.scanOnPush` of a repository is not true.

## Why

A vulnerable base image goes to production unseen.

## Fails

```yaml
resources:
  one:
    type: aws:ecr:Repository
    properties: {}
```

## Instead

Set `imageScanningConfiguration: { scanOnPush: true }`, or turn on enhanced scanning for the registry.

```yaml
resources:
  one:
    type: aws:ecr:Repository
    properties: { imageScanningConfiguration: { scanOnPush: true } }
```

## Not covered

The registry's own scanning configuration, which other stacks may set.

## References

- [Image scanning](https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html)
- [SEC06-BP01 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.policy import ADVISORY, MEDIUM, Finding, policy
from topology.resource import Resource
from topology.values import certainly, negate


@policy(
    each="aws:ecr/repository:Repository", level=ADVISORY, severity=MEDIUM, tags=("security", "SEC06-BP01")
)
def image_scanning_off(resource: Resource) -> Iterator[Finding]:
    if not resource.is_external and certainly(
        negate(resource.flag("imageScanningConfiguration", "scanOnPush"))
    ):
        yield Finding(
            resource,
            "Images are not scanned when they are pushed. Set imageScanningConfiguration.scanOnPush: true.",
        )
