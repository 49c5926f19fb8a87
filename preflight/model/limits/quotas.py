"""Service quotas, and how much of each a stack uses.

Defaults of new accounts as the quota pages gave them in November 2026. `adjustable` ones can be raised in Service
Quotas (`code`); what other stacks of the account use is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from preflight.core.conversion import as_list, child
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.compute.launch_templates import LaunchTemplate
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.network.gateways import NatGateway
from preflight.model.network.route_tables import RouteTable
from preflight.model.network.subnet import Subnet, subnets_of
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import LISTENER, LOAD_BALANCER
from preflight.model.security_groups.security_groups import SecurityGroup


@dataclass(frozen=True)
class Quota:
    """A limit. `of`: what is counted, in the plural, `per`: in what; `code`: in Service Quotas, empty if hard."""

    name: str
    of: str
    per: str
    limit: int
    code: str
    page: str

    @property
    def adjustable(self) -> bool:
        return bool(self.code)


@dataclass(frozen=True)
class Use:
    """How much of a quota is certainly used in one scope. `subject`: what a finding is about, `where`: in words."""

    quota: Quota
    subject: Resource
    where: str
    count: int


_VPC_PAGE: Final = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"
_ALB_PAGE: Final = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"
)
_NLB_PAGE: Final = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html"
_RDS_PAGE: Final = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html"
_IAM_PAGE: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
_LAMBDA_PAGE: Final = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"
_ECS_PAGE: Final = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"

# Type -> the quota of how many of them a region of an account takes.
_PER_REGION: Final[Mapping[str, Quota]] = {
    aws.EC2_VPC: Quota("VPCs per Region", "VPCs", "region", 5, "L-F678F1CE", _VPC_PAGE),
    aws.EC2_INTERNET_GATEWAY: Quota(
        "Internet gateways per Region", "internet gateways", "region", 5, "L-A4707A72", _VPC_PAGE
    ),
    aws.EC2_EIP: Quota("EC2-VPC Elastic IPs", "Elastic IPs", "region", 5, "L-0263D0A3", _VPC_PAGE),
    aws.EC2_SECURITY_GROUP: Quota(
        "VPC security groups per Region", "security groups", "region", 2_500, "L-E79EC296", _VPC_PAGE
    ),
    aws.RDS_INSTANCE: Quota("DB instances", "DB instances", "region", 40, "L-7B6409FD", _RDS_PAGE),
    aws.RDS_CLUSTER: Quota("DB clusters", "DB clusters", "region", 40, "L-952B80B8", _RDS_PAGE),
    aws.RDS_SUBNET_GROUP: Quota(
        "DB subnet groups", "DB subnet groups", "region", 50, "L-48C6BF61", _RDS_PAGE
    ),
    aws.RDS_PARAMETER_GROUP: Quota(
        "Parameter groups", "parameter groups", "region", 50, "L-DE55804A", _RDS_PAGE
    ),
    aws.CLOUDTRAIL_TRAIL: Quota(
        "Trails per Region",
        "trails",
        "region",
        5,
        "",
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html",
    ),
    aws.CFG_RECORDER: Quota(
        "Configuration recorders per Region",
        "configuration recorders",
        "region",
        1,
        "",
        "https://docs.aws.amazon.com/config/latest/developerguide/configlimits.html",
    ),
    aws.DYNAMODB_TABLE: Quota(
        "Tables per Region",
        "tables",
        "region",
        2_500,
        "L-F98FE922",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html",
    ),
    aws.EC2_TRANSIT_GATEWAY_TRANSIT_GATEWAY: Quota(
        "Transit gateways per account",
        "transit gateways",
        "region",
        5,
        "L-A2478D36",
        "https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html",
    ),
    aws.EKS_CLUSTER: Quota(
        "Clusters",
        "clusters",
        "region",
        100,
        "L-1194D53C",
        "https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html",
    ),
}
_LOAD_BALANCERS: Final[Mapping[str, Quota]] = {
    "application": Quota(
        "Application Load Balancers per Region",
        "application load balancers",
        "region",
        50,
        "L-53DA6B97",
        _ALB_PAGE,
    ),
    "network": Quota(
        "Network Load Balancers per Region", "network load balancers", "region", 50, "L-69A177A2", _NLB_PAGE
    ),
}
_PER_ACCOUNT: Final[Mapping[str, Quota]] = {
    aws.IAM_ROLE: Quota("Roles per account", "roles", "account", 1_000, "L-FE177D64", _IAM_PAGE),
    aws.IAM_INSTANCE_PROFILE: Quota(
        "Instance profiles per account", "instance profiles", "account", 1_000, "L-6E65F664", _IAM_PAGE
    ),
    aws.IAM_POLICY: Quota(
        "Customer managed policies per account", "managed policies", "account", 1_500, "L-E95E4862", _IAM_PAGE
    ),
    aws.IAM_GROUP: Quota("Groups per account", "groups", "account", 300, "L-F4A5425F", _IAM_PAGE),
    aws.ROUTE53_ZONE: Quota(
        "Hosted zones",
        "hosted zones",
        "account",
        500,
        "L-4EA4796A",
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html",
    ),
}
NAT_PER_ZONE: Final = Quota(
    "NAT gateways per Availability Zone", "NAT gateways", "zone", 5, "L-FE5A380F", _VPC_PAGE
)
SUBNETS: Final = Quota("Subnets per VPC", "subnets", "VPC", 200, "L-407747CB", _VPC_PAGE)
TABLES: Final = Quota("Route tables per VPC", "route tables", "VPC", 200, "L-589F43AA", _VPC_PAGE)
# 50 until June 2025.
ROUTES: Final = Quota("Routes per route table", "routes", "route table", 500, "L-93826ACB", _VPC_PAGE)
RULES: Final = Quota(
    "Inbound or outbound rules per security group", "rules", "security group", 60, "L-0EA8095F", _VPC_PAGE
)
GROUPS: Final = Quota(
    "Security groups per network interface",
    "security groups",
    "network interface",
    5,
    "L-2AFB9258",
    _VPC_PAGE,
)
ATTACHED: Final = Quota(
    "Managed policies attached to an IAM role", "attached policies", "role", 10, "L-0DA4ABF3", _IAM_PAGE
)
POLICY_SIZE: Final = Quota(
    "Managed policy length", "characters without spaces", "managed policy", 6_144, "", _IAM_PAGE
)
INLINE_SIZE: Final = Quota(
    "Role inline policy aggregate length",
    "characters without spaces",
    "role's inline policies",
    10_240,
    "",
    _IAM_PAGE,
)
TRUST_SIZE: Final = Quota(
    "Role trust policy length", "characters", "trust policy", 2_048, "L-C07B4B0D", _IAM_PAGE
)
LAYERS: Final = Quota("Function layers", "layers", "function", 5, "", _LAMBDA_PAGE)
VARIABLES: Final = Quota(
    "Environment variables", "bytes of environment variables", "function", 4_096, "", _LAMBDA_PAGE
)
CONTAINERS: Final = Quota(
    "Containers per task definition", "containers", "task definition", 10, "", _ECS_PAGE
)
SERVICE_TARGETS: Final = Quota("Target groups per service", "target groups", "service", 5, "", _ECS_PAGE)
AWSVPC_SUBNETS: Final = Quota("Subnets per awsvpcConfiguration", "subnets", "service", 16, "", _ECS_PAGE)
AWSVPC_GROUPS: Final = Quota(
    "Security groups per awsvpcConfiguration", "security groups", "service", 5, "", _ECS_PAGE
)
EVENT_TARGETS: Final = Quota(
    "Targets per rule",
    "targets",
    "event rule",
    5,
    "",
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html",
)
LISTENERS: Final = Quota(
    "Listeners per Application Load Balancer", "listeners", "load balancer", 50, "L-B6DF7632", _ALB_PAGE
)
LISTENER_RULES: Final = Quota(
    "Rules per Application Load Balancer", "rules", "load balancer", 100, "L-7EED9B64", _ALB_PAGE
)
CERTIFICATES: Final = Quota(
    "Certificates per Application Load Balancer", "certificates", "load balancer", 25, "L-9365A611", _ALB_PAGE
)
STATE_MACHINE_SIZE: Final = Quota(
    "Maximum state machine definition size",
    "bytes",
    "state machine",
    1_048_576,
    "",
    "https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html",
)


def uses(stack: Stack) -> Iterator[Use]:
    """What the stack certainly uses of every quota, in a stable order."""
    yield from _by_place(stack, _PER_REGION, _region)
    yield from _by_place(stack, _PER_ACCOUNT, _account)
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
    """The region, in words; empty where it or the account is not certain."""
    return f"region {resource.region}" if known(resource.region) else ""


def _account(resource: Resource) -> str:
    return "the account"


def _load_balancers(stack: Stack) -> Iterator[Use]:
    for kind, quota in _LOAD_BALANCERS.items():
        groups: dict[str, list[Resource]] = {}
        for resource in stack.of(aws.LB_LOAD_BALANCER, aws.ALB_LOAD_BALANCER):
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


_ROLE: Final = (aws.IAM_ROLE,)


def _roles(stack: Stack) -> Iterator[Use]:
    attached: dict[str, int] = {}
    for attachment in stack.of(aws.IAM_ROLE_POLICY_ATTACHMENT):
        role = attachment.ref(_ROLE, "role")
        if isinstance(role, Resource):
            attached[role.urn] = attached.get(role.urn, 0) + 1
    for role in stack.of(*_ROLE):
        managed = role.items("managedPolicyArns")
        own = 0 if isinstance(managed, Unknown) else len(managed)
        yield Use(ATTACHED, role, f"role '{role.name}'", max(own, attached.get(role.urn, 0)))


def _without_spaces(value: Value) -> int | None:
    """AWS counts a policy's characters without white space."""
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
        # One rule of Pulumi's is as many rules of AWS's as it names sources.
        yield RULES, sum(max(1, len(r.blocks) + len(r.groups)) for r in direction if known(r.ports))


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

# Child type -> the key and types of its parent, and the quota of how many a parent takes; `aws:alb` is `aws:lb`.
_CHILDREN: Final[tuple[tuple[str, str, tuple[str, ...], Quota], ...]] = (
    (
        aws.CLOUDWATCH_EVENT_TARGET,
        "rule",
        (aws.CLOUDWATCH_EVENT_RULE,),
        EVENT_TARGETS,
    ),
    (
        aws.LB_LISTENER,
        "loadBalancerArn",
        LOAD_BALANCER,
        LISTENERS,
    ),
    (
        aws.LB_LISTENER_CERTIFICATE,
        "listenerArn",
        LISTENER,
        CERTIFICATES,
    ),
    (
        aws.LB_LISTENER_RULE,
        "listenerArn",
        LISTENER,
        LISTENER_RULES,
    ),
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
