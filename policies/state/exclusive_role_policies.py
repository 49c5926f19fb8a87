"""A role lists all of its policies exclusively, and another resource of the stack attaches another policy to it.

## What fails

- A `Role` has `managedPolicyArns`, and a `RolePolicyAttachment` attaches a policy that is not among them.
- A `Role` has `inlinePolicies`, and a `RolePolicy` adds one that is not among them.

## Why

Either list makes the role the only manager of its policies of that kind: when the role is next updated or refreshed,
the provider takes away what the list lacks, and the other resource is there in the state and gone in AWS. The two take
turns from then on.

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

Give every policy by a resource of its own, and leave the role's lists out; or list all of them.

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

Policies whose ARN or name is not known before deployment, `PolicyAttachment`, an empty block in
`inlinePolicies`, and what other stacks attach.

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
            f"Its {key} make the role the only manager of such policies, and {names} gives it more, which the provider "
            f"takes away again. List all of them there, or leave {key} out.",
        )
