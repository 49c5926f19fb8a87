"""A container mounts a volume that its task definition does not define.

## What fails

- `sourceVolume` of a mount point is not the name of one of the `volumes` of the task definition.
- `sourceContainer` of `volumesFrom` is not a container of the task definition.

## Why

The API reference says about `sourceVolume`: *Must be a volume name referenced in the name parameter of task definition
volume.* ECS rejects the task definition with a *ClientException* that names the volume as unknown.

## Fails

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON:
          - { name: app, image: "nginx:1.27", memory: 256, mountPoints: [{ sourceVolume: data, containerPath: /data }] }
```

## Instead

Add the volume to the task definition. A volume with only a name is empty storage that the containers share.

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      volumes: [{ name: data }]
      containerDefinitions:
        fn::toJSON:
          - { name: app, image: "nginx:1.27", memory: 256, mountPoints: [{ sourceVolume: data, containerPath: /data }] }
```

## Not covered

Whether the task can reach the file system of a volume. *fargate-unsupported-settings* reports volumes that Fargate does
not support.

## References

- [MountPoint](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MountPoint.html)
- [Volumes](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_data_volumes.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="ClientException")
def mount_without_volume(task: TaskDefinition) -> Iterator[Finding]:
    yield from (Finding(task, fault) for fault in _faults(task))


def _faults(task: TaskDefinition) -> Iterator[str]:
    for container in task.containers:
        for name in container.mounted_volumes:
            if certainly(negate(task.has_volume(name))):
                yield (
                    f"mountPoints of {container.title} names volume '{name}', which is not in volumes of the task "
                    "definition. Add it to volumes."
                )
        for name in container.volume_donors:
            if task.container(name) is None:
                yield (
                    f"volumesFrom of {container.title} names '{name}', which is not a container of the task "
                    "definition. Use the name of a container of the task definition."
                )
