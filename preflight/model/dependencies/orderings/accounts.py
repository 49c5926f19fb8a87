"""Orderings of AWS Config, which an account has once in a Region, and of Cognito user pools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.dependencies.orderings.ordering import Ordering, Pair, owned, single_reference
from preflight.model.identity.app_clients import scopes_of

if TYPE_CHECKING:
    from preflight.core.stack import Stack

_POOL: Final = (aws.COGNITO_USER_POOL,)


def _after(stack: Stack, waiter: str, awaited: str) -> Iterator[Pair]:
    for resource in stack.of(waiter):
        found = tuple(r for r in stack.of(awaited) if resource.same_scope(r) is True)
        yield Pair(resource, found, any_of_them=True)


def config_rules(stack: Stack) -> Iterator[Pair]:
    yield from _after(stack, aws.CFG_RULE, aws.CFG_RECORDER)


def delivery_channels(stack: Stack) -> Iterator[Pair]:
    yield from _after(stack, aws.CFG_DELIVERY_CHANNEL, aws.CFG_RECORDER)


def recorder_statuses(stack: Stack) -> Iterator[Pair]:
    """A recorder that is started: the delivery channel."""
    for pair in _after(stack, aws.CFG_RECORDER_STATUS, aws.CFG_DELIVERY_CHANNEL):
        if pair.dependent.flag("isEnabled") is True:
            yield pair


def client_scopes(stack: Stack) -> Iterator[Pair]:
    """A client that names scopes of a resource server by text."""
    servers = owned(stack, (aws.COGNITO_RESOURCE_SERVER,), "userPoolId", _POOL)
    for client, names in _literals(stack, "allowedOauthScopes"):
        pool = single_reference(client, _POOL, "userPoolId")
        found = servers.get(pool.urn, ()) if pool is not None else ()
        yield Pair(client, tuple(s for s in found if names.intersection(scopes_of(s) or ())))


def client_providers(stack: Stack) -> Iterator[Pair]:
    """A client that names identity providers by text."""
    providers = owned(stack, (aws.COGNITO_IDENTITY_PROVIDER,), "userPoolId", _POOL)
    for client, names in _literals(stack, "supportedIdentityProviders"):
        pool = single_reference(client, _POOL, "userPoolId")
        found = providers.get(pool.urn, ()) if pool is not None else ()
        yield Pair(client, tuple(p for p in found if _name_of(p) in names))


def _name_of(provider: Resource) -> str:
    name = provider.text("providerName")
    return name if isinstance(name, str) else ""


def _literals(stack: Stack, key: str) -> Iterator[tuple[Resource, frozenset[str]]]:
    for client in stack.of(aws.COGNITO_USER_POOL_CLIENT):
        items = client.items(key)
        names = frozenset(i for i in items if isinstance(i, str)) if known(items) else frozenset()
        if names:
            yield client, names


ORDERINGS: Final = (
    Ordering(
        "config-rule",
        config_rules,
        "AWS Config accepts rules only if a recorder exists",
        "NoAvailableConfigurationRecorderException",
    ),
    Ordering(
        "delivery-channel",
        delivery_channels,
        "AWS Config accepts a delivery channel only if a recorder exists",
        "NoAvailableConfigurationRecorderException",
    ),
    Ordering(
        "recorder-status",
        recorder_statuses,
        "a recorder starts only if a delivery channel exists",
        "NoAvailableDeliveryChannelException",
    ),
    Ordering(
        "client-scope",
        client_scopes,
        "it names the scope of the resource server by text",
        "ScopeDoesNotExistException: Invalid scope requested",
    ),
    Ordering(
        "client-provider",
        client_providers,
        "it names the identity provider by text",
        "InvalidParameterException: The provider does not exist for User Pool",
    ),
)
