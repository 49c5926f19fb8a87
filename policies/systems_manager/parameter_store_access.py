"""A workload reads an SSM parameter that its role does not allow it to read.

## What fails

An instance, an Auto Scaling group, a Lambda function or an ECS service reads a parameter of Parameter Store. Its
user data runs `aws ssm get-parameter`, a container's secret names the parameter, or an environment variable contains
the parameter's name or ARN. And

- the workload has no instance profile or role at all;
- its role does not allow the action that reads the parameter. For the secrets of an ECS container, that is
  `ssm:GetParameters` of the *execution* role. `AmazonECSTaskExecutionRolePolicy` does not contain it;
- the parameter is a `SecureString` under a key of the stack, and the role does not allow `kms:Decrypt`;
- (advisory) the parameter is not in the stack, but other parameters under the same path are.

## Why

The call fails with `AccessDeniedException` when the instance or task starts, long after the deployment succeeded. A
script continues with an empty value, and ECS stops the task with `ResourceInitializationError: unable to pull
secrets`.

A name that begins with a slash has the ARN `...:parameter/app/key`: a policy for `parameter//app/key` matches
nothing.

## Errors

- `AccessDeniedException: … is not authorized to perform: ssm:GetParameters on resource: …`
- `AccessDeniedException: … is not authorized to perform: ssm:GetParameter on resource: …`
- `Fetching secret data from SSM Parameter Store … AccessDeniedException`
- `ResourceInitializationError: unable to pull secrets or registry auth` (first *task-permissions-missing*)
- `ParameterNotFound`

## Fails

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
  profile:
    type: aws:iam:InstanceProfile
    properties: { role: "${role.name}" }
  server:
    type: aws:ec2:Instance
    properties:
      ami: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      keyName: admin
      iamInstanceProfile: "${profile.name}"
      metadataOptions: { httpTokens: required }
      userData: |
        #!/bin/bash
        aws ssm get-parameter --name /app/database --region eu-west-1 > /etc/app/database
```

## Instead

Allow the action on the parameter's ARN, or on its path, in the role that makes the call.

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
  read-parameters:
    type: aws:iam:RolePolicy
    properties:
      role: "${role.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action: [ssm:GetParameter, ssm:GetParameters, ssm:GetParametersByPath]
              Resource: arn:aws:ssm:*:*:parameter/app/*
  profile:
    type: aws:iam:InstanceProfile
    properties: { role: "${role.name}" }
  server:
    type: aws:ec2:Instance
    properties:
      ami: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      keyName: admin
      iamInstanceProfile: "${profile.name}"
      metadataOptions: { httpTokens: required }
      userData: |
        #!/bin/bash
        aws ssm get-parameter --name /app/database --region eu-west-1 > /etc/app/database
```

## Not covered

Reads inside the application's own code, and scripts with their own credentials. The network path to Systems Manager:
*session-manager*. Parameters of another account.

## References

- [Restrict access to parameters](https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html)
- [ECS: parameters as environment variables](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html)
- [ECS task execution role](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html)
- [SecureString and KMS](https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, note
from preflight.core.values import Unknown
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.lambda_functions import LambdaFunction
from preflight.model.compute.workload import Workload
from preflight.model.identity.kms_keys import Key
from preflight.model.identity.policy_conditions import tags_sent
from preflight.model.identity.roles import Role
from preflight.model.systems_manager.parameter_store import (
    ParameterRead,
    is_refused,
    lacks_read,
    parameter_named,
    reader_of,
    readers,
    reads_of,
    region_of,
    regions_allowed,
    siblings_of,
)
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy
from preflight.policy.wording import capitalised


@policy(
    each=readers, level=MANDATORY, severity=HIGH, error="AccessDeniedException, ResourceInitializationError"
)
def parameter_store_access(workload: Workload) -> Iterator[Finding]:
    told: set[str] = set()
    for read in reads_of(workload):
        message = _refused(workload, read)
        if message is not None and message not in told:
            told.add(message)
            yield Finding(workload, message)
        elif message is None:
            yield from _absent(workload, read)


def _refused(workload: Workload, read: ParameterRead) -> str | None:
    role = reader_of(workload, read)
    does = f"{capitalised(read.reader)} reads {read.shown}"
    if role is None and is_refused(workload, read):
        return None
    if role is None:
        return f"{does}, but there is no {_holder(workload, read)}. Add one that allows {read.actions[0]}."
    if isinstance(role, Unknown):
        note(role)
        return None
    if certainly(lacks_read(role, read)):
        return f"{does}, but role '{role.name}' does not allow {_actions(read)} on it. {_remedy(role, read)}"
    return _cannot_decrypt(workload, role, read, does)


def _holder(workload: Workload, read: ParameterRead) -> str:
    if isinstance(workload, EcsService):
        return "execution role" if read.by == "start" else "task role"
    return "role" if isinstance(workload, LambdaFunction) else "instance profile with a role"


def _actions(read: ParameterRead) -> str:
    return read.actions[0] if len(read.actions) == 1 else "ssm:GetParameter"


def _remedy(role: Role, read: ParameterRead) -> str:
    if any("parameter//" in pattern for pattern in role.resource_patterns):
        return "Its policy has 'parameter//...'. Remove one slash: the ARN has only the name's leading slash."
    region, allowed = region_of(role, read), regions_allowed(role)
    if region and allowed and region not in allowed:
        named = " and ".join(allowed)
        return f"Its policy has region {named}, but the parameter is in {region}. Set {region} in the ARN."
    return f"Allow {_actions(read)} in a policy of the role."


def _cannot_decrypt(workload: Workload, role: Role, read: ParameterRead, does: str) -> str | None:
    if not read.decrypts or not isinstance(read.path, str):
        return None
    parameter = parameter_named(workload.stack, read.path)
    if parameter is None or not isinstance(parameter.key, Key) or parameter.is_secure is not True:
        return None
    key = parameter.key
    if certainly(
        all_of(
            (
                role.lacks("kms:Decrypt", key.arn, tags_sent(key.resource)),
                key.is_for_account("kms:Decrypt"),
            )
        )
    ):
        return (
            f"{does}, which key '{key.name}' encrypts, but role '{role.name}' does not allow kms:Decrypt. "
            "Allow kms:Decrypt on the key."
        )
    return None


def _absent(workload: Workload, read: ParameterRead) -> Iterator[Finding]:
    if not isinstance(read.path, str) or read.is_secret:
        return
    siblings = siblings_of(workload.stack, read.path)
    if siblings:
        yield Finding(
            workload,
            f"{capitalised(read.reader)} reads {read.shown}, which is not in the stack; '{siblings[0]}' is. "
            "Correct the name, or add the parameter.",
            ADVISORY,
            error="ParameterNotFound",
        )
