"""A task definition has no execution role, and ECS needs one to start its tasks.

## What fails

A task definition without `executionRoleArn`

- has a container that uses a secret: in `secrets`, in `secretOptions` of its log driver, or for its registry;
- requires Fargate, and has a container with an ECR image or with log driver `awslogs`.

## Why

ECS reads secrets, pulls images and creates log streams as the execution role, not as the task role. It rejects the task
definition with *ClientException: When you are specifying container secrets, you must also specify a value for
'executionRoleArn'.* or *Fargate requires task definition to have execution role ARN to support ECR images.* (*... to
support log driver awslogs.*)

## Errors

- `ClientException: When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.`
- `Fargate requires task definition to have execution role ARN to support ECR images.`
- `Fargate requires task definition to have execution role ARN to support log driver awslogs.`

## Fails

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
      containerDefinitions:
        fn::toJSON:
          - { name: app, image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1" }
```

## Instead

Set `executionRoleArn` to a role that ECS may assume, with `AmazonECSTaskExecutionRolePolicy`.

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
      executionRoleArn: arn:aws:iam::123456789012:role/ecs-execution
      containerDefinitions:
        fn::toJSON:
          - { name: app, image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1" }
```

## Not covered

*role-lacks-permission* and *parameter-store-access* report what the role does not allow. *role-trust-mismatch* reports
a trust policy that does not allow ECS.

## References

- [Task execution role](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="ClientException")
def execution_role_missing(task: TaskDefinition) -> Iterator[Finding]:
    yield from (Finding(task, fault) for fault in _faults(task))


def _faults(task: TaskDefinition) -> Iterator[str]:
    if not task.has_execution_role and task.role_reasons:
        yield (
            f"executionRoleArn is missing, but {task.role_reasons[0]}. Set it to a role with "
            "AmazonECSTaskExecutionRolePolicy."
        )
