"""The ARNs of AWS managed policies, which have a path: `service-role/AWSLambdaBasicExecutionRole`.

Source: IAM user guide, "IAM identifiers" (names of policies are unique in an account, whatever their path), and the
ARNs of the AWS managed policy reference; IAM API, AttachRolePolicy, PolicyNotAttachable: "service role policies can
only be attached to the service-linked role for that service".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from preflight.core.property_paths import values_at
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Value
from preflight.model import type_tokens as aws
from preflight.model.tables import table

_BEFORE_NAME: Final = ":iam::aws:policy/"
_OF_SERVICES: Final = "aws-service-role/"
_BOUNDARY: Final = "permissionsBoundary"
# The types that attach policies -> the property with an ARN, or with several.
ATTACHING: Final[Mapping[str, tuple[str, ...]]] = {
    aws.IAM_GROUP_POLICY_ATTACHMENT: ("policyArn",),
    aws.IAM_POLICY_ATTACHMENT: ("policyArn",),
    aws.IAM_ROLE: ("managedPolicyArns", _BOUNDARY),
    aws.IAM_ROLE_POLICY_ATTACHMENT: ("policyArn",),
    aws.IAM_ROLE_POLICY_ATTACHMENTS_EXCLUSIVE: ("policyArns",),
    aws.IAM_USER: (_BOUNDARY,),
    aws.IAM_USER_POLICY_ATTACHMENT: ("policyArn",),
}


def name_in(arn: Value) -> str:
    """The path and name of an AWS managed policy in an ARN, of which the partition may be unknown; otherwise empty."""
    text = arn if isinstance(arn, str) else arn.suffix if isinstance(arn, PartialText) else ""
    return text.partition(_BEFORE_NAME)[2]


def attached_names(resource: Resource) -> tuple[tuple[str, str], ...]:
    """The properties with the AWS managed policies that they certainly name."""
    keys = ATTACHING[resource.type]
    found = ((key, name_in(value)) for key in keys for value in values_at(resource, (key,)))
    return tuple((key, name) for key, name in found if name)


def proper_name(name: str) -> str | None:
    """The path and name of the policy, if it certainly has another path; `None` if the ARN may be right."""
    known = _by_name().get(name.rpartition("/")[2])
    return None if known is None or known == name else known


def is_of_a_service(key: str, name: str) -> bool:
    """Whether the property attaches a policy for service-linked roles only."""
    return name.startswith(_OF_SERVICES) and key != _BOUNDARY


@cache
def _by_name() -> Mapping[str, str]:
    """The policies by their name without path."""
    return {full.rpartition("/")[2]: full for full in table("managed_policies")["policies"]}
