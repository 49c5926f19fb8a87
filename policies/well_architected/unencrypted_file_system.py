"""An EFS file system is not encrypted.

## What fails

- `encrypted` of a file system is not true.

## Why

Encryption at rest can only be set when a file system is created. Later, all data must be copied to a new file
system.

## Fails

```yaml
resources:
  one:
    type: aws:efs:FileSystem
    properties: {}
```

## Instead

Set `encrypted: true` when the file system is created. With the enforcement level `remediate`, the pack sets it,
unless the file system has `protect`. An existing file system is replaced, and its data is lost.

```yaml
resources:
  one:
    type: aws:efs:FileSystem
    properties: { encrypted: true }
```

## Not covered

Encryption in transit, which the mount sets. Backups: *file-system-without-backups*.

## References

- [Encrypting data at rest](https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html)
- [SEC08-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, HIGH, Concern, Finding, policy


def encrypt(resource: Resource) -> Mapping[str, Any] | None:
    """Encryption with AWS's key for EFS, for a file system that may be replaced."""
    return {"encrypted": True} if resource.flag("encrypted") is False and not resource.protect else None


@policy(
    each=aws.EFS_FILE_SYSTEM,
    level=ADVISORY,
    severity=HIGH,
    remediate=encrypt,
    tags=("security", "SEC08-BP02"),
)
def unencrypted_file_system(resource: Resource) -> Iterator[Finding]:
    if not resource.is_external and certainly(negate(resource.flag("encrypted"))):
        yield Finding(
            resource,
            "The file system is not encrypted, and cannot be encrypted later. Set encrypted: true.",
            concern=Concern.ENCRYPTION,
        )
