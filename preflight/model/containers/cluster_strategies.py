"""Default capacity provider strategies of ECS clusters.

Source: ECS API, PutClusterCapacityProviders (`defaultCapacityProviderStrategy`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from preflight.core.cached_property import cached_property
from preflight.core.logic import any_of, equal
from preflight.core.resource import Resource
from preflight.core.subject import AboutResource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.containers.containers import entries_of
from preflight.model.containers.task_launches import Strategy, strategy_item

if TYPE_CHECKING:
    from preflight.core.stack import Stack

_KEY: Final = "defaultCapacityProviderStrategies"


@dataclass(frozen=True)
class DefaultStrategy(AboutResource):
    """The default strategy that a `ClusterCapacityProviders` sets."""

    resource: Resource

    @property
    def about(self) -> Resource:
        return self.resource

    @property
    def path(self) -> str:
        return _KEY

    @cached_property
    def items(self) -> tuple[Strategy, ...]:
        """The items that are certainly in it."""
        return tuple(
            strategy_item(self.resource, _KEY, item) for item in entries_of(self.resource.get(_KEY)).items
        )

    def lists(self, provider: Resource | str | Unknown) -> Tri:
        """Whether `capacityProviders` lists the provider; Unknown if one of its items is unknown."""
        listed = self.resource.items("capacityProviders")
        if isinstance(listed, Unknown) or isinstance(provider, Unknown):
            return Unknown("the capacity providers of a cluster")
        if isinstance(provider, str):
            return any_of(equal(item, provider) for item in listed)
        refs = self.resource.resolve_all(listed, (aws.ECS_CAPACITY_PROVIDER,), "capacityProviders")
        return provider in refs.found or Unknown("the capacity providers of a cluster")


def default_strategies(stack: Stack) -> tuple[DefaultStrategy, ...]:
    found = stack.of(aws.ECS_CLUSTER_CAPACITY_PROVIDERS)
    return tuple(DefaultStrategy(r) for r in found if not r.is_external)
