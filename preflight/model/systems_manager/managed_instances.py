"""Instances that Systems Manager is meant to manage, and whether their agents can reach it.

Source: Systems Manager user guide, "Configure instance permissions required for Systems Manager", "Add Session
Manager permissions to an existing IAM role", "Improve the security of EC2 instances by using VPC endpoints".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.logic import all_of, any_of, equal, negate
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.instances import Instance
from preflight.model.compute.user_data import UserData
from preflight.model.compute.workload import Workload
from preflight.model.identity.roles import Role
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import has_egress, is_public
from preflight.model.network.vpc import Vpc
from preflight.model.network.vpc_endpoints import VpcEndpoint, endpoints_of, reaches_service
from preflight.model.resource_types import DOCUMENT
from preflight.model.security_groups.security_groups import default_group, group_of
from preflight.model.systems_manager.commands import Command, Machine, machines, role_of, tags_of

# What an agent needs to register and to hold a session. Source: "Add Session Manager permissions ...". Neither needs
# the `ec2messages` actions.
CHANNEL_ACTIONS: Final = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
CORE_ACTIONS: Final = ("ssm:UpdateInstanceInformation", *CHANNEL_ACTIONS)
# Source: "Improve the security of EC2 instances by using VPC endpoints"; `ec2messages` serves agents older than 3.3.
SERVICES: Final = ("ssm", "ssmmessages")
OLD_SERVICE: Final = "ec2messages"
HTTPS: Final = 443
DEFAULT_HOST_MANAGEMENT: Final = "default-ec2-instance-management-role"

# Types by which a stack uses Systems Manager without naming an instance.
USES: Final = (aws.SSM_ASSOCIATION, aws.SSM_MAINTENANCE_WINDOW_TASK, *DOCUMENT, aws.SSM_PARAMETER)
CONNECT_ENDPOINT: Final = "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint"
SERVICE_SETTING: Final = "aws:ssm/serviceSetting:ServiceSetting"

# Tags that mark instances as managed by Systems Manager; Patch Manager reads the tag of the patch group.
_TAG: Final = re.compile(
    r"ssm|ssm[-_ ]?(managed|enabled|access|agent)|(session|systems|patch)[-_ ]?manager|patch ?group|"
    r"managed[-_ ]?by[-_ ]?ssm",
    re.IGNORECASE,
)
_SAID_BY_VALUE: Final = re.compile(
    r"(managed[-_ ]?by|access([-_ ]?(method|type|via))?|management)", re.IGNORECASE
)
_NO: Final = frozenset({"", "0", "false", "no", "none", "off", "disabled"})
_AGENT: Final = "amazon-ssm-agent"
_REMOVES: Final = frozenset({"stop", "disable", "remove", "erase", "purge", "mask", "uninstall"})


class Sign(msgspec.Struct, frozen=True):
    """What shows that Systems Manager is meant to manage an instance. `certain`: it has no other purpose."""

    text: str
    certain: bool


def exec_services(stack: Stack) -> tuple[EcsService, ...]:
    """The ECS services whose tasks certainly accept sessions (ECS Exec).

    Source: ECS developer guide, "Monitor Amazon ECS containers with ECS Exec": the agent is in the task and acts as
    the task role.
    """
    return tuple(s for s in stack.all(EcsService) if s.resource.flag("enableExecuteCommand") is True)


def task_role_of(service: EcsService) -> Role | Unknown | None:
    """The task role of its tasks; `None` if they certainly have none."""
    return service.stack.referred(Role, service.role)


def has_key_pair(machine: Machine) -> Tri:
    """Whether a key pair allows login over SSH."""
    described = machine.described_by
    if isinstance(machine.template, Unknown):
        return Unknown(machine.template.reason)
    # An unknown that is not an input is AWS's output; an unknown input is the name of a key pair.
    values = ((r, r.get("keyName")) for r in described)
    return any(r.has_input("keyName") if isinstance(v, Unknown) else bool(v) for r, v in values)


def sign_of(machine: Machine) -> Sign | None:
    """What shows that Systems Manager is meant to manage the instance, the most certain sign first."""
    return next(_signs(machine), None)


def _signs(machine: Machine) -> Iterator[Sign]:
    for command in machine.stack.all(Command):
        if command.is_aimed and command.needs_agents is True and command.hits(machine) is True:
            yield Sign(f"'{command.name}' targets it", True)
    tags = tags_of(machine)
    for key, value in sorted(tags.items()) if not isinstance(tags, Unknown) else ():
        if _says_so(key, value):
            yield Sign(f"tag '{key}'", True)
    role = role_of(machine)
    if isinstance(role, Role) and any(map(role.names, ("ssmmessages", "ec2messages"))):
        yield Sign(f"role '{role.name}' has permissions for the agent", True)
    if _starts_agent(machine.user_data):
        yield Sign("user data starts the agent", True)
    if has_key_pair(machine) is False and isinstance(machine, Instance):
        for document in machine.stack.of(*DOCUMENT):
            if equal(document.text("documentType"), "Session") is True:
                yield Sign(f"no key pair, and '{document.name}' configures sessions", True)
        vpc = machine.vpc
        if isinstance(vpc, Vpc) and (found := endpoints_of(vpc, "ssmmessages")):
            yield Sign(f"no key pair, and the VPC has endpoint '{found[0].name}' for sessions", True)
        for resource in machine.stack.of(*USES):
            if resource.same_scope(machine.resource) is True:
                yield Sign(f"no key pair, and the stack uses Systems Manager by '{resource.name}'", False)
        if _is_closed(machine) and not _has_another_way_in(machine):
            yield Sign("no key pair, and no security group allows SSH", False)


def _says_so(key: str, value: str | Unknown) -> bool:
    if not isinstance(value, str) or value.lower() in _NO:
        return False
    return _TAG.fullmatch(key) is not None or (
        _SAID_BY_VALUE.fullmatch(key) is not None and _TAG.fullmatch(value) is not None
    )


def _starts_agent(data: UserData | Unknown | None) -> bool:
    if not isinstance(data, UserData):
        return False
    for command in data.commands:
        words = [command.name, *command.plain]
        if any(_AGENT in word for word in words) and not _REMOVES.intersection(words):
            return True
    return any(_AGENT in package for part in data.parts for package in part.packages)


def _has_another_way_in(machine: Machine) -> bool:
    """Whether there is an EC2 Instance Connect endpoint, or the instance forwards packets and needs no login."""
    return (
        bool(machine.stack.of(CONNECT_ENDPOINT))
        or machine.resource.flag("sourceDestCheck", default=True) is not True
    )


def _is_closed(machine: Machine) -> bool:
    """Whether its security groups certainly allow neither SSH nor RDP, so that only Session Manager remains."""
    groups = machine.security_groups
    if not groups.complete or not groups.found:
        return False
    for group in map(group_of, groups.found):
        closed = all_of(negate(r.covers(port)) for r in group.ingress for port in (22, 3389))
        if all_of((closed, group.is_complete("ingress"))) is not True:
            return False
    return True


def is_profile_for_sessions(resource: Resource) -> bool:
    """Whether the resource is the profile of an instance that Systems Manager is certainly meant to manage."""

    def make() -> frozenset[str]:
        signed = ((m.profile, sign_of(m)) for m in machines(resource.stack))
        return frozenset(
            p.urn for p, sign in signed if isinstance(p, Resource) and sign is not None and sign.certain
        )

    return resource.urn in resource.stack.cache("profiles for sessions", make)


def has_default_management(machine: Machine) -> bool:
    """Whether the stack turns on Default Host Management, which manages instances without an instance profile."""
    for setting in machine.stack.of(SERVICE_SETTING):
        name = setting.text("settingId")
        ours = not isinstance(name, str) or DEFAULT_HOST_MANAGEMENT in name
        if ours and setting.same_scope(machine.resource) is not False:
            return True
    return False


# --- the network path to Systems Manager


def lacks_path(workload: Workload, subnet: Subnet, services: tuple[str, ...] = SERVICES) -> Tri:
    """Whether an agent in the subnet certainly cannot reach Systems Manager, over the internet or endpoints."""
    ways = (
        has_egress(subnet),
        all_of((is_public(subnet), workload.has_public_address)),
        all_of(reaches_service(subnet, service) for service in services),
        _may_use_ipv6(subnet),
    )
    return negate(any_of(ways))


def missing_services(subnet: Subnet) -> tuple[str, ...]:
    """The services for which the subnet certainly has no endpoint, where it has an endpoint for another of them."""
    reached = {s: reaches_service(subnet, s) for s in (*SERVICES, OLD_SERVICE)}
    if not any(found is not False for found in reached.values()):
        return ()
    return tuple(s for s in SERVICES if reached[s] is False)


def serves_old_agents(subnet: Subnet) -> Tri:
    """Whether an agent older than 3.3.40 reaches `ec2messages`; true where the subnet reaches the internet."""
    return any_of((has_egress(subnet), is_public(subnet), reaches_service(subnet, OLD_SERVICE)))


def sends_https(workload: Workload) -> Tri:
    """Whether its security groups allow outbound traffic to port 443 of any destination."""
    groups = workload.security_groups
    if not groups.complete:
        return groups.unresolved
    found = [group_of(r) for r in groups.found]
    if not found:
        vpc = workload.vpc
        if not isinstance(vpc, Vpc):
            return Unknown(f"security groups of '{workload.name}'")
        found = [default_group(vpc)]
    return any_of(
        any_of((*(rule.covers(HTTPS) for rule in group.egress), negate(group.is_complete("egress"))))
        for group in found
    )


def closed_endpoint(subnet: Subnet) -> VpcEndpoint | None:
    """An endpoint for Systems Manager in the subnet's VPC whose security groups certainly do not allow HTTPS.

    With private DNS the service's name resolves to the endpoint, even where there is another path.
    Source: PrivateLink guide, "Access an AWS service using an interface VPC endpoint", "Private DNS".
    """
    if not isinstance(subnet.vpc, Vpc):
        return None
    for service in SERVICES:
        for endpoint in endpoints_of(subnet.vpc, service):
            groups = [group_of(r) for r in endpoint.security_groups.found]
            admits = any_of(
                any_of((*(r.covers(HTTPS) for r in g.ingress), negate(g.is_complete("ingress"))))
                for g in groups
            )
            if groups and endpoint.security_groups.complete and admits is False and _leads(endpoint, subnet):
                return endpoint
    return None


def _leads(endpoint: VpcEndpoint, subnet: Subnet) -> bool:
    named = all_of((endpoint.serves(subnet), negate(_may_use_ipv6(subnet))))
    return has_egress(subnet) is False or named is True


def _may_use_ipv6(subnet: Subnet) -> Tri:
    """Whether the agent may use the dual-stack endpoints over IPv6."""
    has_range = subnet.ipv6_cidr is not None or subnet.resource.get("ipv6Native") is not None
    return Unknown(f"IPv6 of '{subnet.name}'") if has_range else False
