"""The sources that the security groups of a VPC endpoint allow."""

from __future__ import annotations

from preflight.core.cached_function import cached_function
from preflight.model.network.cidr import Cidr
from preflight.model.network.vpc import Vpc
from preflight.model.network.vpc_endpoints import VpcEndpoint
from preflight.model.security_groups.security_groups import group_of


@cached_function
def admits_others_only(endpoint: VpcEndpoint) -> tuple[str, ...]:
    """The CIDR blocks that its security groups allow, if they contain no address of its VPC; otherwise empty.

    Only services that listen on port 443 alone are examined. Access from other networks may be intended.
    """
    vpc, groups = endpoint.vpc, endpoint.security_groups
    if (
        endpoint.is_kind("Interface") is not True
        or endpoint.is_https_only is not True
        or not isinstance(vpc, Vpc)
        or not groups.complete
        or not groups.found
    ):
        return ()
    inside = [r for r in (*vpc.ranges, *vpc.ipv6_ranges) if isinstance(r, Cidr)]
    if not inside or len(inside) < len(vpc.ranges) + len(vpc.ipv6_ranges):
        return ()
    found: set[str] = set()
    for group in map(group_of, groups.found):
        if group.is_complete("ingress") is not True:
            return ()
        for rule in group.ingress:
            if rule.covers(443) is False:
                continue
            blocks = [b for b in rule.blocks if isinstance(b, Cidr)]
            closed = rule.kinds == ("addresses",) and len(blocks) == len(rule.blocks)
            if not closed or any(b.overlaps(own) for b in blocks for own in inside):
                return ()
            found |= {str(b) for b in blocks}
    return tuple(sorted(found))
