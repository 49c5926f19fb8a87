"""Auto Scaling groups."""

from __future__ import annotations

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag
from preflight.core.logic import all_of
from preflight.core.references import possible_referrers, referrers
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.launch_templates import (
    LaunchTemplate,
    _from_template,
    _role_of_profile,
    _template,
    _with,
)
from preflight.model.compute.workload import Workload
from preflight.model.resource_types import INSTANCE_PROFILE, LAUNCH_CONFIGURATION, SECURITY_GROUP, SUBNET


class AutoScalingGroup(Workload):
    """An Auto Scaling group with its launch template or launch configuration."""

    TYPES = (aws.AUTO_SCALING_GROUP,)

    @cached_property
    def template(self) -> LaunchTemplate | Unknown | None:
        mixed = ("mixedInstancesPolicy", "launchTemplate", "launchTemplateSpecification")
        own = _template(self.resource, ("launchTemplate",))
        return own if own is not None else _template(self.resource, mixed)

    @cached_property
    def configuration(self) -> Resource | Unknown | None:
        return self.resource.ref(LAUNCH_CONFIGURATION, "launchConfiguration")

    @cached_property
    def described_by(self) -> tuple[Resource, ...]:
        found = _with(self.resource, self.template)
        return (*found, self.configuration) if isinstance(self.configuration, Resource) else found

    @property
    def _undescribed(self) -> Unknown | None:
        return next((d for d in (self.template, self.configuration) if isinstance(d, Unknown)), None)

    @cached_property
    def subnets(self) -> Refs:
        if self.resource.get("vpcZoneIdentifiers") is None:
            return Refs((), False, (), f"the subnets of '{self.name}'")
        return self.resource.refs(SUBNET, "vpcZoneIdentifiers")

    @cached_property
    def security_groups(self) -> Refs:
        if isinstance(self.configuration, Resource):
            return self.configuration.refs(SECURITY_GROUP, "securityGroups")
        template = self.template
        return _from_template(template if template is not None else self.configuration, self.name)

    @cached_property
    def profile(self) -> Resource | Unknown | None:
        if isinstance(self.configuration, Resource):
            return self.configuration.ref(INSTANCE_PROFILE, "iamInstanceProfile")
        found = self.template if self.template is not None else self.configuration
        return found.profile if isinstance(found, LaunchTemplate) else found

    @cached_property
    def role(self) -> Resource | Unknown | None:
        return _role_of_profile(self.profile)

    @cached_property
    def has_public_address(self) -> Tri:
        if isinstance(self.configuration, Resource) and (
            (own := self.configuration.get("associatePublicIpAddress")) is not None
        ):
            return as_flag(own)
        template = self.template
        if isinstance(template, Unknown):
            return Unknown(template.reason)
        if template is not None and template.public_address is not None:
            return template.public_address
        given = [s.maps_public_ip_on_launch for s in self.subnet_entities]
        if not self.subnets.complete:
            given.append(self.subnets.unresolved)
        return all_of(given)


def is_named_by(group: AutoScalingGroup, type_: str) -> Tri:
    """Whether a resource of the type names the group as its `autoscalingGroupName`."""
    if referrers(group.resource, type_, "autoscalingGroupName", AutoScalingGroup.TYPES):
        return True
    if possible := possible_referrers(group.resource, type_, "autoscalingGroupName", AutoScalingGroup.TYPES):
        return Unknown(f"the group of '{possible[0].name}'")
    return False
