"""Subnet groups of databases, caches and warehouses."""

from __future__ import annotations

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.values import Unknown
from preflight.model.database.database_types import SUBNET_GROUPS
from preflight.model.network.placement import Placement
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import SUBNET


class SubnetGroup(Entity):
    """A subnet group of any database or cache service."""

    TYPES = tuple(SUBNET_GROUPS.values())

    @cached_property
    def placement(self) -> Placement:
        return Placement(self.resource, self.resource.refs(SUBNET, "subnetIds"))

    @property
    def vpc(self) -> Vpc | Unknown | None:
        return self.placement.vpc
