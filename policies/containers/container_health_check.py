"""A container's health check has numbers outside ECS's limits, or a command that does not begin with CMD or CMD-SHELL.

## What fails

In `healthCheck` of a container,

- `interval` is outside 5 to 300 seconds, `timeout` outside 2 to 60, `retries` outside 1 to 10, or `startPeriod` outside
  0 to 300;
- the first item of `command` is not `CMD` or `CMD-SHELL`.

## Why

ECS rejects the task definition with *ClientException*. It never starts a task with such a health check.
The first item of the command says how the others are run. Without it, the check never runs, and the task never becomes
healthy.

## Fails

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
            healthCheck: { command: [CMD-SHELL, "curl -f http://localhost/ || exit 1"], interval: 2 }
```

## Instead

Set a number within the limits, and begin the command with `CMD` or `CMD-SHELL`.

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
            healthCheck: { command: [CMD-SHELL, "curl -f http://localhost/ || exit 1"], interval: 30 }
```

## Not covered

The rest of the command, and whether the image has it. Zeros, which may be taken for numbers that are not set.

## References

- [HealthCheck](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="ClientException")
def container_health_check(task: TaskDefinition) -> Iterator[Finding]:
    for container in task.containers:
        if container.odd_check_start:
            yield Finding(
                task,
                f"healthCheck.command of {container.title} begins with '{container.odd_check_start}'. Begin it with "
                "CMD or CMD-SHELL.",
            )
        for name, value, low, high in container.odd_check_times:
            yield Finding(
                task,
                f"healthCheck.{name} of {container.title} is {value}, but ECS accepts {low} to {high}. Set an accepted "
                "number.",
            )
