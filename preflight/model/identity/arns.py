"""The ARNs of resources: known, or with unknown parts that AWS assigns; and the resource that an ARN in a property
names.

Source: service authorization reference, "Actions, resources, and condition keys", the ARN of each resource type.
"""

from __future__ import annotations

import re
from typing import Final

from preflight.core.logic import any_of
from preflight.core.resource import STACK_REFERENCE_TYPE, Resource
from preflight.core.values import PartialText, Tri, Unknown, shaped
from preflight.model import type_tokens as aws
from preflight.model.identity.policy_patterns import matches
from preflight.model.resource_types import BUCKET, TARGET_GROUP

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
_EXECUTION: Final = re.compile(r"arn:[\w-]+:execute-api:[\w-]*:\d*:(?P<api>[\w*]+)(?P<rest>/.*)?")
_BEFORE_CALL: Final = 4
_APIS: Final = (aws.API_GATEWAY_REST_API, aws.API_GATEWAY_V2_API)
# Types of sources -> what the ARN of another kind of resource contains.
_OTHERS: Final = {
    **dict.fromkeys(BUCKET, "/"),
    **dict.fromkeys(TARGET_GROUP, ":loadbalancer/"),
    aws.CLOUDWATCH_EVENT_RULE: ":event-bus/",
}


def arn_of(resource: Resource) -> str | Unknown:
    """The resource's ARN, with unknown parts."""
    known = resource.get("arn")
    if isinstance(known, str) or (isinstance(known, Unknown) and known.hole is not None and known.hole.shape):
        return known
    form = None if resource.has_known_id else _FORMS.get(resource.type)
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
    if isinstance(value, str | Unknown) and _is_of_another_form(value, source.type):
        return False
    owners = resource.dependencies_of(key)
    if source.urn in owners:
        return True
    if owners:
        return _made_from(resource, owners, source)
    if isinstance(value, str | PartialText):
        return any_of(matches(value, text) for text in _covered(source))
    return Unknown(f"{key} of '{resource.name}'")


def _is_of_another_form(value: str | Unknown, type_: str) -> bool:
    """Whether the value certainly is not the ARN that a service sends for a source of the type.

    Sources: S3 sends the bucket's ARN; CloudWatch Logs the log group's ARN with `:*`; EventBridge the rule's ARN,
    Elastic Load Balancing the target group's; API Gateway the execution ARN with stage, method and path, while IAM
    uses the API's own ARN for its settings. (Lambda developer guide, the pages of these services; AddPermission.)
    """
    parts, hole = shaped(value), _whole_output(value)
    texts = [part for part in parts if isinstance(part, str)]
    if type_ in _OTHERS:
        return any(_OTHERS[type_] in text for text in texts)
    if type_ == aws.CLOUDWATCH_LOG_GROUP:
        end = parts[-1]
        return hole == "arn" or (isinstance(end, str) and not end.endswith("*"))
    if type_ in _APIS:
        behind = call_behind(value)
        is_settings = isinstance(parts[0], str) and _API_ARN.match(parts[0]) is not None
        return is_settings or hole in ("arn", "executionArn") or (isinstance(behind, str) and not behind)
    return False


def _whole_output(value: str | Unknown) -> str:
    """The output that the value is as a whole; empty for a text, and if it is not known."""
    hole = value.hole if isinstance(value, Unknown) and not isinstance(value, PartialText) else None
    return hole.output if hole is not None else ""


def call_behind(value: str | Unknown) -> str | PartialText | None:
    """The part of an execution ARN behind the API, such as `/*/GET/orders`; `None` if that is not certain."""
    if isinstance(value, str):
        found = _EXECUTION.fullmatch(value)
        return (found["rest"] or "") if found is not None and "*" not in found["api"] else None
    parts = shaped(value)
    # The Region's ARN, the account, a colon, the API's ID.
    if len(parts) < _BEFORE_CALL or not isinstance(parts[0], str) or ":execute-api:" not in parts[0]:
        return None
    rest = parts[_BEFORE_CALL:]
    if parts[2] != ":" or None in parts[:_BEFORE_CALL] or isinstance(parts[3], str):
        return None
    if all(isinstance(part, str) for part in rest):
        return "".join(part for part in rest if isinstance(part, str))
    pieces = [""]
    for part in rest:
        if isinstance(part, str):
            pieces[-1] += part
        else:
            pieces.append("")
    return PartialText(tuple(pieces), value.reason)


def _covered(source: Resource) -> tuple[str | Unknown, ...]:
    """The ARN of the source and the ARN pattern of its parts."""
    found = arn_of(source) if source.type not in _APIS else source.text("executionArn")
    if found is None:
        return (Unknown(f"the execution ARN of '{source.name}'"),)
    if isinstance(found, str):
        return found, PartialText((f"{found}/", "")), PartialText((f"{found}:", ""))
    if source.type == aws.CLOUDWATCH_LOG_GROUP:
        if isinstance(found, PartialText):
            return found, PartialText((*found.pieces[:-1], f"{found.suffix}:", ""))
        return found, PartialText(("", ":", ""), found.reason, (found.hole, None))
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
