"""A container's log driver lacks a required option, or uses a log group of another Region.

## What fails

- A container with log driver `awslogs` has no `awslogs-group` or no `awslogs-region`.
- It has no `awslogs-stream-prefix`, and the task definition requires Fargate.
- It has the option `awslogs-endpoint`; advisory: another option that begins with `awslogs-` and that ECS does not
  document.
- A container has log driver `awsfirelens`, and no container of the task definition has `firelensConfiguration`.
- (advisory) Its `awslogs-region` is not the Region of the log group of that name in the stack.

## Why

ECS rejects the task definition with *ClientException: Log driver awslogs requires options: awslogs-region,
awslogs-group* or *Fargate requires log configuration options to include awslogs-stream-prefix to support log driver
awslogs.* If the log group does not exist, the task stops: *ResourceInitializationError: failed to validate logger args
... ResourceNotFoundException: The specified log group does not exist.*

## Errors

- `ClientException: Log driver awslogs requires options: awslogs-region, awslogs-group`
- `ClientException: Log driver awslogs disallows options: …`
- `ClientException: When awsfirelens log driver is specified in log configuration, a firelens configuration object must
  be specified`
- `Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.`
- `ResourceInitializationError: failed to validate logger args … The specified log group does not exist.`

## Fails

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON:
          - { name: app, image: "nginx:1.27", memory: 256, logConfiguration: { logDriver: awslogs } }
```

## Instead

Set the log group, its Region and a stream prefix.

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON:
          - name: app
            image: "nginx:1.27"
            memory: 256
            logConfiguration:
              logDriver: awslogs
              options: { awslogs-group: /ecs/app, awslogs-region: eu-west-1, awslogs-stream-prefix: app }
```

## Not covered

Log groups that are not in the stack. *role-lacks-permission* reports what the execution role does not allow.

## References

- [LogConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html)
- [awslogs](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly, equal, negate
from preflight.model.containers.containers import Container
from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

_OPTIONS: Final = frozenset(
    f"awslogs-{name}"
    for name in ("create-group", "region", "group", "stream-prefix", "datetime-format", "multiline-pattern")
)

# ClientException: Log driver awslogs disallows options: awslogs-endpoint. Of others, no refusal is known.
_REFUSED: Final = frozenset({"awslogs-endpoint"})


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="ClientException")
def log_driver_options(task: TaskDefinition) -> Iterator[Finding]:
    for container in task.containers:
        if equal(container.log_driver, "awslogs") is True:
            yield from _of_container(task, container)
        elif equal(container.log_driver, "awsfirelens") is True and certainly(negate(task.has_log_router)):
            yield Finding(
                task,
                f"logConfiguration of {container.title} has log driver awsfirelens, but no container has "
                "firelensConfiguration. Add a container that routes the logs.",
            )


def _of_container(task: TaskDefinition, container: Container) -> Iterator[Finding]:
    prefix = ("awslogs-stream-prefix",) if task.requires_fargate is True else ()
    needed = ("awslogs-group", "awslogs-region", *prefix)
    missing = [option for option in needed if container.log_option(option) is None]
    if missing:
        yield Finding(
            task,
            f"logConfiguration of {container.title} has log driver awslogs without {' and '.join(missing)}. Set the "
            f"option{'s' if len(missing) > 1 else ''}.",
        )
    odd = [o for o in container.log_options if o.startswith("awslogs-") and o not in _OPTIONS]
    if odd:
        yield Finding(
            task,
            f"logConfiguration of {container.title} has {' and '.join(odd)}, which awslogs does not have on ECS. "
            "Remove it.",
            MANDATORY if _REFUSED.intersection(odd) else ADVISORY,
        )
    group = task.log_group_elsewhere(container)
    if group is not None:
        yield Finding(
            task,
            f"awslogs-region of {container.title} is {container.log_option('awslogs-region')}, but log group "
            f"'{group.name}' is in {group.region}. Set it to {group.region}.",
            ADVISORY,
            error="ResourceNotFoundException",
        )
