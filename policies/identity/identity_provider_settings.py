"""A Cognito identity provider lacks details of its type, or an identity pool has a provider or role of a wrong form.

## What fails

- `providerDetails` of an identity provider lacks what its type requires: `client_id`, `client_secret` and
  `authorize_scopes` of Google, Facebook and Amazon, `client_id`, `team_id`, `key_id` and `private_key` of Apple,
  `client_id`, `authorize_scopes`, `oidc_issuer` and `attributes_request_method` of OpenID Connect, `MetadataURL` or
  `MetadataFile` of SAML.
- `providerName` of an identity pool is not the endpoint of a user pool, such as
  `cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a1b2c3d4e`, but its ID, ARN or name.
- `roles` of an `IdentityPoolRoleAttachment` has a key other than `authenticated` and `unauthenticated`.
- Advisory: the name of a social provider is not its type, such as `Google`.

## Why

Cognito rejects the provider: *InvalidParameterException: clientId, clientSecret and authorizeScopes are all required
idp details*; and the identity pool: *InvalidParameterException: Invalid Cognito Identity Provider*.

## Errors

- `InvalidParameterException: clientId, clientSecret and authorizeScopes are all required idp details`
- `clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details`
- `clientId, privateKey, teamId, and keyId are all required idp details`
- `InvalidParameterException: Invalid Cognito Identity Provider`

## Fails

```yaml
resources:
  pool: { type: aws:cognito:UserPool, properties: { deletionProtection: ACTIVE } }
  saml:
    type: aws:cognito:IdentityProvider
    properties:
      userPoolId: "${pool.id}"
      providerName: staff
      providerType: SAML
      providerDetails: { IDPSignout: "true" }
  people:
    type: aws:cognito:IdentityPool
    properties:
      identityPoolName: people
      cognitoIdentityProviders: [{ clientId: 0abcdefghijklmnopqrstuvwx, providerName: eu-west-1_a1b2c3d4e }]
```

## Instead

Set the details of the type, and use the user pool's `endpoint`.

```yaml
resources:
  pool: { type: aws:cognito:UserPool, properties: { deletionProtection: ACTIVE } }
  saml:
    type: aws:cognito:IdentityProvider
    properties:
      userPoolId: "${pool.id}"
      providerName: staff
      providerType: SAML
      providerDetails: { MetadataURL: "https://login.example.com/metadata.xml" }
  people:
    type: aws:cognito:IdentityPool
    properties:
      identityPoolName: people
      cognitoIdentityProviders: [{ clientId: 0abcdefghijklmnopqrstuvwx, providerName: "${pool.endpoint}" }]
```

## Not covered

Whether the external provider accepts the details, attribute mappings, and role mappings.

## References

- [CreateIdentityProvider](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html)
- [CognitoIdentityProvider](https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CognitoIdentityProvider.html)
- [SetIdentityPoolRoles](https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetIdentityPoolRoles.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.identity.identity_providers import (
    missing_details,
    other_social_name,
    unknown_roles,
    wrong_provider_names,
)
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

TYPES = (aws.COGNITO_IDENTITY_PROVIDER, aws.COGNITO_IDENTITY_POOL, aws.COGNITO_IDENTITY_POOL_ROLE_ATTACHMENT)


def providers_and_pools(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(each=providers_and_pools, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def identity_provider_settings(resource: Resource) -> Iterator[Finding]:
    if resource.type == aws.COGNITO_IDENTITY_PROVIDER:
        yield from _provider(resource)
    elif resource.type == aws.COGNITO_IDENTITY_POOL:
        for shown in wrong_provider_names(resource):
            yield Finding(
                resource,
                f"cognitoIdentityProviders.providerName is {shown}, which is not the endpoint of a user pool. Use "
                "the user "
                "pool's endpoint.",
                error="InvalidParameterException: Invalid Cognito Identity Provider",
            )
    else:
        for key in unknown_roles(resource):
            yield Finding(
                resource,
                f"roles has the key '{key}'. Use authenticated and unauthenticated.",
            )


def _provider(provider: Resource) -> Iterator[Finding]:
    kind = provider.text("providerType")
    if missing := missing_details(provider):
        yield Finding(
            provider,
            f"providerDetails has no {', '.join(missing)}, which the type {kind} requires. Add "
            f"{'it' if len(missing) == 1 else 'them'}.",
            error="are all required idp details",
        )
    if found := other_social_name(provider):
        yield Finding(
            provider,
            f"providerName is '{found[0]}', but the name of a provider of type {found[1]} is its type. Use "
            f"'{found[1]}'.",
            level=ADVISORY,
        )
