"""A Cognito user pool, client or domain has settings that Cognito does not accept.

## What fails

- A pool has `mfaConfiguration` `ON` or `OPTIONAL`, but no second factor is configured; or it has both
  `aliasAttributes` and `usernameAttributes`.
- A client has the OAuth flow `client_credentials` together with `code` or `implicit`, or without a secret.
- A client has a callback or logout URL with plain HTTP that is not on localhost, or a `defaultRedirectUri` that is
  not in `callbackUrls`.
- A domain's prefix contains `aws`, `amazon` or `cognito`, or is a whole domain name without `certificateArn`.

## Why

Cognito rejects the request: `InvalidParameterException: Invalid MFA configuration given, can't disable all MFAs with
a required or optional configuration.`, `InvalidOAuthFlowException: client_credentials flow can not be selected along
with code flow or implicit flow`, `client_credentials flow can not be selected if client does not have a client
secret`, `InvalidParameterException: http://... cannot use the HTTP protocol.`, `Domain cannot contain reserved word:
cognito`.

## Errors

- `InvalidOAuthFlowException: client_credentials flow can not be selected along with code flow or implicit flow`
- `InvalidOAuthFlowException: client_credentials flow can not be selected if client does not have a client secret`
- `InvalidOAuthFlowException`
- `InvalidParameterException: cannot use the HTTP protocol`
- `InvalidParameterException: Domain cannot contain reserved word: cognito`

## Fails

```yaml
resources:
  pool: { type: aws:cognito:UserPool, properties: { deletionProtection: ACTIVE } }
  service:
    type: aws:cognito:UserPoolClient
    properties:
      userPoolId: "${pool.id}"
      allowedOauthFlowsUserPoolClient: true
      allowedOauthFlows: [client_credentials]
      allowedOauthScopes: [orders/read]
```

## Instead

Create a client with a secret for services, separate from the client for people.

```yaml
resources:
  pool: { type: aws:cognito:UserPool, properties: { deletionProtection: ACTIVE } }
  service:
    type: aws:cognito:UserPoolClient
    properties:
      userPoolId: "${pool.id}"
      generateSecret: true
      allowedOauthFlowsUserPoolClient: true
      allowedOauthFlows: [client_credentials]
      allowedOauthScopes: [orders/read]
```

## Not covered

Whether another account uses the domain's prefix, and scopes of resource servers. Lengths: *value-out-of-range*,
*property-value*.

## References

- [CreateUserPoolClient](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html)
- [MFA](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html)
- [Domains](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from preflight.core.logic import certainly, negate, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.identity.user_pools import UserPool, UserPoolClient, UserPoolDomain
from preflight.policy import HIGH, MANDATORY, Finding, policy

_Subject: TypeAlias = UserPool | UserPoolClient | UserPoolDomain


def pools_and_clients(stack: Stack) -> Iterator[_Subject]:
    kinds: tuple[tuple[_Subject, ...], ...] = (
        tuple(stack.all(UserPool)),
        tuple(stack.all(UserPoolClient)),
        tuple(stack.all(UserPoolDomain)),
    )
    return (subject for kind in kinds for subject in kind if not subject.resource.is_external)


@policy(
    each=pools_and_clients,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterException, InvalidOAuthFlowException",
)
def user_pool_configuration(subject: _Subject) -> Iterator[Finding]:
    if isinstance(subject, UserPool):
        yield from _pool(subject)
    elif isinstance(subject, UserPoolClient):
        yield from _client(subject)
    elif subject.reserved_word:
        yield Finding(
            subject,
            f"domain contains '{subject.reserved_word}', which Cognito reserves. Use another prefix.",
            error="Domain cannot contain reserved word",
        )
    elif subject.is_dotted_prefix:
        yield Finding(
            subject,
            "domain is a whole domain name without certificateArn. Set certificateArn, or use a prefix without dots.",
        )


def _pool(pool: UserPool) -> Iterator[Finding]:
    if pool.lacks_second_factor:
        yield Finding(
            pool,
            f"mfaConfiguration is {pool.resource.text('mfaConfiguration')}, but no second factor is configured. Add "
            "softwareTokenMfaConfiguration.",
            error="can't disable all MFAs with a required or optional configuration",
        )
    if (
        all(map(pool.resource.is_set, ("aliasAttributes", "usernameAttributes")))
        and not pool.resource.is_deployed
    ):
        yield Finding(
            pool,
            "aliasAttributes and usernameAttributes are both set. Remove one of them.",
            error='"alias_attributes": conflicts with username_attributes',
        )


def _client(client: UserPoolClient) -> Iterator[Finding]:
    if isinstance(client.flows, Unknown):
        note(client.flows)
    elif "client_credentials" in client.flows:
        if len(client.flows) > 1:
            yield Finding(
                client,
                f"allowedOauthFlows has {' and '.join(client.flows)}. Use a separate client for client_credentials.",
                error="client_credentials flow can not be selected along with code flow or implicit flow",
            )
        if certainly(negate(client.has_secret)):
            yield Finding(
                client,
                "allowedOauthFlows has client_credentials, but the client has no secret. Set generateSecret to true.",
                error="client_credentials flow can not be selected if client does not have a client secret",
            )
    for url in client.insecure_urls:
        yield Finding(client, f"The URL '{url}' uses HTTP. Use HTTPS; only localhost may use HTTP.")
    if client.foreign_default:
        yield Finding(
            client,
            f"defaultRedirectUri '{client.foreign_default}' is not in callbackUrls. Add it to callbackUrls.",
        )
