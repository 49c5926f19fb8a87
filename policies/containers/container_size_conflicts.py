"""A container has more memory or CPU than its task, or has no memory setting.

## What fails

- The `memory` of a container is above the `memory` of the task.
- The `memoryReservation` of all containers together is above the `memory` of the task.
- The `cpu` of all containers together is above the `cpu` of a Fargate task.
- The `memoryReservation` of a container is above its `memory`.
- A container has neither `memory` nor `memoryReservation`, and the task has no `memory`.

## Why

ECS rejects the task definition with *ClientException: The 'memory' setting for container 'worker' is greater than for
the task.*, *The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.*, *The sum of all
container 'memoryReservation' values cannot be greater than the value of the task 'memory'.* or *Invalid setting for
container 'app'. At least one of 'memory' or 'memoryReservation' must be specified.*

## Errors

- `ClientException: The 'memory' setting for container '…' is greater than for the task.`
- `The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.`
- `The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'.`
- `Invalid setting for container '…'. At least one of 'memory' or 'memoryReservation' must be specified.`

## Fails

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      cpu: "256"
      memory: "512"
      containerDefinitions:
        fn::toJSON:
          - { name: app, image: "nginx:1.27", memory: 1024 }
```

## Instead

Set the sizes of the task to at least those of its containers, or remove the sizes of the containers.

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      cpu: "256"
      memory: "512"
      containerDefinitions:
        fn::toJSON:
          - { name: app, image: "nginx:1.27", memory: 512 }
```

## Not covered

Windows containers, for which ECS ignores the sizes of the task. Whether an instance of the cluster is large enough.
*fargate-task-size* reports sizes that Fargate does not offer.

## References

- [ContainerDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html)
- [Task size](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.containers.containers import Container
from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="ClientException")
def container_size_conflicts(task: TaskDefinition) -> Iterator[Finding]:
    yield from (Finding(task, fault) for fault in _faults(task))


def _faults(task: TaskDefinition) -> Iterator[str]:
    """The faults of the sizes. ECS ignores the sizes of a Windows task."""
    for container in task.containers:
        soft, hard = container.number_of("memoryReservation"), container.number_of("memory")
        if isinstance(soft, int) and isinstance(hard, int) and soft > hard:
            yield (
                f"memoryReservation of {container.title} is {soft}, above its memory of {hard}. Set it to {hard} or "
                "less."
            )
        if _has_no_memory(task, container):
            yield (
                f"{container.title[0].upper()}{container.title[1:]} has neither memory nor memoryReservation, and the "
                "task has no memory. Set one of them."
            )
    if task.is_windows is False:
        yield from _above_task(task)


def _has_no_memory(task: TaskDefinition, container: Container) -> bool:
    """Whether neither container nor task sets a memory size. False on Fargate, where *fargate-task-size* reports it."""
    sizes = (container.number_of("memory"), container.number_of("memoryReservation"), task.memory)
    return all(size is None for size in sizes) and task.requires_fargate is False


def _above_task(task: TaskDefinition) -> Iterator[str]:
    if isinstance(task.memory, int):
        above = False
        for container in task.containers:
            memory = container.number_of("memory")
            if isinstance(memory, int) and memory > task.memory:
                above = True
                yield (
                    f"memory of {container.title} is {memory}, above the task's {task.memory}. Set it to "
                    f"{task.memory} or less, or raise the memory of the task."
                )
        total = _sum(task, "memoryReservation")
        if total > task.memory and not above:
            yield (
                f"memoryReservation of the containers is {total} in sum, above the task's memory of {task.memory}. "
                "Lower them, or raise the memory of the task."
            )
    total = _sum(task, "cpu")
    if isinstance(task.cpu, int) and total > task.cpu and task.requires_fargate is True:
        yield (
            f"cpu of the containers is {total} in sum, above the task's {task.cpu}. Lower them, or raise the cpu of "
            "the task."
        )


def _sum(task: TaskDefinition, name: str) -> int:
    """The sum of the known sizes, which is a lower bound."""
    sizes = (container.number_of(name) for container in task.containers)
    return sum(size for size in sizes if isinstance(size, int))
