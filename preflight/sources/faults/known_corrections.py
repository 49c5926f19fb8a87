"""Well-known repairs of calls that an installed pulumi_aws refuses.

A repair is only told where the installed version does not take the argument, so an entry need not say for which
versions it holds. Sources: the pulumi_aws migration guides to version 6 and 7, and the packages' own signatures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_STAGE: Final = "make an aws.apigateway.Stage with rest_api, deployment and stage_name"
_BLOCK: Final = "give it to an aws.s3.BucketPublicAccessBlock for the bucket"
_DEPLOYMENT: Final = (
    "give it to the Service itself, as deployment_maximum_percent or deployment_minimum_healthy_percent"
)

ARGUMENTS: Final[Mapping[tuple[str, str], str]] = {
    ("ec2.Eip", "vpc"): 'write domain="vpc" (vpc was removed in pulumi_aws 7)',
    ("ec2.Instance", "name"): 'write tags={"Name": ...}',
    ("ec2.Vpc", "name"): 'write tags={"Name": ...}',
    ("ec2.Subnet", "name"): 'write tags={"Name": ...}',
    ("ec2.InternetGateway", "name"): 'write tags={"Name": ...}',
    ("ec2.NatGateway", "name"): 'write tags={"Name": ...}',
    ("ec2.RouteTable", "name"): 'write tags={"Name": ...}',
    ("ec2.Eip", "name"): 'write tags={"Name": ...}',
    ("ec2.Instance", "security_group_ids"): "write vpc_security_group_ids",
    ("ec2.FlowLog", "resource_id"): "write vpc_id, subnet_id or eni_id",
    ("ec2.FlowLog", "resource_type"): "write vpc_id, subnet_id or eni_id, which says the type",
    ("ec2.FlowLog", "log_group_name"): "write log_destination with the log group's ARN",
    ("ec2.Route", "instance_id"): "write network_interface_id",
    ("ec2.RouteTableRouteArgs", "instance_id"): "write network_interface_id",
    ("ec2.RouteTableRouteArgs", "destination_cidr_block"): "write cidr_block",
    ("ec2.Route", "cidr_block"): "write destination_cidr_block",
    ("apigateway.Deployment", "stage_name"): f"{_STAGE} (removed from Deployment in pulumi_aws 7)",
    ("apigateway.Deployment", "stage_description"): f"{_STAGE} (removed from Deployment in pulumi_aws 7)",
    (
        "apigateway.Deployment",
        "lifecycle",
    ): "use triggers, and resource options instead of Terraform's lifecycle",
    ("apigateway.Stage", "method_settings"): "make an aws.apigateway.MethodSettings for the stage",
    ("apigateway.Stage", "throttle_settings"): "make an aws.apigateway.MethodSettings with throttling limits",
    (
        "apigateway.Stage",
        "access_log_destination",
    ): "write access_log_settings with destination_arn and format",
    ("apigateway.Stage", "access_log_format"): "write access_log_settings with destination_arn and format",
    ("cloudwatch.MetricAlarm", "alarm_name"): "write name",
    ("cloudwatch.MetricAlarm", "description"): "write alarm_description",
    ("cloudwatch.Dashboard", "tags"): "remove it: a dashboard takes no tags",
    ("codepipeline.Pipeline", "artifact_store"): "write artifact_stores, a list",
    ("ecr.Repository", "encryption_configuration"): "write encryption_configurations, a list",
    ("ecr.Repository", "image_scanning_configurations"): "write image_scanning_configuration",
    ("ecs.ServiceDeploymentConfigurationArgs", "maximum_percent"): _DEPLOYMENT,
    ("ecs.ServiceDeploymentConfigurationArgs", "minimum_healthy_percent"): _DEPLOYMENT,
    ("ecs.Service", "deployment_configuration_maximum_percent"): "write deployment_maximum_percent",
    ("elasticache.ReplicationGroup", "replication_group_description"): "write description",
    ("elasticache.ReplicationGroup", "number_cache_clusters"): "write num_cache_clusters",
    ("elasticache.ReplicationGroup", "auth_token_enabled"): (
        "give auth_token with transit_encryption_enabled=True, which turns it on"
    ),
    ("elasticache.ServerlessCache", "serverless_cache_name"): "write name",
    ("elasticache.ServerlessCache", "ecpu_per_second"): "write cache_usage_limits",
    ("rds.Instance", "name"): "write db_name for the database, or identifier for the instance",
    ("rds.Cluster", "name"): "write database_name, or cluster_identifier for the cluster",
    ("s3.Bucket", "name"): "write bucket",
    ("s3.Bucket", "block_public_acls"): _BLOCK,
    ("s3.Bucket", "block_public_policy"): _BLOCK,
    ("s3.Bucket", "ignore_public_acls"): _BLOCK,
    ("s3.Bucket", "restrict_public_buckets"): _BLOCK,
    ("s3.BucketNotification", "queue_configurations"): "write queues",
    ("s3.BucketNotification", "lambda_configurations"): "write lambda_functions",
    ("s3.BucketNotification", "topic_configurations"): "write topics",
    (
        "s3.BucketServerSideEncryptionConfigurationV2",
        "server_side_encryption_configuration",
    ): "write rules, a list",
    (
        "s3.BucketServerSideEncryptionConfiguration",
        "server_side_encryption_configuration",
    ): "write rules, a list",
    ("s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs", "days"): "write noncurrent_days",
    ("s3.BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs", "days"): "write noncurrent_days",
    ("sns.TopicSubscription", "topic_arn"): "write topic",
    ("sqs.Queue", "dead_letter_queue"): "write redrive_policy with deadLetterTargetArn and maxReceiveCount",
    (
        "lambda_.Function",
        "retry_attempts",
    ): "make an aws.lambda_.FunctionEventInvokeConfig with maximum_retry_attempts",
    ("lambda_.Function", "function_name"): "write name",
    (
        "lambda_.Function",
        "log_retention",
    ): "make an aws.cloudwatch.LogGroup /aws/lambda/<name> with retention_in_days",
    ("lambda_.ProvisionedConcurrencyConfig", "provisioned_concurrency_units"): (
        "write provisioned_concurrent_executions"
    ),
    ("dynamodb.Table", "point_in_time_recovery_enabled"): 'write point_in_time_recovery={"enabled": True}',
    ("iot.TopicRule", "lambda_"): "write lambdas, a list",
    ("iot.TopicRule", "kinesis"): "write kineses, a list",
    (
        "lb.Listener",
        "certificates",
    ): "write certificate_arn, and make an aws.lb.ListenerCertificate for each further one",
    ("kms.Key", "alias"): "make an aws.kms.Alias with target_key_id",
    (
        "iam.Role",
        "policy",
    ): "make an aws.iam.RolePolicy, or an aws.iam.RolePolicyAttachment for a managed policy",
    ("iam.RolePolicyAttachment", "policy"): "write policy_arn",
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
    name: f"it is a resource option: write opts=pulumi.ResourceOptions({name}=...)"
    for name in RESOURCE_OPTIONS
} | {
    "lifecycle": "it is Terraform's: use resource options such as ignore_changes or protect",
    "count": "it is Terraform's: use a Python loop",
    "for_each": "it is Terraform's: use a Python loop",
    "options": "write opts",
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
