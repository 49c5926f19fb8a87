"""IAM roles: the actions that they allow and the principals that can assume them, by AWS's evaluation logic.

Source: IAM user guide, "Policy evaluation logic": an explicit deny wins; without an allow the request is denied;
a permissions boundary limits what the identity policies allow. Service control policies and session policies lie
outside the stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from typing import Final, Literal

from preflight.core.conversion import child
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, negate
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.identity.managed_policy_names import name_in
from preflight.model.identity.policy_conditions import NOTHING, Sent
from preflight.model.identity.policy_documents import Document, Statement, document
from preflight.model.identity.policy_patterns import matches
from preflight.model.identity.source_conditions import holds_from
from preflight.model.resource_types import ROLE
from preflight.model.tables import table

POLICY: Final = (aws.IAM_POLICY,)

_NETWORK_INTERFACES: Final = re.compile(r"ec2:\w*networkinterface\w*", re.IGNORECASE)

_COMMANDED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "instance": (("arn:", ":ec2:", ":", ":instance/", ""), ("arn:", ":ssm:", ":", ":managed-instance/", "")),
    "document": (("arn:", ":ssm:", ":", ":document/", ""),),
}

# The DNS suffixes of the partitions besides amazonaws.com.
_PARTITIONS: Final = (
    "amazonaws.com.cn",
    "amazonaws.eu",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "cloud.adc-e.uk",
    "csp.hci.ic.gov",
)

Source = Document | Unknown


class ManagedPolicy:
    """An AWS managed policy. The table contains all statements that deny, and of those that allow only some actions."""

    def __init__(self, statements: Document) -> None:
        self._document = statements

    @property
    def statements(self) -> tuple[Statement, ...]:
        return self._document.statements

    def allows(self, action: str, resource: str | Unknown | None, sent: Sent = NOTHING) -> Tri:
        found = self._document.allows(action, resource, sent)
        if found is True or self._speaks_of(action):
            return found
        return Unknown(f"what an AWS managed policy allows for {action}")

    def denies(self, action: str, resource: str | Unknown, sent: Sent = NOTHING) -> Tri:
        return self._document.denies(action, resource, sent)

    def _speaks_of(self, action: str) -> bool:
        service = action.partition(":")[0].lower()
        return (
            service in table("managed_policies")["services"]
            or action in table("managed_policies")["actions"]
            or _NETWORK_INTERFACES.fullmatch(action) is not None
        )


class Role(Entity):
    """An IAM role with all its policies in the stack."""

    TYPES = ROLE

    def allows(self, action: str, resource: str | Unknown = "*", sent: Sent = NOTHING) -> Tri:
        """Whether the role's policies permit the action on the ARN, in a request with the condition keys."""
        permitted = all_of((self.grants(action, resource, sent), negate(self.denies(action, resource, sent))))
        return (
            permitted if self.boundary is None else all_of((permitted, self._within(action, resource, sent)))
        )

    def lacks(self, action: str, resource: str | Unknown = "*", sent: Sent = NOTHING) -> Tri:
        """Whether AWS denies the action: no policy allows it, a policy denies it, or the permissions boundary does not
        allow it.

        If a policy allows it, policies that cannot be read count as policies without Deny statements.
        """
        if self.grants(action, resource, sent) is not True:
            return negate(self.allows(action, resource, sent))
        return self.denies(action, resource, sent) is True or self._outside(action, resource, sent)

    def lacks_everywhere(self, action: str, sent: Sent = NOTHING) -> Tri:
        """The same for every resource: a policy that allows the action on one resource is enough."""
        resource = Unknown(f"the ARN for {action}")
        if any_of(_allows(source, action, None, sent) for source in self.policies) is not True:
            return self.lacks(action, resource, sent)
        return self.denies(action, resource, sent) is True or self._outside(action, resource, sent)

    def grants(self, action: str, resource: str | Unknown = "*", sent: Sent = NOTHING) -> Tri:
        """Whether an identity-based policy allows it, without regard to Deny statements and the boundary."""
        return any_of(_allows(source, action, resource, sent) for source in self.policies)

    def denies(self, action: str, resource: str | Unknown = "*", sent: Sent = NOTHING) -> Tri:
        """Whether an identity-based policy or the boundary denies it explicitly."""
        sources = self.policies if self.boundary is None else (*self.policies, self.boundary)
        return any_of(_denies(source, action, resource, sent) for source in sources)

    def _within(self, action: str, resource: str | Unknown, sent: Sent) -> Tri:
        return True if self.boundary is None else _allows(self.boundary, action, resource, sent)

    def _outside(self, action: str, resource: str | Unknown, sent: Sent) -> bool:
        return self._within(action, resource, sent) is False

    def names(self, service: str) -> bool:
        """Whether an Allow statement has actions of the service itself, not only `*`."""
        return any(action.lower().startswith(f"{service}:") for action in self.action_patterns)

    def lacks_command_on(self, kind: Literal["instance", "document"]) -> Tri:
        """Whether AWS denies `ssm:SendCommand` on every instance, or on every document.

        Source: Systems Manager user guide, "Setting up Run Command": the call requires both.
        """
        return all_of(self.lacks("ssm:SendCommand", PartialText(pieces)) for pieces in _COMMANDED[kind])

    @cached_property
    def action_patterns(self) -> tuple[str, ...]:
        """The known action patterns that the readable policies allow by `Action`."""
        return tuple(
            pattern
            for statement in self._readable
            if isinstance(statement.effect, str)
            and statement.effect == "Allow"
            and not statement.actions.negated
            for pattern in statement.actions.known
        )

    @cached_property
    def resource_patterns(self) -> tuple[str, ...]:
        """The known ARN patterns of the readable policies."""
        elements = (s.resources for s in self._readable)
        return tuple(pattern for element in elements if element is not None for pattern in element.known)

    @property
    def _readable(self) -> Iterator[Statement]:
        return (s for source in self.policies if not isinstance(source, Unknown) for s in source.statements)

    @cached_property
    def policies(self) -> tuple[Source | ManagedPolicy, ...]:
        """The identity-based policies, in all formats; an `Unknown` is a policy that may belong to this role."""
        if self.resource.is_external:
            return (Unknown(f"policies of '{self.name}', which this stack did not create"),)
        return tuple(_policies(self))

    @cached_property
    def boundary(self) -> Source | ManagedPolicy | None:
        """The permissions boundary; `None` if the role has none."""
        value = self.resource.get("permissionsBoundary")
        if value is None or (isinstance(value, str) and not value):
            return None
        return _attached(self.resource, "permissionsBoundary", value)

    # --- trust policy

    @cached_property
    def trust(self) -> Source:
        """The trust policy."""
        return _read(self.resource.get("assumeRolePolicy"), f"trust policy of '{self.name}'")

    def trusts(self, service: str, sent: Sent = NOTHING, action: str = "sts:AssumeRole") -> Tri:
        """Whether the trust policy allows the AWS service (`ec2.amazonaws.com`) to assume the role, or another action.

        sent: condition keys of every request of the service.
        `Unknown` with a condition on the caller's ARN, or on an account that may be another.
        """
        if isinstance(self.trust, Unknown):
            return Unknown(self.trust.reason)
        by_effect = {
            effect: any_of(
                all_of((s.has_effect(effect), _assumes(s, self.resource, sent, action), _is_for(s, service)))
                for s in self.trust.statements
            )
            for effect in ("Allow", "Deny")
        }
        trusted = all_of((by_effect["Allow"], negate(by_effect["Deny"])))
        return (
            trusted if self.trust.complete else all_of((trusted, Unknown(f"trust policy of '{self.name}'")))
        )

    @cached_property
    def trusted(self) -> tuple[str, ...]:
        """The known principals that its trust policy allows, sorted: services and other principals by name."""
        if isinstance(self.trust, Unknown):
            return ()
        found: set[str] = set()
        for statement in self.trust.statements:
            for kind in ("Service", "AWS", "Federated") if statement.effect == "Allow" else ():
                names = statement.principals(kind)
                found.update(n for n in names if isinstance(n, str)) if not isinstance(
                    names, Unknown
                ) else None
        return tuple(sorted(found))


@lru_cache(maxsize=1024)
def service_name(principal: str) -> str:
    """A service principal without Region and partition: `states.us-east-1.amazonaws.com.cn` is `states.amazonaws.com`.

    Source: IAM user guide, "AWS JSON policy elements: Principal", service principals and opt-in regions; the DNS
    suffixes of the partitions in botocore's `partitions`.
    """
    name = principal.lower()
    for suffix in _PARTITIONS:
        if name.endswith(f".{suffix}"):
            name = f"{name.removesuffix(suffix)}amazonaws.com"
    return re.sub(r"^([\w.-]+?)\.[a-z]{2,4}(-[a-z]+)+-\d\.amazonaws\.com$", r"\1.amazonaws.com", name)


def is_service(principal: str | Unknown, service: str) -> Tri:
    """Whether the principal is the service's. An unknown part may be a Region: `states.${region}.amazonaws.com`."""
    wanted = service_name(service)
    if isinstance(principal, str):
        return matches(service_name(principal), wanted)
    if not isinstance(principal, PartialText):
        return matches(principal, wanted)
    start, own = principal.prefix.lower(), wanted.partition(".")[0] + "."
    return Unknown(principal.reason) if start.startswith(own) or own.startswith(start) else False


def managed_policy(arn: str | Unknown) -> Source | ManagedPolicy | None:
    """The AWS managed policy of an ARN; `None` for another ARN, `Unknown` if the table does not contain it."""
    name = name_in(arn)
    if not name:
        return None
    known = _managed(name)
    return Unknown(f"what the AWS managed policy '{name}' allows") if known is None else known


@cache
def _managed(name: str) -> ManagedPolicy | None:
    statements = table("managed_policies")["policies"].get(name)
    if statements is None:
        return None
    read = document({"Statement": statements})
    return ManagedPolicy(read) if isinstance(read, Document) else None


def _allows(source: Source | ManagedPolicy, action: str, resource: str | Unknown | None, sent: Sent) -> Tri:
    return Unknown(source.reason) if isinstance(source, Unknown) else source.allows(action, resource, sent)


def _denies(source: Source | ManagedPolicy, action: str, resource: str | Unknown, sent: Sent) -> Tri:
    return Unknown(source.reason) if isinstance(source, Unknown) else source.denies(action, resource, sent)


def _assumes(statement: Statement, role: Resource, sent: Sent, action: str) -> Tri:
    """Whether a service may assume the role for a resource, which is always of the role's account."""
    acts = statement.actions.matches(action, fold=True)
    return all_of((acts, holds_from(statement, role, None, sent)))


def _is_for(statement: Statement, service: str) -> Tri:
    """Whether the statement's principals include the service; `Unknown` without principals, which AWS rejects."""
    if statement.principal is None:
        return Unknown("a trust policy without a known principal")
    if statement.excludes_principals or isinstance(statement.principal, Unknown):
        return Unknown("a trust policy for all principals except some")
    names, others = statement.principals("Service"), statement.principals("AWS")
    if isinstance(names, Unknown):
        return Unknown(names.reason)
    if isinstance(others, Unknown) or any(isinstance(n, str) and n == "*" for n in others):
        return Unknown("a trust policy for all principals")
    return any_of(is_service(name, service) for name in names)


# --- the formats


def _policies(role: Role) -> Iterator[Source | ManagedPolicy]:
    resource = role.resource
    yield from _inline(resource)
    yield from _references(resource, "managedPolicyArns")
    for policy in referrers(resource, aws.IAM_ROLE_POLICY, "role", ROLE):
        yield _content(policy)
    for attachment in referrers(resource, aws.IAM_ROLE_POLICY_ATTACHMENT, "role", ROLE):
        yield _attached(attachment, "policyArn", attachment.get("policyArn"))
    for attachment in resource.stack.of(aws.IAM_POLICY_ATTACHMENT):
        yield from _shared(attachment, resource)
    for exclusive in referrers(resource, aws.IAM_ROLE_POLICY_ATTACHMENTS_EXCLUSIVE, "roleName", ROLE):
        yield from _references(exclusive, "policyArns")
    for exclusive in referrers(resource, aws.IAM_ROLE_POLICIES_EXCLUSIVE, "roleName", ROLE):
        # The resource lists policies by name and creates none; a name that is not in the stack is a policy created
        # elsewhere.
        if not exclusive.refs((aws.IAM_ROLE_POLICY,), "policyNames").complete:
            yield Unknown(f"inline policies that '{exclusive.name}' does not remove")
    for type_, key in _OWNED:
        for other in possible_referrers(resource, type_, key, ROLE):
            yield Unknown(f"'{other.name}', which may be of role '{resource.name}'")


_OWNED: Final = (
    (aws.IAM_ROLE_POLICY, "role"),
    (aws.IAM_ROLE_POLICY_ATTACHMENT, "role"),
    (aws.IAM_ROLE_POLICY_ATTACHMENTS_EXCLUSIVE, "roleName"),
)


def _inline(role: Resource) -> Iterator[Source]:
    blocks = role.items("inlinePolicies")
    if isinstance(blocks, Unknown):
        yield Unknown(blocks.reason)
        return
    for block in blocks:
        text = child(block, "policy")
        if text is not None:
            yield _read(text, f"an inline policy of '{role.name}'")


def _read(value: Value, what: str) -> Source:
    found = document(value)
    return found if isinstance(found, Document) else Unknown(what)


def _content(policy: Resource) -> Source:
    if policy.is_external:
        return Unknown(f"policy '{policy.name}', which this stack did not create")
    return _read(policy.get("policy"), f"policy '{policy.name}'")


def _attached(resource: Resource, key: str, value: Value) -> Source | ManagedPolicy:
    """The policy whose ARN is in the property."""
    if isinstance(value, str | Unknown):
        managed = managed_policy(value)
        if managed is not None:
            return managed
    found = resource.resolve(value, POLICY, key)
    return (
        _content(found)
        if isinstance(found, Resource)
        else Unknown(f"the policy that '{resource.name}' names")
    )


def _references(resource: Resource, key: str) -> Iterator[Source | ManagedPolicy]:
    """The policies of a list of ARNs; unknown ARNs are the policies on which the list depends, if the numbers are
    equal.
    """
    items = resource.items(key)
    if isinstance(items, Unknown):
        yield Unknown(items.reason)
        return
    open_ = 0
    for item in items:
        managed = managed_policy(item) if isinstance(item, str | Unknown) else None
        if managed is None and isinstance(item, Unknown):
            open_ += 1
        else:
            yield _attached(resource, key, item) if managed is None else managed
    possible = resource.refs(POLICY, key)
    candidates = possible.possible or possible.found
    if open_ and len(candidates) >= open_:
        yield from map(_content, candidates)
    if open_ and len(candidates) != open_:
        yield Unknown(f"{key} of '{resource.name}'")


def _shared(attachment: Resource, role: Resource) -> Iterator[Source | ManagedPolicy]:
    """An attachment to several roles at once."""
    roles = attachment.refs(ROLE, "roles")
    source = _attached(attachment, "policyArn", attachment.get("policyArn"))
    if role in roles.found:
        yield source
    elif not roles.complete and _may_name(attachment, roles.possible, role):
        yield Unknown(f"'{attachment.name}', which may be of role '{role.name}'")


def _may_name(attachment: Resource, possible: Iterable[Resource], role: Resource) -> bool:
    items = attachment.items("roles")
    unresolved_items = isinstance(items, Unknown) or any(isinstance(i, Unknown) for i in items)
    candidates = tuple(possible)
    return unresolved_items and (role in candidates or not candidates)
