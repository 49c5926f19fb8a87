"""A Cognito user pool, client or domain has settings that Cognito does not accept.

## What fails

- A pool has `mfaConfiguration` `ON` or `OPTIONAL`, but no second factor is configured; or it has both
  `aliasAttributes` and `usernameAttributes`.
- A custom attribute of a pool is `required`; a message lacks its placeholder, `{####}` or `{username}`; account
  recovery has `admin_only` together with other mechanisms; mail is sent by SES (`DEVELOPER`) without `sourceArn`; a
  custom sender has no `kmsKeyId`.
- A client has the OAuth flow `client_credentials` together with `code` or `implicit`, or without a secret.
- A client has a callback or logout URL with plain HTTP that is not on localhost, or a `defaultRedirectUri` that is
  not in `callbackUrls`.
- A domain's prefix contains `aws`, `amazon` or `cognito` or other characters than lower-case letters, digits and
  hyphens, or is a whole domain name without `certificateArn`.
- Advisory: the name of an attribute begins with `custom:`, which Cognito adds itself.

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
- `InvalidParameterException: Required custom attributes are not supported currently.`
- `Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.`
- `"…" does not contain {####}`
- `"…" does not contain {username}`

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
  orders:
    type: aws:cognito:ResourceServer
    properties:
      userPoolId: "${pool.id}"
      identifier: orders
      name: orders
      scopes: [{ scopeName: read, scopeDescription: Read orders }]
  service:
    type: aws:cognito:UserPoolClient
    properties:
      userPoolId: "${pool.id}"
      generateSecret: true
      allowedOauthFlowsUserPoolClient: true
      allowedOauthFlows: [client_credentials]
      allowedOauthScopes: [orders/read]
    options: { dependsOn: ["${orders}"] }
```

## Not covered

Whether another account uses the domain's prefix. Scopes and providers of clients: *app-client-settings*. Lengths:
*value-out-of-range*, *property-value*.

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
from preflight.model.identity.user_pool_settings import (
    lacks_email_identity,
    lacks_sender_key,
    missing_placeholders,
    mixes_recovery,
    prefixed_attributes,
    required_custom_attributes,
    wrong_prefix,
)
from preflight.model.identity.user_pools import UserPool, UserPoolClient, UserPoolDomain
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

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
        yield from _attributes(subject)
        yield from _mail(subject)
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
    elif prefix := wrong_prefix(subject.resource):
        yield Finding(
            subject,
            f"domain '{prefix}' has other characters than lower-case letters, digits and hyphens. Use another prefix.",
        )


def _attributes(pool: UserPool) -> Iterator[Finding]:
    for name in required_custom_attributes(pool.resource):
        yield Finding(
            pool,
            f"schemas has the custom attribute '{name}' with required true, which Cognito does not support. Set "
            "required to "
            "false.",
            error="Required custom attributes are not supported currently",
        )
    for name in prefixed_attributes(pool.resource):
        yield Finding(
            pool,
            f"schemas has the name '{name}', and Cognito adds the prefix custom: itself. Remove it from the name.",
            level=ADVISORY,
        )
    if mixes_recovery(pool.resource):
        yield Finding(
            pool,
            "accountRecoverySetting has admin_only together with other mechanisms. Keep admin_only, or remove it.",
            error="Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms",
        )


def _mail(pool: UserPool) -> Iterator[Finding]:
    for path, placeholder in missing_placeholders(pool.resource):
        yield Finding(
            pool,
            f"{path} does not contain {placeholder}. Add the placeholder.",
            error=f"does not contain {placeholder}",
        )
    if lacks_email_identity(pool.resource):
        yield Finding(
            pool,
            "emailConfiguration.emailSendingAccount is DEVELOPER without sourceArn. Set sourceArn to the ARN of a "
            "verified "
            "SES identity.",
        )
    if sender := lacks_sender_key(pool.resource):
        yield Finding(
            pool, f"lambdaConfig.{sender} is set without kmsKeyId. Set kmsKeyId to the ARN of a KMS key."
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
