"""Identity providers of Cognito user pools and identity pools.

Sources: Cognito API reference, CreateIdentityProvider, `ProviderDetails`; Cognito identity pools API reference,
CognitoIdentityProvider and SetIdentityPoolRoles (the pattern of a role's key); the error texts `clientId, clientSecret
and authorizeScopes are all required idp details`, the same of Apple and OpenID Connect, and `Invalid Cognito Identity
Provider` from users' reports. That of Apple does not name its scopes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import child
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Unknown

_CLIENT: Final = ("client_id", "client_secret", "authorize_scopes")
# Type -> the details that it requires.
_DETAILS: Final = {
    "Google": _CLIENT,
    "Facebook": _CLIENT,
    "LoginWithAmazon": _CLIENT,
    "SignInWithApple": ("client_id", "team_id", "key_id", "private_key"),
    "OIDC": ("client_id", "attributes_request_method", "oidc_issuer", "authorize_scopes"),
}
_METADATA: Final = ("MetadataURL", "MetadataFile")
# A user pool's ID, its ARN or a URL.
_OTHER: Final = re.compile(r"[a-z]{2}-[a-z0-9-]+_[0-9A-Za-z]+|arn:.*|https://.*")
_OTHER_OUTPUTS: Final = ("id", "arn", "name")
ROLES: Final = ("authenticated", "unauthenticated")


def missing_details(provider: Resource) -> list[str]:
    """The details that the provider's type requires and that are not set; for SAML, `MetadataURL`."""
    kind, details = provider.text("providerType"), provider.get("providerDetails")
    if not isinstance(kind, str) or not isinstance(details, dict):
        return []
    if kind == "SAML":
        return [] if any(key in details for key in _METADATA) else [_METADATA[0]]
    return [key for key in _DETAILS.get(kind, ()) if details.get(key) is None]


def other_social_name(provider: Resource) -> tuple[str, str] | None:
    """The name and type of a social provider whose name is not its type; otherwise `None`."""
    kind, name = provider.text("providerType"), provider.text("providerName")
    is_social = isinstance(kind, str) and kind in _DETAILS and kind != "OIDC"
    return (
        (name, kind)
        if is_social and isinstance(name, str) and isinstance(kind, str) and name != kind
        else None
    )


def wrong_provider_names(pool: Resource) -> Iterator[str]:
    """The provider names of an identity pool that are not the endpoint of a user pool, as shown in messages."""
    items = pool.items("cognitoIdentityProviders")
    for item in items if known(items) else ():
        value = child(item, "providerName")
        if isinstance(value, str) and _OTHER.fullmatch(value):
            yield f"'{value}'"
        hole = value.hole if isinstance(value, Unknown) and not isinstance(value, PartialText) else None
        if hole is not None and hole.output in _OTHER_OUTPUTS:
            yield f"the user pool's {hole.output}"


def unknown_roles(attachment: Resource) -> list[str]:
    """The keys of `roles` that are neither `authenticated` nor `unauthenticated`."""
    roles = attachment.get("roles")
    return sorted(key for key in roles if key not in ROLES) if isinstance(roles, dict) else []
