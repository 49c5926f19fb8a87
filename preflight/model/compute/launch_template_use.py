"""The use of launch templates by instances and Auto Scaling groups: name, version, and missing settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_list, as_number, as_text, child
from preflight.core.encoding import digits
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.subject import AboutResource
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.instances import Instance
from preflight.model.compute.launch_settings import LaunchSettings
from preflight.model.compute.launch_templates import LaunchTemplate

if TYPE_CHECKING:
    from preflight.core.stack import Stack

_VERSION: Final = re.compile(r"[1-9]\d*|\$Latest|\$Default")
_POLICY: Final = "mixedInstancesPolicy"
_SPECIFICATION: Final = "launchTemplateSpecification"


class TemplateUse(AboutResource, msgspec.Struct, frozen=True, dict=True):
    """A reference to a launch template. `where` is the property, `block` its value."""

    user: Resource
    where: str
    block: Value
    template: LaunchTemplate | Unknown | None

    @property
    def about(self) -> Resource:
        return self.user

    @property
    def by_id(self) -> bool:
        return self._gives("id", "launchTemplateId")

    @property
    def by_name(self) -> bool:
        return self._gives("name", "launchTemplateName")

    def _gives(self, *keys: str) -> bool:
        values = [child(self.block, key) for key in keys]
        return any(isinstance(v, Unknown) or bool(v) for v in values)

    @cached_property
    def version(self) -> str | Unknown | None:
        return as_text(child(self.block, "version"))

    @property
    def has_own_version(self) -> bool:
        """Whether its unknown version is an output of the template, such as `latestVersion`: no other resource is
        part of the reference.
        """
        template, version = self.template, self.version
        if not isinstance(template, LaunchTemplate) or not isinstance(version, Unknown):
            return False
        key = self.where.partition(".")[0]
        # The ID or name of the template in place of its version is not.
        return version.hole is None and self.user.dependencies_of(key) == (template.urn,)

    @property
    def has_version_form(self) -> bool:
        return isinstance(self.version, str) and bool(_VERSION.fullmatch(self.version))

    @cached_property
    def exceeds(self) -> str | None:
        """The versions of the launch template, if it certainly does not have this version: a new template has only
        version 1.
        """
        if not isinstance(self.template, LaunchTemplate) or not isinstance(self.version, str):
            return None
        number = digits(self.version)
        if number is None or self.template.resource.is_external:
            return None
        latest = as_number(self.template.resource.get("latestVersion"))
        if not self.template.resource.is_deployed:
            return "version 1 when it is created" if number > 1 else None
        # This deployment may add one.
        return f"{latest} versions" if isinstance(latest, int) and number > latest + 1 else None


def template_uses(stack: Stack) -> tuple[TemplateUse, ...]:
    """Every reference of an instance or an Auto Scaling group to a launch template."""
    return tuple(u for r in stack.of(aws.EC2_INSTANCE, aws.AUTO_SCALING_GROUP) for u in _uses(r))


def _uses(user: Resource) -> Iterator[TemplateUse]:
    if user.is_external:
        return
    own = user.get("launchTemplate")
    template = user.stack.entity(Instance, user).template if user.type == aws.EC2_INSTANCE else None
    if user.type == aws.AUTO_SCALING_GROUP:
        template = user.stack.entity(AutoScalingGroup, user).template
    if _is_block(own):
        yield TemplateUse(user, "launchTemplate", own, template)
    mixed = (
        user.get(_POLICY, "launchTemplate", _SPECIFICATION) if user.type == aws.AUTO_SCALING_GROUP else None
    )
    if _is_block(mixed):
        where = f"{_POLICY}.launchTemplate.{_SPECIFICATION}"
        yield TemplateUse(user, where, mixed, template)


def _is_block(value: Value) -> bool:
    """Whether the block is set and its keys are known."""
    return isinstance(value, dict) or (
        isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict)
    )


def needs_type(group: AutoScalingGroup, template: LaunchSettings) -> bool:
    """Whether certainly neither the launch template nor the group's overrides set an instance type."""
    if template.instance_type is not None or template.resource.get("instanceRequirements") is not None:
        return False
    overrides = as_list(group.resource.get(_POLICY, "launchTemplate", "overrides"))
    if isinstance(overrides, Unknown):
        return False
    says = [child(o, key) for o in overrides for key in ("instanceType", "instanceRequirements")]
    return not any(not known(s) or s for s in says)
