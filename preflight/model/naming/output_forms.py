"""The form of the outputs of resources: what Pulumi's `id` of a type is, and what other outputs with a name are.

Source: the provider's documentation of each resource, attribute `id`. An ID with a prefix and most ARNs are in the
generated table `resource_ids`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from preflight.model import type_tokens as aws

# "other id" is an ID that AWS assigns without a prefix, such as that of a REST API.
Form = Literal[
    "ARN", "id", "other id", "URL", "key id", "key alias", "account id", "address", "domain name", "name"
]

# What the output is of each type that has it.
FORMS_OF_OUTPUTS: Final[Mapping[str, Form]] = {
    "name": "name",
    "url": "URL",
    "invokeUrl": "URL",
    "publicIp": "address",
    "privateIp": "address",
    "dnsName": "domain name",
    "publicDns": "domain name",
    "privateDns": "domain name",
    "bucketDomainName": "domain name",
    "bucketRegionalDomainName": "domain name",
    "websiteEndpoint": "domain name",
    "cloudfrontDomainName": "domain name",
    "regionalDomainName": "domain name",
    "repositoryUrl": "domain name",
    "zoneId": "other id",
    "hostedZoneId": "other id",
    "uniqueId": "other id",
    "policyId": "other id",
    "keyPairId": "other id",
    "associationId": "other id",
    "rootResourceId": "other id",
    "resourceId": "other id",
}
# Outputs that are the ARN of something else than the resource, with its kind.
ARN_OUTPUTS: Final[Mapping[str, str]] = {
    "executionArn": "execute-api",
    "iamArn": "iam:user",
    "invokeArn": "apigateway",
    "layerArn": "lambda:layer",
    "qualifiedArn": "lambda:function",
    "qualifiedInvokeArn": "apigateway",
}
_NAMED: Final = (
    aws.AUTO_SCALING_GROUP,
    aws.AUTO_SCALING_POLICY,
    aws.CLOUDWATCH_LOG_GROUP,
    aws.CLOUDWATCH_METRIC_ALARM,
    aws.DYNAMODB_TABLE,
    aws.EC2_LAUNCH_CONFIGURATION,
    aws.ECR_REPOSITORY,
    aws.ECS_TASK_DEFINITION,
    aws.EKS_CLUSTER,
    aws.ELASTICACHE_CLUSTER,
    aws.ELASTICACHE_REPLICATION_GROUP,
    aws.ELASTICACHE_SUBNET_GROUP,
    aws.ELB_LOAD_BALANCER,
    aws.IAM_GROUP,
    aws.IAM_INSTANCE_PROFILE,
    aws.IAM_ROLE,
    aws.IAM_USER,
    aws.LAMBDA_FUNCTION,
    aws.RDS_CLUSTER,
    aws.RDS_SUBNET_GROUP,
    aws.REDSHIFT_CLUSTER,
    aws.S3_BUCKET,
    aws.S3_BUCKET_V2,
    aws.SSM_PARAMETER,
)
_OTHER: Final = (
    aws.ACM_CERTIFICATE_VALIDATION,
    aws.API_GATEWAY_REST_API,
    aws.API_GATEWAY_STAGE,
    aws.API_GATEWAY_V2_API,
    aws.CLOUDFRONT_DISTRIBUTION,
    aws.COGNITO_USER_POOL,
    aws.COGNITO_USER_POOL_CLIENT,
    aws.GLUE_CATALOG_DATABASE,
    aws.RDS_INSTANCE,
    aws.ROUTE53_HEALTH_CHECK,
    aws.ROUTE53_ZONE,
    aws.WAFV2_WEB_ACL,
    aws.CLOUDFRONT_ORIGIN_ACCESS_CONTROL,
    aws.CLOUDFRONT_ORIGIN_ACCESS_IDENTITY,
    aws.WAFV2_IP_SET,
    aws.WAFV2_REGEX_PATTERN_SET,
    aws.WAFV2_RULE_GROUP,
)
_ARNS: Final = (
    aws.ECS_CLUSTER,
    aws.ECS_SERVICE,
    aws.IAM_POLICY,
    aws.KINESIS_STREAM,
    aws.OPENSEARCH_DOMAIN,
    aws.SFN_STATE_MACHINE,
    aws.SNS_TOPIC,
)
# What `id` is: a name, an ID without prefix (of a validated certificate the time), an ARN, or a URL.
ID_FORMS: Final[Mapping[str, Form]] = {
    **dict.fromkeys(_NAMED, "name"),
    **dict.fromkeys(_OTHER, "other id"),
    **dict.fromkeys(_ARNS, "ARN"),
    aws.KMS_ALIAS: "key alias",
    aws.SQS_QUEUE: "URL",
}
