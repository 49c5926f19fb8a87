"""Classic Load Balancers with their listeners, health check and registered instances."""

from __future__ import annotations

from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_number, child
from preflight.core.entity import Entity
from preflight.core.references import referrers
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.instances import Instance
from preflight.model.compute.workload import Workload
from preflight.model.network.placement import Placement
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import SECURITY_GROUP, SUBNET

CLASSIC_ATTACHMENT: Final = "aws:elb/attachment:Attachment"


class ClassicLoadBalancer(Entity):
    """A Classic Load Balancer with its listeners, health check and registered instances."""

    TYPES = (aws.ELB_LOAD_BALANCER,)

    @property
    def is_internal(self) -> Tri:
        return self.resource.flag("internal")

    @cached_property
    def placement(self) -> Placement:
        return Placement(self.resource, self.resource.refs(SUBNET, "subnets"))

    @property
    def vpc(self) -> Vpc | Unknown | None:
        return self.placement.vpc

    @cached_property
    def security_groups(self) -> Refs:
        return self.resource.refs(SECURITY_GROUP, "securityGroups")

    @cached_property
    def ports(self) -> tuple[tuple[int | Unknown | None, int | Unknown | None], ...] | Unknown:
        """The load balancer port and the instance port of each listener."""
        found = self.resource.items("listeners")
        if isinstance(found, Unknown):
            return Unknown(found.reason)
        return tuple((as_number(child(x, "lbPort")), as_number(child(x, "instancePort"))) for x in found)

    @cached_property
    def health_port(self) -> int | Unknown | None:
        """The port in a health check's target such as `HTTP:8080/health`; `None` if there is none."""
        target = self.resource.text("healthCheck", "target")
        if target is None or isinstance(target, Unknown):
            return target
        return as_number(target.partition(":")[2].partition("/")[0])

    @cached_property
    def targets(self) -> tuple[Workload, ...]:
        """The instances and Auto Scaling groups that are certainly registered with it."""
        instances = (*self.resource.refs((aws.EC2_INSTANCE,), "instances").found, *_attached(self))
        found: dict[str, Workload] = {r.urn: self.stack.entity(Instance, r) for r in instances}
        for resource in self.stack.of(aws.AUTO_SCALING_GROUP):
            if self.resource in resource.refs(self.TYPES, "loadBalancers").found:
                found[resource.urn] = self.stack.entity(AutoScalingGroup, resource)
        for resource in referrers(self.resource, aws.AUTO_SCALING_ATTACHMENT, "elb", self.TYPES):
            owner = resource.ref((aws.AUTO_SCALING_GROUP,), "autoscalingGroupName")
            if isinstance(owner, Resource):
                found[owner.urn] = self.stack.entity(AutoScalingGroup, owner)
        return tuple(found[urn] for urn in sorted(found))


def _attached(balancer: ClassicLoadBalancer) -> tuple[Resource, ...]:
    attachments = referrers(balancer.resource, CLASSIC_ATTACHMENT, "elb", balancer.TYPES)
    found = (r.ref((aws.EC2_INSTANCE,), "instance") for r in attachments)
    return tuple(r for r in found if isinstance(r, Resource))
