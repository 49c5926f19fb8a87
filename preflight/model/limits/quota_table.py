"""Service quotas: the defaults of new accounts as the quota pages gave them in November 2026.

Those with a `code` can be raised in Service Quotas.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

import msgspec

from preflight.model import type_tokens as aws


class Quota(msgspec.Struct, frozen=True):
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


_vpc = partial(Quota, page="https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html")
_alb = partial(
    Quota,
    page="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html",
)
_nlb = partial(
    Quota, page="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html"
)
_rds = partial(Quota, page="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html")
_iam = partial(Quota, page="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html")
_lambda = partial(Quota, page="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html")
_ecs = partial(Quota, page="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html")

# Type -> the quota of how many of them a region of an account takes.
PER_REGION: Final[Mapping[str, Quota]] = {
    aws.EC2_VPC: _vpc("VPCs per Region", "VPCs", "region", 5, "L-F678F1CE"),
    aws.EC2_INTERNET_GATEWAY: _vpc(
        "Internet gateways per Region", "internet gateways", "region", 5, "L-A4707A72"
    ),
    aws.EC2_EIP: _vpc("EC2-VPC Elastic IPs", "Elastic IPs", "region", 5, "L-0263D0A3"),
    aws.EC2_SECURITY_GROUP: _vpc(
        "VPC security groups per Region", "security groups", "region", 2_500, "L-E79EC296"
    ),
    aws.RDS_INSTANCE: _rds("DB instances", "DB instances", "region", 40, "L-7B6409FD"),
    aws.RDS_CLUSTER: _rds("DB clusters", "DB clusters", "region", 40, "L-952B80B8"),
    aws.RDS_SUBNET_GROUP: _rds("DB subnet groups", "DB subnet groups", "region", 50, "L-48C6BF61"),
    aws.RDS_PARAMETER_GROUP: _rds("Parameter groups", "parameter groups", "region", 50, "L-DE55804A"),
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
LOAD_BALANCERS: Final[Mapping[str, Quota]] = {
    "application": _alb(
        "Application Load Balancers per Region", "application load balancers", "region", 50, "L-53DA6B97"
    ),
    "network": _nlb(
        "Network Load Balancers per Region", "network load balancers", "region", 50, "L-69A177A2"
    ),
}
PER_ACCOUNT: Final[Mapping[str, Quota]] = {
    aws.IAM_ROLE: _iam("Roles per account", "roles", "account", 1_000, "L-FE177D64"),
    aws.IAM_INSTANCE_PROFILE: _iam(
        "Instance profiles per account", "instance profiles", "account", 1_000, "L-6E65F664"
    ),
    aws.IAM_POLICY: _iam(
        "Customer managed policies per account", "managed policies", "account", 1_500, "L-E95E4862"
    ),
    aws.IAM_GROUP: _iam("Groups per account", "groups", "account", 300, "L-F4A5425F"),
    aws.ROUTE53_ZONE: Quota(
        "Hosted zones",
        "hosted zones",
        "account",
        500,
        "L-4EA4796A",
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html",
    ),
}
NAT_PER_ZONE: Final = _vpc("NAT gateways per Availability Zone", "NAT gateways", "zone", 5, "L-FE5A380F")
SUBNETS: Final = _vpc("Subnets per VPC", "subnets", "VPC", 200, "L-407747CB")
TABLES: Final = _vpc("Route tables per VPC", "route tables", "VPC", 200, "L-589F43AA")
# 50 until June 2025.
ROUTES: Final = _vpc("Routes per route table", "routes", "route table", 500, "L-93826ACB")
RULES: Final = _vpc(
    "Inbound or outbound rules per security group", "rules", "security group", 60, "L-0EA8095F"
)
GROUPS: Final = _vpc(
    "Security groups per network interface", "security groups", "network interface", 5, "L-2AFB9258"
)
ATTACHED: Final = _iam(
    "Managed policies attached to an IAM role", "attached policies", "role", 10, "L-0DA4ABF3"
)
POLICY_SIZE: Final = _iam("Managed policy length", "characters without spaces", "managed policy", 6_144, "")
INLINE_SIZE: Final = _iam(
    "Role inline policy aggregate length", "characters without spaces", "role's inline policies", 10_240, ""
)
TRUST_SIZE: Final = _iam("Role trust policy length", "characters", "trust policy", 2_048, "L-C07B4B0D")
LAYERS: Final = _lambda("Function layers", "layers", "function", 5, "")
VARIABLES: Final = _lambda("Environment variables", "bytes of environment variables", "function", 4_096, "")
CONTAINERS: Final = _ecs("Containers per task definition", "containers", "task definition", 10, "")
SERVICE_TARGETS: Final = _ecs("Target groups per service", "target groups", "service", 5, "")
AWSVPC_SUBNETS: Final = _ecs("Subnets per awsvpcConfiguration", "subnets", "service", 16, "")
AWSVPC_GROUPS: Final = _ecs("Security groups per awsvpcConfiguration", "security groups", "service", 5, "")
EVENT_TARGETS: Final = Quota(
    "Targets per rule",
    "targets",
    "event rule",
    5,
    "",
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html",
)
LISTENERS: Final = _alb(
    "Listeners per Application Load Balancer", "listeners", "load balancer", 50, "L-B6DF7632"
)
LISTENER_RULES: Final = _alb(
    "Rules per Application Load Balancer", "rules", "load balancer", 100, "L-7EED9B64"
)
CERTIFICATES: Final = _alb(
    "Certificates per Application Load Balancer", "certificates", "load balancer", 25, "L-9365A611"
)
STATE_MACHINE_SIZE: Final = Quota(
    "Maximum state machine definition size",
    "bytes",
    "state machine",
    1_048_576,
    "",
    "https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html",
)
