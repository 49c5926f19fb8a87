"""Systems Manager: which machines it is meant to manage, whom its commands target, and whether an agent gets through.

Source: Systems Manager user guide, "Configure instance permissions required for Systems Manager", "Add Session
Manager permissions to an existing IAM role", "Improve the security of EC2 instances by using VPC endpoints".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from topology.endpoints import VpcEndpoint, endpoints_of, reaches_service
from topology.iam import Role
from topology.network import INSTANCE, Subnet, Vpc
from topology.resource import Entity, Resource, as_flag, as_list, as_text, child
from topology.security_groups import default_group, group_of
from topology.stack import Stack
from topology.user_data import UserData
from topology.values import Tri, Unknown, Value, all_of, any_of, equal, known, negate
from topology.workloads import ROLE, EcsService, Group, Instance, LaunchTemplate, Workload

Machine = Instance | Group

# What an agent needs to register and to hold a session. Source: "Add Session Manager permissions ..."; the
# `ec2messages` actions are needed by neither.
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

ASSOCIATION: Final = "aws:ssm/association:Association"
WINDOW_TARGET: Final = "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget"
WINDOW_TASK: Final = "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask"
WINDOW: Final = ("aws:ssm/maintenanceWindow:MaintenanceWindow",)
DOCUMENT: Final = ("aws:ssm/document:Document",)
# What a stack has that uses Systems Manager, if for nothing that names a machine.
USES: Final = (ASSOCIATION, WINDOW_TASK, *DOCUMENT, "aws:ssm/parameter:Parameter")
CONNECT_ENDPOINT: Final = "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint"
SERVICE_SETTING: Final = "aws:ssm/serviceSetting:ServiceSetting"

# Tags by which people mark what Systems Manager manages; Patch Manager reads the tag of the patch group.
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


@dataclass(frozen=True, slots=True)
class Sign:
    """What shows that Systems Manager is meant to manage a machine. `certain`: it makes sense for no other end."""

    text: str
    certain: bool


class Command(Entity):
    """An association, or a task of a maintenance window, that runs commands on machines."""

    TYPES = (ASSOCIATION, WINDOW_TASK)

    @cached_property
    def document_key(self) -> str:
        return "name" if self.type == ASSOCIATION else "taskArn"

    @cached_property
    def document(self) -> Resource | Unknown | None:
        """The document of the stack that it runs."""
        return self.resource.ref(DOCUMENT, self.document_key)

    @cached_property
    def needs_agents(self) -> Tri:
        """Whether it runs on the machines themselves: automations call AWS's API from outside."""
        if self.type == WINDOW_TASK:
            kind = self.resource.text("taskType")
            return Unknown(kind.reason) if isinstance(kind, Unknown) else kind == "RUN_COMMAND"
        if self.resource.get("automationTargetParameterName") is not None:
            return False
        if isinstance(self.document, Resource):
            kind = self.document.text("documentType")
            return Unknown(kind.reason) if isinstance(kind, Unknown) else kind in ("Command", "Policy")
        name = self.resource.text("name")
        return name in AGENT_DOCUMENTS if isinstance(name, str) else Unknown(f"the document of '{self.name}'")

    @cached_property
    def targets(self) -> tuple[Target, ...] | Unknown:
        """Its targets, those of the maintenance window's registrations included."""
        found = _targets(self.resource, "targets")
        single = self.resource.get("instanceId")
        if single is not None:
            found = (Target(self.resource, "instanceId", "InstanceIds", [single]),)
        if isinstance(found, Unknown):
            return found
        resolved: list[Target] = []
        for target in found:
            if isinstance(target.key, Unknown) or target.key != "WindowTargetIds":
                resolved.append(target)
                continue
            registered = self.resource.resolve_all(target.values, (WINDOW_TARGET,), "targets")
            if not registered.complete:
                return registered.unresolved
            for one in registered.found:
                of_one = _targets(one, "targets")
                if isinstance(of_one, Unknown):
                    return of_one
                resolved += of_one
        return tuple(resolved)

    @cached_property
    def given_parameters(self) -> frozenset[str] | Unknown:
        """The names of the parameters that it gives to the document."""
        if self.type == ASSOCIATION:
            found = self.resource.get("parameters")
            if isinstance(found, Unknown):
                return Unknown(found.reason)
            return frozenset(found) if isinstance(found, dict) else frozenset()
        blocks = self.resource.items("taskInvocationParameters", "runCommandParameters", "parameters")
        if isinstance(blocks, Unknown):
            return Unknown(blocks.reason)
        return frozenset(name for b in blocks if isinstance(name := child(b, "name"), str))

    @cached_property
    def other_window(self) -> Resource | None:
        """A registration of targets that it names and that is certainly of another maintenance window."""
        own = self.resource.ref(WINDOW, "windowId") if self.type == WINDOW_TASK else None
        named = _targets(self.resource, "targets")
        if not isinstance(own, Resource) or isinstance(named, Unknown):
            return None
        for target in named:
            if isinstance(target.key, Unknown) or target.key != "WindowTargetIds":
                continue
            for one in self.resource.resolve_all(target.values, (WINDOW_TARGET,), "targets").found:
                window = one.ref(WINDOW, "windowId")
                if isinstance(window, Resource) and window is not own:
                    return one
        return None

    def hits(self, machine: Machine) -> Tri:
        """Whether it targets the machine: all of its targets cover it."""
        if isinstance(self.targets, Unknown):
            return Unknown(self.targets.reason)
        return all_of(t.covers(machine) for t in self.targets) if self.targets else False

    @cached_property
    def is_aimed(self) -> bool:
        """Whether it names machines, not simply all that the account has."""
        return isinstance(self.targets, tuple) and not any(t.is_everything for t in self.targets)


# AWS's own documents that run through the agent. Source: Systems Manager user guide, "Command document plugin
# reference" and "SSM documents owned by Amazon".
AGENT_DOCUMENTS: Final = frozenset(
    {
        "AWS-ApplyAnsiblePlaybooks",
        "AWS-ConfigureAWSPackage",
        "AWS-GatherSoftwareInventory",
        "AWS-InstallApplication",
        "AWS-RunAnsiblePlaybook",
        "AWS-RunDocument",
        "AWS-RunPatchBaseline",
        "AWS-RunPatchBaselineAssociation",
        "AWS-RunPowerShellScript",
        "AWS-RunRemoteScript",
        "AWS-RunShellScript",
        "AWS-UpdateSSMAgent",
        "AmazonCloudWatch-ManageAgent",
    }
)


@dataclass(frozen=True)
class Target:
    """One target of a command: a key such as `tag:Role` or `InstanceIds`, and its values."""

    holder: Resource
    under: str
    key: str | Unknown
    values: Value

    @property
    def is_everything(self) -> bool:
        """`InstanceIds=*`: every machine of the account and region."""
        return isinstance(self.values, list) and any(isinstance(v, str) and v == "*" for v in self.values)

    @property
    def text(self) -> str:
        """`tag:Role=web,app`; the key alone where a value is not known."""
        values = as_list(self.values)
        if isinstance(values, Unknown) or not all(isinstance(v, str) for v in values):
            return str(self.key)
        return f"{self.key}={','.join(values)}"

    def covers(self, machine: Machine) -> Tri:
        if isinstance(self.key, Unknown):
            return Unknown(self.key.reason)
        if self.is_everything:
            return True
        if self.key == "InstanceIds":
            return self._names(machine)
        values = as_list(self.values)
        if self.key.startswith("tag:"):
            return has_tag(machine, self.key.removeprefix("tag:"), values)
        if self.key == "tag-key":
            if isinstance(values, Unknown):
                return Unknown(values.reason)
            return any_of(
                has_tag(machine, v, None) if isinstance(v, str) else Unknown("a tag key") for v in values
            )
        return Unknown(f"which machines {self.key} selects")

    def _names(self, machine: Machine) -> Tri:
        found = self.holder.resolve_all(self.values, (INSTANCE,), self.under)
        if machine.resource in found.found:
            return True
        if found.complete:
            return False
        items = as_list(self.values)
        literal = not isinstance(items, Unknown) and not any(isinstance(i, Unknown) for i in items)
        if literal:
            # A literal id is a machine that exists already; at a first preview no machine of the stack does.
            return found.unresolved if machine.resource.is_deployed or isinstance(machine, Group) else False
        excluded = bool(found.possible) and machine.resource not in found.possible
        return False if excluded and isinstance(machine, Instance) else found.unresolved


def _targets(resource: Resource, key: str) -> tuple[Target, ...] | Unknown:
    items = resource.items(key)
    if isinstance(items, Unknown):
        return Unknown(items.reason)
    found = []
    for item in items:
        if isinstance(item, Unknown):
            return Unknown(item.reason)
        name = as_text(child(item, "key"))
        found.append(Target(resource, key, "" if name is None else name, as_list(child(item, "values"))))
    return tuple(found)


def service_roles(command: Command) -> Iterator[Role | Unknown]:
    """The roles that Systems Manager assumes for the command: a task's own, its notifications', an automation's.

    Source: Systems Manager user guide, "Set up Maintenance Windows", "Configure roles for Run Command notifications".
    """
    paths: tuple[tuple[str, ...], ...] = (("parameters", "AutomationAssumeRole"),)
    if command.type == WINDOW_TASK:
        paths = (("serviceRoleArn",), ("taskInvocationParameters", "runCommandParameters", "serviceRoleArn"))
    for key, *rest in paths:
        found = command.resource.ref(ROLE, key, *rest)
        if found is not None:
            yield command.stack.entity(Role, found) if isinstance(found, Resource) else found


def grants_commands(role: Role) -> bool:
    """Whether a policy of the role names `ssm:SendCommand` itself."""
    return any(action.lower() == "ssm:sendcommand" for action in role.action_patterns)


# --- machines


def machines(stack: Stack) -> tuple[Machine, ...]:
    """The instances and Auto Scaling groups of the stack."""
    return (*stack.all(Instance), *stack.all(Group))


def exec_services(stack: Stack) -> tuple[EcsService, ...]:
    """The ECS services whose tasks certainly take sessions (ECS Exec).

    Source: ECS developer guide, "Monitor Amazon ECS containers with ECS Exec": the agent is in the task and acts as
    the task role.
    """
    return tuple(s for s in stack.all(EcsService) if s.resource.flag("enableExecuteCommand") is True)


def has_tag(machine: Machine, key: str, values: Value) -> Tri:
    """Whether the machine's instances carry the tag with one of the values; with any value for `None`."""
    tags = tags_of(machine)
    if isinstance(tags, Unknown):
        return Unknown(tags.reason)
    if key not in tags:
        return False
    if values is None:
        return True
    options = as_list(values)
    value = tags[key]
    if isinstance(options, Unknown) or isinstance(value, Unknown):
        return Unknown(f"tag {key} of '{machine.name}'")
    unknown = next((o for o in options if isinstance(o, Unknown)), None)
    return any_of(
        (value in [o for o in options if isinstance(o, str)], False if unknown is None else Unknown("x"))
    )


def tags_of(machine: Machine) -> Mapping[str, str | Unknown] | Unknown:
    """The tags of its instances: its own, those that a group passes on, and its template's.

    Source: EC2 Auto Scaling user guide, "Tag Auto Scaling groups and instances": a group's tag reaches instances with
    `propagateAtLaunch`. The provider's default tags are an instance's, too.
    """
    found: dict[str, str | Unknown] = {}
    template = machine.template
    if isinstance(template, Unknown):
        return Unknown(template.reason)
    if isinstance(template, LaunchTemplate):
        blocks = template.resource.items("tagSpecifications")
        if isinstance(blocks, Unknown):
            return Unknown(blocks.reason)
        for block in blocks:
            kind, tags = child(block, "resourceType"), child(block, "tags")
            if known(kind) and kind != "instance":
                continue
            if isinstance(kind, Unknown) or isinstance(tags, Unknown):
                return Unknown(f"tags of '{template.name}'")
            found |= _tag_map(tags)
    if isinstance(machine, Group):
        own = machine.resource.items("tags")
        if isinstance(own, Unknown):
            return Unknown(own.reason)
        for tag in own:
            if isinstance(tag, Unknown) or isinstance(child(tag, "key"), Unknown):
                return Unknown(f"tags of '{machine.name}'")
            if as_flag(child(tag, "propagateAtLaunch")) is True:
                found |= _tag_map({str(child(tag, "key")): child(tag, "value")})
        return found
    for value in (
        child(machine.resource.provider_input("defaultTags"), "tags"),
        machine.resource.get("tags"),
    ):
        if isinstance(value, Unknown):
            return Unknown(f"tags of '{machine.name}'")
        found |= _tag_map(value)
    return found


def _tag_map(value: Value) -> dict[str, str | Unknown]:
    items = value.items() if isinstance(value, dict) else ()
    return {key: "" if (text := as_text(item)) is None else text for key, item in items}


def role_of(machine: Machine) -> Role | Unknown | None:
    """The role of its instance profile; `None` if it certainly has none."""
    found = machine.role
    return machine.stack.entity(Role, found) if isinstance(found, Resource) else found


def task_role_of(service: EcsService) -> Role | Unknown | None:
    """The role of its tasks' code; `None` if it certainly has none."""
    found = service.role
    return service.stack.entity(Role, found) if isinstance(found, Resource) else found


def has_key_pair(machine: Machine) -> Tri:
    """Whether a key pair lets someone log in over SSH."""
    described = machine.described_by
    if isinstance(machine.template, Unknown):
        return Unknown(machine.template.reason)
    # An unknown that is no input is AWS's answer; a name that the program makes is one of a key pair, however called.
    values = ((r, r.get("keyName")) for r in described)
    return any(r.has_input("keyName") if isinstance(v, Unknown) else bool(v) for r, v in values)


def sign_of(machine: Machine) -> Sign | None:
    """What shows that Systems Manager is meant to manage the machine, the surest sign first."""
    return next(_signs(machine), None)


def _signs(machine: Machine) -> Iterator[Sign]:
    for command in machine.stack.all(Command):
        if command.is_aimed and command.needs_agents is True and command.hits(machine) is True:
            yield Sign(f"'{command.name}' runs commands on it", True)
    tags = tags_of(machine)
    for key, value in sorted(tags.items()) if not isinstance(tags, Unknown) else ():
        if _says_so(key, value):
            yield Sign(f"its tag '{key}' says so", True)
    role = role_of(machine)
    if isinstance(role, Role) and any(map(role.names, ("ssmmessages", "ec2messages"))):
        yield Sign(f"role '{role.name}' has permissions for its agent", True)
    if _starts_agent(machine.user_data):
        yield Sign("its user data starts the agent", True)
    if has_key_pair(machine) is False and isinstance(machine, Instance):
        for document in machine.stack.of(*DOCUMENT):
            if equal(document.text("documentType"), "Session") is True:
                yield Sign(f"it has no key pair, and '{document.name}' configures sessions", True)
        vpc = machine.vpc
        if isinstance(vpc, Vpc) and (found := endpoints_of(vpc, "ssmmessages")):
            yield Sign(f"it has no key pair, and its VPC has endpoint '{found[0].name}' for sessions", True)
        for resource in machine.stack.of(*USES):
            if resource.same_scope(machine.resource) is True:
                yield Sign(
                    f"it has no key pair, and the stack uses Systems Manager ('{resource.name}')", False
                )
        if _is_closed(machine) and not _has_another_way_in(machine):
            yield Sign("it has no key pair, and no security group lets anyone log in over SSH", False)


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
    """An EC2 Instance Connect endpoint, or a machine that forwards packets and is not logged in to."""
    return (
        bool(machine.stack.of(CONNECT_ENDPOINT))
        or machine.resource.flag("sourceDestCheck", default=True) is not True
    )


def _is_closed(machine: Machine) -> bool:
    """Whether its groups certainly admit nobody to SSH or RDP, so that only Session Manager is a way in."""
    groups = machine.security_groups
    if not groups.complete or not groups.found:
        return False
    for group in map(group_of, groups.found):
        closed = all_of(negate(r.covers(port)) for r in group.ingress for port in (22, 3389))
        if all_of((closed, group.is_complete("ingress"))) is not True:
            return False
    return True


def is_profile_for_sessions(resource: Resource) -> bool:
    """Whether the resource is the profile of a machine that Systems Manager is certainly meant to manage."""

    def make() -> frozenset[str]:
        signed = ((m.profile, sign_of(m)) for m in machines(resource.stack))
        return frozenset(
            p.urn for p, sign in signed if isinstance(p, Resource) and sign is not None and sign.certain
        )

    return resource.urn in resource.stack.cache("profiles for sessions", make)


def has_default_management(machine: Machine) -> bool:
    """Whether the stack turns on Default Host Management, which manages instances without a profile of their own."""
    for setting in machine.stack.of(SERVICE_SETTING):
        name = setting.text("settingId")
        ours = not isinstance(name, str) or DEFAULT_HOST_MANAGEMENT in name
        if ours and setting.same_scope(machine.resource) is not False:
            return True
    return False


# --- the way to Systems Manager


def lacks_path(workload: Workload, subnet: Subnet, services: tuple[str, ...] = SERVICES) -> Tri:
    """Whether an agent in the subnet certainly has no way to Systems Manager: neither the internet nor endpoints."""
    ways = (
        subnet.has_egress,
        all_of((subnet.is_public, workload.has_public_address)),
        all_of(reaches_service(subnet, service) for service in services),
        _may_use_ipv6(subnet),
    )
    return negate(any_of(ways))


def missing_services(subnet: Subnet) -> tuple[str, ...]:
    """The services that the subnet certainly reaches by no endpoint, where it reaches another of them."""
    reached = {s: reaches_service(subnet, s) for s in (*SERVICES, OLD_SERVICE)}
    if not any(found is not False for found in reached.values()):
        return ()
    return tuple(s for s in SERVICES if reached[s] is False)


def serves_old_agents(subnet: Subnet) -> Tri:
    """Whether an agent older than 3.3.40 gets through, which asks `ec2messages`; true where the internet is at hand."""
    return any_of((subnet.has_egress, subnet.is_public, reaches_service(subnet, OLD_SERVICE)))


def sends_https(workload: Workload) -> Tri:
    """Whether its security groups let it send to port 443 of anything."""
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
    """An endpoint that the subnet reaches Systems Manager by and whose groups certainly admit no HTTPS."""
    if not isinstance(subnet.vpc, Vpc):
        return None
    for service in SERVICES:
        for endpoint in endpoints_of(subnet.vpc, service):
            groups = [group_of(r) for r in endpoint.security_groups.found]
            admits = any_of(
                any_of((*(r.covers(HTTPS) for r in g.ingress), negate(g.is_complete("ingress"))))
                for g in groups
            )
            if groups and endpoint.security_groups.complete and admits is False:
                return endpoint
    return None


def _may_use_ipv6(subnet: Subnet) -> Tri:
    """An agent can be set to use the dual-stack endpoints."""
    has_range = subnet.ipv6_cidr is not None or subnet.resource.get("ipv6Native") is not None
    return Unknown(f"IPv6 of '{subnet.name}'") if has_range else False
