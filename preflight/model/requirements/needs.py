"""What a role must be allowed: the actions, on which resource, and what may allow them instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from preflight.core.holes import Hole, Part
from preflight.core.logic import all_of, any_of, negate
from preflight.core.outside import Outside
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown, concatenated
from preflight.model import type_tokens as aws
from preflight.model.absences import may_be_hidden
from preflight.model.identity.accounts import if_account, with_account
from preflight.model.identity.policy_conditions import Sent
from preflight.model.identity.resource_policies import certainly_admits, may_admit, own_policy
from preflight.model.identity.roles import Role
from preflight.model.messaging.deliveries import DeliveryTarget
from preflight.model.messaging.lambda_permissions import permissions_of
from preflight.model.resource_types import BUCKET, ROLE


class Need(msgspec.Struct, frozen=True):
    """`role` must allow each of the actions on one of the ARNs, if they are known. `because`: a clause.

    `is_advice`: something outside of the stack may do without the permission. `sent`: condition keys of the request.
    `otherwise`: whether a resource-based policy may allow it instead. `instead`: whether the role may allow another
    action that is enough. `holder`: the property or resource with the role.
    """

    role: Role | Unknown | None
    actions: tuple[str, ...]
    because: str
    otherwise: Tri = False
    holder: str = "role"
    arns: tuple[str | Unknown, ...] = ()
    is_advice: bool = False
    sent: Sent = msgspec.field(default_factory=dict)
    instead: Tri = False

    def lacks(self, role: Role, action: str) -> Tri:
        """Whether no policy allows the role the action on the resource; without an ARN, on any resource."""
        lacking = (
            all_of(role.lacks(action, arn, self.sent) for arn in self.arns)
            if self.arns
            else role.lacks_everywhere(action, self.sent)
        )
        if isinstance(lacking, Unknown):
            lacking = self._lacks_in_account(role, action, lacking)
        if lacking is True and self._is_denied(role, action):
            return negate(self.instead)
        return all_of((lacking, negate(any_of((self.otherwise, self.instead)))))

    def _lacks_in_account(self, role: Role, action: str, lacking: Unknown) -> Unknown:
        """Whether its account is the one in an ARN pattern of the role, if the role then certainly is allowed to."""
        for arn in self.arns:

            def allowed(value: str | Unknown) -> Tri:
                return negate(role.lacks(action, value, self.sent))

            found = if_account(arn, role.resource, role.resource_patterns, allowed)
            if isinstance(found, Unknown) and isinstance(found.reason, Outside):
                return found
        return lacking

    def _is_denied(self, role: Role, action: str) -> bool:
        """Whether the role certainly denies it explicitly, which no policy of the resource overrides."""
        return bool(self.arns) and all(role.denies(action, arn, self.sent) is True for arn in self.arns)


def role_in(resource: Resource, key: str, *path: str | int) -> Role | Unknown | None:
    """The role that a property names."""
    return resource.stack.referred(Role, resource.ref(ROLE, key, *path))


def sends_to(
    role: Role | Unknown | None, receiver: DeliveryTarget, because: str, holder: str = "role"
) -> Need:
    """The need to send to a queue, or to publish to a topic."""
    actions = ("sqs:SendMessage" if receiver.is_queue else "sns:Publish",)
    otherwise = may_be_allowed_on(receiver.resource, role, actions)
    return Need(role, actions, because, otherwise, holder, arns_in(receiver.resource))


# Type of the target -> the type of its resource-based policies.
_POLICIES: Final = {
    aws.CLOUDWATCH_EVENT_BUS: aws.CLOUDWATCH_EVENT_BUS_POLICY,
    aws.DYNAMODB_TABLE: aws.DYNAMODB_RESOURCE_POLICY,
    aws.KINESIS_STREAM: aws.KINESIS_RESOURCE_POLICY,
    aws.KINESIS_STREAM_CONSUMER: aws.KINESIS_RESOURCE_POLICY,
    aws.LAMBDA_FUNCTION: aws.LAMBDA_RESOURCE_POLICY,
    aws.MSK_CLUSTER: aws.MSK_CLUSTER_POLICY,
    **dict.fromkeys(BUCKET, aws.S3_BUCKET_POLICY),
    aws.SECRETS_MANAGER_SECRET: aws.SECRETS_MANAGER_SECRET_POLICY,
}
# The action that a permission of a function allows.
_INVOKE: Final = ("lambda:InvokeFunction",)
# Types with a policy among their own properties.
_WITH_POLICY: Final = (*BUCKET, aws.SECRETS_MANAGER_SECRET)


def may_be_allowed_on(target: Resource, role: Role | Unknown | None, actions: Sequence[str]) -> Tri:
    """Whether a resource-based policy of the target allows the role the actions; `Unknown` if it may allow one.

    Source: IAM user guide, "AWS services that work with IAM", resource-based policies; within an account, a statement
    for the role's ARN is enough ("Policy evaluation logic").
    """
    if target.type in DeliveryTarget.TYPES:
        policy = target.stack.entity(DeliveryTarget, target).policy
        if certainly_admits(policy, _resource(role), actions, target):
            return True
        return may_admit(policy, _resource(role), actions)
    if any(_is_allowed_by(holder, target, role, actions) for holder in _holders(target.stack, target.type)):
        return True
    own = _resource(role) if target.type == aws.LAMBDA_FUNCTION else None
    if (
        own is not None
        and tuple(actions) == _INVOKE
        and any(p.certainly_allows(own) for p in permissions_of(target))
    ):
        return True
    if target.type == aws.LAMBDA_FUNCTION and (
        target.is_external
        or any(not permission.is_for_a_service for permission in permissions_of(target))
        or may_be_hidden(aws.LAMBDA_PERMISSION, target) is not None
    ):
        return Unknown(f"permissions of '{target.name}'")
    return may_be_allowed_in(target.stack, role, actions, target.type)


def may_be_allowed_in(stack: Stack, role: Role | Unknown | None, actions: Sequence[str], *types: str) -> Tri:
    """Whether the stack has a resource-based policy that may allow it and may be that of a target of the types."""
    for holder in _holders(stack, *types):
        is_outside = holder.is_external and holder.type not in _WITH_POLICY
        if is_outside or may_admit(own_policy(holder), _resource(role), actions) is not False:
            return Unknown(f"policy of '{holder.name}'")
    return False


def _holders(stack: Stack, *types: str) -> tuple[Resource, ...]:
    """The resources of the stack with a resource-based policy of a resource of the types."""
    attached = stack.of(*(_POLICIES[t] for t in types if t in _POLICIES))
    return (*attached, *stack.of(*(t for t in types if t in _WITH_POLICY)))


def _is_allowed_by(
    holder: Resource, target: Resource, role: Role | Unknown | None, actions: Sequence[str]
) -> bool:
    """Whether the holder's policy is that of the target and certainly allows the role the actions."""
    is_its = holder is target or target.urn in holder.all_dependencies
    return is_its and certainly_admits(own_policy(holder), _resource(role), actions, target)


def _resource(role: Role | Unknown | None) -> Resource | None:
    return role.resource if isinstance(role, Role) else None


# Types whose versions and aliases have ARNs of their own, below that of the resource.
_VERSIONED: Final = (aws.LAMBDA_FUNCTION, aws.SFN_STATE_MACHINE)


def arns_in(target: Resource) -> tuple[str | Unknown, ...]:
    """The ARNs on which a policy may allow an action on the target, if their format is known before deployment."""
    found = target.get("arn")
    if not isinstance(found, Unknown) or found.hole is None:
        return ()
    known = with_account(found, target)
    arns = (found,) if known is found else (found, known)
    if target.type not in _VERSIONED:
        return arns
    version = Hole(target.urn, "", (Part(target.urn, "version"),))
    open_ = Unknown(f"a version of '{target.name}'", version)
    return (*arns, *(concatenated(arn, ":", open_) for arn in arns))
