"""A role or user has full administrator access to the account.

## What fails

- An attachment or `managedPolicyArns` names `AdministratorAccess`.

## Why

A principal that uses the role or user can change the whole account, its other applications and its costs.

## Fails

```yaml
resources:
  one:
    type: aws:iam:UserPolicyAttachment
    properties: { user: app, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }
```

## Instead

Attach a policy with the required permissions. Give people administrator access through IAM Identity Center, for a
limited time.

```yaml
resources:
  one:
    type: aws:iam:UserPolicyAttachment
    properties: { user: app, policyArn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }
```

## Not covered

Policies that the program writes: *wildcard-iam-policy*.

## References

- [AdministratorAccess](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html)
- [SEC03-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_list
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, HIGH, Finding, policy

TYPES: Final = (
    aws.IAM_ROLE_POLICY_ATTACHMENT,
    aws.IAM_USER_POLICY_ATTACHMENT,
    aws.IAM_GROUP_POLICY_ATTACHMENT,
    aws.IAM_POLICY_ATTACHMENT,
    aws.IAM_ROLE,
)
ADMINISTRATOR: Final = "policy/AdministratorAccess"


@policy(each=TYPES, level=ADVISORY, severity=HIGH, tags=("security", "SEC03-BP02"))
def administrator_access(resource: Resource) -> Iterator[Finding]:
    key = "managedPolicyArns" if resource.type.endswith(":Role") else "policyArn"
    arns = as_list(resource.get(key))
    if not isinstance(arns, Unknown) and any(isinstance(a, str) and a.endswith(ADMINISTRATOR) for a in arns):
        yield Finding(
            resource,
            f"{key} has AdministratorAccess, which allows all actions. Attach a policy with the required actions.",
        )
