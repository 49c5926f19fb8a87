"""The types that are one kind of resource to AWS, as `stack.of` and `resource.ref` take them."""

from __future__ import annotations

import re
from typing import Final

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws

BUCKET: Final = (aws.S3_BUCKET, aws.S3_BUCKET_V2)
WINDOW: Final = (aws.SSM_MAINTENANCE_WINDOW,)
DOCUMENT: Final = (aws.SSM_DOCUMENT,)
INTERNET_GATEWAY: Final = (aws.EC2_INTERNET_GATEWAY,)
NAT_GATEWAY: Final = (aws.EC2_NAT_GATEWAY,)
ELASTIC_IP: Final = (aws.EC2_EIP,)
LOAD_BALANCER: Final = (aws.LB_LOAD_BALANCER, aws.ALB_LOAD_BALANCER)
LISTENER: Final = (aws.LB_LISTENER, aws.ALB_LISTENER)
LISTENER_RULE: Final = (aws.LB_LISTENER_RULE, aws.ALB_LISTENER_RULE)
TARGET_GROUP: Final = (aws.LB_TARGET_GROUP, aws.ALB_TARGET_GROUP)
VPC: Final = (aws.EC2_VPC, aws.EC2_DEFAULT_VPC)
SUBNET: Final = (aws.EC2_SUBNET, aws.EC2_DEFAULT_SUBNET)
CERTIFICATE: Final = (aws.ACM_CERTIFICATE,)
VALIDATION: Final = (aws.ACM_CERTIFICATE_VALIDATION,)
ROUTE_TABLE: Final = (aws.EC2_ROUTE_TABLE, aws.EC2_DEFAULT_ROUTE_TABLE)
# Source: EC2 API: an ID is `sg-` and hexadecimal digits, with the account ID before it for another account.
_GROUP_ID: Final = re.compile(r"(?:\d{12}/)?sg-[0-9a-zA-Z-]+\Z")
SECURITY_GROUP: Final = (aws.EC2_SECURITY_GROUP, aws.EC2_DEFAULT_SECURITY_GROUP)
LAUNCH_TEMPLATE: Final = (aws.EC2_LAUNCH_TEMPLATE,)
LAUNCH_CONFIGURATION: Final = (aws.EC2_LAUNCH_CONFIGURATION,)
INSTANCE_PROFILE: Final = (aws.IAM_INSTANCE_PROFILE,)
ROLE: Final = (aws.IAM_ROLE,)
FUNCTION_OR_ALIAS: Final = (aws.LAMBDA_FUNCTION, aws.LAMBDA_ALIAS)
ALARM: Final = (aws.CLOUDWATCH_METRIC_ALARM, aws.CLOUDWATCH_COMPOSITE_ALARM)
TASK_DEFINITION: Final = (aws.ECS_TASK_DEFINITION,)


def module_of(resource: Resource) -> str:
    """`lambda` of `aws:lambda/function:Function`."""
    return module_of_type(resource.type)


def module_of_type(type_: str) -> str:
    return type_.partition(":")[2].partition("/")[0]


def is_group_id(text: str) -> bool:
    """Whether a known text has the format of a security group ID. AWS rejects group names that begin with `sg-`."""
    return _GROUP_ID.match(text) is not None
