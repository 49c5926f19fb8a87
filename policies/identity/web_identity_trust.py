"""A role's trust policy for an OpenID Connect provider has an action, a key or a subject that never matches.

## What fails

In a statement of a trust policy with a `Federated` principal,

- the action is neither `sts:AssumeRoleWithWebIdentity` nor `sts:AssumeRoleWithSAML`, but `sts:AssumeRole`;
- the key of a condition begins with `https://`, as the issuer of an EKS cluster does, but not the output `url` of an
  `aws:iam:OpenIdConnectProvider`;
- `StringEquals` compares the subject with a pattern: `repo:acme/shop:*` or `system:serviceaccount:shop:*`;
- the subject of an EKS cluster does not begin with `system:serviceaccount:`;
- the principal is the URL of the provider instead of its ARN.

An `aws:iam:OpenIdConnectProvider` has a `url` that does not begin with `https://`, or a thumbprint that is not 40
hexadecimal digits.

## Why

The key of a condition is the provider's URL without `https://`, followed by `:sub` or `:aud`. A key that the token does
not have makes the condition false. IAM accepts the policy, and every program that uses the role fails with
*AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity*.

## Errors

- `AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity`
- `Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity`
- `WebIdentityErr: failed to retrieve credentials`

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
            - Effect: Allow
              Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
              Action: sts:AssumeRoleWithWebIdentity
              Condition:
                StringEquals:
                  token.actions.githubusercontent.com:aud: sts.amazonaws.com
                  token.actions.githubusercontent.com:sub: "repo:acme/shop:*"
```

## Instead

Use `StringLike` for patterns, and the URL without `https://` as key.

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
              Action: sts:AssumeRoleWithWebIdentity
              Condition:
                StringEquals: { token.actions.githubusercontent.com:aud: sts.amazonaws.com }
                StringLike: { token.actions.githubusercontent.com:sub: "repo:acme/shop:*" }
```

## Not covered

Whether namespace, service account, repository and branch are the right ones. Roles for AWS services:
*role-trust-mismatch*.

## References

- [Keys for OIDC federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html)
- [Roles for service accounts](https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html)
- [Roles for OIDC](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html)
- [CreateOpenIDConnectProvider](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.identity.policy_documents import Statement
from preflight.model.identity.roles import Role
from preflight.model.identity.web_identities import (
    federations,
    keys_with_scheme,
    lacks_action,
    odd_subjects,
    patterns_compared,
    urls_among,
)
from preflight.policy import HIGH, MANDATORY, Finding, policy

_THUMBPRINT: Final = re.compile(r"[0-9a-fA-F]{40}")


@policy(
    each=(aws.IAM_ROLE, aws.IAM_OPEN_ID_CONNECT_PROVIDER),
    level=MANDATORY,
    severity=HIGH,
    error="AccessDenied",
)
def web_identity_trust(resource: Resource) -> Iterator[Finding]:
    if resource.type != aws.IAM_ROLE:
        yield from (Finding(resource, message) for message in _of_provider(resource))
        return
    role = resource.stack.entity(Role, resource)
    for statement in federations(role):
        yield from (Finding(resource, f"assumeRolePolicy: {message}") for message in _faults(role, statement))


def _faults(role: Role, statement: Statement) -> Iterator[str]:
    for url in urls_among(statement):
        yield f"the principal is {url}, a URL. Use the ARN of the provider."
    if certainly(lacks_action(statement)):
        yield "a provider's identities do not assume a role with this action. Use sts:AssumeRoleWithWebIdentity."
    for key in keys_with_scheme(role, statement):
        yield f"the key {key} begins with a scheme, so that no token has it. Remove https://."
    for operator, pattern in patterns_compared(statement):
        yield f"{operator} compares the subject with '{pattern}' exactly. Use StringLike."
    for subject in odd_subjects(statement):
        yield f"the subject '{subject}' is not a service account. Use system:serviceaccount:NAMESPACE:NAME."


def _of_provider(provider: Resource) -> Iterator[str]:
    url = provider.input("url")
    is_written = not any(True for _ in provider.dependencies_of("url"))
    if isinstance(url, str) and is_written and not url.lower().startswith("https://"):
        yield f"url is '{url}', which does not begin with https://. Use the provider's URL."
    listed = provider.items("thumbprintLists")
    for text in () if isinstance(listed, Unknown) else listed:
        if isinstance(text, str) and not _THUMBPRINT.fullmatch(text):
            yield f"thumbprintLists has '{text}', which is not 40 hexadecimal digits. Use the SHA-1 thumbprint."
