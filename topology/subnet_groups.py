"""Subnet groups of databases, caches and warehouses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.values import Unknown
from preflight.model.resource_types import SUBNET
from topology.database_types import SUBNET_GROUPS
from topology.network import Vpc
from topology.placement import Placement

if TYPE_CHECKING:
    from topology.databases import Database


class SubnetGroup(Entity):
    """A subnet group of any database or cache service."""

    TYPES = tuple(SUBNET_GROUPS.values())

    @cached_property
    def placement(self) -> Placement:
        return Placement(self.resource, self.resource.refs(SUBNET, "subnetIds"))

    @property
    def vpc(self) -> Vpc | Unknown | None:
        return self.placement.vpc

    @cached_property
    def users(self) -> tuple[Database, ...]:
        """The databases that certainly use it."""
        from topology.databases import Database

        databases = self.stack.all(Database)
        return self.stack.group("databases by subnet group", databases, lambda d: d.subnet_group).get(
            self.urn, ()
        )
