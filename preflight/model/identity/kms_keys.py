"""KMS keys: the principals that their key policies allow.

Source: KMS developer guide, "Key policies in AWS KMS" and "Default key policy": the default key policy allows the
account's root user all actions, so that IAM policies apply; it does not allow any service.
"""

from __future__ import annotations

from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, negate
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, concatenated, shaped
from preflight.model import type_tokens as aws
from preflight.model.identity.accounts import with_account
from preflight.model.identity.arns import arn_of
from preflight.model.identity.policy_documents import Statement
from preflight.model.identity.resource_policies import Policy, admits_service, policy_of

KEY: Final = (aws.KMS_KEY, aws.KMS_EXTERNAL_KEY, aws.KMS_REPLICA_KEY)
ALIAS: Final = (aws.KMS_ALIAS,)
GRANT: Final = aws.KMS_GRANT
_LOGS: Final = "logs.amazonaws.com"
_LOG_GROUP: Final = "kms:encryptioncontext:aws:logs:arn"


class Key(Entity):
    """A customer-managed key."""

    TYPES = KEY

    @property
    def arn(self) -> Unknown:
        """Its ARN, with unknown parts before deployment."""
        found = self.resource.get("arn")
        shown = isinstance(found, Unknown) and found.hole is not None
        return found if shown and isinstance(found, Unknown) else Unknown(f"ARN of key '{self.name}'")

    @cached_property
    def policy(self) -> Policy:
        """The key policy; `None` for the default key policy."""
        return policy_of(self.resource, aws.KMS_KEY_POLICY, "keyId")

    def admits_service(self, service: str, action: str) -> Tri:
        """Whether the key policy allows the action for an AWS service (`logs.amazonaws.com`)."""
        return admits_service(self.policy, service, action, self.resource)

    def admits_logs_of(self, group: Resource) -> Tri:
        """Whether the key policy allows CloudWatch Logs to encrypt a log group, whose ARN is in every request.

        Source: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS", on
        `kms:EncryptionContext:aws:logs:arn`.
        """
        own = with_account(arn_of(group), group)
        return any_of(
            admits_service(self.policy, _LOGS, "kms:GenerateDataKey", self.resource, sent={_LOG_GROUP: arn})
            for arn in (own, concatenated(own, ":*"))
        )

    def is_for_account(self, action: str) -> Tri:
        """Whether the key policy allows the action only for the account's root user, so that IAM policies decide."""
        if self.stack.of(GRANT):
            return Unknown(f"grants of key '{self.name}'")
        if self.policy is None:
            return True
        if isinstance(self.policy, Unknown):
            return Unknown(self.policy.reason)
        return negate(
            any_of(
                all_of((s.has_effect("Allow"), s.covers(action), negate(_is_root(s))))
                for s in self.policy.statements
            )
        )


def key_of(resource: Resource, key: str, *path: str | int) -> Key | Unknown | None:
    """The key of the stack that a property names by ID, ARN or alias; `None` if it names no key of the stack."""
    found = resource.ref((*KEY, *ALIAS), key, *path)
    if isinstance(found, Resource) and found.type in ALIAS:
        found = found.ref(KEY, "targetKeyId")
    return resource.stack.referred(Key, found)


def _is_root(statement: Statement) -> Tri:
    """Whether all its principals are root users of accounts or AWS services."""
    if statement.excludes_principals:
        return False
    names = statement.principals("AWS")
    if isinstance(names, Unknown):
        return Unknown(names.reason)
    return all_of(map(_ends_in_root, names))


def _ends_in_root(name: str | Unknown) -> Tri:
    if isinstance(name, Unknown) and name.hole is not None and name.hole.is_account:
        return True
    *_, last = shaped(name)
    if isinstance(last, str):
        return last.endswith(":root") or (isinstance(name, str) and name.isdigit())
    # A name whose end AWS assigns does not end with `:root`.
    return Unknown(name.reason) if isinstance(name, Unknown) and None in shaped(name) else False
