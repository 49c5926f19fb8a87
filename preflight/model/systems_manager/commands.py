"""Commands of Systems Manager: associations and tasks of maintenance windows, and the instances that they target.

Source: Systems Manager API, `Target`; Systems Manager user guide, "About targets and rate controls in State Manager
associations", "Assign targets to a maintenance window".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag, as_list, as_text, child
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, known
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.instances import Instance
from preflight.model.compute.launch_templates import LaunchTemplate
from preflight.model.identity.roles import Role
from preflight.model.resource_types import DOCUMENT, ROLE, WINDOW

Machine = Instance | AutoScalingGroup


class Command(Entity):
    """An association, or a task of a maintenance window, that runs commands on instances."""

    TYPES = (aws.SSM_ASSOCIATION, aws.SSM_MAINTENANCE_WINDOW_TASK)

    @cached_property
    def document_key(self) -> str:
        return "name" if self.type == aws.SSM_ASSOCIATION else "taskArn"

    @cached_property
    def document(self) -> Resource | Unknown | None:
        """The document of the stack that it runs."""
        return self.resource.ref(DOCUMENT, self.document_key)

    @cached_property
    def needs_agents(self) -> Tri:
        """Whether it runs on the instances themselves: automations call AWS's API from outside."""
        if self.type == aws.SSM_MAINTENANCE_WINDOW_TASK:
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
        """Its targets, including those of the maintenance window's registrations."""
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
            registered = self.resource.resolve_all(
                target.values, (aws.SSM_MAINTENANCE_WINDOW_TARGET,), "targets"
            )
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
        """The names of the document parameters that it sets."""
        if self.type == aws.SSM_ASSOCIATION:
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
        """A registration of targets that it names and that certainly belongs to another maintenance window."""
        own = self.resource.ref(WINDOW, "windowId") if self.type == aws.SSM_MAINTENANCE_WINDOW_TASK else None
        named = _targets(self.resource, "targets")
        if not isinstance(own, Resource) or isinstance(named, Unknown):
            return None
        for target in named:
            if isinstance(target.key, Unknown) or target.key != "WindowTargetIds":
                continue
            for one in self.resource.resolve_all(
                target.values, (aws.SSM_MAINTENANCE_WINDOW_TARGET,), "targets"
            ).found:
                window = one.ref(WINDOW, "windowId")
                if isinstance(window, Resource) and window is not own:
                    return one
        return None

    def hits(self, machine: Machine) -> Tri:
        """Whether it targets the instance or group: all of its targets cover it."""
        if isinstance(self.targets, Unknown):
            return Unknown(self.targets.reason)
        return all_of(t.covers(machine) for t in self.targets) if self.targets else False

    @cached_property
    def is_aimed(self) -> bool:
        """Whether it selects particular instances, not all instances of the account."""
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


class Target(msgspec.Struct, frozen=True):
    """One target of a command: a key such as `tag:Role` or `InstanceIds`, and its values."""

    holder: Resource
    under: str
    key: str | Unknown
    values: Value

    @property
    def is_everything(self) -> bool:
        """`InstanceIds=*`: every instance of the account and region."""
        return isinstance(self.values, list) and any(isinstance(v, str) and v == "*" for v in self.values)

    @property
    def text(self) -> str:
        """`tag:Role=web,app`; the key alone where a value is unknown."""
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
        return Unknown(f"which instances {self.key} selects")

    def _names(self, machine: Machine) -> Tri:
        found = self.holder.resolve_all(self.values, (aws.EC2_INSTANCE,), self.under)
        if machine.resource in found.found:
            return True
        if found.complete:
            return False
        items = as_list(self.values)
        literal = not isinstance(items, Unknown) and not any(isinstance(i, Unknown) for i in items)
        if literal:
            # A literal ID is of an existing instance; at a first preview no instance of the stack exists.
            return (
                found.unresolved
                if machine.resource.is_deployed or isinstance(machine, AutoScalingGroup)
                else False
            )
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
    """The roles that Systems Manager assumes for the command: of the task, its notifications or an automation.

    Source: Systems Manager user guide, "Set up Maintenance Windows", "Configure roles for Run Command notifications".
    """
    paths: tuple[tuple[str, ...], ...] = (("parameters", "AutomationAssumeRole"),)
    if command.type == aws.SSM_MAINTENANCE_WINDOW_TASK:
        paths = (("serviceRoleArn",), ("taskInvocationParameters", "runCommandParameters", "serviceRoleArn"))
    for key, *rest in paths:
        found = command.resource.ref(ROLE, key, *rest)
        if found is not None:
            yield command.stack.referred(Role, found)


def grants_commands(role: Role) -> bool:
    """Whether a policy of the role names `ssm:SendCommand` itself."""
    return any(action.lower() == "ssm:sendcommand" for action in role.action_patterns)


# --- instances and groups


def machines(stack: Stack) -> tuple[Machine, ...]:
    """The instances and Auto Scaling groups of the stack."""
    return (*stack.all(Instance), *stack.all(AutoScalingGroup))


def has_tag(machine: Machine, key: str, values: Value) -> Tri:
    """Whether the instances have the tag with one of the values; with any value for `None`."""
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
    """The tags of its instances: its own, those that a group propagates, and those of its launch template.

    Source: EC2 Auto Scaling user guide, "Tag Auto Scaling groups and instances": a group's tag reaches instances with
    `propagateAtLaunch`. The provider's default tags apply to instances, too.
    """
    read: dict[str, Mapping[str, str | Unknown] | Unknown] = machine.stack.cache("tags of machines", dict)
    if machine.urn not in read:
        read[machine.urn] = _tags_of(machine)
    return read[machine.urn]


def _tags_of(machine: Machine) -> Mapping[str, str | Unknown] | Unknown:
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
    if isinstance(machine, AutoScalingGroup):
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
    return machine.stack.referred(Role, machine.role)
