"""Known corrections of calls that the installed pulumi_aws does not accept.

A correction is only reported where the installed version does not accept the argument, so an entry does not state its
versions. Sources: the pulumi_aws migration guides to version 6 and 7, and the packages' own signatures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_STAGE: Final = "create an aws.apigateway.Stage with rest_api, deployment and stage_name"
_BLOCK: Final = "set it on an aws.s3.BucketPublicAccessBlock of the bucket"
_DEPLOYMENT: Final = (
    "set it on the Service itself, as deployment_maximum_percent or deployment_minimum_healthy_percent"
)

ARGUMENTS: Final[Mapping[tuple[str, str], str]] = {
    ("ec2.Eip", "vpc"): 'use domain="vpc" (vpc was removed in pulumi_aws 7)',
    ("ec2.Instance", "name"): 'use tags={"Name": ...}',
    ("ec2.Vpc", "name"): 'use tags={"Name": ...}',
    ("ec2.Subnet", "name"): 'use tags={"Name": ...}',
    ("ec2.InternetGateway", "name"): 'use tags={"Name": ...}',
    ("ec2.NatGateway", "name"): 'use tags={"Name": ...}',
    ("ec2.RouteTable", "name"): 'use tags={"Name": ...}',
    ("ec2.Eip", "name"): 'use tags={"Name": ...}',
    ("ec2.Instance", "security_group_ids"): "use vpc_security_group_ids",
    ("ec2.FlowLog", "resource_id"): "use vpc_id, subnet_id or eni_id",
    ("ec2.FlowLog", "resource_type"): "use vpc_id, subnet_id or eni_id, which determines the type",
    ("ec2.FlowLog", "log_group_name"): "use log_destination with the log group's ARN",
    ("ec2.Route", "instance_id"): "use network_interface_id",
    ("ec2.RouteTableRouteArgs", "instance_id"): "use network_interface_id",
    ("ec2.RouteTableRouteArgs", "destination_cidr_block"): "use cidr_block",
    ("ec2.Route", "cidr_block"): "use destination_cidr_block",
    ("apigateway.Deployment", "stage_name"): f"{_STAGE} (removed from Deployment in pulumi_aws 7)",
    ("apigateway.Deployment", "stage_description"): f"{_STAGE} (removed from Deployment in pulumi_aws 7)",
    (
        "apigateway.Deployment",
        "lifecycle",
    ): "use triggers, and resource options instead of Terraform's lifecycle",
    ("apigateway.Stage", "method_settings"): "create an aws.apigateway.MethodSettings for the stage",
    (
        "apigateway.Stage",
        "throttle_settings",
    ): "create an aws.apigateway.MethodSettings with throttling limits",
    (
        "apigateway.Stage",
        "access_log_destination",
    ): "use access_log_settings with destination_arn and format",
    ("apigateway.Stage", "access_log_format"): "use access_log_settings with destination_arn and format",
    ("cloudwatch.MetricAlarm", "alarm_name"): "use name",
    ("cloudwatch.MetricAlarm", "description"): "use alarm_description",
    ("cloudwatch.Dashboard", "tags"): "remove it, because a dashboard has no tags",
    ("codepipeline.Pipeline", "artifact_store"): "use artifact_stores, a list",
    ("ecr.Repository", "encryption_configuration"): "use encryption_configurations, a list",
    ("ecr.Repository", "image_scanning_configurations"): "use image_scanning_configuration",
    ("ecs.ServiceDeploymentConfigurationArgs", "maximum_percent"): _DEPLOYMENT,
    ("ecs.ServiceDeploymentConfigurationArgs", "minimum_healthy_percent"): _DEPLOYMENT,
    ("ecs.Service", "deployment_configuration_maximum_percent"): "use deployment_maximum_percent",
    ("elasticache.ReplicationGroup", "replication_group_description"): "use description",
    ("elasticache.ReplicationGroup", "number_cache_clusters"): "use num_cache_clusters",
    ("elasticache.ReplicationGroup", "auth_token_enabled"): (
        "set auth_token with transit_encryption_enabled=True"
    ),
    ("elasticache.ServerlessCache", "serverless_cache_name"): "use name",
    ("elasticache.ServerlessCache", "ecpu_per_second"): "use cache_usage_limits",
    ("rds.Instance", "name"): "use db_name for the database, or identifier for the instance",
    ("rds.Cluster", "name"): "use database_name, or cluster_identifier for the cluster",
    ("s3.Bucket", "name"): "use bucket",
    ("s3.Bucket", "block_public_acls"): _BLOCK,
    ("s3.Bucket", "block_public_policy"): _BLOCK,
    ("s3.Bucket", "ignore_public_acls"): _BLOCK,
    ("s3.Bucket", "restrict_public_buckets"): _BLOCK,
    ("s3.BucketNotification", "queue_configurations"): "use queues",
    ("s3.BucketNotification", "lambda_configurations"): "use lambda_functions",
    ("s3.BucketNotification", "topic_configurations"): "use topics",
    (
        "s3.BucketServerSideEncryptionConfigurationV2",
        "server_side_encryption_configuration",
    ): "use rules, a list",
    (
        "s3.BucketServerSideEncryptionConfiguration",
        "server_side_encryption_configuration",
    ): "use rules, a list",
    ("s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs", "days"): "use noncurrent_days",
    ("s3.BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs", "days"): "use noncurrent_days",
    ("sns.TopicSubscription", "topic_arn"): "use topic",
    ("sqs.Queue", "dead_letter_queue"): "use redrive_policy with deadLetterTargetArn and maxReceiveCount",
    (
        "lambda_.Function",
        "retry_attempts",
    ): "create an aws.lambda_.FunctionEventInvokeConfig with maximum_retry_attempts",
    ("lambda_.Function", "function_name"): "use name",
    (
        "lambda_.Function",
        "log_retention",
    ): "create an aws.cloudwatch.LogGroup /aws/lambda/<name> with retention_in_days",
    ("lambda_.ProvisionedConcurrencyConfig", "provisioned_concurrency_units"): (
        "use provisioned_concurrent_executions"
    ),
    ("dynamodb.Table", "point_in_time_recovery_enabled"): 'use point_in_time_recovery={"enabled": True}',
    ("iot.TopicRule", "lambda_"): "use lambdas, a list",
    ("iot.TopicRule", "kinesis"): "use kineses, a list",
    (
        "lb.Listener",
        "certificates",
    ): "use certificate_arn, and create an aws.lb.ListenerCertificate for each further one",
    ("kms.Key", "alias"): "create an aws.kms.Alias with target_key_id",
    (
        "iam.Role",
        "policy",
    ): "create an aws.iam.RolePolicy, or an aws.iam.RolePolicyAttachment for a managed policy",
    ("iam.RolePolicyAttachment", "policy"): "use policy_arn",
}

RESOURCE_OPTIONS: Final = (
    "depends_on",
    "parent",
    "provider",
    "providers",
    "protect",
    "ignore_changes",
    "delete_before_replace",
    "custom_timeouts",
    "aliases",
    "retain_on_delete",
    "replace_on_changes",
    "additional_secret_outputs",
    "deleted_with",
)
GENERAL: Final[Mapping[str, str]] = {
    name: f"it is a resource option: use opts=pulumi.ResourceOptions({name}=...)" for name in RESOURCE_OPTIONS
} | {
    "lifecycle": "it is Terraform's: use resource options such as ignore_changes or protect",
    "count": "it is Terraform's: use a Python loop",
    "for_each": "it is Terraform's: use a Python loop",
    "options": "use opts",
}

MODULES: Final[Mapping[str, str]] = {
    "logs": "cloudwatch",
    "cloudwatchlogs": "cloudwatch",
    "events": "cloudwatch",
    "eventbridge": "cloudwatch",
    "elbv2": "lb",
    "elasticloadbalancingv2": "lb",
    "stepfunctions": "sfn",
    "states": "sfn",
    "config": "cfg",
    "applicationautoscaling": "appautoscaling",
    "awslambda": "lambda_",
    "elasticsearchservice": "elasticsearch",
    "certificatemanager": "acm",
    "systemsmanager": "ssm",
    "parameterstore": "ssm",
    "vpc": "ec2",
    "s3v2": "s3",
    "documentdb": "docdb",
    "firehose": "kinesis",
    "sts": "get_caller_identity",
}
