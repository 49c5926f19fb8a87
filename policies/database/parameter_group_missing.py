"""A database uses its engine's default parameter group, or a parameter group is not attached to a database.

## What fails

- In a production stack, an RDS, DocumentDB or Neptune database has no parameter group, or a `default.` one. For a
  cluster, the policy checks its cluster parameter group.
- No database of the stack uses a parameter group of the stack.

## Why

The default groups cannot be modified. To set a parameter later (to log slow queries, to require TLS), you must create a
group and attach it, which requires a reboot. A group that is not attached has no effect: usually its reference is
missing in the database.

## Fails

```yaml stack=prod
resources:
  database:
    type: aws:rds:Instance
    properties:
      engine: postgres
      engineVersion: "16"
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      skipFinalSnapshot: true
```

## Instead

Create a parameter group of the database's family, even without parameters, and set it on the database.

```yaml
resources:
  group:
    type: aws:rds:ParameterGroup
    properties: { family: postgres16 }
  database:
    type: aws:rds:Instance
    properties:
      engine: postgres
      engineVersion: "16"
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      parameterGroupName: "${group.name}"
      skipFinalSnapshot: true
```

## Not covered

Replicas, which may use the group of their source. Caches and warehouses without a group. The parameters:
*parameter-group-settings*.

## References

- [Overview of parameter groups](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/parameter-groups-overview.html)
- [Best practices for RDS](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_BestPractices.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from preflight.core.logic import certainly, negate
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.database.database_types import CLUSTERS
from preflight.model.database.databases import Database, may_be_used, users_of
from preflight.model.database.engines import family_of
from preflight.model.database.parameter_groups import ParameterGroup
from preflight.policy import ADVISORY, LOW, Finding, policy


def databases_and_groups(stack: Stack) -> Iterable[Database | ParameterGroup]:
    return (*stack.all(Database), *stack.all(ParameterGroup))


@policy(each=databases_and_groups, level=ADVISORY, severity=LOW)
def parameter_group_missing(subject: Database | ParameterGroup) -> Iterator[Finding]:
    if isinstance(subject, ParameterGroup):
        if not users_of(subject) and certainly(negate(may_be_used(subject))):
            yield Finding(
                subject, "No database uses the parameter group. Set it on the database, or remove it."
            )
    elif (
        subject.type in (aws.RDS_INSTANCE, *CLUSTERS)
        and subject.source is None
        and certainly(subject.has_default_parameters)
    ):
        told = isinstance(subject.engine, str) and isinstance(subject.version, str)
        family = family_of(str(subject.engine), subject.version) if told else ""
        example = f" of family {family}" if family else ""
        yield Finding(
            subject,
            "The database uses its engine's default parameters, which cannot be changed. Add a parameter "
            f"group{example} and set it in {subject.parameter_group_key}.",
            in_production=True,
        )
