"""The AWS services that assume the roles in resources' properties."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from preflight.core.logic import maybe
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.identity.assumed_roles import SERVICES, Path, is_in_json, role_paths, value_at
from preflight.model.identity.roles import Role
from preflight.model.resource_types import ROLE


class PassedRole(msgspec.Struct, frozen=True):
    """A role in a resource's property `path` that a service assumes."""

    user: Resource
    path: Path
    service: str

    @property
    def is_trusted(self) -> Tri:
        """Whether the role certainly lets the service assume it."""
        role = self.role
        if not isinstance(role, Role):
            return Unknown("a role")
        external = self.external_id
        return role.trusts(self.service, {} if external is None else {"sts:externalid": external})

    @property
    def external_id(self) -> str | Unknown | None:
        """The external ID that the service sends: Cognito sends that of the user pool's text messages.

        Source: Cognito API, SmsConfigurationType, ExternalId, and InvalidSmsRoleTrustRelationshipException.
        """
        if self.user.type != aws.COGNITO_USER_POOL:
            return None
        found = self.user.get("smsConfiguration", "externalId")
        return found if isinstance(found, str | Unknown) else None

    @property
    def role(self) -> Role | Unknown | None:
        key, *rest = self.path
        if is_in_json(self.user):
            value = value_at(self.user, self.path)
            if isinstance(value, Unknown) and value.hole is None:
                # Which of the roles in the text it is, or whether it is one.
                return Unknown(f"{self.shown} of '{self.user.name}'")
            return self.user.stack.referred(Role, self.user.resolve(value, ROLE, str(key)))
        return self.user.stack.referred(Role, self.user.ref(ROLE, str(key), *rest))

    @property
    def tags_sessions(self) -> bool:
        """Whether the service certainly tags the sessions, for which the role must allow `sts:TagSession` too.

        Source: EKS user guide, "Create IAM role with trust policy required by EKS Pod Identity"; EKS API reference,
        CreatePodIdentityAssociation, disableSessionTags.
        """
        return self.service == "pods.eks.amazonaws.com" and not maybe(self.user.flag("disableSessionTags"))

    @property
    def shown(self) -> str:
        """The path in messages: `iamRoles[0]`."""
        return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path).lstrip(".")


def passed_roles(stack: Stack) -> tuple[Resource, ...]:
    """The resources with a role that a service assumes; of those that exist, it does so already."""
    return tuple(r for r in stack.of(*SERVICES) if not r.is_only_read and any(True for _ in uses_of(r)))


def uses_of(user: Resource) -> Iterator[PassedRole]:
    for path, service in role_paths(user):
        yield PassedRole(user, path, f"{service}.amazonaws.com")
