"""Names of networking: load balancers, target groups, security groups and APIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.model.naming.rules.rule import EC2_API, EDGES, WORD, NameRule

_ELB: Final = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_"
_BALANCER: Final = NameRule(
    r"[0-9A-Za-z-]+",
    "letters, digits and hyphens",
    (1, 32),
    _ELB + "CreateLoadBalancer.html",
    auto=32,
    prefix=6,
    forbidden={r"^internal-": "must not begin with 'internal-'", **EDGES},
)
_TARGET_GROUP: Final = NameRule(
    r"[0-9A-Za-z-]+",
    "letters, digits and hyphens",
    (1, 32),
    _ELB + "CreateTargetGroup.html",
    auto=32,
    prefix=6,
    forbidden=EDGES,
)
_GROUP_TEXT: Final = r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]*"
_GROUP_WORDS: Final = "ASCII letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*"


RULES: Final[Mapping[str, tuple[NameRule, ...]]] = {
    aws.LB_LOAD_BALANCER: (_BALANCER,),
    aws.ALB_LOAD_BALANCER: (_BALANCER,),
    aws.ELB_LOAD_BALANCER: (
        NameRule(r"[0-9A-Za-z-]+", "letters, digits and hyphens", (1, 32), _ELB, forbidden=EDGES),
    ),
    aws.LB_TARGET_GROUP: (_TARGET_GROUP,),
    aws.ALB_TARGET_GROUP: (_TARGET_GROUP,),
    aws.EC2_SECURITY_GROUP: (
        NameRule(
            _GROUP_TEXT,
            _GROUP_WORDS,
            (1, 255),
            EC2_API + "CreateSecurityGroup.html",
            forbidden={
                r"(?i)\Asg-": "must not begin with 'sg-'",
                r"(?i)\Adefault\Z": "is the name of the VPC's default group",
            },
        ),
    ),
    aws.API_GATEWAY_STAGE: (
        NameRule(
            r"[a-zA-Z0-9_-]+",
            WORD,
            (1, 128),
            "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html",
            key="stageName",
            auto=0,
        ),
    ),
}
