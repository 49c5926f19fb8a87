"""KMS keys: whom their policies admit.

Source: KMS developer guide, "Key policies in AWS KMS" and "Default key policy": a key without a policy of its own
gives the account's root user everything, which lets IAM policies speak; it admits no service.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

from topology.iam import service_name
from topology.network import joined, unresolved
from topology.policy_documents import Document, Statement, document, matches
from topology.resource import Entity, Resource
from topology.values import Tri, Unknown, all_of, any_of, negate

KEY: Final = ("aws:kms/key:Key", "aws:kms/externalKey:ExternalKey", "aws:kms/replicaKey:ReplicaKey")
ALIAS: Final = ("aws:kms/alias:Alias",)
KEY_POLICY: Final = "aws:kms/keyPolicy:KeyPolicy"
GRANT: Final = "aws:kms/grant:Grant"


class Key(Entity):
    """A customer-managed key."""

    TYPES = KEY

    @cached_property
    def policy(self) -> Document | Unknown | None:
        """The key policy; `None` for the default one."""
        if self.resource.is_external:
            return Unknown(f"policy of '{self.name}', which this stack did not make")
        for resource in joined(self.resource, KEY_POLICY, "keyId", KEY):
            return _known(document(resource.get("policy")), resource.name)
        if unresolved(self.resource, KEY_POLICY, "keyId", KEY):
            return Unknown(f"a policy that may be of key '{self.name}'")
        # An output that AWS computes counts as missing: the provider lists every input among the dependencies.
        value = self.resource.get("policy")
        computed = isinstance(value, Unknown) and not self.resource.has_input("policy")
        return None if value is None or computed else _known(document(value), self.name)

    def admits_service(self, service: str, action: str) -> Tri:
        """Whether the key policy lets an AWS service (`logs.amazonaws.com`) do it; conditions are undecided.

        Denials are left aside.
        """
        if self.policy is None:
            return False
        if isinstance(self.policy, Unknown):
            return Unknown(self.policy.reason)
        found = any_of(
            all_of((s.has_effect("Allow"), _is_service(s, service), s.applies(action, "*")))
            for s in self.policy.statements
        )
        return found if self.policy.complete else any_of((found, Unknown(f"policy of key '{self.name}'")))

    def is_for_account(self, action: str) -> Tri:
        """Whether the key policy lets nobody but the account's root user do it, so that IAM policies decide."""
        if self.stack.of(GRANT):
            return Unknown(f"grants of key '{self.name}'")
        if self.policy is None:
            return True
        if isinstance(self.policy, Unknown):
            return Unknown(self.policy.reason)
        return negate(
            any_of(
                all_of((s.has_effect("Allow"), s.applies(action, "*"), negate(_is_root(s))))
                for s in self.policy.statements
            )
        )


def key_of(resource: Resource, key: str, *path: str | int) -> Key | Unknown | None:
    """The key of the stack that a property names by id, ARN or alias; `None` if it names none."""
    found = resource.ref((*KEY, *ALIAS), key, *path)
    if isinstance(found, Resource) and found.type in ALIAS:
        found = found.ref(KEY, "targetKeyId")
    return resource.stack.entity(Key, found) if isinstance(found, Resource) else found


def _known(found: Document | Unknown | None, name: str) -> Document | Unknown:
    return found if isinstance(found, Document) else Unknown(f"policy of key '{name}'")


def _is_service(statement: Statement, service: str) -> Tri:
    if statement.excludes_principals:
        return Unknown("a key policy for all principals but some")
    everybody = statement.principals("AWS")
    names = statement.principals("Service")
    if isinstance(names, Unknown) or isinstance(everybody, Unknown):
        return Unknown("the principals of a key policy")
    if any(isinstance(n, str) and n == "*" for n in everybody):
        # Whether services count among everybody is told differently by different services' pages.
        return Unknown("a key policy for everybody")
    wanted = service_name(service)
    return any_of(matches(service_name(n) if isinstance(n, str) else n, wanted) for n in names)


def _is_root(statement: Statement) -> Tri:
    """Whether all its principals are root users of accounts or AWS services."""
    if statement.excludes_principals:
        return False
    names = statement.principals("AWS")
    if isinstance(names, Unknown):
        return Unknown(names.reason)
    return all_of(map(_ends_in_root, names))


def _ends_in_root(name: str | Unknown) -> Tri:
    suffix = name if isinstance(name, str) else getattr(name, "suffix", "")
    if isinstance(suffix, str) and suffix.endswith(":root"):
        return True
    return name.isdigit() if isinstance(name, str) else Unknown(name.reason)
