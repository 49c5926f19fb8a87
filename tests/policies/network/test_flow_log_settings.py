"""Targets, destinations, roles, intervals and formats of flow logs."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BASE = """
resources:
  other: { type: aws:sns:Topic, properties: { name: x } }
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  subnet: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  bucket: { type: aws:s3:Bucket }
  group: { type: aws:cloudwatch:LogGroup, properties: { name: flow } }
"""
UNKNOWN = '"${other.unknown}"'
VPC = 'vpcId: "${vpc.id}", trafficType: ALL, '
TO_BUCKET = 'logDestination: "${bucket.arn}", logDestinationType: s3'
TO_GROUP = 'logDestination: "${group.arn}", iamRoleArn: "arn:aws:iam::123456789012:role/flow"'
GATEWAY = "transitGatewayId: tgw-0123456789abcdef0, "


def log(properties: str) -> str:
    return BASE + f"  log: {{ type: aws:ec2:FlowLog, properties: {{ {properties} }} }}\n"


def told(message: str) -> list[tuple[str, str]]:
    return [("log", message)]


NO_ROLE = told("iamRoleArn is not set, but EC2 requires a role that writes to CloudWatch Logs. Set it.")
SUBFOLDER = told(
    "logDestination has the folder AWSLogs, which EC2 reserves and adds itself. Remove the folder."
)
CASES = {
    "to a bucket": Case(log(VPC + TO_BUCKET)),
    "to a log group": Case(log(VPC + TO_GROUP)),
    "of a transit gateway": Case(log(f"{GATEWAY}maxAggregationInterval: 60, {TO_BUCKET}")),
    "two targets": Case(
        log(f'{VPC}subnetId: "${{subnet.id}}", {TO_BUCKET}'),
        told("vpcId and subnetId are set, but a flow log has one of them. Create a flow log for each."),
    ),
    "no target": Case(
        log(f"trafficType: ALL, {TO_BUCKET}"),
        told("Neither vpcId, subnetId nor eniId is set. Set the resource that the flow log watches."),
    ),
    "an unknown target": Case(log(f"vpcId: {UNKNOWN}, trafficType: ALL, {TO_BUCKET}"), when="planned"),
    "no traffic": Case(
        log(f'vpcId: "${{vpc.id}}", {TO_BUCKET}'),
        told("trafficType is not set, but EC2 requires it with vpcId. Set it to ALL, ACCEPT or REJECT."),
    ),
    "no role": Case(log(f'{VPC}logDestination: "${{group.arn}}"'), NO_ROLE),
    "an unknown role": Case(
        log(f'{VPC}logDestination: "${{group.arn}}", iamRoleArn: {UNKNOWN}'), when="planned"
    ),
    "an unknown type": Case(
        log(f'{VPC}logDestination: "${{group.arn}}", logDestinationType: {UNKNOWN}'), when="planned"
    ),
    "a role for a bucket": Case(
        log(f'{VPC}{TO_BUCKET}, iamRoleArn: "arn:aws:iam::123456789012:role/flow"'),
        told("iamRoleArn is set, but EC2 accepts no role for logDestinationType s3. Remove it."),
    ),
    "no destination": Case(
        log(f"{VPC}logDestinationType: s3"),
        told("logDestination is not set, but EC2 requires the ARN of a bucket. Set it."),
    ),
    "a bucket as log group": Case(
        log(VPC + TO_GROUP.replace("group.arn", "bucket.arn")),
        told(
            "logDestination is a bucket, but logDestinationType is cloud-watch-logs. Set logDestinationType to s3."
        ),
    ),
    "a log group's ARN as bucket": Case(
        log(
            f"{VPC}logDestinationType: s3, logDestination: 'arn:aws:logs:eu-west-1:123456789012:log-group:x'"
        ),
        told(
            "logDestination is a log group, but logDestinationType is s3. Set logDestinationType to cloud-watch-logs."
        ),
    ),
    "a folder": Case(log(f"{VPC}logDestinationType: s3, logDestination: 'arn:aws:s3:::logs/vpc/'")),
    "a reserved folder": Case(
        log(f"{VPC}logDestinationType: s3, logDestination: 'arn:aws:s3:::logs/AWSLogs/'"), SUBFOLDER
    ),
    "an interval": Case(
        log(f"{VPC}maxAggregationInterval: 300, {TO_BUCKET}"),
        told("maxAggregationInterval is 300, but EC2 accepts 60 and 600 seconds. Set one of these."),
    ),
    "a transit gateway's interval": Case(
        log(GATEWAY + TO_BUCKET),
        told(
            "maxAggregationInterval is 600, the default, but a flow log of a transit gateway requires 60 seconds. Set "
            "it to 60."
        ),
        when="planned",
    ),
    "a format": Case(log(f"{VPC}{TO_BUCKET}, logFormat: '$${{srcaddr}} $${{dstaddr}}'")),
    "a format without fields": Case(
        log(f"{VPC}{TO_BUCKET}, logFormat: 'srcaddr dstaddr'"),
        told(
            "logFormat is 'srcaddr dstaddr', but EC2 requires fields such as ${srcaddr}. Write each field in ${}."
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_flow_log_settings(name: str) -> None:
    check("flow-log-settings", CASES[name])
