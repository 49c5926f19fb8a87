"""A parameter group does not match the database that uses it, or sets parameters in a way that AWS rejects.

## What fails

- The group's family is of another engine or version than the database, or does not exist.
- An instance has a cluster parameter group, or a cluster an instance parameter group.
- A static parameter has the `applyMethod` `immediate`, which is the default.
- A parameter is set twice, with different values.

## Why

A family belongs to one engine and major version; AWS rejects the group, the parameter or the database:
`InvalidParameterCombination`, `cannot use immediate apply method for static parameter`. An upgrade of the database to
another major version requires a new group.

## Errors

- `InvalidParameterCombination: cannot use immediate apply method for static parameter`
- `DBParameterGroupNotFound`

## Fails

```yaml
resources:
  group:
    type: aws:rds:ParameterGroup
    properties:
      family: postgres16
      parameters: [{ name: max_connections, value: "200" }]
  database:
    type: aws:rds:Instance
    properties:
      engine: postgres
      engineVersion: "15"
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      parameterGroupName: "${group.name}"
      skipFinalSnapshot: true
```

## Instead

Use the family of the database's engine and major version, and set `applyMethod: pending-reboot` for static parameters.

```yaml
resources:
  group:
    type: aws:rds:ParameterGroup
    properties:
      family: postgres15
      parameters: [{ name: max_connections, value: "200", applyMethod: pending-reboot }]
  database:
    type: aws:rds:Instance
    properties:
      engine: postgres
      engineVersion: "15"
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      parameterGroupName: "${group.name}"
      skipFinalSnapshot: true
```

## Not covered

Parameters that an engine does not have, values out of range, static parameters that are not in the pack's list. The
version of a database whose version AWS chooses. No group: *parameter-group-missing*.

## References

- [Working with parameter groups](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html)
- [CreateDBParameterGroup](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html)
- [ModifyDBParameterGroup](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html)
- [PostgreSQL server configuration](https://www.postgresql.org/docs/current/runtime-config.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from preflight.core.logic import certainly, known, negate, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.database.databases import ClusterInstance, Database, users_of
from preflight.model.database.engines import Family, family_of
from preflight.model.database.parameter_groups import Parameter, ParameterGroup
from preflight.model.resource_types import module_of
from preflight.policy import HIGH, MANDATORY, Finding, policy

COMBINATION: Final = "InvalidParameterCombination"
# The service with groups of both kinds, and where the provider applies parameters immediately unless told otherwise.
RDS: Final = "rds"


def parameter_groups(stack: Stack) -> Iterable[ParameterGroup]:
    return stack.all(ParameterGroup)


@policy(
    each=parameter_groups,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterCombination, InvalidParameterValue, DBParameterGroupNotFound",
)
def parameter_group_settings(group: ParameterGroup) -> Iterator[Finding]:
    text = group.family
    family = Family.parse(text) if isinstance(text, str) else None
    if isinstance(text, Unknown):
        note(text)
    elif text is not None and family is None:
        yield from _no_family(group, text)
    for user in users_of(group):
        if _is_of_wrong_kind(group, user):
            yield from _wrong_kind(group, user)
        elif family is not None:
            yield from _mismatch(group, family, user)
    if family is not None:
        yield from _static(group, family)
    yield from _twice(group)


def _no_family(group: ParameterGroup, text: str) -> Iterator[Finding]:
    engines = {u.engine: u.version for u in users_of(group) if isinstance(u.engine, str)}
    example = next((family_of(e, v) for e, v in engines.items()), "") or "postgres16"
    if text.startswith("custom-"):
        return
    yield Finding(
        group,
        f"'{text}' is not a parameter group family. Use the engine and its major version, such as {example}.",
        error="InvalidParameterValue",
    )


def _is_of_wrong_kind(group: ParameterGroup, user: Database | ClusterInstance) -> bool:
    if module_of(group.resource) != RDS:
        return False
    return group.is_of_clusters != (isinstance(user, Database) and user.is_cluster)


def _wrong_kind(group: ParameterGroup, user: Database | ClusterInstance) -> Iterator[Finding]:
    own, other = ("clusters", "an instance") if group.is_of_clusters else ("instances", "a cluster")
    needed = "ParameterGroup" if group.is_of_clusters else "ClusterParameterGroup"
    yield Finding(
        user,
        f"Parameter group '{group.name}' is for {own}, and this is {other}. Use a {needed}.",
        error="DBParameterGroupNotFound",
    )


def _mismatch(group: ParameterGroup, family: Family, user: Database | ClusterInstance) -> Iterator[Finding]:
    engine, version = user.engine, user.version
    if isinstance(engine, Unknown):
        note(engine)
    elif certainly(negate(family.fits(engine, version))):
        told = f"{engine} {version}" if isinstance(version, str) else engine
        example = family_of(
            f"memorydb_{engine}" if module_of(group.resource) == "memorydb" else engine, version
        )
        needed = f"family {example}" if example else "its own engine"
        yield Finding(
            user,
            f"Parameter group '{group.name}' is of family {family.text}, and the database is {told}. "
            f"Use a group of {needed}.",
            error=COMBINATION,
        )


def _static(group: ParameterGroup, family: Family) -> Iterator[Finding]:
    if module_of(group.resource) != RDS:
        return
    for parameter in group.parameters:
        name, method = parameter.name, parameter.apply_method
        if isinstance(method, Unknown):
            note(method)
        elif isinstance(name, Unknown):
            note(name)
        elif name is not None and family.is_static(name) and (method or "immediate").lower() == "immediate":
            told = (
                "that is set to be applied immediately"
                if method
                else "that is applied immediately by default"
            )
            yield Finding(
                group,
                f"{name} is a static parameter {told}, which AWS rejects. Set its applyMethod to pending-reboot.",
                error=COMBINATION,
            )


def _twice(group: ParameterGroup) -> Iterator[Finding]:
    seen: dict[str, Parameter] = {}
    for parameter in group.parameters:
        if not isinstance(parameter.name, str):
            continue
        first = seen.setdefault(parameter.name.lower(), parameter)
        if (
            first is not parameter
            and known(first.value)
            and known(parameter.value)
            and first.value != parameter.value
        ):
            yield Finding(
                group,
                f"{parameter.name} is set twice, to {first.value} and to {parameter.value}. Remove one of them.",
                error="InvalidParameterValue",
            )
