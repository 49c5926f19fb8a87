"""A task definition has no essential container, two containers with the same name, or a container without image.

## What fails

- Every container has `essential: false`.
- Two containers have the same name, or a container has none.
- A container has no image.

## Why

A task runs as long as its essential containers. ECS rejects a task definition without an essential container: *All
tasks must have at least one essential container*. It rejects duplicate names with *ClientException: Container names
must be unique within a Task Definition.* It rejects a container without a name with *Container.name should not be null
or empty.*

## Errors

- `All tasks must have at least one essential container`
- `ClientException: Container names must be unique within a Task Definition.`
- `Container.name should not be null or empty.`
- `Container.image repository/image should not be null or empty.`

## Fails

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON:
          - { name: app, image: "nginx:1.27", memory: 256, essential: false }
```

## Instead

Remove `essential` from the main container.

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON:
          - { name: app, image: "nginx:1.27", memory: 256 }
```

## Not covered

Container definitions that are partly unknown before deployment.

## References

- [ContainerDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, negate
from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="ClientException")
def essential_container_missing(task: TaskDefinition) -> Iterator[Finding]:
    yield from (Finding(task, fault) for fault in _faults(task))


def _faults(task: TaskDefinition) -> Iterator[str]:
    optional = [negate(container.is_essential) for container in task.containers]
    if optional and certainly(all_of((*optional, task.is_complete))):
        yield "essential is false for every container. Remove it from the main container."
    for name, count in sorted(Counter(task.names).items()):
        if count > 1:
            yield f"{count} containers have the name '{name}'. Rename all but one."
    for container in task.containers:
        if container.name is None or (isinstance(container.name, str) and not container.name):
            yield f"{container.title[0].upper()}{container.title[1:]} has no name. Set name."
        if container.image is None or (isinstance(container.image, str) and not container.image):
            yield f"{container.title[0].upper()}{container.title[1:]} has no image. Set image."
