"""A role lacks a permission that ECS tasks need to start, or that EKS nodes need to become ready.

## What fails

- An image of a task on Fargate is in ECR, and the execution role does not allow `ecr:GetAuthorizationToken`. Or a
  container logs with `awslogs`, and the role does not allow `logs:CreateLogStream` and `logs:PutLogEvents`;
  or (an advisory finding) `awslogs-create-group` is true, the stack has no such log group, and the role does not allow
  `logs:CreateLogGroup`.
- The execution role of a task definition that no service runs does not allow reading a secret that a container uses.
- An EventBridge target, schedule or pipe runs a task, and has no role, or its role does not allow `ecs:RunTask`. If the
  task definition has roles, the role must allow `iam:PassRole` too.
- The role of an EKS node group does not allow `ecr:GetAuthorizationToken`.

## Why

ECS stops the task with *ResourceInitializationError: unable to pull secrets or registry auth: execution resource
retrieval failed: ... AccessDeniedException* or *failed to validate logger args: ... is not authorized to perform:
logs:CreateLogStream*. EventBridge rejects a target without a role with *ValidationException: RoleArn is required for
target*; without the permission, it drops the event after its retries. Nodes that cannot pull images of EKS never become
ready: *NodeCreationFailure: Instances failed to join the kubernetes cluster*.

## Errors

- `ResourceInitializationError: unable to pull secrets or registry auth`
- `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: …
  AccessDeniedException`
- `ResourceInitializationError: failed to validate logger args: … is not authorized to perform: logs:CreateLogStream`
- `NodeCreationFailure: Instances failed to join the kubernetes cluster`

## Fails

```yaml
resources:
  execution:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      requiresCompatibilities: [FARGATE]
      networkMode: awsvpc
      cpu: "256"
      memory: "512"
      executionRoleArn: "${execution.arn}"
      containerDefinitions:
        fn::toJSON: [{ name: app, image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1" }]
```

## Instead

Attach `AmazonECSTaskExecutionRolePolicy` to an execution role, `AmazonEC2ContainerServiceEventsRole` to the role of a
rule, and `AmazonEC2ContainerRegistryPullOnly` to a node role.

```yaml
resources:
  execution:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }
      managedPolicyArns: [arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy]
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      requiresCompatibilities: [FARGATE]
      networkMode: awsvpc
      cpu: "256"
      memory: "512"
      executionRoleArn: "${execution.arn}"
      containerDefinitions:
        fn::toJSON: [{ name: app, image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1" }]
```

## Not covered

Whether a permission is for the right resource: an action that is allowed on any resource is enough.
*role-lacks-permission* and *parameter-store-access* report secrets of a service's tasks. *execution-role-missing*
reports a missing execution role. On EC2 instances, the instance's role pulls images and writes logs.

## References

- [Task execution role](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html)
- [EventBridge role](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html)
- [Node role](https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.requirements.container_permissions import in_need, needs_of
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


@policy(
    each=in_need,
    level=MANDATORY,
    severity=HIGH,
    error="ResourceInitializationError, AccessDeniedException, NodeCreationFailure",
)
def task_permissions_missing(resource: Resource) -> Iterator[Finding]:
    told: set[str] = set()
    for need in needs_of(resource):
        role = need.role
        if role is None:
            message = (
                f"The {need.holder} is missing, but {need.because}. Set a role that allows {need.actions[0]}."
            )
            yield Finding(resource, message)
        elif isinstance(role, Unknown):
            note(role)
        else:
            lacking = [a for a in need.actions if a not in told and certainly(need.lacks(role, a))]
            told.update(lacking)
            if lacking:
                lacks = f"Role '{role.name}' does not allow {' and '.join(lacking)}"
                yield Finding(
                    resource,
                    f"{lacks}, but {need.because}. Allow it in the role.",
                    level=ADVISORY if need.is_advice else None,
                )
