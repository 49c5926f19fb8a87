"""Whether an Auto Scaling group's instances are registered in a target group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup, is_named_by
from preflight.model.compute.workload import Workload
from preflight.model.load_balancing.target_groups import TargetGroup

if TYPE_CHECKING:
    from preflight.core.stack import Stack


def is_behind_target_group(group: AutoScalingGroup) -> Tri:
    """Whether a target group or a Classic Load Balancer sends requests to its instances."""
    stack = group.stack
    for key in ("targetGroupArns", "loadBalancers", "trafficSources"):
        value = group.resource.get(key)
        if isinstance(value, Unknown) or value:
            return True
    registered = stack.cache("registered workloads", lambda: _registered(stack))
    if group.urn in registered:
        return True
    for type_ in (aws.AUTO_SCALING_ATTACHMENT, aws.AUTO_SCALING_TRAFFIC_SOURCE_ATTACHMENT):
        if (named := is_named_by(group, type_)) is not False:
            return named
    return False


def _registered(stack: Stack) -> frozenset[str]:
    """The URNs of the workloads that are certainly registered in a target group."""
    targets = (t.what for tg in stack.all(TargetGroup) for t in tg.targets)
    return frozenset(what.urn for what in targets if isinstance(what, Workload))
