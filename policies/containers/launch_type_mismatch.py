"""An ECS service or target runs a task definition on a launch type that does not support it.

## What fails

- It runs a task definition on Fargate, by `launchType`, its capacity provider strategy or that of the cluster. The task
  definition has a network mode other than `awsvpc`, no `cpu` or no `memory`.
- A Fargate service has `schedulingStrategy: DAEMON`.
- It runs on EC2 instances, and assigns public IP addresses to its tasks, or sets a `platformVersion`.

## Why

ECS rejects the service with *InvalidParameterException: Task definition does not support launch_type FARGATE.*, *Assign
public IP is not supported for this launch type.* or *The platform version must be null when specifying an EC2 launch
type.* EventBridge, Scheduler and Pipes accept the target, and each RunTask call fails.

## Errors

- `InvalidParameterException: Task definition does not support launch_type FARGATE.`
- `Assign public IP is not supported for this launch type.`
- `The platform version must be null when specifying an EC2 launch type.`

## Fails

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions: { fn::toJSON: [{ name: app, image: "nginx:1.27", memory: 256 }] }
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      launchType: FARGATE
      networkConfiguration: { subnets: [subnet-0123456789abcdef0] }
```

## Instead

Register the task definition for Fargate: `requiresCompatibilities: [FARGATE]`, `networkMode: awsvpc`, and the size of
the task.

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      requiresCompatibilities: [FARGATE]
      networkMode: awsvpc
      cpu: "256"
      memory: "512"
      containerDefinitions: { fn::toJSON: [{ name: app, image: "nginx:1.27" }] }
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      launchType: FARGATE
      networkConfiguration: { subnets: [subnet-0123456789abcdef0] }
```

## Not covered

A task definition without `requiresCompatibilities` that has all that Fargate requires: ECS accepts it.
*fargate-unsupported-settings* reports settings that Fargate does not support.

## References

- [Fargate task definitions](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html)
- [CreateService](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, equal
from preflight.model.containers.fargate import cannot_run
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.containers.task_launches import TaskLaunch, launches
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=launches, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def launch_type_mismatch(launch: TaskLaunch) -> Iterator[Finding]:
    task = launch.task
    if isinstance(task, TaskDefinition) and (reason := cannot_run(task)) and certainly(launch.is_on_fargate):
        yield Finding(
            launch,
            f"The tasks run on Fargate, but task definition '{task.name}' does not support it: {reason}. Set "
            "requiresCompatibilities to FARGATE, networkMode to awsvpc, and cpu and memory in the task definition.",
        )
    if certainly(all_of((launch.is_daemon, launch.is_on_fargate))):
        yield Finding(
            launch,
            "schedulingStrategy is DAEMON, which Fargate does not support. Set it to REPLICA, or run the service on "
            "EC2 instances.",
        )
    yield from _on_instances(launch)


def _on_instances(launch: TaskLaunch) -> Iterator[Finding]:
    if certainly(all_of((launch.assigns_public_address, equal(launch.launch_type, "EC2")))):
        path = launch.path_of("networkConfiguration.assignPublicIp")
        yield Finding(
            launch,
            f"{path} is set, but the tasks run on EC2 instances, where ECS does not assign public IP addresses. "
            "Remove it, or use FARGATE.",
        )
    version = launch.platform_version
    if version is not None and certainly(equal(launch.launch_type, "EC2")):
        yield Finding(
            launch,
            f"{launch.path_of('platformVersion')} is {version}, but the tasks run on EC2 instances, and only Fargate "
            "has platform versions. Remove it.",
        )
