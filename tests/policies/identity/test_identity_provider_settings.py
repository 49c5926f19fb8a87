"""Details of identity providers, and providers and roles of identity pools."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def one(type_: str, properties: str) -> str:
    return f"resources:\n  c: {{ type: 'aws:cognito:{type_}', properties: {{ {properties} }} }}\n"


def provider(kind: str, details: str, name: str = "") -> str:
    return one(
        "IdentityProvider",
        f"userPoolId: p, providerName: {name or kind}, providerType: {kind}, providerDetails: {{ {details} }}",
    )


def pool(name: str) -> str:
    return one(
        "IdentityPool",
        f"identityPoolName: x, cognitoIdentityProviders: [{{ clientId: a, providerName: {name} }}]",
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("c", message) for message in messages)


ALL = "client_id: a, client_secret: b, authorize_scopes: c"
NAME = "providerName is 'our-google', but the name of a provider of type Google is its type. Use 'Google'."

CASES = {
    "Google": Case(provider("Google", ALL)),
    "Google without a secret": Case(
        provider("Google", "client_id: a, authorize_scopes: c"),
        told("providerDetails has no client_secret, which the type Google requires. Add it."),
    ),
    "OIDC": Case(
        provider(
            "OIDC",
            "client_id: a, attributes_request_method: GET, oidc_issuer: i, authorize_scopes: openid",
            "own",
        )
    ),
    "OIDC without its issuer": Case(
        provider("OIDC", "client_id: a, authorize_scopes: openid", "own"),
        told(
            "providerDetails has no attributes_request_method, oidc_issuer, which the type OIDC requires. Add them."
        ),
    ),
    "Apple without scopes": Case(
        provider("SignInWithApple", "client_id: a, team_id: b, key_id: c, private_key: d")
    ),
    "Apple without its key": Case(
        provider("SignInWithApple", "client_id: a, team_id: b, key_id: c, authorize_scopes: email"),
        told("providerDetails has no private_key, which the type SignInWithApple requires. Add it."),
    ),
    "SAML by a file": Case(provider("SAML", "MetadataFile: x", "own")),
    "SAML without metadata": Case(
        provider("SAML", "IDPSignout: 'true'", "own"),
        told("providerDetails has no MetadataURL, which the type SAML requires. Add it."),
    ),
    "another name": Case(provider("Google", ALL, "our-google"), told(NAME)),
    "an endpoint": Case(pool("cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a1b2c3d4e")),
    "an id": Case(
        pool("eu-west-1_a1b2c3d4e"),
        told(
            "cognitoIdentityProviders.providerName is 'eu-west-1_a1b2c3d4e', which is not the endpoint of a user pool. "
            "Use the user pool's endpoint."
        ),
    ),
    "roles": Case(one("IdentityPoolRoleAttachment", "identityPoolId: i, roles: { authenticated: a }")),
    "a role of another key": Case(
        one("IdentityPoolRoleAttachment", "identityPoolId: i, roles: { auth: a }"),
        told("roles has the key 'auth'. Use authenticated and unauthenticated."),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_identity_provider_settings(case: Case) -> None:
    check("identity-provider-settings", case, (NAME,))
