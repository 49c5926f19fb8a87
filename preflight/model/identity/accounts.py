"""The account of a resource: its ID if the program implies it, otherwise an output of its provider.

The program implies it by the provider's `allowedAccountIds` or the role that the provider assumes, by ARNs that AWS
assigned, by the ARN of a role that it passes to a service, and by the policy of a key.
Sources: the provider's documentation, "Provider Configuration"; IAM user guide, "Grant a user permissions to pass a
role to an AWS service": the role is in the account of the service's resource; KMS API, PutKeyPolicy: whoever creates a
key must be allowed to change its policy, which principals of other accounts are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from preflight.core.conversion import as_list, child
from preflight.core.holes import ACCOUNT, Hole, Part
from preflight.core.json_texts import read_known_json
from preflight.core.outside import Outside
from preflight.core.resource import CREDENTIALS, Resource
from preflight.core.stack import Stack
from preflight.core.values import PartialText, Tri, Unknown, Value, concatenated
from preflight.model import type_tokens as aws
from preflight.model.identity.assumed_roles import role_paths, value_at
from preflight.model.identity.policy_documents import Document, document

_DIGITS: Final = re.compile(r"[0-9]{12}")
_ARN: Final = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:([0-9]{12}):")
# An account in an ARN pattern, or in a key of a log object.
_ACCOUNT_FIELD: Final = re.compile(r"(?<![0-9])([0-9]{12})(?![0-9])")
_PRINCIPAL: Final = re.compile(r"(?:arn:[\w-]+:iam::)?([0-9]{12})(?::.+)?")
_CHANGE: Final = "kms:PutKeyPolicy"
_WITHOUT_CHECK: Final = "bypassPolicyLockoutSafetyCheck"
# Types whose property `arn` is always AWS's own output.
_WITH_ARN: Final = (
    aws.CLOUDWATCH_EVENT_RULE,
    aws.CLOUDWATCH_LOG_GROUP,
    aws.DYNAMODB_TABLE,
    aws.IAM_ROLE,
    aws.KINESIS_STREAM,
    aws.KMS_KEY,
    aws.LAMBDA_FUNCTION,
    aws.SFN_STATE_MACHINE,
    aws.SNS_TOPIC,
    aws.SQS_QUEUE,
)


def own_account(owner: Resource) -> Hole:
    """The account of the resource as an output."""
    is_own = any(owner.provider_input(key) is not None for key in CREDENTIALS)
    urn = owner.provider_urn if is_own else ""
    return Hole(urn, ACCOUNT, (Part(urn, ACCOUNT),))


def account_of(owner: Resource) -> str | Unknown:
    """The ID of the resource's account."""
    own = own_account(owner)
    found = _assigned(owner) or _accounts(owner.stack).get(own.urn)
    return found or Unknown(Outside("the account ID of this stack"), own)


def is_account_of(value: str | Unknown | None, owner: Resource) -> Tri:
    """Whether the value is the ID of the resource's account."""
    own = account_of(owner)
    if isinstance(value, Unknown):
        return True if value.hole == own_account(owner) else Unknown(value.reason)
    if isinstance(own, str):
        return value == own
    return _open(value)


def if_account(
    value: str | Unknown, owner: Resource, patterns: Iterable[str], decides: Callable[[str | Unknown], Tri]
) -> Tri:
    """What `decides` says of the value with the resource's account; if that is open, whether the account in one of the
    ARN patterns is its account, if `decides` then says True.
    """
    found = decides(with_account(value, owner))
    if isinstance(found, Unknown) and isinstance(account_of(owner), Unknown):
        named = {match[1] for match in map(_ACCOUNT_FIELD.search, patterns) if match is not None}
        for account in sorted(named):
            if decides(with_account(value, owner, account)) is True:
                return _open(account)
    return found


def _open(account: str | None) -> Unknown:
    return Unknown(Outside(f"whether {account} is the account ID of this stack"))


def with_account(value: str | Unknown, owner: Resource, account: str = "") -> str | Unknown:
    """The value with the ID of the resource's account, or the given one, in place of the account, if it is known."""
    known = account or account_of(owner)
    if isinstance(value, str) or not isinstance(known, str):
        return value
    own = own_account(owner)
    if not isinstance(value, PartialText):
        return _filled(value.hole, own, known, value.reason)
    pairs = zip(value.pieces, (*value.holes, Hole("", "", ("",))), strict=True)
    pieces = [(piece, _filled(hole, own, known, value.reason)) for piece, hole in pairs]
    return concatenated(*[part for pair in pieces for part in pair][:-1])


def _filled(hole: Hole | None, own: Hole, account: str, reason: str) -> str | Unknown:
    if hole is None:
        return Unknown(reason)
    if hole == own:
        return account
    shape = tuple(account if part == own.shape[0] else part for part in hole.shape)
    return Unknown(reason, Hole(hole.urn, hole.output, shape))


def _accounts(stack: Stack) -> Mapping[str, str]:
    """The account ID by the URN of its output, if all that implies it is for one."""

    def make() -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for resource in stack.resources:
            if not resource.is_external and resource.type.startswith("aws:"):
                found.setdefault(own_account(resource).urn, set()).update(_implied(resource))
        return {urn: next(iter(ids)) for urn, ids in found.items() if len(ids) == 1}

    return stack.cache("accounts", make)


def _implied(resource: Resource) -> Iterator[str]:
    yield from filter(None, (_assigned(resource), *_of_provider(resource)))
    for path, _ in role_paths(resource):
        yield from _in_arn(value_at(resource, path))
    if resource.type == aws.KMS_KEY and resource.flag(_WITHOUT_CHECK) is False:
        yield from _of_key(resource)


def _assigned(resource: Resource) -> str:
    """The account in the ARN that AWS assigned to the resource; empty if that is unknown."""
    if resource.type not in _WITH_ARN or resource.is_external:
        return ""
    return next(_in_arn(next(iter(resource.shape("arn")), None)), "")


def _in_arn(value: Value | Part) -> Iterator[str]:
    found = _ARN.match(value) if isinstance(value, str) else None
    if found is not None:
        yield found[1]


def _setting(resource: Resource, *keys: str) -> Value:
    """The first of the provider's settings that is set, for the default provider by configuration too."""
    for key in keys:
        value = resource.provider_input(key)
        if value is None and not own_account(resource).urn:
            value = resource.stack.config.get(f"aws:{key}")
            value = read_known_json(value) if isinstance(value, str) else value
        if value is not None:
            return value
    return None


def _of_provider(resource: Resource) -> Iterator[str]:
    allowed = as_list(_setting(resource, "allowedAccountIds"))
    if isinstance(allowed, list) and len(allowed) == 1 and _DIGITS.fullmatch(str(allowed[0])):
        yield str(allowed[0])
    roles = as_list(_setting(resource, "assumeRoles", "assumeRole"))
    # The provider assumes the roles one after the other.
    yield from _in_arn(child(roles[-1], "roleArn") if isinstance(roles, list) and roles else None)


def _of_key(key: Resource) -> Iterator[str]:
    """The account of all principals that a key's own policy allows to change it."""
    policy = document(key.get("policy")) if key.get("policy") is not None else None
    if not isinstance(policy, Document) or not policy.complete:
        return
    found: set[str | None] = set()
    for statement in policy.statements:
        if statement.has_effect("Allow") is False or statement.actions.matches(_CHANGE, fold=True) is False:
            continue
        names = statement.principals("AWS")
        is_open = statement.excludes_principals or isinstance(names, Unknown)
        texts: list[object] = [None] if is_open or isinstance(names, Unknown) else [*names]
        matches = (_PRINCIPAL.fullmatch(text) if isinstance(text, str) else None for text in texts)
        found.update(match[1] if match is not None else None for match in matches)
    if len(found) == 1:
        yield from filter(None, found)
