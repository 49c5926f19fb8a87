"""An EFS file system or replication has lifecycle policies, a key or a destination that EFS rejects.

## What fails

- A lifecycle policy has two transitions, or Archive is not later than Infrequent Access.
- A file system moves files to Archive, and its throughput mode is not `elastic`. The default is `bursting`.
- A file system has a KMS key, and `encrypted` is `false`; advisory: `encrypted` is not set.
- A file system has two replications. A replication has no destination, its source as destination, an Availability Zone
  of another Region, or a destination with replication overwrite protection, which is the default.
- Advisory: Archive without Infrequent Access.

## Why

EFS rejects the request: `BadRequest`, `ReplicationConflict`.

## Fails

```yaml
resources:
  files:
    type: aws:efs:FileSystem
    properties:
      encrypted: true
      lifecyclePolicies: [{ transitionToIa: AFTER_30_DAYS, transitionToPrimaryStorageClass: AFTER_1_ACCESS }]
```

## Instead

Write one lifecycle policy for each transition.

```yaml
resources:
  files:
    type: aws:efs:FileSystem
    properties:
      encrypted: true
      lifecyclePolicies:
        - { transitionToIa: AFTER_30_DAYS }
        - { transitionToPrimaryStorageClass: AFTER_1_ACCESS }
```

## Not covered

Throughput and performance modes: *file-system-throughput*. Mount targets: *mount-target-conflicts*. A replication that
exists already.

## References

- [PutLifecycleConfiguration](https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html)
- [DestinationToCreate](https://docs.aws.amazon.com/efs/latest/ug/API_DestinationToCreate.html)
- [CreateFileSystem](https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.storage.file_system_settings import TYPES, file_system_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def systems_and_replications(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(
    each=systems_and_replications, level=MANDATORY, severity=HIGH, error="BadRequest, ReplicationConflict"
)
def file_system_settings_rejected(resource: Resource) -> Iterator[Finding]:
    for fault in file_system_faults(resource):
        yield Finding(resource, fault.message, level=None if fault.is_certain else ADVISORY)
