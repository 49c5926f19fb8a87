"""A Fargate task definition uses a network mode other than `awsvpc`, or a setting that Fargate does not support.

## What fails

A task definition that lists FARGATE in `requiresCompatibilities`, or that a service runs on Fargate,

- has a network mode other than `awsvpc`; without `networkMode`, the mode is `bridge`;
- sets `ipcMode`, `pidMode: host`, `placementConstraints`, a volume with `hostPath` or `dockerVolumeConfiguration`;
- has a container with `privileged`, `dnsServers`, `extraHosts`, `dockerSecurityOptions`, devices, swap or shared
  memory, capabilities other than `SYS_PTRACE`, GPUs, or with a log driver other than `awslogs`, `splunk` and
  `awsfirelens`.

## Why

ECS rejects the task definition with *ClientException: Fargate only supports network mode 'awsvpc'.*, *Tasks using the
Fargate launch type do not support ipcMode.*, *host.sourcePath should not be set for volumes in Fargate.*, *Fargate
compatible task definitions do not support sourcePath* or a similar error. ECS accepts a task definition that does not
list FARGATE, and rejects its services with *Task definition does not support launch_type FARGATE.*

## Errors

- `ClientException: Fargate only supports network mode 'awsvpc'.`
- `Tasks using the Fargate launch type do not support …`
- `ClientException: … is not allowed on Fargate.`
- `host.sourcePath should not be set for volumes in Fargate.`
- `Fargate compatible task definitions do not support sourcePath`

## Fails

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      requiresCompatibilities: [FARGATE]
      networkMode: bridge
      cpu: "256"
      memory: "512"
      containerDefinitions: { fn::toJSON: [{ name: app, image: "nginx:1.27", privileged: true }] }
```

## Instead

Remove the setting and use `awsvpc`, or run the tasks on EC2 instances.

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      requiresCompatibilities: [FARGATE]
      networkMode: awsvpc
      cpu: "256"
      memory: "512"
      containerDefinitions: { fn::toJSON: [{ name: app, image: "nginx:1.27" }] }
```

## Not covered

Settings that depend on the platform version. *port-mapping-conflicts* reports links of containers.
*launch-type-mismatch* reports the network mode of a task definition that does not list FARGATE.

## References

- [Fargate task definitions](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html)
- [LinuxParameters](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html)
- [LogConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import any_of, certainly
from preflight.model.containers.fargate import unsupported
from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.model.containers.task_launches import runs_on_fargate
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="ClientException")
def fargate_unsupported_settings(task: TaskDefinition) -> Iterator[Finding]:
    mode = task.network_mode
    if isinstance(mode, str) and mode != "awsvpc" and certainly(task.requires_fargate):
        default = "" if task.resource.is_set("networkMode") else ", the default"
        yield Finding(
            task,
            f"requiresCompatibilities lists FARGATE, but the network mode is {mode}{default}. Set networkMode to "
            "awsvpc.",
        )
    settings = tuple(unsupported(task))
    if settings and certainly(any_of((task.requires_fargate, runs_on_fargate(task)))):
        yield Finding(
            task,
            f"The tasks run on Fargate, which does not support {', '.join(settings)}. Remove the setting, or run the "
            "tasks on EC2 instances.",
        )
