"""What a text or an output identifies: an ARN, an ID with or without AWS's prefix, a URL, an address, or a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from preflight.core.encoding import is_empty
from preflight.core.values import PartialText, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.identity.kms_keys import KEY
from preflight.model.naming.output_forms import ARN_OUTPUTS, FORMS_OF_OUTPUTS, ID_FORMS, Form
from preflight.model.tables import table

_ID: Final = re.compile(r"([a-z]+(?:-[a-z]+)*)-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_KEY_ID: Final = re.compile(r"(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_ADDRESS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
# Type -> the kind of its ARN. Source: IAM guide, "Amazon Resource Names", and the service authorization reference.
_ARN_KINDS: Final = {
    aws.ACM_CERTIFICATE: "acm:certificate",
    aws.AUTO_SCALING_GROUP: "autoscaling:autoScalingGroup",
    aws.CLOUDFRONT_DISTRIBUTION: "cloudfront:distribution",
    aws.CLOUDWATCH_LOG_GROUP: "logs:log-group",
    aws.COGNITO_USER_POOL: "cognito-idp:userpool",
    aws.DYNAMODB_TABLE: "dynamodb:table",
    aws.EC2_INSTANCE: "ec2:instance",
    aws.EC2_LAUNCH_TEMPLATE: "ec2:launch-template",
    aws.EC2_SECURITY_GROUP: "ec2:security-group",
    aws.EC2_SUBNET: "ec2:subnet",
    aws.EC2_VPC: "ec2:vpc",
    aws.ECR_REPOSITORY: "ecr:repository",
    aws.ECS_CLUSTER: "ecs:cluster",
    aws.ECS_SERVICE: "ecs:service",
    aws.EFS_ACCESS_POINT: "elasticfilesystem:access-point",
    aws.EFS_FILE_SYSTEM: "elasticfilesystem:file-system",
    aws.EKS_CLUSTER: "eks:cluster",
    aws.IAM_GROUP: "iam:group",
    aws.IAM_INSTANCE_PROFILE: "iam:instance-profile",
    aws.IAM_POLICY: "iam:policy",
    aws.IAM_ROLE: "iam:role",
    aws.IAM_USER: "iam:user",
    aws.KMS_ALIAS: "kms:alias",
    aws.KMS_KEY: "kms:key",
    aws.LAMBDA_ALIAS: "lambda:function",
    aws.LAMBDA_FUNCTION: "lambda:function",
    aws.LB_LISTENER: "elasticloadbalancing:listener",
    aws.LB_LOAD_BALANCER: "elasticloadbalancing:loadbalancer",
    aws.LB_TARGET_GROUP: "elasticloadbalancing:targetgroup",
    aws.S3_BUCKET: "s3:",
    aws.S3_BUCKET_V2: "s3:",
    aws.SECRETS_MANAGER_SECRET: "secretsmanager:secret",
    aws.SECRETS_MANAGER_SECRET_VERSION: "secretsmanager:secret",
    aws.SFN_STATE_MACHINE: "states:stateMachine",
    aws.SNS_TOPIC: "sns:",
    aws.SQS_QUEUE: "sqs:",
}


class Identity(msgspec.Struct, frozen=True):
    """What an identifier is. `service` and `kind`: of an ARN; `prefix`: of an id. `text` is for messages.

    `whole`: the text is the identifier, not a description of it. `output`, `type`: the output that it certainly is, and
    the type of its resource, which has the URN `urn`.
    """

    form: Form
    text: str
    prefix: str = ""
    service: str = ""
    kind: str = ""
    whole: bool = True
    output: str = ""
    type: str = ""
    urn: str = ""


@cache
def stored_table() -> Mapping[str, Any]:
    stored: Mapping[str, Any] = table("resource_ids")
    return stored


def id_prefix(type_: str) -> str:
    """The prefix of the IDs that AWS assigns to the Pulumi type: `vpc`, `tgw-attach`; empty if unknown."""
    found: str = stored_table()["prefixes"].get(type_, "")
    return found


@cache
def _known_prefixes() -> frozenset[str]:
    return frozenset(stored_table()["prefixes"].values()) | {"ami", "snap", "eni", "sg", "vpc", "subnet"}


def has_arn_as_id(type_: str) -> bool:
    """Whether Pulumi's `id` of such a resource is its ARN."""
    form = ID_FORMS.get(type_)
    return type_ in stored_table()["arns"] if form is None else form == "ARN"


def arn_kind(type_: str) -> str:
    """The kind of the ARN of such a resource, `iam:role` or `sns:`; empty if unknown."""
    return _ARN_KINDS.get(type_) or stored_table()["arns"].get(type_, "")


def identity_of(value: Value) -> Identity | Unknown | None:
    """What the value of a property identifies; `None` for nothing, unknown where it is not certain.

    Decided by a known text, by the known beginning of a text, or by the output of an unknown.
    """
    if isinstance(value, Unknown):
        if isinstance(value, PartialText):
            return _of_beginning(value)
        found = None if value.hole is None else _of_hole(value.hole)
        return Unknown(value.reason) if found is None else found
    if value is None or is_empty(value):
        return None
    if isinstance(value, str):
        return _of_text(value)
    return Unknown("a value that is not a string")


def _of_hole(hole: Any) -> Identity | None:
    """The identity of an unknown's hole: from its output, else from the known parts of its text.

    A hole has the URN of a resource, the name of the output where it is certain, and the output's text as a `shape` of
    texts and parts that AWS assigns.
    """
    urn, output = getattr(hole, "urn", ""), getattr(hole, "output", "")
    shape = getattr(hole, "shape", ())
    if "::" not in urn:
        return None  # Of no resource, or of a lookup.
    type_, name = urn.split("::")[-2].split("$")[-1], urn.split("::")[-1]
    if output:
        found = _of_output(type_, name, output)
        return None if found is None else replace(found, output=output, type=type_, urn=urn)
    start = shape[0] if shape and isinstance(shape[0], str) else ""
    text = f"a value of '{name}'"
    if start.startswith("arn:"):
        return replace(_of_arn(start), text=text, whole=False, output="")
    if start.endswith("-") and start[:-1] in _known_prefixes():
        return Identity("id", text, prefix=start[:-1], whole=False)
    is_key = type_ in KEY and len(shape) == 1 and not start
    return Identity("key id", text, whole=False) if is_key else None


def _of_text(text: str) -> Identity:
    if text.startswith("arn:"):
        return _of_arn(text)
    if text.startswith(("https://", "http://")):
        return Identity("URL", text)
    if _KEY_ID.fullmatch(text):
        return Identity("key id", text)
    if text.startswith("alias/"):
        return Identity("key alias", text)
    if _ACCOUNT.fullmatch(text):
        return Identity("account id", text)
    if _ADDRESS.fullmatch(text):
        return Identity("address", text)
    found = _ID.fullmatch(text)
    if found and found[1] in _known_prefixes():
        return Identity("id", text, prefix=found[1])
    return Identity("name", text)


def _of_arn(text: str) -> Identity:
    parts = text.split(":", 5)
    service = parts[2] if len(parts) > 3 else ""
    # An ARN of SNS, SQS or S3 ends in a name, and so has no kind.
    kind = re.split(r"[/:]", parts[5])[0] if len(parts) == 6 and re.search(r"[/:]", parts[5]) else ""
    return Identity("ARN", text, service=service, kind="" if service in ("sns", "sqs", "s3") else kind)


def _of_beginning(value: PartialText) -> Identity | Unknown:
    """By what is known before the first unknown part. Of an ARN's parts those that are ended by a colon or slash."""
    start = value.prefix
    form = _of_text(start).form
    if form in ("ARN", "URL", "key alias"):
        return replace(_of_text(start), text=f"{start}...", whole=False)
    return Unknown(value.reason)


def _of_output(type_: str, name: str, output: str) -> Identity | None:
    text = f"{output} of '{name}'"
    if output == "arn" or (output == "id" and has_arn_as_id(type_)):
        service, _, kind = arn_kind(type_).partition(":")
        return Identity("ARN", text, service=service, kind=kind, whole=False)
    if output == "id" and (prefix := id_prefix(type_)):
        return Identity("id", text, prefix=prefix, whole=False)
    if output in ARN_OUTPUTS:
        service, _, kind = ARN_OUTPUTS[output].partition(":")
        return Identity("ARN", text, service=service, kind=kind, whole=False)
    form = _form_of_output(type_, output)
    return None if form is None else Identity(form, text, whole=False)


def _form_of_output(type_: str, output: str) -> Form | None:
    if output == "id":
        return "key id" if type_ in KEY else ID_FORMS.get(type_)
    if output == "keyId":
        return "key id" if type_ in KEY else None
    return FORMS_OF_OUTPUTS.get(output)
