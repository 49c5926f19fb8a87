"""A role lists all of its policies exclusively, and another resource of the stack attaches another policy to it.

## What fails

- A `Role` has `managedPolicyArns`, and a `RolePolicyAttachment` attaches a policy that is not in that list.
- A `Role` has `inlinePolicies`, and a `RolePolicy` adds one that is not in that list.

## Why

Each list makes the role the only manager of its policies of that kind. When the role is next updated or refreshed,
the provider removes policies that are not in the list. The other resource is then in the state but not in AWS. The
two resources alternate at every update.

## Fails

```yaml
resources:
  app:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs-tasks.amazonaws.com } }
      managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"]
  logs:
    type: aws:iam:RolePolicyAttachment
    properties:
      role: "${app.name}"
      policyArn: arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess
```

## Instead

Create every policy as a separate resource and remove the role's lists, or list all policies.

```yaml
resources:
  app:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs-tasks.amazonaws.com } }
  queues:
    type: aws:iam:RolePolicyAttachment
    properties:
      role: "${app.name}"
      policyArn: arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess
  logs:
    type: aws:iam:RolePolicyAttachment
    properties:
      role: "${app.name}"
      policyArn: arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess
```

## Not covered

Policies whose ARN or name is unknown before deployment, `PolicyAttachment`, an empty block in `inlinePolicies`, and
attachments of other stacks.

## References

- [aws.iam.Role](https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/)
- [aws.iam.RolePolicyAttachmentsExclusive](https://www.pulumi.com/registry/packages/aws/api-docs/iam/rolepolicyattachmentsexclusive/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.identity.exclusive_policies import outsiders
from preflight.model.resource_types import ROLE
from preflight.policy import ADVISORY, MEDIUM, Finding, policy


def roles(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(*ROLE)


@policy(each=roles, level=ADVISORY, severity=MEDIUM)
def exclusive_role_policies(role: Resource) -> Iterator[Finding]:
    for key, others in outsiders(role):
        names = ", ".join(f"'{other.name}'" for other in others)
        yield Finding(
            role,
            f"{key} is exclusive, but {names} attaches more policies to the role, which the provider removes again. "
            f"Add all of them to {key}, or remove {key}.",
        )
