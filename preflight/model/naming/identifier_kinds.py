"""What properties accept that several types share: a subnet's ID, a role's ARN, a bucket's name."""

from __future__ import annotations

from typing import Final

from preflight.model import type_tokens as aws
from preflight.model.naming.identifier_takes import Takes, a_name, an_arn, an_id, another_id

SUBNET: Final = an_id("a subnet's ID (subnet-...)", "subnet", "ss")
VPC: Final = an_id("a VPC's ID (vpc-...)", "vpc")
ROUTE_TABLE: Final = an_id("a route table's ID (rtb-...)", "rtb")
ALLOCATION: Final = an_id("an Elastic IP address's allocation ID (eipalloc-...)", "eipalloc")
INTERFACE: Final = an_id("a network interface's ID (eni-...)", "eni")
FILE_SYSTEM: Final = an_id("a file system's ID (fs-...)", "fs", "fc", or_arn=True)
INSTANCE: Final = an_id("an instance's ID (i-...)", "i")
IMAGE: Final = an_id("an AMI's ID (ami-...)", "ami")
TEMPLATE: Final = an_id("a launch template's ID (lt-...)", "lt")
# `cross-reference-errors` judges the texts.
SECURITY_GROUP: Final = an_id("a security group's ID (sg-...)", "sg", texts=False)
KEY_ARN: Final = an_arn("a KMS key", "kms")
# `verify.ValidARN` in the provider's schema, so an alias is rejected as well.
KEY_ARN_ONLY: Final = Takes("the ARN of a KMS key", "ARN", kinds=("kms",), or_alias=False)
# Source: KMS API, CreateAlias, TargetKeyId, and CreateGrant, KeyId: an alias is not accepted.
KEY: Final = Takes("a KMS key's ID or ARN", "key id", kinds=("kms:key",), or_arn=True)
POLICY_ARN: Final = an_arn("an IAM policy", "iam:policy")
ROLE_ARN: Final = an_arn("an IAM role", "iam:role")
FUNCTION_ARN: Final = an_arn("a Lambda function", "lambda:function")
TOPIC_ARN: Final = an_arn("an SNS topic", "sns")
ANY_ARN: Final = Takes("an ARN", "ARN")
ROLE_NAME: Final = a_name("a role's name")
USER_NAME: Final = a_name("a user's name")
GROUP_NAME: Final = a_name("an IAM group's name")
# An access point's ARN or alias is another matter for objects, which are not in the tables.
BUCKET_NAME: Final = a_name("a bucket's name")
# Source: EKS API, CreateAddon, clusterName, pattern; the provider's `validateClusterName`.
EKS_CLUSTER_NAME: Final = a_name("the cluster's name")
# Source: CloudWatch Logs API, PutSubscriptionFilter, logGroupName, pattern.
LOG_GROUP_NAME: Final = a_name("a log group's name")
LOG_GROUP_ARN: Final = an_arn("a log group", "logs:log-group")
# Source: ECR API, PutLifecyclePolicy, repositoryName: the name in the registry, without the registry.
REPOSITORY_NAME: Final = a_name("a repository's name")
SUBNET_GROUP: Final = a_name("a subnet group's name")
# The provider's `id` of an instance is its resource ID (db-...) since version 5. Source: its upgrade guide.
DATABASE_NAME: Final = a_name("a database instance's identifier", never=("id",))
# Source: Lambda API, AddPermission, FunctionName, pattern.
FUNCTION: Final = a_name("a function's name or ARN", "lambda:function")
SCALING_GROUP_NAME: Final = a_name("an Auto Scaling group's name")
REST_API: Final = another_id("a REST API's ID (id)", aws.API_GATEWAY_V2_API)
API: Final = another_id("an API's ID (id)")
# Custom domain names of API Gateway V2 serve REST APIs too; its other resources do not.
HTTP_API: Final = another_id("an HTTP or WebSocket API's ID (id)", aws.API_GATEWAY_REST_API)
USER_POOL: Final = another_id("a user pool's ID (id)")
# The zone of a load balancer or distribution is AWS's own.
HOSTED_ZONE: Final = another_id(
    "a hosted zone's ID (zoneId)",
    *(aws.LB_LOAD_BALANCER, aws.ALB_LOAD_BALANCER, aws.ELB_LOAD_BALANCER, aws.CLOUDFRONT_DISTRIBUTION),
    shape=r"[^.]*",
)
# Source: Elastic Load Balancing API, TargetDescription, Id.
TARGET: Final = Takes(
    "an instance's ID, an IP address, or the ARN of a function or load balancer",
    "address",
    kinds=("lambda:function", "elasticloadbalancing:loadbalancer"),
    or_arn=True,
    never=("name", "dnsName", "publicDns", "privateDns"),
)
# Source: API Gateway V2 API, CreateIntegration, IntegrationUri: for a private integration the listener's ARN.
INTEGRATION: Final = Takes(
    "the ARN of the listener",
    "URL",
    or_arn=True,
    not_of=tuple(
        f"{type_}.{output}"
        for type_ in (aws.LB_LOAD_BALANCER, aws.ALB_LOAD_BALANCER, aws.LB_TARGET_GROUP, aws.ALB_TARGET_GROUP)
        for output in ("arn", "id")
    ),
)
# Source: EC2 API, CreateRoute, GatewayId: an internet or virtual private gateway; a NAT gateway works too.
GATEWAY: Final = an_id(
    "the ID of an internet gateway (igw-...) or virtual private gateway (vgw-...)",
    "igw",
    "vgw",
    "nat",
    "vpce",
    "eigw",
    "lgw",
    "cagw",
    "rs",
    "rse",
)
IMAGE_URI: Final = Takes("an image's URI (repositoryUrl with a tag)", "address", never=("name",))
# Source: Lambda API, CreateEventSourceMapping, EventSourceArn: of the table's stream, not of the table.
EVENT_SOURCE: Final = Takes(
    "the ARN of a queue, stream or other event source (of a table, streamArn)",
    "ARN",
    shape=r"(?!arn:[^:/]+:dynamodb:[^:/]*:[^:/]*:table/[^/]+$).+",
    not_of=(f"{aws.DYNAMODB_TABLE}.arn",),
)
# API Gateway invokes with the ARN of execute-api. Source: API Gateway guide, "Lambda resource-based policies".
CALLER: Final = Takes(
    "an ARN (of an API, executionArn)",
    "ARN",
    not_of=(f"{aws.API_GATEWAY_REST_API}.arn", f"{aws.API_GATEWAY_V2_API}.arn"),
)
CERTIFICATE: Final = an_arn("an ACM or IAM certificate", "acm:certificate", "iam:server-certificate")
LOAD_BALANCER: Final = an_arn("a load balancer", "elasticloadbalancing:loadbalancer")
LISTENER: Final = an_arn("a listener", "elasticloadbalancing:listener")
# Source: CloudFront guide, "Restrictions on Lambda@Edge": the version's ARN, neither $LATEST nor an alias.
EDGE_FUNCTION: Final = an_arn(
    "a published version (publish: true, and qualifiedArn)",
    "lambda:function",
    shape=r"[^:]+:[^:]+:lambda:[^:]*:[^:]*:function:[^:]+:[0-9]+",
    never=("arn",),
)
# Source: CloudTrail API, CreateTrail, CloudWatchLogsLogGroupArn; Step Functions guide, "Logging in CloudWatch Logs":
# "must end with :*". `arn` of a log group ends in its name.
LOG_STREAMS: Final = an_arn(
    "the log group with :* at its end", "logs:log-group", shape=r".*:\*", never=("arn",)
)
# Source: Lambda API, CreateFunction, Layers, pattern: the ARN ends in the version.
LAYER: Final = an_arn(
    "a layer's version (arn)",
    "lambda:layer",
    "lambda:awslayer",
    shape=r".*:layer:[^:]+:[0-9]+|.*:awslayer:.*",
    never=("layerArn",),
)
# Source: WAF developer guide, "Associating or disassociating protection with an AWS resource"; API, AssociateWebACL.
PROTECTED: Final = Takes(
    "the ARN of an Application Load Balancer, a REST API's stage, a user pool, a GraphQL API or another resource that "
    "WAF protects",
    "ARN",
    kinds=(
        *(
            "elasticloadbalancing:loadbalancer",
            "apigateway",
            "appsync",
            "cognito-idp",
            "apprunner",
            "amplify",
        ),
        *("ec2:verified-access-instance", "bedrock-agentcore"),
        # `web-acl-configuration` speaks of distributions.
        "cloudfront:distribution",
    ),
    not_of=(aws.API_GATEWAY_REST_API, aws.API_GATEWAY_V2_API, aws.API_GATEWAY_V2_STAGE),
)
