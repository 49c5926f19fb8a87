"""Launch templates, and the role of the instance profile of a launch template or an instance."""

from __future__ import annotations

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag, child
from preflight.core.entity import Entity
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model.compute.workload import NOTHING
from preflight.model.resource_types import INSTANCE_PROFILE, LAUNCH_TEMPLATE, ROLE, SECURITY_GROUP


class LaunchTemplate(Entity):
    """A launch template."""

    TYPES = LAUNCH_TEMPLATE

    @cached_property
    def security_groups(self) -> Refs:
        own = self.resource.refs(SECURITY_GROUP, "vpcSecurityGroupIds")
        interfaces = self.resource.items("networkInterfaces")
        if isinstance(interfaces, Unknown):
            return Refs((), False, (), interfaces.reason)
        if not interfaces or (own.found or not own.complete):
            return own
        return self.resource.refs(SECURITY_GROUP, "networkInterfaces", 0, "securityGroups")

    @cached_property
    def profile(self) -> Resource | Unknown | None:
        for key in ("arn", "name"):
            found = self.resource.ref(INSTANCE_PROFILE, "iamInstanceProfile", key)
            if found is not None:
                return found
        return None

    @cached_property
    def public_address(self) -> Tri | None:
        """Whether its first network interface sets a public IP address; `None` if the subnet decides."""
        interfaces = self.resource.items("networkInterfaces")
        if isinstance(interfaces, Unknown):
            return Unknown(interfaces.reason)
        value: Value = child(interfaces[0], "associatePublicIpAddress") if interfaces else None
        return None if value is None else as_flag(value)


def _template(resource: Resource, path: tuple[str, ...]) -> LaunchTemplate | Unknown | None:
    key, *rest = path
    block = resource.get(key, *rest)
    if block is None:
        return None
    for name in ("id", "launchTemplateId", "name", "launchTemplateName"):
        found = resource.ref(LAUNCH_TEMPLATE, key, *rest, name)
        if found is not None:
            return resource.stack.referred(LaunchTemplate, found)
    return Unknown(f"launch template of '{resource.name}'")


def _with(resource: Resource, template: LaunchTemplate | Unknown | None) -> tuple[Resource, ...]:
    return (resource, template.resource) if isinstance(template, LaunchTemplate) else (resource,)


def _from_template(template: LaunchTemplate | Resource | Unknown | None, name: str) -> Refs:
    if isinstance(template, LaunchTemplate):
        return template.security_groups
    return NOTHING if template is None else Refs((), False, (), f"security groups of '{name}'")


def _role_of_profile(profile: Resource | Unknown | None) -> Resource | Unknown | None:
    return profile.ref(ROLE, "role") if isinstance(profile, Resource) else profile
