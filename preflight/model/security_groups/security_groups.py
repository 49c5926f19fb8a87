"""Security groups: their rules from inline properties and rule resources, and the peers of the rules.

A security group allows the union of its rules; rules cannot deny traffic.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_list
from preflight.core.entity import Entity
from preflight.core.holes import DEFAULT_VPC
from preflight.core.logic import all_of, any_of
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model.network.protocols import ALL, DIRECTIONS, Direction
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import SECURITY_GROUP, VPC
from preflight.model.security_groups.rules import (
    STANDALONE_RULES,
    Foreign,
    Named,
    OneOf,
    Rule,
    any_direction,
    standalone_rule,
)

if TYPE_CHECKING:
    from preflight.core.stack import Stack

VPC_ASSOCIATION: Final = "aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation"


class SecurityGroup(Entity):
    """A security group, or a VPC's default security group that no resource manages (an entity of the VPC)."""

    TYPES = SECURITY_GROUP

    @cached_property
    def is_implicit(self) -> bool:
        """The default security group that AWS creates with a VPC, if no resource of the stack manages it."""
        return self.type in VPC

    @cached_property
    def is_default(self) -> bool:
        return self.is_implicit or self.type == SECURITY_GROUP[1]

    @property
    def title(self) -> str:
        return f"the default group of '{self.name}'" if self.is_implicit else f"security group '{self.name}'"

    @cached_property
    def vpc(self) -> Vpc | Unknown:
        """The VPC. Without `vpcId` it is the account's default VPC, which is not in this stack."""
        if self.is_implicit:
            return self.stack.entity(Vpc, self.resource)
        found = self.resource.ref(VPC, "vpcId")
        if isinstance(found, Resource):
            return self.stack.entity(Vpc, found)
        return found if isinstance(found, Unknown) else Unknown(f"VPC of '{self.name}': the default VPC")

    @cached_property
    def is_in_default_vpc(self) -> bool:
        """Whether it is certainly in the account's default VPC, because it names none.

        Source: CreateSecurityGroup: `VpcId` is required for a VPC that is not the default one.
        """
        return not self.is_implicit and not self.resource.is_external and not self.resource.is_set("vpcId")

    @property
    def names_default_vpc(self) -> bool:
        """Whether its VPC certainly is the account's default VPC, which the program looks up."""
        vpc = self.vpc
        return isinstance(vpc, Unknown) and vpc.hole is not None and vpc.hole.output == DEFAULT_VPC

    @cached_property
    def other_vpcs(self) -> bool:
        """Whether the stack associates it with further VPCs; `Unknown` if it may do so."""
        keys = (self.resource, VPC_ASSOCIATION, "securityGroupId", SECURITY_GROUP)
        return bool(referrers(*keys) or possible_referrers(*keys))

    def inline_rules(self, direction: Direction) -> tuple[Rule, ...]:
        return self._inline[direction]

    @cached_property
    def _inline(self) -> Mapping[Direction, tuple[Rule, ...]]:
        return {direction: tuple(self._rules_in(direction)) for direction in DIRECTIONS}

    def _rules_in(self, direction: Direction) -> Iterator[Rule]:
        rules = None if self.is_implicit else as_list(self.resource.get(direction))
        for fields in () if isinstance(rules, Unknown) else rules or ():
            yield Rule(self.resource, direction, fields, direction)

    def own_rules(self, direction: Direction) -> tuple[Rule, ...]:
        """Rule resources that are certainly for this security group."""
        return tuple(r for r in self._standalone if r.direction == direction)

    @cached_property
    def _standalone(self) -> tuple[Rule, ...]:
        types = (*SECURITY_GROUP, *VPC)
        resources = [
            r for t in STANDALONE_RULES for r in referrers(self.resource, t, "securityGroupId", types)
        ]
        if not self.is_implicit and self.is_default:
            vpc = self.vpc
            if isinstance(vpc, Vpc):
                keys = (vpc.resource, "securityGroupId", types)
                resources += [r for t in STANDALONE_RULES for r in referrers(keys[0], t, *keys[1:])]
        return tuple(rule for r in resources if (rule := standalone_rule(r)) is not None)

    @cached_property
    def ingress(self) -> tuple[Rule, ...]:
        return self._rules("ingress")

    @cached_property
    def egress(self) -> tuple[Rule, ...]:
        return self._rules("egress")

    def rules(self, direction: Direction) -> tuple[Rule, ...]:
        return self.ingress if direction == "ingress" else self.egress

    def _rules(self, direction: Direction) -> tuple[Rule, ...]:
        """Its rules: those that AWS creates for an unmanaged default security group, otherwise those of the stack.

        The provider removes the egress rule that AWS creates with a security group, and every rule of a default
        security group that it adopts. Sources: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/
        and .../defaultsecuritygroup/; https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
        """
        found = (*self.inline_rules(direction), *self.own_rules(direction))
        if not self.is_implicit:
            return found
        given_by_aws: dict[str, Any] = {"protocol": ALL, "fromPort": 0, "toPort": 0}
        given_by_aws |= {"self": True} if direction == "ingress" else {"cidrBlocks": ["0.0.0.0/0"]}
        return (Rule(self.resource, direction, given_by_aws), *found)

    def is_complete(self, direction: Direction) -> Tri:
        """Whether `rules` is complete: no unresolved rule may belong to it."""
        resource = self.resource
        if resource.is_external or (self.is_implicit and resource.type == VPC[1]):
            return Unknown(f"rules of {self.title}, which this stack did not create")
        if not self.is_implicit and isinstance(resource.get(direction), Unknown):
            return Unknown(f"{direction} of '{self.name}'")
        if resource.urn in _used_outside(self.stack):
            return Unknown(
                f"'{self.name}' is an input of a component or another provider, which may add rules"
            )
        for type_ in STANDALONE_RULES:
            for rule in possible_referrers(resource, type_, "securityGroupId", (*SECURITY_GROUP, *VPC)):
                if any_direction(rule) in (direction, None):
                    return Unknown(f"rule '{rule.name}' may belong to '{self.name}'")
            for rule in referrers(resource, type_, "securityGroupId", SECURITY_GROUP):
                if any_direction(rule) is None:
                    return Unknown(f"direction of rule '{rule.name}'")
        return True

    def is_named_by(self, rule: Rule, owner: SecurityGroup) -> Tri:
        """Whether the rule allows traffic of this security group's members. `owner`: the security group of the rule."""
        named = (_is_group(named, self) for named in rule.groups)
        return any_of((all_of((rule.is_self, self is owner)), *named))

    def named_groups(self, direction: Direction) -> tuple[SecurityGroup, ...]:
        """The other security groups of the stack that its rules certainly reference, sorted by URN.

        Every dependency of an inline property is named somewhere in it.
        """
        resources = (r for rule in self.rules(direction) for r in rule.certain_groups)
        found = {group.urn: group for r in resources if (group := group_of(r)) is not self}
        return tuple(found[urn] for urn in sorted(found))


def security_groups(stack: Stack) -> tuple[SecurityGroup, ...]:
    """The security groups of the stack, without default security groups that no resource manages."""
    return stack.all(SecurityGroup)


def group_of(resource: Resource) -> SecurityGroup:
    """The security group of a resource; for a VPC its default security group, managed or not."""
    if resource.type not in VPC:
        return resource.stack.entity(SecurityGroup, resource)
    return default_group(resource.stack.entity(Vpc, resource))


def default_group(vpc: Vpc) -> SecurityGroup:
    """The security group of resources that set no security groups: the VPC's default security group."""
    for resource in referrers(vpc.resource, SECURITY_GROUP[1], "vpcId", VPC):
        return vpc.stack.entity(SecurityGroup, resource)
    return vpc.stack.entity(SecurityGroup, vpc.resource)


def rules_of(resource: Resource) -> Iterator[Rule]:
    """The rules in a resource's inputs: the inline rules of a security group, or the rule of a rule resource."""
    if resource.type in SECURITY_GROUP:
        group = resource.stack.entity(SecurityGroup, resource)
        for direction in DIRECTIONS:
            yield from group.inline_rules(direction)
    elif (rule := standalone_rule(resource)) is not None:
        yield rule


def _is_group(named: Named, group: SecurityGroup) -> Tri:
    if isinstance(named, Resource):
        return group_of(named) is group
    if isinstance(named, OneOf):
        reason = f"which of {len(named.candidates)} security groups a rule references"
        return Unknown(reason) if any(group_of(c) is group for c in named.candidates) else False
    return False if isinstance(named, Foreign) else Unknown(named.reason)


def _used_outside(stack: Stack) -> frozenset[str]:
    """URNs on which resources of other providers, or components without their resources, depend.

    A component of the program has its resources in the stack.
    """

    def make() -> frozenset[str]:
        urns: set[str] = set()
        for resource in stack.resources:
            if not resource.type.startswith(("aws:", "pulumi:")) and not resource.is_component:
                urns.update(resource.all_dependencies)
        return frozenset(urns)

    return stack.cache("used outside the provider", make)
