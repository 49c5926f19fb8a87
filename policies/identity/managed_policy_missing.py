"""The ARN of an AWS managed policy has the wrong path, or the policy is for service-linked roles only.

## What fails

- `arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole`, without the path `service-role/` that the policy has.
- `arn:aws:iam::aws:policy/service-role/AmazonSSMManagedInstanceCore`, with a path that the policy does not have.
- A policy with the path `aws-service-role/` is attached to a role, user or group of the program.

## Why

IAM finds a policy by its whole ARN, and rejects the attachment with *NoSuchEntity*. It attaches the policies of
service-linked roles only to these roles, and rejects others with *PolicyNotAttachable*.

## Errors

- `NoSuchEntity: Policy arn:aws:iam::aws:policy/… does not exist or is not attachable.`
- `PolicyNotAttachable: Cannot attach a Service Role Policy to a Customer Role.`

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
            - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
  logs:
    type: aws:iam:RolePolicyAttachment
    properties: { role: "${role.name}", policyArn: arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole }
```

## Instead

Use the ARN of the AWS managed policy reference; the SDK has the ARNs in `aws.iam.ManagedPolicy`.

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
  logs:
    type: aws:iam:RolePolicyAttachment
    properties:
      role: "${role.name}"
      policyArn: arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
```

## Not covered

Names that AWS may have added since the table was made, and policies of the account.

## References

- [AWS managed policies](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html)
- [AttachRolePolicy](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html)
- [IAM identifiers](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.identity.managed_policy_names import (
    ATTACHING,
    attached_names,
    is_of_a_service,
    proper_name,
)
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=tuple(ATTACHING), level=MANDATORY, severity=HIGH, error="NoSuchEntity, PolicyNotAttachable")
def managed_policy_missing(resource: Resource) -> Iterator[Finding]:
    for key, name in attached_names(resource) if not resource.is_external else ():
        proper = proper_name(name)
        if is_of_a_service(key, name):
            yield Finding(
                resource,
                f"{key} is the AWS managed policy {name}, which IAM attaches to service-linked roles only. Use another "
                "policy.",
                error="PolicyNotAttachable",
            )
        elif proper is not None:
            yield Finding(
                resource,
                f"{key} is the AWS managed policy {name}, which does not exist. Use arn:aws:iam::aws:policy/{proper}.",
                error="NoSuchEntity",
            )
