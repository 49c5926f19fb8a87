"""Flow logs: what they watch, and where they write.

Source: EC2 API reference, CreateFlowLogs; EC2's own errors, on the policy's page; `ExactlyOneOf` of the provider's
schema, internal/service/ec2/vpc_flow_log.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import known
from preflight.core.outputs import is_set
from preflight.core.resource import Resource
from preflight.core.values import PartialText
from preflight.model import type_tokens as aws
from preflight.model.resource_types import BUCKET, ROLE, SUBNET, VPC

_TARGETS: Final = (
    "vpcId",
    "subnetId",
    "eniId",
    "transitGatewayId",
    "transitGatewayAttachmentId",
    "regionalNatGatewayId",
)
_TYPES: Final = {"vpcId": VPC, "subnetId": SUBNET}
_TRANSIT: Final = ("transitGatewayId", "transitGatewayAttachmentId")
_LOGS: Final = "cloud-watch-logs"
_S3: Final = "s3"
_FIREHOSE: Final = "kinesis-data-firehose"
# Type of destination -> the service in its ARN, what it is, and its types.
_DESTINATIONS: Final = {
    _LOGS: ("logs", "a log group", (aws.CLOUDWATCH_LOG_GROUP,)),
    _S3: (_S3, "a bucket", BUCKET),
    _FIREHOSE: ("firehose", "a delivery stream", (aws.KINESIS_FIREHOSE_DELIVERY_STREAM,)),
}
_INTERVALS: Final = (60, 600)
_RESERVED: Final = "AWSLogs"


def flow_log_faults(log: Resource) -> Iterator[str]:
    """What EC2 or the provider certainly rejects, each as a message."""
    targets = [key for key in _TARGETS if _is_given(log, key, _TYPES.get(key, ()))]
    if len(targets) > 1:
        yield f"{' and '.join(targets)} are set, but a flow log has one of them. Create a flow log for each."
    elif all(is_set(log.get(key)) is False for key in _TARGETS):
        yield "Neither vpcId, subnetId nor eniId is set. Set the resource that the flow log watches."
    yield from _traffic(log, targets)
    yield from _destination(log)
    form = log.get("logFormat")
    if isinstance(form, str) and form and "${" not in form:
        yield f"logFormat is '{form}', but EC2 requires fields such as ${{srcaddr}}. Write each field in ${{}}."


def _traffic(log: Resource, targets: list[str]) -> Iterator[str]:
    interval = log.number("maxAggregationInterval")
    if isinstance(interval, int) and interval and interval not in _INTERVALS:
        yield f"maxAggregationInterval is {interval}, but EC2 accepts 60 and 600 seconds. Set one of these."
    if not targets:
        return
    if targets[0] in _TRANSIT and known(interval) and interval in (None, 600):
        given = "600, the default" if interval is None else "600"
        yield (
            f"maxAggregationInterval is {given}, but a flow log of a transit gateway requires 60 seconds. Set it to 60."
        )
    if targets[0] not in _TRANSIT and is_set(log.get("trafficType")) is False:
        yield f"trafficType is not set, but EC2 requires it with {targets[0]}. Set it to ALL, ACCEPT or REJECT."


def _destination(log: Resource) -> Iterator[str]:
    kind = log.text("logDestinationType")
    kind = _LOGS if kind is None else kind
    if not isinstance(kind, str) or kind not in _DESTINATIONS:
        return
    if kind == _LOGS and is_set(log.get("iamRoleArn")) is False:
        yield "iamRoleArn is not set, but EC2 requires a role that writes to CloudWatch Logs. Set it."
    if kind == _S3 and _is_given(log, "iamRoleArn", ROLE):
        yield "iamRoleArn is set, but EC2 accepts no role for logDestinationType s3. Remove it."
    if all(is_set(log.get(key)) is False for key in ("logDestination", "logGroupName")):
        yield f"logDestination is not set, but EC2 requires the ARN of {_DESTINATIONS[kind][1]}. Set it."
    found = _kind_of_destination(log)
    if found is not None and found != kind:
        yield (
            f"logDestination is {_DESTINATIONS[found][1]}, but logDestinationType is {kind}. Set logDestinationType to "
            f"{found}."
        )
    if kind == _S3 and _RESERVED in _folders(log):
        yield f"logDestination has the folder {_RESERVED}, which EC2 reserves and adds itself. Remove the folder."


def _is_given(log: Resource, key: str, types: tuple[str, ...]) -> bool:
    """Whether the property certainly is set: it has a value, or names a resource of the stack."""
    return is_set(log.get(key)) is True or (bool(types) and isinstance(log.ref(types, key), Resource))


def _kind_of_destination(log: Resource) -> str | None:
    """The type of the destination, by the resource of the stack or by the service in its ARN."""
    value = log.get("logDestination")
    if isinstance(value, str):
        service = value.split(":")[2] if value.startswith("arn:") and value.count(":") > 2 else ""
        return next((kind for kind, (name, _, _) in _DESTINATIONS.items() if name == service), None)
    types = tuple(type_ for _, _, types in _DESTINATIONS.values() for type_ in types)
    target = log.ref(types, "logDestination")
    if not isinstance(target, Resource):
        return None
    return next(kind for kind, (_, _, types) in _DESTINATIONS.items() if target.type in types)


def _folders(log: Resource) -> list[str]:
    """The first folder of the destination behind the bucket, if it is known."""
    value = log.get("logDestination")
    if isinstance(value, PartialText):
        return value.suffix.split("/")[1:2]
    return [] if not isinstance(value, str) else value.split("/")[1:2]
