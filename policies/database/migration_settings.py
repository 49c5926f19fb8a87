"""An endpoint, replication instance or task of DMS has settings that DMS does not accept.

## What fails

- An endpoint has an engine that does not exist, such as `postgresql`, is a source of an engine that is only a target,
  such as `kafka`, or lacks the block of its engine, such as `kinesisSettings`.
- A replication instance has a class that does not begin with `dms.`, or `availabilityZone` together with `multiAz`.
- A task has one endpoint as source and target, or an endpoint of the other `endpointType`.
- `tableMappings` is not a JSON object with rules, has no selection, two rules with one `rule-id`, or a selection with
  another action than `include`, `exclude` and `explicit`; `replicationTaskSettings` is not a JSON object.

## Why

The provider rejects the endpoint in the preview: `expected engine_name to be one of`. DMS rejects the rest with
`InvalidParameterValueException` or `InvalidParameterCombinationException`, often after the replication instance was
created for a quarter of an hour.

## Errors

- `expected engine_name to be one of`

## Fails

```yaml
resources:
  orders:
    type: aws:dms:Endpoint
    properties:
      endpointId: orders
      endpointType: source
      engineName: postgresql
      serverName: orders.acme.io
      databaseName: orders
```

## Instead

Use the name of the engine that DMS has.

```yaml
resources:
  orders:
    type: aws:dms:Endpoint
    properties:
      endpointId: orders
      endpointType: source
      engineName: postgres
      serverName: orders.acme.io
      databaseName: orders
```

## Not covered

Settings inside the JSON of a task, rules of transformations, and whether an engine supports an `sslMode`. Windows:
*maintenance-window-conflicts*. Subnets: *subnet-group-configuration*.

## References

- [CreateEndpoint](https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateEndpoint.html)
- [Sources](https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.html) and
  [targets](https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.html) of data migration
- [Table mapping](https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TableMapping.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.database.migrations import TYPES, migration_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


def migrations(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(each=migrations, level=MANDATORY, severity=HIGH, error="InvalidParameterValueException")
def migration_settings(resource: Resource) -> Iterator[Finding]:
    for fault in migration_faults(resource):
        yield Finding(resource, fault.message, error=fault.error)
