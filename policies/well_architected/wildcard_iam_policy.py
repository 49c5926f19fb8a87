"""An IAM policy allows all actions on all resources, or all actions of a service on all resources.

## What fails

- A statement allows `*` on `*`, or `service:*` on `*`, in a policy or in an inline policy of a role or user.

## Why

An attacker who gets the role, through a vulnerability in the code that uses it, gets all of these permissions.

## Fails

```yaml
resources:
  one:
    type: aws:iam:Policy
    properties:
      description: For the application
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "*", Resource: "*" }]
```

## Instead

List the actions that the code calls and the ARNs that it calls them on.

```yaml
resources:
  one:
    type: aws:iam:Policy
    properties:
      description: For the application
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: ["s3:GetObject"], Resource: "arn:aws:s3:::orders/*" }]
```

## Not covered

Statements with conditions, and single actions on every resource, because many actions have no resource. AWS managed
policies: *administrator-access*.

## References

- [Grant least privilege](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege)
- [SEC03-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import child
from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.identity.policy_documents import Document, Statement, document
from preflight.policy import ADVISORY, HIGH, Finding, policy

POLICIES: Final = (
    aws.IAM_ROLE,
    aws.IAM_POLICY,
    aws.IAM_ROLE_POLICY,
    aws.IAM_USER_POLICY,
    aws.IAM_GROUP_POLICY,
)


@policy(each=POLICIES, level=ADVISORY, severity=HIGH, tags=("security", "SEC03-BP02"))
def wildcard_iam_policy(resource: Resource) -> Iterator[Finding]:
    wide: set[str] = set()
    for value in _policies(resource):
        found = document(value)
        if isinstance(found, Unknown):
            # Of a text that is not a document, *policy-document-shape* says so.
            if not isinstance(value, str):
                note(found)
        elif isinstance(found, Document):
            wide.update(w for s in found.statements if (w := _wide(s)))
    for what in sorted(wide):
        yield Finding(
            resource,
            f"The policy allows {what} on every resource. List the required actions and resources.",
        )


def _policies(resource: Resource) -> list[Value]:
    """Its document, or those of a role's inline policies."""
    if resource.type != aws.IAM_ROLE:
        return [resource.get("policy")]
    blocks = resource.items("inlinePolicies")
    return [blocks] if isinstance(blocks, Unknown) else [child(block, "policy") for block in blocks]


def _wide(statement: Statement) -> str:
    """What the statement certainly allows on all resources, in words; empty where it has conditions."""
    resources = statement.resources
    everywhere = resources is not None and not resources.negated and "*" in resources.known
    if (
        statement.effect != "Allow"
        or not everywhere
        or statement.actions.negated
        or "Condition" in statement.source
    ):
        return ""
    actions = statement.actions.known
    if "*" in actions or "*:*" in actions:
        return "every action"
    whole = sorted(a for a in actions if a.endswith(":*"))
    return f"all of {', '.join(a.removesuffix(':*') for a in whole)}" if whole else ""
