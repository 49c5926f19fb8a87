"""App clients of Cognito user pools: scopes, identity providers, flows and token validities.

Sources: Cognito API reference, CreateUserPoolClient, CreateResourceServer, CreateIdentityProvider; Cognito developer
guide, "Scopes, M2M, and resource servers"; the error texts `Invalid scope requested`, `The provider ... does not exist
for User Pool`, `AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth
flows` and `Invalid range for token validity` from users' reports.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.conversion import as_list, as_text, child
from preflight.core.logic import all_of, certainly, known
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.identity.user_pools import UserPoolClient

_POOL: Final = (aws.COGNITO_USER_POOL,)
SCOPES: Final = ("phone", "email", "openid", "profile", "aws.cognito.signin.user.admin")
_LOCAL_USERS: Final = "COGNITO"
_LEGACY: Final = ("ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH")
_SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_DAY: Final = 86400
# Token -> its default unit, and its range in seconds. Source: CreateUserPoolClient, "Valid range".
_TOKENS: Final = {
    "access": ("hours", 300, _DAY),
    "id": ("hours", 300, _DAY),
    "refresh": ("days", 3600, 3650 * _DAY),
}


class Validity(msgspec.Struct, frozen=True):
    """The validity of a token that is outside its range: `text` is the value with its unit."""

    key: str
    text: str
    range: str


def _texts(resource: Resource, key: str) -> list[str]:
    items = resource.items(key)
    return [i for i in items if isinstance(i, str)] if known(items) else []


def _is_empty(resource: Resource, key: str) -> bool:
    items = resource.items(key)
    return known(items) and not items


def pool_of(client: UserPoolClient) -> Resource | None:
    """The user pool, if the stack creates it now, so that only the stack can add to it; otherwise `None`."""
    found = client.resource.ref(_POOL, "userPoolId")
    is_new = isinstance(found, Resource) and not found.is_external and not found.is_deployed
    return found if is_new and isinstance(found, Resource) else None


def malformed_scopes(client: UserPoolClient) -> list[str]:
    """The scopes that are neither standard nor of the form `server/scope`; outputs are taken as they are."""
    if client.resource.dependencies_of("allowedOauthScopes"):
        return []
    scopes = _texts(client.resource, "allowedOauthScopes")
    return [scope for scope in scopes if scope not in SCOPES and "/" not in scope]


def missing_scopes(client: UserPoolClient) -> list[str]:
    """The custom scopes that no resource server of a new user pool certainly defines."""
    pool = pool_of(client)
    if pool is None or (servers := _servers(pool)) is None:
        return []
    defined = [scope for server in servers if (scope := scopes_of(server)) is not None]
    if len(defined) < len(servers):
        return []
    known_scopes = {scope for scopes in defined for scope in scopes}
    custom = (s for s in _texts(client.resource, "allowedOauthScopes") if "/" in s)
    return [scope for scope in custom if scope not in known_scopes]


def scopes_of(server: Resource) -> tuple[str, ...] | None:
    """The whole scopes that a resource server defines; `None` if they are not all known."""
    identifier, items = server.text("identifier"), as_list(server.get("scopes"))
    if not isinstance(identifier, str) or isinstance(items, Unknown):
        return None
    names = [as_text(child(item, "scopeName")) for item in items]
    return tuple(f"{identifier}/{n}" for n in names) if all(isinstance(n, str) for n in names) else None


def missing_providers(client: UserPoolClient) -> list[str]:
    """The identity providers that a new user pool certainly does not have."""
    pool = pool_of(client)
    providers = _of_pool(pool, aws.COGNITO_IDENTITY_PROVIDER) if pool is not None else None
    if providers is None:
        return []
    names = [provider.text("providerName") for provider in providers]
    if not all(isinstance(name, str) for name in names):
        return []
    found = _texts(client.resource, "supportedIdentityProviders")
    return [name for name in found if name != _LOCAL_USERS and name not in names]


def machine_scopes(client: UserPoolClient) -> list[str]:
    """The standard scopes of a client with the flow `client_credentials`, which supports custom scopes only."""
    flows = client.flows
    is_machine = known(flows) and flows == ("client_credentials",)
    return [s for s in _texts(client.resource, "allowedOauthScopes") if s in SCOPES] if is_machine else []


def unset_oauth(client: UserPoolClient) -> str:
    """What is missing of an OAuth client: flows, scopes or both; empty if nothing certainly is."""
    if not certainly(client.resource.flag("allowedOauthFlowsUserPoolClient")):
        return ""
    keys = ("allowedOauthFlows", "allowedOauthScopes")
    return " and ".join(key for key in keys if _is_empty(client.resource, key))


def lacks_callback(client: UserPoolClient) -> bool:
    """Whether a flow with a browser has no callback URL, so that no sign-in ends."""
    flows = client.flows
    with_browser = known(flows) and any(flow in ("code", "implicit") for flow in flows)
    is_used = client.resource.flag("allowedOauthFlowsUserPoolClient")
    return with_browser and certainly(all_of((is_used, _is_empty(client.resource, "callbackUrls"))))


def mixed_flows(client: UserPoolClient) -> list[str]:
    """The legacy authentication flows that are set together with flows that begin with `ALLOW_`."""
    flows = _texts(client.resource, "explicitAuthFlows")
    legacy = [flow for flow in flows if flow in _LEGACY]
    return legacy if any(flow.startswith("ALLOW_") for flow in flows) else []


def wrong_validities(client: UserPoolClient) -> Iterator[Validity]:
    """The validities of tokens that are outside Cognito's range. A zero may stand for the default."""
    for token, (default, least, most) in _TOKENS.items():
        amount = client.resource.number(f"{token}TokenValidity")
        unit = client.resource.text("tokenValidityUnits", f"{token}Token")
        unit = default if unit is None else unit
        if not isinstance(amount, int) or not isinstance(unit, str) or unit not in _SECONDS:
            continue
        if amount and not least <= amount * _SECONDS[unit] <= most:
            limits = "1 hour to 3,650 days" if token == "refresh" else "5 minutes to 1 day"
            yield Validity(f"{token}TokenValidity", f"{amount} {unit}", limits)


def _servers(pool: Resource) -> tuple[Resource, ...] | None:
    return _of_pool(pool, aws.COGNITO_RESOURCE_SERVER)


def _of_pool(pool: Resource, type_: str) -> tuple[Resource, ...] | None:
    """The resources of the type that belong to the pool; `None` if others may."""
    if possible_referrers(pool, type_, "userPoolId", _POOL):
        return None
    return referrers(pool, type_, "userPoolId", _POOL)
