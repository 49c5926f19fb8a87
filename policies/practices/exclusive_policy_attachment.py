"""A PolicyAttachment detaches a policy that others use from all of their users, groups and roles.

## What fails

An `aws:iam:PolicyAttachment` attaches a policy of AWS, or one that the stack did not make.

## Why

The resource owns every attachment of its policy in the account. At its first update Pulumi detaches the policy from
each user, group and role that it does not list, those of other stacks and of AWS's services included; and two stacks
that do so detach it from each other's for ever. What used it gets `AccessDenied`.

## Fails

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: lambda.amazonaws.com } }]
  logs:
    type: aws:iam:PolicyAttachment
    properties:
      policyArn: arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
      roles: ["${role.name}"]
```

## Instead

Attach the policy with a `RolePolicyAttachment`, `UserPolicyAttachment` or `GroupPolicyAttachment`, each of which owns
one attachment.

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: lambda.amazonaws.com } }]
  logs:
    type: aws:iam:RolePolicyAttachment
    properties:
      policyArn: arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
      role: "${role.name}"
```

## Not covered

A policy that the stack makes itself, of which it may know all users.

## References

- [PolicyAttachment](https://www.pulumi.com/registry/packages/aws/api-docs/iam/policyattachment/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.model.identity.policy_attachments import ExclusiveAttachment, exclusive_attachments
from preflight.policy import ADVISORY, HIGH, Finding, policy


@policy(each=exclusive_attachments, level=ADVISORY, severity=HIGH, error="AccessDenied")
def exclusive_policy_attachment(attachment: ExclusiveAttachment) -> Iterator[Finding]:
    if certainly(attachment.is_of_others):
        what = f"AWS's policy {attachment.policy_name}" if attachment.policy_name else "a policy of others"
        yield Finding(
            attachment,
            f"The PolicyAttachment owns every attachment of {what} in the account, and detaches it from all that it "
            "does not list. Use a RolePolicyAttachment.",
        )
