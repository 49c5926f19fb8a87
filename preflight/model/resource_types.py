"""Pulumi type tokens of several areas, and the formats of their IDs in AWS."""

from __future__ import annotations

import re
from typing import Final

from preflight.core.resource import Resource

BUCKET: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
BUCKET_POLICY: Final = "aws:s3/bucketPolicy:BucketPolicy"
WINDOW_TARGET: Final = "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget"
WINDOW_TASK: Final = "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask"
WINDOW: Final = ("aws:ssm/maintenanceWindow:MaintenanceWindow",)
DOCUMENT: Final = ("aws:ssm/document:Document",)
QUEUE: Final = "aws:sqs/queue:Queue"
TOPIC: Final = "aws:sns/topic:Topic"
INTERNET_GATEWAY: Final = ("aws:ec2/internetGateway:InternetGateway",)
GATEWAY_ATTACHMENT: Final = "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment"
NAT_GATEWAY: Final = ("aws:ec2/natGateway:NatGateway",)
ELASTIC_IP: Final = ("aws:ec2/eip:Eip",)
ELASTIC_IP_ASSOCIATION: Final = "aws:ec2/eipAssociation:EipAssociation"
ROLE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
ROLE_ATTACHMENT: Final = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
EXCLUSIVE_INLINE: Final = "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive"
EXCLUSIVE_MANAGED: Final = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
LOAD_BALANCER: Final = ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
LISTENER: Final = ("aws:lb/listener:Listener", "aws:alb/listener:Listener")
DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"
LISTENER_RULE: Final = ("aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule")
TARGET_GROUP: Final = ("aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup")
GROUP_ATTACHMENT: Final = "aws:autoscaling/attachment:Attachment"
TRAFFIC_SOURCE: Final = "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment"
VPC: Final = ("aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc")
SUBNET: Final = ("aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet")
SECONDARY_RANGE: Final = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
IPV6_RANGE: Final = "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation"
CLASSIC_LOAD_BALANCER: Final = "aws:elb/loadBalancer:LoadBalancer"
EC2_INSTANCE: Final = "aws:ec2/instance:Instance"
CERTIFICATE: Final = ("aws:acm/certificate:Certificate",)
VALIDATION: Final = ("aws:acm/certificateValidation:CertificateValidation",)
ROUTE_TABLE: Final = ("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable")
ROUTE: Final = "aws:ec2/route:Route"
MAIN_ASSOCIATION: Final = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
# Source: EC2 API: an ID is `sg-` and hexadecimal digits, with the account ID before it for another account.
_GROUP_ID: Final = re.compile(r"(?:\d{12}/)?sg-[0-9a-zA-Z-]+\Z")
SECURITY_GROUP: Final = (
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
)
LAUNCH_TEMPLATE: Final = ("aws:ec2/launchTemplate:LaunchTemplate",)
LAUNCH_CONFIGURATION: Final = ("aws:ec2/launchConfiguration:LaunchConfiguration",)
INSTANCE_PROFILE: Final = ("aws:iam/instanceProfile:InstanceProfile",)
ROLE: Final = ("aws:iam/role:Role",)
AUTO_SCALING_GROUP: Final = "aws:autoscaling/group:Group"
ECS_SERVICE: Final = "aws:ecs/service:Service"
TASK_DEFINITION: Final = ("aws:ecs/taskDefinition:TaskDefinition",)
LAMBDA_FUNCTION: Final = "aws:lambda/function:Function"


def module_of(resource: Resource) -> str:
    """`lambda` of `aws:lambda/function:Function`."""
    return resource.type.partition(":")[2].partition("/")[0]


def is_group_id(text: str) -> bool:
    """Whether a known text has the format of a security group ID. AWS rejects group names that begin with `sg-`."""
    return _GROUP_ID.match(text) is not None
