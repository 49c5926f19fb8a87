"""AWS WAF web ACLs and rule groups: scope, rules and associations.

Sources: WAFV2 API, CreateWebACL, AssociateWebACL, Rule; CloudFront API, DistributionConfig `WebACLId`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_number, as_text, child
from preflight.core.encoding import is_given
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, equal, negate
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws

ASSOCIATION: Final = aws.WAFV2_WEB_ACL_ASSOCIATION
EDGE, REGIONAL = "CLOUDFRONT", "REGIONAL"
_GROUPS: Final = ("managedRuleGroupStatement", "ruleGroupReferenceStatement")


class WafRule(msgspec.Struct, frozen=True):
    """A rule of a web ACL or rule group."""

    fields: Value

    @property
    def name(self) -> str | Unknown | None:
        return as_text(child(self.fields, "name"))

    @property
    def priority(self) -> int | Unknown | None:
        return as_number(child(self.fields, "priority"))

    @property
    def uses_group(self) -> Tri:
        """Whether its statement references a rule group, so that it needs `overrideAction`."""
        statement = child(self.fields, "statement")
        return any_of(_is_block(child(statement, key)) for key in _GROUPS)

    @property
    def lacks_override(self) -> Tri:
        """Whether it references a rule group and has no `overrideAction`, or has an `action`."""
        wrong = any_of((negate(self._has("overrideAction")), self._has("action")))
        return all_of((self.uses_group, wrong))

    @property
    def lacks_action(self) -> Tri:
        """Whether it does not reference a rule group and has no `action`, or has an `overrideAction`."""
        wrong = any_of((negate(self._has("action")), self._has("overrideAction")))
        return all_of((is_given(child(self.fields, "statement")), negate(self.uses_group), wrong))

    def _has(self, key: str) -> Tri:
        return _is_block(child(self.fields, key))


class RuleHolder(Entity):
    """A web ACL or a rule group."""

    TYPES = (aws.WAFV2_WEB_ACL, aws.WAFV2_RULE_GROUP)

    @cached_property
    def scope(self) -> str | Unknown | None:
        return self.resource.text("scope")

    @cached_property
    def rules(self) -> tuple[WafRule, ...] | Unknown:
        items = self.resource.items("rules")
        return items if isinstance(items, Unknown) else tuple(WafRule(item) for item in items)


def associated_edge_acl(association: Resource) -> RuleHolder | None:
    """The associated web ACL, if it certainly has scope CLOUDFRONT; otherwise `None`."""
    found = association.ref((aws.WAFV2_WEB_ACL,), "webAclArn")
    acl = association.stack.entity(RuleHolder, found) if isinstance(found, Resource) else None
    return acl if acl is not None and equal(acl.scope, EDGE) is True else None


def associated_distribution(association: Resource) -> Resource | None:
    """The distribution of a web ACL association, which does not support distributions; otherwise `None`."""
    found = association.ref((aws.CLOUDFRONT_DISTRIBUTION,), "resourceArn")
    return found if isinstance(found, Resource) else None


def unsupported_target(association: Resource) -> str:
    """The stage or load balancer of an association, if WAF certainly does not support it; otherwise empty.

    Source: WAFV2 API reference, AssociateWebACL: Application Load Balancers, REST API stages, AppSync APIs, Cognito
    user pools, App Runner services, Verified Access instances and Amplify apps.
    """
    stage = association.ref((aws.API_GATEWAY_V2_STAGE, aws.API_GATEWAY_V2_API), "resourceArn")
    if isinstance(stage, Resource):
        return f"'{stage.name}' of an HTTP or WebSocket API"
    balancer = association.ref((aws.LB_LOAD_BALANCER, aws.ALB_LOAD_BALANCER), "resourceArn")
    kind = balancer.text("loadBalancerType") if isinstance(balancer, Resource) else None
    is_other = isinstance(kind, str) and kind in ("network", "gateway")
    return (
        f"load balancer '{balancer.name}' of type {kind}"
        if is_other and isinstance(balancer, Resource)
        else ""
    )


def regional_acls_of(distribution: Resource) -> Iterator[RuleHolder]:
    """The web ACL of a distribution, if it certainly has scope REGIONAL; otherwise `None`."""
    found = distribution.ref((aws.WAFV2_WEB_ACL,), "webAclId")
    if isinstance(found, Resource):
        acl = distribution.stack.entity(RuleHolder, found)
        if equal(acl.scope, REGIONAL) is True:
            yield acl


def _is_block(value: Value) -> Tri:
    """Whether a block is set; an empty block, `{}`, counts."""
    return Unknown(value.reason) if isinstance(value, Unknown) else value is not None
