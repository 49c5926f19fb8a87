"""A Redshift cluster has no password or several zones for other than RA3 nodes, or a workgroup a wrong capacity.

## What fails

- A cluster has none of `manageMasterPassword`, `masterPassword` and `masterPasswordWo`, and is not restored from a
  snapshot.
- `multiAz` is true for DC2 or DS2 nodes.
- `baseCapacity` of a serverless workgroup is neither 4 nor a multiple of 8.
- Advisory: `maxCapacity` of a serverless workgroup is not a multiple of 8, or below `baseCapacity`.

## Why

Redshift or the provider rejects the request: *one of "manage_master_password" or "master_password" is required*. The
preview shows no error.

## Errors

- `aws_redshift_cluster: …: one of "manage_master_password" or "master_password" is required`

## Fails

```yaml
resources:
  reports:
    type: aws:redshiftserverless:Workgroup
    properties: { namespaceName: reports, workgroupName: reports, baseCapacity: 60 }
```

## Instead

Set `baseCapacity` to 4 or a multiple of 8.

```yaml
resources:
  reports:
    type: aws:redshiftserverless:Workgroup
    properties: { namespaceName: reports, workgroupName: reports, baseCapacity: 64, maxCapacity: 128 }
```

## Not covered

Node types, subnets of workgroups, and the characters of passwords.

## References

- [CreateCluster](https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html)
- [Multi-AZ](https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-multi-az.html)
- [Compute capacity](https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-capacity.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.database.warehouses import TYPES, warehouse_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def clusters_and_workgroups(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(
    each=clusters_and_workgroups,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterCombination, ValidationException",
)
def warehouse_settings(resource: Resource) -> Iterator[Finding]:
    for fault in warehouse_faults(resource):
        level = None if fault.is_certain else ADVISORY
        yield Finding(resource, fault.message, error=fault.error, level=level)
