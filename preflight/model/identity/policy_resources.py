"""Policies of buckets, queues, topics and keys with statements that cannot apply to them.

Source: S3 user guide, "Bucket policies"; SQS developer guide, "Using custom policies"; KMS developer guide, "Key
policies", Resource.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal

import msgspec

from preflight.core.logic import all_of, negate
from preflight.core.outputs import output_of
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown, outline, shaped
from preflight.model import type_tokens as aws
from preflight.model.identity.arns import arn_of
from preflight.model.identity.policy_conditions import values_of
from preflight.model.identity.policy_documents import Document, Element, Statement, document
from preflight.model.identity.policy_patterns import matches
from preflight.model.identity.s3_actions import BUCKET_ITSELF, OBJECT, OPERATIONS
from preflight.model.resource_types import BUCKET

Level = Literal["bucket", "object", "any"]

# Type -> the service of its policy's actions and resources, the reference to the owner, and the owner's types.
_OWNERS: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    aws.S3_BUCKET_POLICY: ("s3", "bucket", BUCKET),
    **dict.fromkeys(BUCKET, ("s3", "", BUCKET)),
    aws.SQS_QUEUE_POLICY: ("sqs", "queueUrl", (aws.SQS_QUEUE,)),
    aws.SQS_QUEUE: ("sqs", "", (aws.SQS_QUEUE,)),
    aws.SNS_TOPIC_POLICY: ("sns", "arn", (aws.SNS_TOPIC,)),
    aws.SNS_TOPIC: ("sns", "", (aws.SNS_TOPIC,)),
    aws.KMS_KEY: ("kms", "", (aws.KMS_KEY,)),
    aws.KMS_KEY_POLICY: ("kms", "keyId", (aws.KMS_KEY,)),
}
WITH_POLICIES: Final = tuple(_OWNERS)
# The services whose policies have their own actions only, and those that reject one other action in a list: S3 ("Policy
# has invalid action") and SNS ("Policy statement action out of service scope!"; SNS developer guide, "Valid Amazon SNS
# policy actions"). For SQS no such rule is known, but a statement without an action of SQS allows nothing.
_CLOSED: Final = ("s3", "sqs", "sns")
_REJECT_ANY: Final = ("s3", "sns")
_NAMES: Final = ("id", "bucket")
_ARN: Final = re.compile(r"arn:[\w*-]*:([\w*?-]*):")
_S3: Final = re.compile(r"arn:[\w*-]*:s3:::")


class Mismatch(msgspec.Struct, frozen=True):
    """A statement that cannot apply: the action does not fit the resources, or the resource is not the owner's.

    `level`: bucket or objects, the resource to which the action applies, for a bucket policy. `service`: the service
    of the owner, if the action is of another one. `instead`: the action that permits the operation with this name.
    """

    statement: str
    action: str | None = None
    resource: str | None = None
    level: Level = "any"
    service: str | None = None
    instead: str | None = None


def mismatches(resource: Resource) -> Iterator[Mismatch]:
    """The statements of the resource's policy that certainly cannot apply to its owner."""
    service, _, _ = _OWNERS[resource.type]
    found = document(resource.get("policy"))
    for number, statement in enumerate(found.statements, 1) if isinstance(found, Document) else ():
        sid = statement.source.get("Sid")
        name = f"statement '{sid}'" if isinstance(sid, str) and sid else f"statement {number}"
        fault = _foreign(statement, service, resource)
        if fault is not None:
            yield Mismatch(name, resource=fault)
        elif service == "s3":
            yield from _operations(name, statement)
            yield from _unfit(name, statement)
        for action in _foreign_actions(statement.actions, service):
            yield Mismatch(name, action, service=service)


def _operations(name: str, statement: Statement) -> Iterator[Mismatch]:
    """The operations of S3's API that are not actions of policies."""
    for action in statement.actions.known:
        service, _, operation = action.partition(":")
        if service.lower() == "s3" and operation.lower() in OPERATIONS:
            yield Mismatch(name, action, instead=f"s3:{OPERATIONS[operation.lower()]}")


def _foreign_actions(element: Element, service: str) -> tuple[str, ...]:
    """The actions of other services, if the service rejects them or the statement has no others."""
    if service not in _CLOSED or element.negated or isinstance(element.patterns, Unknown):
        return ()
    found = tuple(action for action in element.known if _is_of_other_service(action, service))
    return found if service in _REJECT_ANY or len(found) == len(element.patterns) else ()


def _is_of_other_service(action: str, service: str) -> bool:
    prefix, colon, _ = action.partition(":")
    return bool(colon) and not {"*", "?", "$"} & set(prefix) and prefix.lower() != service


def _foreign(statement: Statement, service: str, resource: Resource) -> str | None:
    """The first of the statement's resources, if certainly none of them is the owner's."""
    element = statement.resources
    if element is None or element.negated or isinstance(element.patterns, Unknown) or not element.patterns:
        return None
    own = _own_arn(resource)
    if all_of(_is_foreign(p, service, own) for p in element.patterns) is not True:
        return None
    # As written, because the patterns match any partition.
    written = values_of(statement.source.get("Resource"))
    shown = (outline(text) for text in (() if isinstance(written, Unknown) else written))
    named = ("the bucket's name" for p in element.patterns if service == "s3" and _is_name(p))
    return next((text for text in (*shown, *named) if text), "a partly known ARN")


def _own_arn(resource: Resource) -> str | Unknown:
    _, key, types = _OWNERS[resource.type]
    owner = resource.ref(types, key) if key else resource
    if isinstance(owner, Resource) and not owner.is_external:
        return arn_of(owner)
    name = resource.get(key) if key else None
    return PartialText(("arn:", f":s3:::{name}")) if key == "bucket" and isinstance(name, str) else Unknown()


def _is_foreign(pattern: str | Unknown, service: str, own: str | Unknown) -> Tri:
    start = next(iter(shaped(pattern)), None)
    named = _ARN.match(start) if isinstance(start, str) else None
    if named is not None and matches(named[1], service) is False:
        return True
    if service == "s3" and _is_name(pattern):
        return True
    if service == "kms" or (
        isinstance(own, Unknown) and own.hole is None and not isinstance(own, PartialText)
    ):
        return Unknown("a resource of a policy")
    return negate(matches(_bucket_of(pattern) if service == "s3" else pattern, own))


def _bucket_of(pattern: str | Unknown) -> str | Unknown:
    """The ARN without the key of an object."""
    if isinstance(pattern, str):
        return pattern.partition("/")[0]
    if not isinstance(pattern, PartialText):
        return pattern
    first, *others = pattern.pieces
    kept = [first]
    for piece in others:
        if "/" in kept[-1]:
            break
        kept.append(piece)
    kept[-1] = kept[-1].partition("/")[0]
    return (
        PartialText(tuple(kept), pattern.reason, pattern.holes[: len(kept) - 1]) if len(kept) > 1 else kept[0]
    )


def _is_name(pattern: str | Unknown) -> bool:
    """Whether a bucket's name is used for its ARN, alone or with a key after it."""
    if isinstance(pattern, PartialText):
        hole = pattern.holes[0] if not pattern.prefix else None
        return hole is not None and _is_bucket(hole.urn) and hole.output in _NAMES
    output = output_of(pattern)
    return output is not None and output.type in BUCKET and output.name in _NAMES


def _is_bucket(urn: str) -> bool:
    return urn.split("::")[-2].split("$")[-1] in BUCKET


def _unfit(name: str, statement: Statement) -> Iterator[Mismatch]:
    element = statement.resources
    if element is None or element.negated or statement.actions.negated:
        return
    levels = _levels(element)
    if levels is None or "any" in levels or len(levels) != 1:
        return
    for action in statement.actions.known:
        needed = _needed(action)
        if needed != "any" and needed not in levels:
            yield Mismatch(name, action, level=needed)


def _levels(element: Element) -> set[Level] | None:
    """Whether the resources are a bucket or objects; `None` if it is not certain."""
    if isinstance(element.patterns, Unknown):
        return None
    found = {_level(p) for p in element.patterns}
    return None if None in found else {level for level in found if level is not None}


def _level(pattern: str | Unknown) -> Level | None:
    if isinstance(pattern, str):
        start = _S3.match(pattern)
        if start is None:
            return "any" if pattern == "*" else None
        name, slash, _ = pattern[start.end() :].partition("/")
        if slash:
            return "object"
        return "any" if set("*?$") & set(name) else "bucket"
    output = output_of(pattern)
    if output is not None and output.type in BUCKET and output.name == "arn":
        return "bucket"
    if isinstance(pattern, PartialText) and len(pattern.pieces) == 2 and pattern.suffix.startswith("/"):
        # An ARN of a bucket that is not known yet, and a key behind it.
        return "object" if not pattern.prefix or _S3.match(pattern.prefix) else None
    return None


def _needed(action: str) -> Level:
    service, _, name = action.lower().partition(":")
    if service != "s3":
        return "any"
    return "object" if name in OBJECT else "bucket" if name in BUCKET_ITSELF else "any"
