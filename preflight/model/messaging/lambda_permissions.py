"""Permissions of Lambda functions: the principals that a function's resource-based policy allows to invoke it.

Source: Lambda developer guide, "Granting function access to AWS services"; Lambda API reference, AddPermission.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from preflight.core.cached_property import cached_property
from preflight.core.encoding import is_empty
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, equal
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.absences import may_be_hidden
from preflight.model.compute.function_targets import FunctionTarget, function_target
from preflight.model.identity.accounts import is_account_of
from preflight.model.identity.arns import call_behind, holds_arn_of
from preflight.model.identity.policy_patterns import matches
from preflight.model.identity.roles import service_name

if TYPE_CHECKING:
    from preflight.core.stack import Stack

_INVOKE: Final = "lambda:InvokeFunction"
_OTHERS: Final = ("principalOrgId", "eventSourceToken")
_SERVICES: Final = (".amazonaws.com", ".amazonaws.com.cn")


class Permission(Entity):
    """A statement of a function's resource-based policy."""

    TYPES = (aws.LAMBDA_PERMISSION,)

    @cached_property
    def target(self) -> FunctionTarget | Unknown | None:
        """The function, and the alias or version whose policy contains the statement."""
        found = function_target(self.resource, "function")
        if not isinstance(found, FunctionTarget):
            return found
        qualifier = self.resource.text("qualifier")
        if qualifier is not None and not is_empty(qualifier):
            return FunctionTarget(found.function, qualifier)
        value = self.resource.get("function")
        if isinstance(value, Unknown) and value.hole is not None and value.hole.output == "arn":
            # The ARN of a function or of an alias: Lambda adds the statement to the policy of what it names.
            return found
        owners = (self.stack.by_urn.get(u) for u in self.resource.dependencies_of("function"))
        if any(o is not None and o.type == aws.LAMBDA_ALIAS for o in owners):
            return FunctionTarget(found.function, Unknown(f"qualifier of '{self.name}'"))
        return found

    @cached_property
    def principal(self) -> str | Unknown | None:
        return self.resource.text("principal")

    @property
    def is_for_a_service(self) -> bool:
        """Whether its principal certainly is an AWS service."""
        return isinstance(self.principal, str) and self.principal.endswith(_SERVICES)

    @property
    def has_source(self) -> bool:
        """Whether it sets the caller's ARN, account, organization or token."""
        return any(self.resource.is_set(key) for key in ("sourceArn", "sourceAccount", *_OTHERS))

    @property
    def may_be_anyones(self) -> bool:
        """Whether its function is unknown, so that it may be any function; a known name of no function in the stack is
        outside it.
        """
        return self.target is not None and not isinstance(self.resource.get("function"), str)

    def allows(
        self,
        service: str,
        target: FunctionTarget,
        source: Resource | Unknown | None,
        calls: tuple[str | PartialText, ...] = (),
    ) -> Tri:
        """Whether it allows the service to invoke the target for `source`.

        calls: what an API sends behind its execution ARN, one of which must be allowed; empty if that is not known.
        """
        if not isinstance(self.target, FunctionTarget):
            return Unknown(f"function of '{self.name}'") if self.may_be_anyones else False
        return all_of((self.target.is_same(target), *self._terms(service, source), self._names_call(calls)))

    def certainly_allows(self, role: Resource) -> bool:
        """Whether it certainly allows the role of the function's account to invoke the function itself."""
        target = self.target if isinstance(self.target, FunctionTarget) else None
        if target is None or target.qualifier is not None or self.has_source:
            return False
        return self._acts is True and equal(self.principal, role.get("arn")) is True

    def _terms(self, service: str, source: Resource | Unknown | None) -> tuple[Tri, ...]:
        return (
            self._is_for(service),
            self._acts,
            self._names(source),
            self._names_account(source),
            *(Unknown(f"{key} of '{self.name}'") for key in _OTHERS if self.resource.is_set(key)),
        )

    @property
    def _acts(self) -> Tri:
        action = self.resource.text("action")
        return False if action is None else matches(action, _INVOKE, fold=True)

    def _is_for(self, service: str) -> Tri:
        if isinstance(self.principal, str):
            return self.principal == "*" or service_name(self.principal) == service
        return self.principal if isinstance(self.principal, Unknown) else False

    def _names(self, source: Resource | Unknown | None) -> Tri:
        if not self.resource.is_set("sourceArn"):
            return True
        if isinstance(source, Resource):
            return holds_arn_of(self.resource, "sourceArn", source)
        return Unknown(f"sourceArn of '{self.name}'")

    def _names_call(self, calls: tuple[str | PartialText, ...]) -> Tri:
        """Whether the source's ARN has the stage, method and path of a call."""
        value = self.resource.get("sourceArn")
        behind = call_behind(value) if calls and isinstance(value, str | Unknown) else None
        return True if behind is None else any_of(matches(behind, call) for call in calls)

    def _names_account(self, source: Resource | Unknown | None) -> Tri:
        """A source that the stack creates is in the account of the function, unless it has another provider."""
        if not self.resource.is_set("sourceAccount"):
            return True
        if not isinstance(source, Resource) or source.same_account(self.resource) is not True:
            return Unknown(f"sourceAccount of '{self.name}'")
        return is_account_of(self.resource.text("sourceAccount"), self.resource)


def permissions_of(function: Resource) -> tuple[Permission, ...]:
    """The permissions that belong, or may belong, to the function."""
    certain, open_ = _by_function(function.stack)
    return (*certain.get(function.urn, ()), *open_)


def _by_function(stack: Stack) -> tuple[Mapping[str, tuple[Permission, ...]], tuple[Permission, ...]]:
    """The permissions by their function's URN, and those that may belong to any function."""

    def make() -> tuple[Mapping[str, tuple[Permission, ...]], tuple[Permission, ...]]:
        certain: dict[str, list[Permission]] = {}
        open_: list[Permission] = []
        for permission in stack.all(Permission):
            if isinstance(permission.target, FunctionTarget):
                certain.setdefault(permission.target.function.urn, []).append(permission)
            elif permission.may_be_anyones:
                open_.append(permission)
        return {urn: tuple(group) for urn, group in certain.items()}, tuple(open_)

    return stack.cache("permissions by function", make)


def may_invoke(
    service: str,
    target: FunctionTarget,
    source: Resource | Unknown | None,
    calls: tuple[str | PartialText, ...] = (),
) -> Tri:
    """Whether a permission of the stack allows the service to invoke the function for `source`, with one of the calls.

    calls: see `Permission.allows`.
    """
    found = [p.allows(service, target, source, calls) for p in permissions_of(target.function)]
    hidden = may_be_hidden(aws.LAMBDA_PERMISSION, target.function)
    return any_of(found if hidden is None else (*found, hidden))
