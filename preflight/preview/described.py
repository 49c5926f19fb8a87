"""Existing resources that a program names by a literal ID or ARN, and that `preflight.yaml` describes as lookups.

The result of `aws:ec2/getSubnet:getSubnet` for an ID has the properties of that subnet, whether or not the program
calls the function. The resource is recorded as one that the program only reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi.runtime.proto import analyzer_pb2

from preflight.model import type_tokens as aws
from preflight.preview.lookups import SECURITY_GROUP, SUBNET, VPC
from preflight.preview.recording import Recording

# The function that reads a single resource -> the resource's type, and the results that name the resource.
_READS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    SECURITY_GROUP: (aws.EC2_SECURITY_GROUP, ("id",)),
    SUBNET: (aws.EC2_SUBNET, ("id",)),
    VPC: (aws.EC2_VPC, ("id",)),
    aws.IAM_GET_ROLE: (aws.IAM_ROLE, ("arn", "name", "id")),
}
# The functions by the beginning of the ID of what they read, for reports.
BY_ID: Final = {"sg-": SECURITY_GROUP, "subnet-": SUBNET, "vpc-": VPC, "arn:aws:iam::": aws.IAM_GET_ROLE}


def results_of(given: Any) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The arguments and the result of each entry for a lookup; without arguments it is the result of all calls."""
    if isinstance(given, Mapping) and not given.keys() <= {"args", "result"}:
        yield {}, given
        return
    for one in [given] if isinstance(given, Mapping) else given or ():
        yield one.get("args") or {}, one.get("result") or {}


def record_described(recording: Recording, answers: Mapping[str, Any]) -> None:
    """Record the resources that the answers describe and that resources of the program name."""
    for token, (type_, keys) in _READS.items():
        for args, result in results_of(answers.get(token)):
            properties = {**args, **result}
            names = [text for key in keys if isinstance(text := properties.get(key), str) and text]
            if names and not any(_is_of(message, type_, names) for message in recording.resources.values()):
                _record(recording, type_, names, properties)


def _is_of(message: analyzer_pb2.AnalyzerResource, type_: str, names: list[str]) -> bool:
    """Whether the program itself creates or reads the resource."""
    fields = message.properties.fields
    return message.type == type_ and any(
        fields[key].string_value in names for key in ("id", "arn", "name") if key in fields
    )


def _record(recording: Recording, type_: str, names: list[str], properties: Mapping[str, Any]) -> None:
    texts = [name.encode() for name in names]
    for user in list(recording.resources.values()):
        wire = user.properties.SerializeToString()
        if user.HasField("provider") and any(text in wire for text in texts):
            urn = recording.urn(type_, names[0], "")
            message = analyzer_pb2.AnalyzerResource(type=type_, name=names[0], urn=urn)
            message.properties.update({"id": names[-1], **properties})
            message.provider.CopyFrom(user.provider)
            recording.resources[urn] = message
            recording.external.add(urn)
            return
