"""Workloads: what runs in the stack's subnets.

Instances, Auto Scaling groups with their launch template, ECS services with their task definition, and Lambda
functions. A workload is described by several resources; `described_by` lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag, child
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of
from preflight.core.resource import Refs, Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model.resource_types import (
    ECS_SERVICE,
    EIP,
    EIP_ASSOCIATION,
    FUNCTION,
    GROUP,
    INSTANCE,
    INSTANCE_PROFILE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    ROLE,
    SECURITY_GROUP,
    SUBNET,
    TASK_DEFINITION,
)
from topology.network import Subnet, Vpc
from topology.user_data import UserData, user_data_of

if TYPE_CHECKING:
    from preflight.core.stack import Stack


NOTHING: Final = Refs((), True)


class Workload(Entity):
    """Something that runs code. The questions that every kind answers; a kind that lacks the thing says so."""

    @cached_property
    def described_by(self) -> tuple[Resource, ...]:
        """The resources whose properties say what it is: itself first, then template or task definition."""
        return (self.resource,)

    @cached_property
    def subnets(self) -> Refs:
        """The subnets that it may run in."""
        return NOTHING

    @cached_property
    def security_groups(self) -> Refs:
        """The groups on its network interfaces. Complete and empty: the VPC's default group guards it."""
        return NOTHING

    @cached_property
    def role(self) -> Resource | Unknown | None:
        """The IAM role whose permissions its code has; `None` if it certainly has none."""
        return None

    @cached_property
    def has_public_address(self) -> Tri:
        return False

    @cached_property
    def user_data(self) -> UserData | Unknown | None:
        """What it runs when it first starts: its own, else its template's; `None` if it certainly has none."""
        for resource in self.described_by:
            found = user_data_of(resource)
            if found is not None:
                return found
        return self._undescribed

    @property
    def _undescribed(self) -> Unknown | None:
        """The template, configuration or task definition that it has and that is not known."""
        return None

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        """The VPC of its subnets; `None` if it runs in no VPC of the account."""
        subnets = self.subnet_entities
        if not subnets:
            return None if self.subnets.complete else self.subnets.unresolved
        vpcs = {id(s.vpc): s.vpc for s in subnets}
        first = next(iter(vpcs.values()))
        return first if len(vpcs) == 1 else Unknown(f"the VPC of '{self.name}'")

    @cached_property
    def subnet_entities(self) -> tuple[Subnet, ...]:
        """The subnets that are certainly among those it may run in."""
        return tuple(self.stack.entity(Subnet, r) for r in self.subnets.found)

    @cached_property
    def has_egress(self) -> Tri:
        """Whether it can send IPv4 traffic to the internet from every subnet that it may run in."""
        egress: list[Tri] = [
            any_of((s.has_egress, all_of((s.is_public, self.has_public_address))))
            for s in self.subnet_entities
        ]
        if not self.subnets.complete:
            egress.append(self.subnets.unresolved)
        return all_of(egress)

    def refers_to(self, target: Resource) -> bool:
        """Whether a property of a resource that describes it is made from the target."""
        return any(
            target.urn in r.property_dependencies(key) for r in self.described_by for key in tuple(r.keys())
        )


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
        """Whether its first interface asks for a public address; `None` where the subnet decides."""
        interfaces = self.resource.items("networkInterfaces")
        if isinstance(interfaces, Unknown):
            return Unknown(interfaces.reason)
        value: Value = child(interfaces[0], "associatePublicIpAddress") if interfaces else None
        return None if value is None else as_flag(value)


class Instance(Workload):
    """An EC2 instance, with the launch template that it may be made from."""

    TYPES = (INSTANCE,)

    @cached_property
    def template(self) -> LaunchTemplate | Unknown | None:
        return _template(self.resource, ("launchTemplate",))

    @cached_property
    def described_by(self) -> tuple[Resource, ...]:
        return _with(self.resource, self.template)

    @property
    def _undescribed(self) -> Unknown | None:
        return self.template if isinstance(self.template, Unknown) else None

    @cached_property
    def subnets(self) -> Refs:
        if self.resource.get("subnetId") is None:
            # The default VPC, the template's interface, or an interface of its own: not told here.
            return Refs((), False, (), f"the subnet of '{self.name}'")
        return _single(self.resource.ref(SUBNET, "subnetId"))

    @cached_property
    def security_groups(self) -> Refs:
        if self.resource.get("vpcSecurityGroupIds") is not None:
            return self.resource.refs(SECURITY_GROUP, "vpcSecurityGroupIds")
        for key in ("securityGroups", "networkInterfaces"):
            if self.resource.get(key) is not None:
                return Refs((), False, (), f"security groups of '{self.name}'")
        return _from_template(self.template, self.name)

    @cached_property
    def role(self) -> Resource | Unknown | None:
        return _role_of_profile(self.profile)

    @cached_property
    def profile(self) -> Resource | Unknown | None:
        """The instance profile, the template's where it has none itself."""
        if self.resource.get("iamInstanceProfile") is not None:
            return self.resource.ref(INSTANCE_PROFILE, "iamInstanceProfile")
        return self.template.profile if isinstance(self.template, LaunchTemplate) else self.template

    @cached_property
    def has_public_address(self) -> Tri:
        own = self.resource.get("associatePublicIpAddress")
        if own is not None:
            asked = as_flag(own)
        else:
            template = self.template.public_address if isinstance(self.template, LaunchTemplate) else None
            given = [s.gives_public_addresses for s in self.subnet_entities]
            if not self.subnets.complete:
                given.append(self.subnets.unresolved)
            asked = template if template is not None else all_of(given)
        return any_of((asked, _has_elastic_ip(self.resource)))


class Group(Workload):
    """An Auto Scaling group with its launch template or launch configuration."""

    TYPES = (GROUP,)

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
        given = [s.gives_public_addresses for s in self.subnet_entities]
        if not self.subnets.complete:
            given.append(self.subnets.unresolved)
        return all_of(given)


class EcsService(Workload):
    """An ECS service with its task definition. Its own subnets and groups are those of `awsvpc` mode."""

    TYPES = (ECS_SERVICE,)

    @cached_property
    def task_definition(self) -> Resource | Unknown | None:
        return self.resource.ref(TASK_DEFINITION, "taskDefinition")

    @cached_property
    def described_by(self) -> tuple[Resource, ...]:
        found = self.task_definition
        return (self.resource, found) if isinstance(found, Resource) else (self.resource,)

    @cached_property
    def network_mode(self) -> str | Unknown:
        """The tasks' network mode; a service with a network configuration runs in `awsvpc` mode only.

        Source: ECS API, CreateService `networkConfiguration`; RegisterTaskDefinition `networkMode`.
        """
        if self.resource.get("networkConfiguration") is not None:
            return "awsvpc"
        found = self.task_definition
        if not isinstance(found, Resource):
            return Unknown(f"network mode of '{self.name}'")
        mode = found.text("networkMode")
        return "bridge" if mode is None else mode

    @cached_property
    def subnets(self) -> Refs:
        return self.resource.refs(SUBNET, "networkConfiguration", "subnets")

    @cached_property
    def security_groups(self) -> Refs:
        return self.resource.refs(SECURITY_GROUP, "networkConfiguration", "securityGroups")

    @cached_property
    def role(self) -> Resource | Unknown | None:
        """The task role; the execution role only starts the task."""
        found = self.task_definition
        return found.ref(ROLE, "taskRoleArn") if isinstance(found, Resource) else found

    @cached_property
    def has_public_address(self) -> Tri:
        return as_flag(self.resource.get("networkConfiguration", "assignPublicIp"))


class LambdaFunction(Workload):
    """A Lambda function. Without `vpcConfig` it runs in no VPC of the account and reaches the internet."""

    TYPES = (FUNCTION,)

    @cached_property
    def subnets(self) -> Refs:
        return self.resource.refs(SUBNET, "vpcConfig", "subnetIds")

    @cached_property
    def security_groups(self) -> Refs:
        return self.resource.refs(SECURITY_GROUP, "vpcConfig", "securityGroupIds")

    @cached_property
    def role(self) -> Resource | Unknown | None:
        return self.resource.ref(ROLE, "role")


KINDS: Final = (Instance, Group, EcsService, LambdaFunction)


def workloads(stack: Stack) -> tuple[Workload, ...]:
    """Everything in the stack that runs code."""
    return tuple(w for kind in KINDS for w in stack.all(kind))


def workloads_in(subnet: Subnet) -> tuple[Workload, ...]:
    """The workloads that certainly may run in the subnet."""

    def make() -> dict[str, list[Workload]]:
        groups: dict[str, list[Workload]] = {}
        for workload in workloads(subnet.stack):
            for resource in workload.subnets.found:
                groups.setdefault(resource.urn, []).append(workload)
        return groups

    return tuple(subnet.stack.cache("workloads by subnet", make).get(subnet.urn, ()))


def _single(found: Resource | Unknown | None) -> Refs:
    """One reference as a list of at most one."""
    if isinstance(found, Unknown):
        return Refs((), False, (), found.reason)
    return NOTHING if found is None else Refs((found,), True)


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


def _has_elastic_ip(instance: Resource) -> Tri:
    stack = instance.stack
    holders, unresolved = stack.cache("instances with Elastic IPs", lambda: _elastic_ip_holders(stack))
    return True if instance.urn in holders else unresolved


def _elastic_ip_holders(stack: Stack) -> tuple[frozenset[str], Unknown | Literal[False]]:
    """The instances that certainly have an Elastic IP, and the first reference that may name any other."""
    keys = ((EIP, "instance"), (EIP_ASSOCIATION, "instanceId"))
    found = [r.ref((INSTANCE,), key) for type_, key in keys for r in stack.of(type_)]
    unresolved = (Unknown(f.reason) for f in found if isinstance(f, Unknown))
    return frozenset(f.urn for f in found if isinstance(f, Resource)), next(unresolved, False)
