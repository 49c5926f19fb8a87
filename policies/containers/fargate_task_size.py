"""A Fargate task definition has a CPU, memory or ephemeral storage size that Fargate does not offer.

## What fails

A task definition whose `requiresCompatibilities` lists FARGATE

- has no `cpu` or no `memory`;
- has a combination of both that Fargate does not offer, such as 512 CPU units with 512 MiB;
- has an `ephemeralStorage` outside 21 to 200 GiB;
- has Windows containers, and a `cpu` below 1024 or above 4096.

## Why

ECS rejects the task definition with *ClientException: No Fargate configuration exists for given values: 512 CPU, 512
memory. See the Amazon ECS documentation for the valid values.*, *Invalid 'cpu' setting for task.* or *Fargate requires
that 'cpu' be defined at the task level.*

| CPU units | memory in MiB |
| --- | --- |
| 256 | 512, 1024 or 2048 |
| 512 | 1024 to 4096 in steps of 1024 |
| 1024 | 2048 to 8192 in steps of 1024 |
| 2048 | 4096 to 16384 in steps of 1024 |
| 4096 | 8192 to 30720 in steps of 1024 |
| 8192 | 16384 to 61440 in steps of 4096 |
| 16384 | 32768 to 122880 in steps of 8192 |
| 32768 | 61440, 122880 or 249856 |

## Errors

- `ClientException: No Fargate configuration exists for given values`
- `Invalid 'cpu' setting for task.`
- `Fargate requires that 'cpu' be defined at the task level.`

## Fails

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      requiresCompatibilities: [FARGATE]
      networkMode: awsvpc
      cpu: "512"
      memory: "512"
      containerDefinitions: { fn::toJSON: [{ name: app, image: "nginx:1.27" }] }
```

## Instead

Use a combination of the table.

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      requiresCompatibilities: [FARGATE]
      networkMode: awsvpc
      cpu: "512"
      memory: "1024"
      containerDefinitions: { fn::toJSON: [{ name: app, image: "nginx:1.27" }] }
```

## Not covered

A task definition that does not list FARGATE: if a service runs it on Fargate, *launch-type-mismatch* reports missing
sizes.

## References

- [Invalid CPU or memory](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html)
- [EphemeralStorage](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, note
from preflight.core.values import Unknown
from preflight.model.containers.fargate import STORAGE, WINDOWS_CPU, sizes, taken_memory
from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="ClientException")
def fargate_task_size(task: TaskDefinition) -> Iterator[Finding]:
    if not certainly(task.requires_fargate):
        return
    missing = [name for name, value in (("cpu", task.cpu), ("memory", task.memory)) if value is None]
    if missing:
        yield Finding(
            task,
            f"requiresCompatibilities lists FARGATE, but {' and '.join(missing)} of the task definition is missing. "
            "Set it; Fargate does not use the sizes of the containers.",
        )
    elif message := _pair(task):
        yield Finding(task, message)
    storage = task.ephemeral_storage
    if isinstance(storage, int) and not STORAGE[0] <= storage <= STORAGE[1]:
        yield Finding(
            task,
            f"ephemeralStorage.sizeInGib is {storage}, but Fargate offers {STORAGE[0]} to {STORAGE[1]}. Set a size "
            "within these limits, or remove it for 20 GiB.",
        )


def _pair(task: TaskDefinition) -> str:
    cpu, memory = task.cpu, task.memory
    if isinstance(cpu, Unknown) or isinstance(memory, Unknown):
        note(cpu if isinstance(cpu, Unknown) else memory if isinstance(memory, Unknown) else Unknown())
    if not isinstance(cpu, int):
        return ""
    if task.is_windows is True and not WINDOWS_CPU[0] <= cpu <= WINDOWS_CPU[1]:
        return (
            f"cpu is {cpu}, but Windows containers on Fargate have {WINDOWS_CPU[0]} to {WINDOWS_CPU[1]} CPU units. "
            "Set cpu "
            "within these limits."
        )
    if cpu not in sizes():
        return f"cpu is {cpu}, but Fargate offers {', '.join(map(str, sizes()))}. Set it to one of these."
    if isinstance(memory, int) and memory not in sizes()[cpu]:
        return (
            f"cpu is {cpu} and memory is {memory}, but with {cpu} CPU units Fargate offers {taken_memory(cpu)} MiB. "
            "Set memory to one of these, or change cpu."
        )
    return ""
