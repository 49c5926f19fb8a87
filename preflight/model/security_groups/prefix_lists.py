"""What a prefix list counts as in the quota of rules per security group.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html, "AWS-managed prefix
list weight": the list of CloudFront's origin-facing servers counts as 55 rules. A customer-managed list counts as its
maximum number of entries.
"""

from __future__ import annotations

from typing import Final

from preflight.core.conversion import as_number
from preflight.core.resource import STACK_REFERENCE_TYPE, Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.security_groups.rules import Rule

_LOOKUPS: Final = ("aws:ec2/getManagedPrefixList:getManagedPrefixList", "aws:ec2/getPrefixList:getPrefixList")
_OF_CLOUDFRONT: Final = frozenset(
    {"com.amazonaws.global.cloudfront.origin-facing", "com.amazonaws.global.ipv6.cloudfront.origin-facing"}
)
_WEIGHT_OF_CLOUDFRONT: Final = 55


def rule_weight(rule: Rule) -> int:
    """The number of rules in the quota, at least: one for each source, or for each possible entry of a list."""
    listed = sum(_weight(found, rule.carrier.stack) for found in rule.prefix_lists)
    return max(1, len(rule.cidrs) + len(rule.groups) + listed)


def _weight(found: Resource | Unknown, stack: Stack) -> int:
    if isinstance(found, Unknown):
        return _WEIGHT_OF_CLOUDFRONT if _only_of_cloudfront(stack) else 1
    entries = as_number(found.get("maxEntries"))
    return int(entries) if isinstance(entries, int) else 1


def _only_of_cloudfront(stack: Stack) -> bool:
    """Whether a list that the program does not create is certainly CloudFront's, because it looks up no other."""
    names = {dict(one.arguments).get("name") for one in stack.observed.lookups if one.token in _LOOKUPS}
    return bool(names) and names <= _OF_CLOUDFRONT and not stack.of(STACK_REFERENCE_TYPE)
