"""Auto Scaling: groups, their sizes, scaling policies and alarms.

Source: EC2 Auto Scaling guide and API (`CreateAutoScalingGroup`, `PutScalingPolicy`); terraform-provider-aws,
`internal/service/autoscaling/policy.go` for the arguments of each type of policy.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_list, as_number
from preflight.core.entity import Entity
from preflight.core.logic import any_of, known
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup, is_named_by
from preflight.model.compute.step_adjustments import steps_fault
from preflight.model.network.placement import Placement
from preflight.model.resource_types import ALARM

_ACTIONS: Final = ("alarmActions", "okActions", "insufficientDataActions")

SIMPLE, STEP, TRACKING, PREDICTIVE = (
    "SimpleScaling",
    "StepScaling",
    "TargetTrackingScaling",
    "PredictiveScaling",
)


class Sizes(msgspec.Struct, frozen=True):
    """The sizes of an Auto Scaling group, a schedule or a scalable target; `None` if a size is not set."""

    minimum: int | Unknown | None
    maximum: int | Unknown | None
    desired: int | Unknown | None

    @property
    def disorder(self) -> str:
        """The violation of minimum <= desired <= maximum, if certain; otherwise empty."""
        low, high, wanted = self.minimum, self.maximum, self.desired
        if isinstance(low, int) and isinstance(high, int) and low > high:
            return f"the minimum {low} is above the maximum {high}"
        if isinstance(wanted, int) and isinstance(high, int) and wanted > high:
            return f"the desired capacity {wanted} is above the maximum {high}"
        if isinstance(wanted, int) and isinstance(low, int) and wanted < low:
            return f"the desired capacity {wanted} is below the minimum {low}"
        return ""


def sizes_of(resource: Resource) -> Sizes:
    """The sizes that the resource sets. In a schedule, -1 keeps a size unchanged.

    A desired capacity whose changes are ignored is whatever something else made it.
    """
    if resource.type == aws.APP_AUTO_SCALING_TARGET:
        return Sizes(resource.number("minCapacity"), resource.number("maxCapacity"), None)
    sizes = [resource.number(k) for k in ("minSize", "maxSize", "desiredCapacity")]
    if resource.type == aws.AUTO_SCALING_SCHEDULE:
        sizes = [None if known(s) and s == -1 else s for s in sizes]
    if resource.ignores("desiredCapacity"):
        sizes[2] = None
    return Sizes(*sizes)


class ScalingPolicy(Entity):
    """A scaling policy of an Auto Scaling group."""

    TYPES = (aws.AUTO_SCALING_POLICY,)

    @cached_property
    def kind(self) -> str | Unknown:
        value = self.resource.text("policyType")
        return SIMPLE if value is None else value

    @cached_property
    def group(self) -> AutoScalingGroup | Unknown | None:
        return self.stack.referred(
            AutoScalingGroup, self.resource.ref((aws.AUTO_SCALING_GROUP,), "autoscalingGroupName")
        )

    @cached_property
    def is_triggered(self) -> Tri:
        """Whether an alarm of the stack has it as an action; `Unknown` if something else may call it."""
        found = [self._acts(alarm, key) for alarm in self.stack.of(*ALARM) for key in _ACTIONS]
        return any_of((*found, self._is_given_away))

    def _acts(self, alarm: Resource, key: str) -> Tri:
        if self.urn in alarm.dependencies_of(key):
            return True
        refs = alarm.refs((aws.AUTO_SCALING_POLICY,), key)
        if self.resource in refs.found:
            return True
        return refs.unresolved if self.resource in refs.possible else False

    @cached_property
    def _is_given_away(self) -> Tri:
        """Another resource, or another stack by an output, may trigger it."""
        if any(r.type not in ALARM for r in self.stack.dependents.get(self.urn, ())):
            return Unknown(f"what else uses '{self.name}'")
        root = self.stack.root
        outputs = {k: root.get(k) for k in tuple(root.keys())} if root else {}
        arn = self.resource.get("arn")
        for name, value in outputs.items():
            if known(arn) and arn is not None and known(value) and value == arn:
                return Unknown(f"the readers of the output '{name}'")
            if not known(value) and re.search(r"polic|scal", name, re.IGNORECASE):
                return Unknown(f"output '{name}'")
        return False

    @cached_property
    def step_fault(self) -> str:
        """The fault in the steps for which AWS rejects them: a gap, an overlap, or two open ends; empty if nothing is
        certain.
        """
        return steps_fault(self.resource.get("stepAdjustments"))


def placement(group: AutoScalingGroup) -> Placement:
    return Placement(group.resource, group.subnets)


def zones_named(group: AutoScalingGroup) -> tuple[str, ...] | Unknown | None:
    """The Availability Zones that the group sets instead of subnets."""
    value = group.resource.get("availabilityZones")
    if value is None:
        return None
    items = as_list(value)
    if isinstance(items, Unknown) or any(not isinstance(i, str) for i in items):
        return Unknown(f"zones of '{group.name}'")
    return tuple(items)


def scales(group: AutoScalingGroup) -> Tri:
    """Whether a resource of the stack changes its size."""
    for type_ in (aws.AUTO_SCALING_POLICY, aws.AUTO_SCALING_SCHEDULE):
        if (named := is_named_by(group, type_)) is not False:
            return named
    return any(r.type == aws.ECS_CAPACITY_PROVIDER for r in group.stack.dependents.get(group.urn, ()))


def health_check_type(group: AutoScalingGroup) -> str | Unknown:
    value = group.resource.text("healthCheckType")
    return "EC2" if value is None else value


def grace_period(resource: Resource) -> int | Unknown | None:
    return as_number(resource.get("healthCheckGracePeriod"))


def policies_of(group: AutoScalingGroup) -> tuple[ScalingPolicy, ...]:
    """The scaling policies that certainly belong to the group and have a known type."""
    found = (p for p in group.stack.all(ScalingPolicy) if p.group is group and known(p.kind))
    return tuple(found)


def delays_service(group: AutoScalingGroup) -> Tri:
    """Whether a lifecycle hook delays new instances, so that the grace period begins later."""
    hooks = group.resource.get("initialLifecycleHooks")
    if isinstance(hooks, Unknown):
        return Unknown(hooks.reason)
    if hooks:
        return True
    return is_named_by(group, aws.AUTO_SCALING_LIFECYCLE_HOOK)
