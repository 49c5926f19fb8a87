"""Targets that are registered in a target group more than once.

Source: Elastic Load Balancing API, RegisterTargets: registering the same target and port again changes nothing, and
DeregisterTargets removes it for all. pulumi-aws, autoscaling.Attachment: a group that sets `targetGroupArns` removes
the attachment.
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.entity import Entity
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.load_balancing.target_groups import TargetGroup
from preflight.model.load_balancing.targets import Target


def target_groups(stack: Stack) -> tuple[TargetGroup, ...]:
    return stack.all(TargetGroup)


def registered_twice(group: TargetGroup) -> Iterator[tuple[str, tuple[Resource, ...]]]:
    """Targets that several resources certainly register in the target group on one port, as text, with those resources
    by name.
    """
    found: dict[tuple[str, int | None], dict[str, Target]] = {}
    for target in group.targets:
        name = _identity(target)
        if name and not isinstance(target.port, Unknown) and target.by.type != aws.ECS_SERVICE:
            found.setdefault((name, target.port), {})[target.by.urn] = target
    for (name, _), targets in sorted(found.items(), key=lambda item: item[0][0]):
        if len(targets) > 1:
            by = tuple(sorted((t.by for t in targets.values()), key=lambda r: (r.name, r.urn)))
            what = next(iter(targets.values())).what
            yield what.name if isinstance(what, Entity) else name, by


def _identity(target: Target) -> str:
    """The identity of the target; empty if it is not certain."""
    if isinstance(target.what, Entity):
        # An instance that is registered with two of its IP addresses is two targets.
        return target.what.urn if target.id is None or isinstance(target.id, Unknown) else target.id
    return target.id if isinstance(target.id, str) else ""
