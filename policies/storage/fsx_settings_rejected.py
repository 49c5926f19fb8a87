"""An FSx file system has subnets, a capacity, throughput or storage type that its deployment type does not allow.

## What fails

- A Multi-AZ file system does not have two subnets, or no preferred subnet among them; a Single-AZ one has several.
- The storage capacity, the throughput, or the throughput for each TiB of Lustre is not one of the deployment type.
- A `PERSISTENT` file system of Lustre has no throughput, or a `SCRATCH` one has automatic backups.
- Storage type `HDD` with a deployment type that does not support it, without `driveCacheType`, or with too little
  capacity.
- `exportPath` without `importPath`, or a path that does not begin with `s3://`.
- ONTAP has several HA pairs with a deployment type of one pair, or both or neither of the two throughput capacities.

## Why

FSx or the provider rejects the file system: `BadRequest`.

## Fails

```yaml
resources:
  scratch:
    type: aws:fsx:LustreFileSystem
    properties:
      subnetIds: [subnet-0123456789abcdef0]
      deploymentType: PERSISTENT_2
      storageCapacity: 1200
```

## Instead

Set the throughput of each TiB.

```yaml
resources:
  scratch:
    type: aws:fsx:LustreFileSystem
    properties:
      subnetIds: [subnet-0123456789abcdef0]
      deploymentType: PERSISTENT_2
      storageCapacity: 1200
      perUnitStorageThroughput: 125
```

## Not covered

IOPS. The directory that a Windows file system joins. Throughput of the newer types of ONTAP and OpenZFS.

## References

- [CreateFileSystem](https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html)
- [Lustre](https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemLustreConfiguration.html)
- [Windows](https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemWindowsConfiguration.html)
- [ONTAP](https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemOntapConfiguration.html)
- [OpenZFS](https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemOpenZFSConfiguration.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.storage.fsx_systems import TYPES, fsx_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


def systems(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(each=systems, level=MANDATORY, severity=HIGH, error="BadRequest")
def fsx_settings_rejected(system: Resource) -> Iterator[Finding]:
    yield from (Finding(system, message) for message in fsx_faults(system))
