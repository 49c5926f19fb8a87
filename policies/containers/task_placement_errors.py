"""An ECS service, target, schedule or task definition has placement strategies or constraints that ECS rejects.

## What fails

- A strategy has a type other than `random`, `spread` and `binpack`, is `random` with a `field`, or is `binpack` with
  another `field` than `cpu` and `memory`; or there are more than five strategies.
- A constraint has the type `memberOf` without `expression`, or `distinctInstance` with one, or another type; or there
  are more than ten constraints.
- A service with `schedulingStrategy: DAEMON` has strategies.
- An EventBridge target, schedule or pipe runs its tasks on Fargate, and has strategies or constraints.
- Advisory: a strategy is `spread` without `field`, or with one that is neither `instanceId` nor an attribute.

## Why

The provider stops with *Binpack type requires the field attribute to be either 'cpu' or 'memory'* or *Random type
requires the field attribute to be unset*, or ECS rejects the request with *InvalidParameterException: The daemon
scheduling strategy does not support placement strategies*.

## Errors

- `Random type requires the field attribute to be unset. Got: …`
- `Binpack type requires the field attribute to be either 'cpu' or 'memory'. Got: …`
- `Must be one of 'random', 'spread', or 'binpack'.`
- `Expression cannot be nil for 'memberOf' type`
- `InvalidParameterException: The daemon scheduling strategy does not support placement strategies`

## Fails

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions: { "fn::toJSON": [{ name: app, image: "nginx:1.27", memory: 256 }] }
  web:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      launchType: EC2
      desiredCount: 2
      orderedPlacementStrategies: [{ type: binpack, field: instanceId }]
```

## Instead

Pack by CPU or memory, and spread over Availability Zones.

```yaml
resources:
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions: { "fn::toJSON": [{ name: app, image: "nginx:1.27", memory: 256 }] }
  web:
    type: aws:ecs:Service
    properties:
      cluster: "${cluster.arn}"
      taskDefinition: "${task.arn}"
      launchType: EC2
      desiredCount: 2
      orderedPlacementStrategies:
        - { type: spread, field: "attribute:ecs.availability-zone" }
        - { type: binpack, field: memory }
```

## Not covered

Expressions of the cluster query language. A service on Fargate with strategies: *service-settings-conflict*. A task
definition on Fargate with constraints: *fargate-unsupported-settings*.

## References

- [PlacementStrategy](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html)
- [PlacementConstraint](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html)
- [Task placement](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from preflight.core.stack import Stack
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.containers.task_launches import TaskLaunch, launches
from preflight.model.containers.task_placements import launch_faults, task_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def placed(stack: Stack) -> Iterable[TaskLaunch | TaskDefinition]:
    yield from launches(stack)
    yield from stack.all(TaskDefinition)


@policy(each=placed, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def task_placement_errors(subject: TaskLaunch | TaskDefinition) -> Iterator[Finding]:
    for fault in task_faults(subject) if isinstance(subject, TaskDefinition) else launch_faults(subject):
        level = None if fault.is_certain else ADVISORY
        yield Finding(subject, fault.message, error=fault.error, level=level)
