"""A Cognito app client has scopes, identity providers, flows or token validities that Cognito does not accept.

## What fails

- A scope is neither `openid`, `email`, `phone`, `profile` or `aws.cognito.signin.user.admin`, nor of the form
  `server/scope`; or no resource server of the user pool defines it.
- An identity provider is neither `COGNITO` nor a provider of the user pool.
- `allowedOauthFlowsUserPoolClient` is true without `allowedOauthFlows` or `allowedOauthScopes`.
- `explicitAuthFlows` has legacy flows together with flows that begin with `ALLOW_`.
- A token's validity is outside its range: 5 minutes to 1 day, for refresh tokens 1 hour to 3,650 days.
- Advisory: a client with the flow `client_credentials` alone has scopes of users, such as `openid`.
- Advisory: a client with the flow `code` or `implicit` has no `callbackUrls`, so that no sign-in ends.

Whether a scope or provider exists is decided for user pools that the stack creates. A client that does not wait for its
resource server or provider: *missing-dependencies*.

## Why

Cognito rejects the client: *ScopeDoesNotExistException: Invalid scope requested*, *InvalidParameterException: The
provider Google does not exist for User Pool*, *InvalidParameterException: AllowedOAuthFlows and AllowedOAuthScopes are
required if user pool client is allowed to use OAuth flows.*

## Errors

- `ScopeDoesNotExistException: Invalid scope requested: …`
- `InvalidParameterException: The provider … does not exist for User Pool …`
- `InvalidParameterException: AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to
  use OAuth flows.`
- `InvalidOAuthFlowException: CallbackUrls can not be empty when code flow or implicit flow is selected`
- `InvalidParameterException: Invalid range for token validity.`

## Fails

```yaml
resources:
  pool: { type: aws:cognito:UserPool, properties: { deletionProtection: ACTIVE } }
  web:
    type: aws:cognito:UserPoolClient
    properties:
      userPoolId: "${pool.id}"
      supportedIdentityProviders: [Google]
      allowedOauthFlowsUserPoolClient: true
      allowedOauthFlows: [code]
      allowedOauthScopes: [Cognito]
      callbackUrls: ["https://shop.example.com/signed-in"]
```

## Instead

Create the provider, and build the list from its name.

```yaml
resources:
  pool: { type: aws:cognito:UserPool, properties: { deletionProtection: ACTIVE } }
  google:
    type: aws:cognito:IdentityProvider
    properties:
      userPoolId: "${pool.id}"
      providerName: Google
      providerType: Google
      providerDetails: { client_id: shop, client_secret: "${secret.secretString}", authorize_scopes: openid email }
  secret:
    type: aws:secretsmanager:SecretVersion
    get: { id: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:google-a1b2c3|0123456789abcdef0123456789abcdef" }
  web:
    type: aws:cognito:UserPoolClient
    properties:
      userPoolId: "${pool.id}"
      supportedIdentityProviders: ["${google.providerName}"]
      allowedOauthFlowsUserPoolClient: true
      allowedOauthFlows: [code]
      allowedOauthScopes: [openid]
      callbackUrls: ["https://shop.example.com/signed-in"]
```

## Not covered

User pools that exist already or that another stack creates. Redirect URLs and secrets: *user-pool-configuration*.

## References

- [CreateUserPoolClient](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html)
- [Scopes and resource servers](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.stack import Stack
from preflight.model.identity.app_clients import (
    SCOPES,
    lacks_callback,
    machine_scopes,
    malformed_scopes,
    missing_providers,
    missing_scopes,
    mixed_flows,
    unset_oauth,
    wrong_validities,
)
from preflight.model.identity.user_pools import UserPoolClient
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def clients(stack: Stack) -> tuple[UserPoolClient, ...]:
    return tuple(c for c in stack.all(UserPoolClient) if not c.resource.is_external)


@policy(
    each=clients,
    level=MANDATORY,
    severity=HIGH,
    error="ScopeDoesNotExistException, InvalidParameterException, InvalidOAuthFlowException",
)
def app_client_settings(client: UserPoolClient) -> Iterator[Finding]:
    yield from _scopes(client)
    for name in missing_providers(client):
        yield Finding(
            client,
            f"supportedIdentityProviders has '{name}', which is not an identity provider of the user pool. Create an "
            "IdentityProvider with that name, or remove it.",
            error=f"The provider {name} does not exist for User Pool",
        )
    if unset := unset_oauth(client):
        yield Finding(
            client,
            f"allowedOauthFlowsUserPoolClient is true, but {unset} is empty. Set {unset}.",
            error=(
                "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth "
                "flows"
            ),
        )
    elif lacks_callback(client):
        yield Finding(
            client,
            "allowedOauthFlows has a flow with a browser, but callbackUrls is empty, so no sign-in ends. Add the "
            "application's URL to callbackUrls.",
            level=ADVISORY,
        )
    if legacy := mixed_flows(client):
        yield Finding(
            client,
            f"explicitAuthFlows has {' and '.join(legacy)} together with ALLOW_ flows. Use ALLOW_ flows only.",
        )
    for validity in wrong_validities(client):
        yield Finding(
            client,
            f"{validity.key} is {validity.text}; the range is {validity.range}. Set it within this range.",
            error="InvalidParameterException: Invalid range for token validity",
        )


def _scopes(client: UserPoolClient) -> Iterator[Finding]:
    for scope in malformed_scopes(client):
        yield Finding(
            client,
            f"allowedOauthScopes has '{scope}', which is not a scope. Use one of {', '.join(SCOPES)}, or server/scope.",
            error=f"ScopeDoesNotExistException: Invalid scope requested: {scope}",
        )
    for scope in missing_scopes(client):
        yield Finding(
            client,
            f"allowedOauthScopes has '{scope}', which no resource server of the user pool defines. Define it in a "
            "ResourceServer, or correct it.",
            error=f"ScopeDoesNotExistException: Invalid scope requested: {scope}",
        )
    if scopes := machine_scopes(client):
        yield Finding(
            client,
            f"allowedOauthScopes has {' and '.join(scopes)}, but client_credentials supports scopes of resource "
            "servers only. Use scopes of a resource server.",
            level=ADVISORY,
        )
