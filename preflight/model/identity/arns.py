"""The ARNs of resources: known, or with unknown parts that AWS assigns; and the resource that an ARN in a property
names.

Source: service authorization reference, "Actions, resources, and condition keys", the ARN of each resource type.
"""

from __future__ import annotations

import re
from typing import Final

from preflight.core.logic import any_of
from preflight.core.resource import STACK_REFERENCE_TYPE, Resource
from preflight.core.values import PartialText, Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.identity.policy_patterns import matches

# Type -> (the ARN up to the region, between account and name, the property with the name).
_FORMS: Final[dict[str, tuple[str, str, str]]] = {
    aws.S3_BUCKET: (":s3", "", "bucket"),
    aws.S3_BUCKET_V2: (":s3", "", "bucket"),
    aws.SNS_TOPIC: (":sns", "", "name"),
    aws.SQS_QUEUE: (":sqs", "", "name"),
    aws.CLOUDWATCH_EVENT_RULE: (":events", "rule/", "name"),
    aws.CLOUDWATCH_LOG_GROUP: (":logs", "log-group:", "name"),
    aws.IOT_TOPIC_RULE: (":iot", "rule/", "name"),
    aws.KINESIS_STREAM: (":kinesis", "stream/", "name"),
    aws.IAM_ROLE: (":iam", "role/", "name"),
}
_WITHOUT_SCOPE: Final = (":s3",)
_API_ARN: Final = re.compile(r"arn:[\w-]+:apigateway:[\w-]*::/")


def arn_of(resource: Resource) -> str | Unknown:
    """The resource's ARN, with unknown parts."""
    known = resource.get("arn")
    if isinstance(known, str) or (isinstance(known, Unknown) and known.hole is not None and known.hole.shape):
        return known
    form = None if resource.is_deployed else _FORMS.get(resource.type)
    name = resource.get(form[2]) if form is not None else None
    if form is None or not isinstance(name, str) or not name:
        return Unknown(f"ARN of '{resource.name}'")
    service, before, _ = form
    if service in _WITHOUT_SCOPE:
        return PartialText(("arn:", f"{service}:::{name}"), f"ARN of '{resource.name}'")
    # A rule's ARN may contain its event bus before the name, and a role's ARN its path.
    pieces = ("arn:", f"{service}:", ":", f":{before}", name) if before[-1:] == "/" else None
    return PartialText(
        pieces or ("arn:", f"{service}:", ":", f":{before}{name}"), f"ARN of '{resource.name}'"
    )


def holds_arn_of(resource: Resource, key: str, source: Resource) -> Tri:
    """Whether the property contains the ARN, or an ARN pattern, of `source` or of a part of it.

    The property's dependencies decide: a value that depends on the source, or on a resource that belongs to it, is its
    ARN; a value that depends only on other resources of its type is not. A literal is compared with the ARN.
    """
    value = resource.get(key)
    if isinstance(value, str) and _API_ARN.match(value):
        # IAM uses this ARN for an API's settings, and the execution ARN for calls.
        return False
    owners = resource.dependencies_of(key)
    if source.urn in owners:
        return True
    if owners:
        return _made_from(resource, owners, source)
    if isinstance(value, str | PartialText):
        return any_of(matches(value, text) for text in _covered(source))
    return Unknown(f"{key} of '{resource.name}'")


def _covered(source: Resource) -> tuple[str | Unknown, ...]:
    """The ARN of the source and the ARN pattern of its parts."""
    found = arn_of(source)
    if isinstance(found, str):
        return found, PartialText((f"{found}/", "")), PartialText((f"{found}:", ""))
    return (found,)


def _made_from(resource: Resource, owners: tuple[str, ...], source: Resource) -> Tri:
    reason = Unknown(f"the owner of the ARN in '{resource.name}'")
    for urn in owners:
        owner = resource.stack.by_urn.get(urn)
        if owner is None or owner.type == STACK_REFERENCE_TYPE or not owner.type.startswith("aws:"):
            return reason
        if owner.type != source.type:
            # A stage of an API has the API's execution ARN.
            return True if source.urn in owner.all_dependencies else reason
    return False
