"""The part of each service quota that a stack uses, without the other stacks of the account."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from preflight.core.conversion import as_list, child
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.compute.launch_templates import LaunchTemplate
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.limits.quota_table import (
    ATTACHED,
    AWSVPC_GROUPS,
    AWSVPC_SUBNETS,
    CERTIFICATES,
    CONTAINERS,
    EVENT_TARGETS,
    GROUPS,
    INLINE_SIZE,
    LAYERS,
    LISTENER_RULES,
    LISTENERS,
    LOAD_BALANCERS,
    NAT_PER_ZONE,
    PER_ACCOUNT,
    PER_REGION,
    POLICY_SIZE,
    ROUTES,
    RULES,
    SERVICE_TARGETS,
    STATE_MACHINE_SIZE,
    SUBNETS,
    TABLES,
    TRUST_SIZE,
    VARIABLES,
    Quota,
)
from preflight.model.network.gateways import NatGateway
from preflight.model.network.route_tables import RouteTable
from preflight.model.network.subnet import Subnet, subnets_of
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import LISTENER, LOAD_BALANCER, ROLE
from preflight.model.security_groups.prefix_lists import rule_weight
from preflight.model.security_groups.security_groups import SecurityGroup


class Use(msgspec.Struct, frozen=True):
    """How much of a quota is certainly used in one scope.

    subject: the resource of a finding. where: the scope in words.
    """

    quota: Quota
    subject: Resource
    where: str
    count: int


def uses(stack: Stack) -> Iterator[Use]:
    """The certain use of every quota, in a stable order."""
    yield from _by_place(stack, PER_REGION, _region)
    yield from _by_place(stack, PER_ACCOUNT, _account)
    yield from _load_balancers(stack)
    yield from _nat_gateways(stack)
    of_vpc = stack.group("route tables by VPC", stack.all(RouteTable), lambda table: table.vpc)
    for vpc in stack.all(Vpc):
        yield Use(SUBNETS, vpc.resource, f"VPC '{vpc.name}'", len(subnets_of(vpc)))
        tables = [t for t in of_vpc.get(vpc.urn, ()) if not t.is_implicit]
        yield Use(TABLES, vpc.resource, f"VPC '{vpc.name}'", len(tables))
    for table in stack.all(RouteTable):
        yield Use(ROUTES, table.resource, table.title, len(table.routes))
    yield from _roles(stack)
    for type_, count in _PARTS.items():
        for resource in stack.of(type_):
            yield from (
                Use(q, resource, f"'{resource.name}'", n) for q, n in count(resource) if n is not None
            )
    yield from _grouped(stack)


def _by_place(stack: Stack, quotas: Mapping[str, Quota], place: Callable[[Resource], str]) -> Iterator[Use]:
    for type_, quota in quotas.items():
        groups: dict[str, list[Resource]] = {}
        for resource in stack.of(type_):
            if not resource.is_external and (where := place(resource)):
                groups.setdefault(where, []).append(resource)
        for where in sorted(groups):
            yield Use(quota, groups[where][0], where, len(groups[where]))


def _region(resource: Resource) -> str:
    """The Region in words; empty if it is unknown."""
    return f"region {resource.region}" if known(resource.region) else ""


def _account(resource: Resource) -> str:
    return "the account"


def _load_balancers(stack: Stack) -> Iterator[Use]:
    for kind, quota in LOAD_BALANCERS.items():
        groups: dict[str, list[Resource]] = {}
        for resource in stack.of(*LOAD_BALANCER):
            own = resource.text("loadBalancerType")
            if (own is None and kind == "application") or (isinstance(own, str) and own == kind):
                groups.setdefault(_region(resource), []).append(resource)
        yield from (Use(quota, groups[w][0], w, len(groups[w])) for w in sorted(groups) if w)


def _nat_gateways(stack: Stack) -> Iterator[Use]:
    groups: dict[str, list[Resource]] = {}
    for nat in stack.all(NatGateway):
        if isinstance(nat.subnet, Subnet) and isinstance(nat.subnet.zone, str):
            groups.setdefault(nat.subnet.zone, []).append(nat.resource)
    yield from (Use(NAT_PER_ZONE, groups[z][0], f"zone {z}", len(groups[z])) for z in sorted(groups))


def _roles(stack: Stack) -> Iterator[Use]:
    attached: dict[str, int] = {}
    for attachment in stack.of(aws.IAM_ROLE_POLICY_ATTACHMENT):
        role = attachment.ref(ROLE, "role")
        if isinstance(role, Resource):
            attached[role.urn] = attached.get(role.urn, 0) + 1
    for role in stack.of(*ROLE):
        managed = role.items("managedPolicyArns")
        own = 0 if isinstance(managed, Unknown) else len(managed)
        yield Use(ATTACHED, role, f"role '{role.name}'", max(own, attached.get(role.urn, 0)))


def _without_spaces(value: Value) -> int | None:
    """The number of characters without white space, as AWS counts a policy's size."""
    return len("".join(value.split())) if isinstance(value, str) else None


def _size(value: Value) -> int | None:
    return len(value.encode("utf-8", "replace")) if isinstance(value, str) else None


def _count(value: Value) -> int | None:
    items = as_list(value)
    return None if isinstance(items, Unknown) else len(items)


Parts = Iterable[tuple[Quota, int | None]]


def _role_parts(role: Resource) -> Parts:
    trust = role.get("assumeRolePolicy")
    yield TRUST_SIZE, len(trust) if isinstance(trust, str) else None
    inline = as_list(role.get("inlinePolicies"))
    if not isinstance(inline, Unknown):
        yield INLINE_SIZE, sum(_without_spaces(child(p, "policy")) or 0 for p in inline)


def _function_parts(function: Resource) -> Parts:
    yield LAYERS, _count(function.get("layers"))
    variables = function.get("environment", "variables")
    if isinstance(variables, dict):
        texts = {k: v for k, v in variables.items() if isinstance(v, str)}
        yield VARIABLES, len(json.dumps(texts, separators=(",", ":")).encode("utf-8", "replace")) - 2


def _task_parts(resource: Resource) -> Parts:
    yield CONTAINERS, len(resource.stack.entity(TaskDefinition, resource).containers)


def _service_parts(service: Resource) -> Parts:
    yield SERVICE_TARGETS, _count(service.get("loadBalancers"))
    yield AWSVPC_SUBNETS, _count(service.get("networkConfiguration", "subnets"))
    yield AWSVPC_GROUPS, _count(service.get("networkConfiguration", "securityGroups"))


def _group_parts(resource: Resource) -> Parts:
    group = resource.stack.entity(SecurityGroup, resource)
    for direction in (group.ingress, group.egress):
        # One Pulumi rule is one AWS rule for each source.
        yield RULES, sum(rule_weight(r) for r in direction if known(r.ports))


def _instance_parts(instance: Resource) -> Parts:
    yield GROUPS, _count(instance.get("vpcSecurityGroupIds"))


def _template_parts(resource: Resource) -> Parts:
    yield GROUPS, len(resource.stack.entity(LaunchTemplate, resource).security_groups.found)


_PARTS: Final[Mapping[str, Callable[[Resource], Parts]]] = {
    aws.IAM_POLICY: lambda r: [(POLICY_SIZE, _without_spaces(r.get("policy")))],
    aws.IAM_ROLE: _role_parts,
    aws.LAMBDA_FUNCTION: _function_parts,
    aws.ECS_TASK_DEFINITION: _task_parts,
    aws.ECS_SERVICE: _service_parts,
    aws.EC2_SECURITY_GROUP: _group_parts,
    aws.EC2_INSTANCE: _instance_parts,
    aws.EC2_LAUNCH_TEMPLATE: _template_parts,
    aws.SFN_STATE_MACHINE: lambda r: [(STATE_MACHINE_SIZE, _size(r.get("definition")))],
}

# Child type -> key and types of its parent, and the quota per parent; `aws:alb` is `aws:lb`.
_CHILDREN: Final[tuple[tuple[str, str, tuple[str, ...], Quota], ...]] = (
    (aws.CLOUDWATCH_EVENT_TARGET, "rule", (aws.CLOUDWATCH_EVENT_RULE,), EVENT_TARGETS),
    (aws.LB_LISTENER, "loadBalancerArn", LOAD_BALANCER, LISTENERS),
    (aws.LB_LISTENER_CERTIFICATE, "listenerArn", LISTENER, CERTIFICATES),
    (aws.LB_LISTENER_RULE, "listenerArn", LISTENER, LISTENER_RULES),
)


def _grouped(stack: Stack) -> Iterator[Use]:
    for type_, key, parents, quota in _CHILDREN:
        groups: dict[str, list[Resource]] = {}
        for resource in stack.of(type_, *({type_.replace("aws:lb/", "aws:alb/")} - {type_})):
            parent = resource.ref(parents, key)
            if isinstance(parent, Resource):
                groups.setdefault(parent.urn, []).append(parent)
        for urn in sorted(groups):
            yield Use(quota, groups[urn][0], f"'{groups[urn][0].name}'", len(groups[urn]))
