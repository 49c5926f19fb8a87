"""A service or target runs `awsvpc` tasks without a network configuration, or has one for tasks in another network
mode.

## What fails

A service, task set, EventBridge target, schedule or pipe

- runs a task definition in `awsvpc` mode, and has no `networkConfiguration`;
- has a `networkConfiguration`, and its task definition has `networkMode` `bridge`, `host` or `none`. The default is
  `bridge`.

## Why

In `awsvpc` mode each task has its own network interface, and the network configuration sets its subnets. ECS rejects
the service with *InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is
specified.*, or with *Network Configuration is not valid for the given networkMode of this task definition.*
EventBridge, Scheduler and Pipes accept the target, and each RunTask call fails with the same error.

## Errors

- `InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.`
- `Network Configuration is not valid for the given networkMode of this task definition.`

## Fails

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      networkMode: awsvpc
      containerDefinitions: { fn::toJSON: [{ name: app, image: "nginx:1.27", memory: 256 }] }
  service:
    type: aws:ecs:Service
    properties: { cluster: "${cluster.arn}", taskDefinition: "${task.arn}" }
```

## Instead

Set subnets and security groups in `networkConfiguration` (`ecsTarget.networkConfiguration` of an EventBridge target),
or remove it in the other modes.

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      networkMode: awsvpc
      containerDefinitions: { fn::toJSON: [{ name: app, image: "nginx:1.27", memory: 256 }] }
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      networkConfiguration:
        subnets: [subnet-0123456789abcdef0]
        securityGroups: [sg-0123456789abcdef0]
```

## Not covered

Tasks that a Step Functions state runs. Task definitions that are not in the stack, except on Fargate.
*launch-type-mismatch* reports a Fargate service whose task definition has another network mode.

## References

- [Task networking](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html)
- [CreateService](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html)
- [EcsParameters](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EcsParameters.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, negate, note
from preflight.core.values import Unknown
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.containers.task_launches import TaskLaunch, launches
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=launches, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def network_configuration_mismatch(launch: TaskLaunch) -> Iterator[Finding]:
    task = launch.task
    path = launch.path_of("networkConfiguration")
    if not isinstance(task, TaskDefinition):
        if certainly(all_of((launch.is_on_fargate, negate(launch.has_network_configuration)))):
            yield Finding(
                launch,
                f"{path} is missing, but the tasks run on Fargate in awsvpc mode. Add it with the subnets and "
                "security groups of the tasks.",
            )
        return
    mode = task.network_mode
    if isinstance(mode, Unknown):
        note(mode)
    elif mode == "awsvpc":
        if certainly(negate(launch.has_network_configuration)):
            yield Finding(
                launch,
                f"{path} is missing, but '{task.name}' runs in awsvpc mode. Add it with the subnets and security "
                "groups of the tasks.",
            )
    elif certainly(all_of((launch.has_network_configuration, negate(launch.is_on_fargate)))):
        default = "" if task.resource.is_set("networkMode") else ", the default"
        yield Finding(
            launch,
            f"{path} is set, but '{task.name}' runs in {mode} mode{default}. Set its networkMode to awsvpc, or remove "
            f"{path}.",
        )
