"""A container depends on a container that is not in its task definition, or on a condition that never becomes true.

## What fails

In `dependsOn` of a container:

- the name is not the name of a container of the task definition, or is the container's own name;
- containers depend on each other in a cycle;
- the condition is `COMPLETE` or `SUCCESS`, and the other container is essential;
- the condition is `HEALTHY`, and the other container has no `healthCheck` in its definition;
- the condition is not `START`, `COMPLETE`, `SUCCESS` or `HEALTHY`.

## Why

ECS rejects the task definition with *ClientException: A dependency container with SUCCESS or COMPLETE condition cannot
be an essential container* or a similar error. A container without `essential` is essential. ECS ignores a health check
of the image. A container that waits for `HEALTHY` of such a container never starts.

## Errors

- `ClientException: A dependency container with SUCCESS or COMPLETE condition cannot be an essential container`

## Fails

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON:
          - { name: app, image: "nginx:1.27", memory: 256, dependsOn: [{ containerName: init, condition: SUCCESS }] }
          - { name: init, image: "busybox:1.37", memory: 64 }
```

## Instead

Set `essential: false` on the container that ends, and `healthCheck` on the container that must be healthy.

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON:
          - { name: app, image: "nginx:1.27", memory: 256, dependsOn: [{ containerName: init, condition: SUCCESS }] }
          - { name: init, image: "busybox:1.37", memory: 64, essential: false }
```

## Not covered

Whether a health check ever succeeds. Dependencies through `links` and `volumesFrom`.

## References

- [ContainerDependency](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html)
- [HealthCheck](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import note
from preflight.core.values import Unknown
from preflight.model.containers.container_dependencies import waiting_cycle
from preflight.model.containers.containers import Container, Dependency
from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.policy import HIGH, MANDATORY, Finding, policy

CONDITIONS: Final = ("START", "COMPLETE", "SUCCESS", "HEALTHY")


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="ClientException")
def container_dependency_errors(task: TaskDefinition) -> Iterator[Finding]:
    yield from (Finding(task, fault) for fault in _faults(task))


def _faults(task: TaskDefinition) -> Iterator[str]:
    for container in task.containers:
        for dependency in container.dependencies:
            fault = _fault(task, container, dependency)
            if fault:
                yield f"dependsOn of {container.title} {fault}"
    cycle = waiting_cycle(task)
    if cycle:
        names = " waits for ".join(f"'{name}'" for name in (*cycle, cycle[0]))
        yield f"dependsOn is a cycle: {names}. Remove one of these dependencies."


def _fault(task: TaskDefinition, container: Container, dependency: Dependency) -> str:
    name, condition = dependency.name, dependency.condition
    if not isinstance(name, str):
        return ""
    if name == container.name:
        return "names the container itself. Remove it."
    awaited = task.container(name)
    if isinstance(awaited, Unknown):
        note(awaited)
        return ""
    if awaited is None:
        return (
            f"names '{name}', which is not a container of the task definition. Use the name of a container of the "
            "task definition."
        )
    return _unmet(awaited, condition) if isinstance(condition, str) else ""


def _unmet(awaited: Container, condition: str) -> str:
    if condition not in CONDITIONS:
        return f"has condition {condition}, which does not exist. Use one of {', '.join(CONDITIONS)}."
    if condition in ("COMPLETE", "SUCCESS") and awaited.is_essential is True:
        return (
            f"waits for {awaited.title} with condition {condition}, but that container is essential, so the task "
            "stops with it. Set essential to false there, or use START or HEALTHY."
        )
    if condition == "HEALTHY" and awaited.has_health_check is False:
        return (
            f"waits for {awaited.title} with condition HEALTHY, but its definition has no healthCheck. Add "
            "healthCheck to that container definition; ECS ignores a health check of the image."
        )
    return ""
