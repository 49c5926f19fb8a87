"""An EFS file system has a throughput mode that does not fit its other settings.

## What fails

- `throughputMode` is `provisioned` without `provisionedThroughputInMibps`.
- `throughputMode` is `elastic` with `performanceMode` `maxIO`.
- `performanceMode` is `maxIO` for a One Zone file system (`availabilityZoneName`).

## Why

EFS rejects the file system with *BadRequest* or *ValidationException*: provisioned throughput requires a value, and the
Max I/O performance mode exists neither for elastic throughput nor for One Zone file systems.

## Fails

```yaml
resources:
  files:
    type: aws:efs:FileSystem
    properties: { encrypted: true, performanceMode: maxIO, throughputMode: elastic }
  backup: { type: aws:efs:BackupPolicy, properties: { fileSystemId: "${files.id}", backupPolicy: { status: ENABLED } } }
```

## Instead

Leave out `performanceMode`, as AWS recommends: the default `generalPurpose` fits all throughput modes.

```yaml
resources:
  files:
    type: aws:efs:FileSystem
    properties: { encrypted: true, throughputMode: elastic }
  backup: { type: aws:efs:BackupPolicy, properties: { fileSystemId: "${files.id}", backupPolicy: { status: ENABLED } } }
```

## Not covered

`provisionedThroughputInMibps` in another throughput mode: the provider does not send it. The Region's upper limit.

## References

- [CreateFileSystem](https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html)
- [Performance specifications](https://docs.aws.amazon.com/efs/latest/ug/performance.html)
- [Throughput modes](https://repost.aws/knowledge-center/efs-choosing-correct-throughput-mode)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, equal
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=aws.EFS_FILE_SYSTEM, level=MANDATORY, severity=HIGH, error="BadRequest, ValidationException")
def file_system_throughput(system: Resource) -> Iterator[Finding]:
    mode, performance = system.text("throughputMode"), system.text("performanceMode")
    if certainly(equal(mode, "provisioned")) and system.input("provisionedThroughputInMibps") is None:
        yield Finding(
            system,
            "throughputMode is provisioned without provisionedThroughputInMibps. Set provisionedThroughputInMibps, or "
            "throughputMode to elastic.",
        )
    if certainly(all_of((equal(mode, "elastic"), equal(performance, "maxIO")))):
        yield Finding(
            system,
            "throughputMode is elastic, which does not support performanceMode maxIO. Remove performanceMode.",
        )
    if certainly(equal(performance, "maxIO")) and system.input("availabilityZoneName") is not None:
        yield Finding(
            system,
            "performanceMode is maxIO, which a One Zone file system (availabilityZoneName) does not support. Remove "
            "performanceMode.",
        )
