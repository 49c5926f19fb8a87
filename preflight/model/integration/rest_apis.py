"""REST APIs: methods, authorizers, VPC links and stages that API Gateway certainly rejects.

Source: API Gateway API reference, PutMethod, CreateAuthorizer, CreateVpcLink and AccessLogSettings.
"""

from __future__ import annotations

import re
from typing import Final

from preflight.core.conversion import as_list
from preflight.core.logic import all_of, negate, one_of
from preflight.core.outputs import is_set
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, shaped
from preflight.model import type_tokens as aws

_BALANCERS: Final = (aws.LB_LOAD_BALANCER, aws.ALB_LOAD_BALANCER)
_FUNCTION: Final = re.compile(r"arn:[\w-]+:lambda:")


def lacks_authorizer(method: Resource) -> Tri:
    """Whether its authorization requires an authorizer, and it names none."""
    kind = method.text("authorization")
    return all_of(
        (one_of(kind, ("CUSTOM", "COGNITO_USER_POOLS")), negate(is_set(method.get("authorizerId"))))
    )


def lacks_function(authorizer: Resource) -> Tri:
    """Whether it calls a function, and none is set; the default type is TOKEN."""
    calls = one_of(authorizer.text("type"), (None, "", "TOKEN", "REQUEST"))
    return all_of((calls, negate(is_set(authorizer.get("authorizerUri")))))


def lacks_user_pools(authorizer: Resource) -> Tri:
    """Whether it is for Cognito, and names no user pool."""
    pools = as_list(authorizer.get("providerArns"))
    missing: Tri = Unknown(pools.reason) if isinstance(pools, Unknown) else not pools
    return all_of((one_of(authorizer.text("type"), ("COGNITO_USER_POOLS",)), missing))


def has_function_arn(authorizer: Resource) -> bool:
    """Whether `authorizerUri` is certainly a function's own ARN, which is not the URI of an invocation."""
    value = authorizer.get("authorizerUri")
    start = next(iter(shaped(value)), None) if isinstance(value, str | Unknown) else None
    return isinstance(start, str) and _FUNCTION.match(start) is not None


def other_balancer(link: Resource) -> tuple[str, str] | None:
    """The load balancer of a VPC link and its type, if it certainly is not a Network Load Balancer."""
    found = link.ref(_BALANCERS, "targetArn")
    if not isinstance(found, Resource) or found.is_external:
        return None
    kind = found.text("loadBalancerType")
    kind = "application" if kind is None else kind
    return (found.name, kind) if isinstance(kind, str) and kind != "network" else None
