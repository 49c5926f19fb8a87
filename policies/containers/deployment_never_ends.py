"""An ECS service has deployment percentages that allow ECS neither to start nor to stop a task.

## What fails

For the service's `desiredCount`,

- `deploymentMaximumPercent`, rounded down to tasks, allows no further task; and
- `deploymentMinimumHealthyPercent`, rounded up to tasks, allows no task to stop.

100 and 100 never work. 100 and 150 do not work for one task, because 1.5 tasks are rounded down to one.

## Why

The first deployment succeeds, because no task is running. Each later deployment never ends, with the service event *was
unable to stop or start tasks during a deployment because of the service deployment configuration. Update the
minimumHealthyPercent or maximumPercent value and try again.*

## Errors

- `was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the
  minimumHealthyPercent or maximumPercent value and try again.`

## Fails

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: web
      desiredCount: 1
      deploymentMinimumHealthyPercent: 100
      deploymentMaximumPercent: 150
```

## Instead

Allow a second task (a maximum of 200), or allow the service to stop its task first (a minimum of 0).

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  service:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: web
      desiredCount: 1
      deploymentMinimumHealthyPercent: 0
      deploymentMaximumPercent: 100
```

## Not covered

Whether the cluster has capacity for another task. Daemons, blue/green deployments and external controllers. Counts that
auto scaling changes, except for percentages that never work.

## References

- [DeploymentConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html)
- [Service events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.model.containers.service_deployments import ServiceDeployment, deployments
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=deployments, level=MANDATORY, severity=HIGH)
def deployment_never_ends(deployment: ServiceDeployment) -> Iterator[Finding]:
    if certainly(deployment.is_stuck):
        count = deployment.count
        tasks = "" if count is None else f" of {count} task" if count == 1 else f" of {count} tasks"
        yield Finding(
            deployment,
            f"deploymentMaximumPercent is {deployment.maximum} and deploymentMinimumHealthyPercent is "
            f"{deployment.minimum}{tasks}, so that a deployment can neither start nor stop one. Raise the maximum, or "
            "lower the minimum.",
        )
