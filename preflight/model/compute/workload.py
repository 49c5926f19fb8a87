"""Workloads: resources that run code in the stack's subnets.

Instances, Auto Scaling groups with their launch template, ECS services with their task definition, and Lambda
functions. Several resources configure a workload; `described_by` lists them.
"""

from __future__ import annotations

from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model.compute.user_data import UserData, user_data_of
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import has_egress, is_public
from preflight.model.network.vpc import Vpc

NOTHING: Final = Refs((), True)


class Workload(Entity):
    """A resource that runs code, with the questions that all kinds of workloads support."""

    @cached_property
    def described_by(self) -> tuple[Resource, ...]:
        """The resources that configure it: itself first, then its launch template or task definition."""
        return (self.resource,)

    @cached_property
    def subnets(self) -> Refs:
        """The subnets in which it can run."""
        return NOTHING

    @cached_property
    def security_groups(self) -> Refs:
        """The security groups of its network interfaces. Complete and empty: the VPC's default security group."""
        return NOTHING

    @cached_property
    def role(self) -> Resource | Unknown | None:
        """The IAM role of its code; `None` if it certainly has none, `Unknown` if it is not certain."""
        return None

    @cached_property
    def has_public_address(self) -> Tri:
        return False

    @cached_property
    def user_data(self) -> UserData | Unknown | None:
        """Its user data, otherwise its launch template's; `None` if it certainly has none."""
        for resource in self.described_by:
            found = user_data_of(resource)
            if found is not None:
                return found
        return self._undescribed

    @property
    def _undescribed(self) -> Unknown | None:
        """The unknown launch template, launch configuration or task definition that it has."""
        return None

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        """The VPC of its subnets; `None` if it is not in a VPC of the account."""
        subnets = self.subnet_entities
        if not subnets:
            return (
                None
                if self.subnets.complete
                else Unknown(self.subnets.unresolved.reason, self.subnets.container)
            )
        vpcs = {id(s.vpc): s.vpc for s in subnets}
        first = next(iter(vpcs.values()))
        return first if len(vpcs) == 1 else Unknown(f"the VPC of '{self.name}'")

    @cached_property
    def subnet_entities(self) -> tuple[Subnet, ...]:
        """The subnets in which it certainly can run."""
        return tuple(self.stack.entity(Subnet, r) for r in self.subnets.found)

    @cached_property
    def has_egress(self) -> Tri:
        """Whether it can send IPv4 traffic to the internet from every subnet in which it can run."""
        egress: list[Tri] = [
            any_of((has_egress(s), all_of((is_public(s), self.has_public_address))))
            for s in self.subnet_entities
        ]
        if not self.subnets.complete:
            egress.append(self.subnets.unresolved)
        return all_of(egress)
