"""An EFS file system has no automatic backups.

## What fails

- An EFS file system has no `aws.efs.BackupPolicy` with status `ENABLED`.

## Why

Files that are deleted, or encrypted by an attacker, cannot be restored.

## Fails

```yaml
resources:
  one: { type: aws:efs:FileSystem, properties: { encrypted: true } }
```

## Instead

Add an `aws.efs.BackupPolicy`.

```yaml
resources:
  one: { type: aws:efs:FileSystem, properties: { encrypted: true } }
  backups:
    type: aws:efs:BackupPolicy
    properties: { fileSystemId: "${one.id}", backupPolicy: { status: ENABLED } }
```

## Not covered

AWS Backup plans that select the file system by tag. Encryption: *unencrypted-file-system*.

## References

- [Backing up EFS](https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html)
- [REL09-BP03 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly, negate, note, one_of
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, MEDIUM, Concern, Finding, policy

FILE_SYSTEM_TYPE: Final = (aws.EFS_FILE_SYSTEM,)
BACKUP_POLICY: Final = "aws:efs/backupPolicy:BackupPolicy"


def file_systems(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(*FILE_SYSTEM_TYPE)


@policy(each=file_systems, level=ADVISORY, severity=MEDIUM, tags=("reliability", "REL09-BP03"))
def file_system_without_backups(resource: Resource) -> Iterator[Finding]:
    policies = referrers(resource, BACKUP_POLICY, "fileSystemId", FILE_SYSTEM_TYPE)
    if possible_referrers(resource, BACKUP_POLICY, "fileSystemId", FILE_SYSTEM_TYPE):
        note(Unknown(f"a backup policy that may be of '{resource.name}'"))
        return
    on = [one_of(p.text("backupPolicy", "status"), ("ENABLED",)) for p in policies]
    if not resource.is_external and all(certainly(negate(one)) for one in on):
        yield Finding(
            resource,
            "The file system has no automatic backups. Add an aws.efs.BackupPolicy with status ENABLED.",
            concern=Concern.BACKUPS,
        )
