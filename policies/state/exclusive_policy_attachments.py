"""A PolicyAttachment detaches its policy from the users, groups and roles that other attachments attach it to.

## What fails

- Two `aws.iam.PolicyAttachment` resources attach the same policy to different roles, users or groups.
- An `aws.iam.PolicyAttachment` attaches a policy that a `RolePolicyAttachment`, `UserPolicyAttachment` or
  `GroupPolicyAttachment` also attaches, to a role, user or group that it does not list (advisory).
- An `aws.iam.PolicyAttachment` attaches an AWS managed policy, or a policy that another stack created (advisory).

## Why

`PolicyAttachment` is exclusive in the account: the provider detaches the policy from every role, user and group that
the resource does not list. Two of them detach the policy from each other's roles at every update, and one role
always lacks its permissions: `AccessDenied`. The preview shows no error.

## Fails

```yaml
resources:
  api:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: lambda.amazonaws.com } }]
  worker:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: lambda.amazonaws.com } }]
  api-logs:
    type: aws:iam:PolicyAttachment
    properties:
      roles: ["${api.name}"]
      policyArn: arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  worker-logs:
    type: aws:iam:PolicyAttachment
    properties:
      roles: ["${worker.name}"]
      policyArn: arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
```

## Instead

Use `RolePolicyAttachment`, one for each role; it is not exclusive.

```yaml
resources:
  api:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: lambda.amazonaws.com } }]
  worker:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: lambda.amazonaws.com } }]
  api-logs:
    type: aws:iam:RolePolicyAttachment
    properties:
      role: "${api.name}"
      policyArn: arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  worker-logs:
    type: aws:iam:RolePolicyAttachment
    properties:
      role: "${worker.name}"
      policyArn: arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
```

## Not covered

Attachments of other stacks. Roles that list their policies themselves: *exclusive-role-policies*.

## References

- [aws.iam.PolicyAttachment](https://www.pulumi.com/registry/packages/aws/api-docs/iam/policyattachment/)
- [aws.iam.RolePolicyAttachment](https://www.pulumi.com/registry/packages/aws/api-docs/iam/rolepolicyattachment/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.identity.exclusive_policies import (
    is_owned_elsewhere,
    name_of_aws_policy,
    overridden_attachments,
    rival_attachments,
)
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def attachments(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(aws.IAM_POLICY_ATTACHMENT) if not r.is_external)


@policy(each=attachments, level=MANDATORY, severity=HIGH, error="AccessDenied")
def exclusive_policy_attachments(attachment: Resource) -> Iterator[Finding]:
    if rivals := rival_attachments(attachment):
        yield Finding(
            attachment,
            f"This resource and {_names(rivals)} attach the same policy, but a PolicyAttachment detaches it "
            "from every principal that it does not list. Use RolePolicyAttachment, or list all roles in one "
            "PolicyAttachment.",
        )
    if overridden := overridden_attachments(attachment):
        yield Finding(
            attachment,
            f"The PolicyAttachment detaches the policy that {_names(overridden)} attaches elsewhere. Use "
            "RolePolicyAttachment for all, or list every role, user and group here.",
            level=ADVISORY,
        )
    elif not rivals and certainly(is_owned_elsewhere(attachment)):
        name = name_of_aws_policy(attachment)
        shown = f"AWS managed policy {name}" if name else "a policy that this stack does not create"
        yield Finding(
            attachment,
            f"The PolicyAttachment manages every attachment of {shown} in the account, and detaches the policy from "
            "principals that it does not list. Use RolePolicyAttachment.",
            level=ADVISORY,
        )


def _names(resources: tuple[Resource, ...]) -> str:
    return ", ".join(f"'{resource.name}'" for resource in resources)
