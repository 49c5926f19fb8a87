"""Scopes, providers, flows and token validities of Cognito app clients."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OAUTH = "allowedOauthFlowsUserPoolClient: true, callbackUrls: ['https://a.example.com'], "
CODE = f"{OAUTH}allowedOauthFlows: [code], "
MACHINE = "allowedOauthFlows: [client_credentials], generateSecret: true, "
POOL = "  pool: { type: 'aws:cognito:UserPool', properties: { name: p } }\n"
SERVER = (
    "  server: { type: 'aws:cognito:ResourceServer', properties: { userPoolId: \"${pool.id}\", identifier: orders, "
    "name: orders, scopes: [{ scopeName: read, scopeDescription: r }] } }\n"
)
GOOGLE = (
    "  google: { type: 'aws:cognito:IdentityProvider', properties: { userPoolId: \"${pool.id}\", "
    "providerName: Google, providerType: Google, providerDetails: { client_id: a, client_secret: b, "
    "authorize_scopes: c } } }\n"
)


def client(properties: str, pool: str = "${pool.id}") -> str:
    return (
        f"resources:\n{POOL}  c: {{ type: 'aws:cognito:UserPoolClient', properties: {{ "
        f'userPoolId: "{pool}", {properties} }} }}\n'
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("c", message) for message in messages)


def scope(name: str) -> list[tuple[str, str]]:
    return told(
        f"allowedOauthScopes has '{name}', which is not a scope. Use one of phone, email, openid, profile, "
        "aws.cognito.signin.user.admin, or server/scope."
    )


def undefined(name: str) -> list[tuple[str, str]]:
    return told(
        f"allowedOauthScopes has '{name}', which no resource server of the user pool defines. Define it in a "
        "ResourceServer, or correct it."
    )


def provider(name: str) -> list[tuple[str, str]]:
    return told(
        f"supportedIdentityProviders has '{name}', which is not an identity provider of the user pool. Create an "
        "IdentityProvider with that name, or remove it."
    )


def unset(keys: str) -> list[tuple[str, str]]:
    return told(f"allowedOauthFlowsUserPoolClient is true, but {keys} is empty. Set {keys}.")


def validity(key: str, amount: str, limits: str = "5 minutes to 1 day") -> list[tuple[str, str]]:
    return told(f"{key} is {amount}; the range is {limits}. Set it within this range.")


NO_CALLBACK = (
    "allowedOauthFlows has a flow with a browser, but callbackUrls is empty, so no sign-in ends. Add the application's "
    "URL to callbackUrls."
)

CASES = {
    "standard scopes": Case(
        client(f"{CODE}allowedOauthScopes: [openid, email, aws.cognito.signin.user.admin]")
    ),
    "a scope that is not one": Case(client(f"{CODE}allowedOauthScopes: [openid, Cognito]"), scope("Cognito")),
    "a defined scope": Case(client(f"{MACHINE}allowedOauthScopes: [orders/read]") + SERVER),
    "a scope that no server defines": Case(
        client(f"{MACHINE}allowedOauthScopes: [orders/write]") + SERVER,
        undefined("orders/write"),
        when="planned",
    ),
    "a scope of a pool that exists": Case(
        client(f"{MACHINE}allowedOauthScopes: [orders/write]", "eu-west-1_a1b2c3d4e")
    ),
    "a scope of a deployed pool": Case(
        client(f"{MACHINE}allowedOauthScopes: [orders/write]") + SERVER, when="deployed"
    ),
    "a machine with scopes of users": Case(
        client(f"{MACHINE}allowedOauthScopes: [openid]"),
        told(
            "allowedOauthScopes has openid, but client_credentials supports scopes of resource servers only. Use "
            "scopes of a resource server."
        ),
    ),
    "a provider": Case(client("supportedIdentityProviders: [COGNITO, Google]") + GOOGLE),
    "a provider that is not there": Case(
        client("supportedIdentityProviders: [COGNITO, Google]"), provider("Google"), when="planned"
    ),
    "a provider in another spelling": Case(
        client("supportedIdentityProviders: [google]") + GOOGLE, provider("google"), when="planned"
    ),
    "no scopes": Case(client(f"{OAUTH}allowedOauthFlows: [code]"), unset("allowedOauthScopes")),
    "neither": Case(client(OAUTH), unset("allowedOauthFlows and allowedOauthScopes")),
    "legacy flows only": Case(client("explicitAuthFlows: [USER_PASSWORD_AUTH]")),
    "flows of both kinds": Case(
        client("explicitAuthFlows: [USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]"),
        told("explicitAuthFlows has USER_PASSWORD_AUTH together with ALLOW_ flows. Use ALLOW_ flows only."),
    ),
    "validities": Case(
        client(
            "accessTokenValidity: 24, idTokenValidity: 5, refreshTokenValidity: 3650, "
            "tokenValidityUnits: { idToken: minutes }"
        )
    ),
    "an access token of sixty hours": Case(
        client("accessTokenValidity: 60, idTokenValidity: 0"), validity("accessTokenValidity", "60 hours")
    ),
    "a short refresh token": Case(
        client("refreshTokenValidity: 30, tokenValidityUnits: { refreshToken: minutes }"),
        validity("refreshTokenValidity", "30 minutes", "1 hour to 3,650 days"),
    ),
    "no callback": Case(
        client(
            "allowedOauthFlowsUserPoolClient: true, allowedOauthFlows: [code], allowedOauthScopes: [openid]"
        ),
        told(NO_CALLBACK),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_app_client_settings(case: Case) -> None:
    check("app-client-settings", case, (NO_CALLBACK, "allowedOauthScopes has openid"))
