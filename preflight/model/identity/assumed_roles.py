"""The properties with a role that an AWS service assumes.

Source: for each row the page of the service's role, "Roles for AWS services", and the service principals of
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Final

from preflight.core.conversion import child
from preflight.core.json_texts import read_known_json
from preflight.core.resource import Resource
from preflight.core.values import Value
from preflight.model import type_tokens as aws

Path = tuple[str | int, ...]

_IOT_ACTIONS: Final = (
    "cloudwatchAlarms",
    "cloudwatchLogs",
    "cloudwatchMetrics",
    "dynamodbs",
    "dynamodbv2s",
    "elasticsearch",
    "firehoses",
    "iotAnalytics",
    "iotEvents",
    "kineses",
    "republishes",
    "s3",
    "sns",
    "sqs",
    "stepFunctions",
    "timestreams",
)
_SNS_FEEDBACK: Final = tuple(
    f"{kind}{result}"
    for kind in ("application", "firehose", "http", "lambda", "sqs")
    for result in ("Success", "Failure")
)
_FIREHOSE: Final = (
    "extendedS3Configuration.roleArn",
    "kinesisSourceConfiguration.roleArn",
    "elasticsearchConfiguration.roleArn",
    "elasticsearchConfiguration.s3Configuration.roleArn",
    "httpEndpointConfiguration.roleArn",
    "httpEndpointConfiguration.s3Configuration.roleArn",
    "icebergConfiguration.roleArn",
    "opensearchConfiguration.roleArn",
    "opensearchConfiguration.s3Configuration.roleArn",
    "opensearchserverlessConfiguration.roleArn",
    "redshiftConfiguration.roleArn",
    "redshiftConfiguration.s3Configuration.roleArn",
    "snowflakeConfiguration.roleArn",
    "splunkConfiguration.s3Configuration.roleArn",
)
# Type -> property path -> service that assumes the role. `*` stands for each item of a list.
_PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    aws.AMPLIFY_APP: {"iamServiceRoleArn": "amplify"},
    aws.API_GATEWAY_ACCOUNT: {"cloudwatchRoleArn": "apigateway"},
    aws.API_GATEWAY_AUTHORIZER: {"authorizerCredentials": "apigateway"},
    aws.API_GATEWAY_INTEGRATION: {"credentials": "apigateway"},
    aws.API_GATEWAY_V2_AUTHORIZER: {"authorizerCredentialsArn": "apigateway"},
    aws.API_GATEWAY_V2_INTEGRATION: {"credentialsArn": "apigateway"},
    "aws:appconfig/configurationProfile:ConfigurationProfile": {"retrievalRoleArn": "appconfig"},
    aws.APPRUNNER_SERVICE: {
        "instanceConfiguration.instanceRoleArn": "tasks.apprunner",
        "sourceConfiguration.authenticationConfiguration.accessRoleArn": "build.apprunner",
    },
    aws.APPSYNC_DATA_SOURCE: {"serviceRoleArn": "appsync"},
    aws.APPSYNC_GRAPH_QLAPI: {"logConfig.cloudwatchLogsRoleArn": "appsync"},
    aws.AUTO_SCALING_GROUP: {"initialLifecycleHooks.*.roleArn": "autoscaling"},
    aws.AUTO_SCALING_LIFECYCLE_HOOK: {"roleArn": "autoscaling"},
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": {"iamRoleArn": "backup"},
    aws.BACKUP_SELECTION: {"iamRoleArn": "backup"},
    aws.BATCH_COMPUTE_ENVIRONMENT: {"serviceRole": "batch", "computeResources.spotIamFleetRole": "spotfleet"},
    # Batch user guide, "IAM execution role": the jobs are tasks of ECS. Each first property is a JSON text.
    aws.BATCH_JOB_DEFINITION: dict.fromkeys(
        (
            "containerProperties.executionRoleArn",
            "containerProperties.jobRoleArn",
            "ecsProperties.taskProperties.*.executionRoleArn",
            "ecsProperties.taskProperties.*.taskRoleArn",
            "nodeProperties.nodeRangeProperties.*.container.executionRoleArn",
            "nodeProperties.nodeRangeProperties.*.container.jobRoleArn",
        ),
        "ecs-tasks",
    ),
    aws.BEDROCK_AGENT_AGENT: {"agentResourceRoleArn": "bedrock"},
    aws.BEDROCK_AGENT_KNOWLEDGE_BASE: {"roleArn": "bedrock"},
    aws.BUDGETS_BUDGET_ACTION: {"executionRoleArn": "budgets"},
    "aws:cfg/configurationAggregator:ConfigurationAggregator": {
        "organizationAggregationSource.roleArn": "config"
    },
    aws.CFG_RECORDER: {"roleArn": "config"},
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": {"iamRoleArn": "chatbot"},
    "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": {"iamRoleArn": "chatbot"},
    aws.CLOUDFORMATION_STACK: {"iamRoleArn": "cloudformation"},
    "aws:cloudformation/stackSet:StackSet": {"administrationRoleArn": "cloudformation"},
    "aws:cloudfront/realtimeLogConfig:RealtimeLogConfig": {
        "endpoint.kinesisStreamConfig.roleArn": "cloudfront"
    },
    aws.CLOUDTRAIL_TRAIL: {"cloudWatchLogsRoleArn": "cloudtrail"},
    aws.CLOUDWATCH_EVENT_RULE: {"roleArn": "events"},
    aws.CLOUDWATCH_EVENT_TARGET: {"roleArn": "events"},
    aws.CLOUDWATCH_LOG_DESTINATION: {"roleArn": "logs"},
    aws.CLOUDWATCH_LOG_SUBSCRIPTION_FILTER: {"roleArn": "logs"},
    aws.CLOUDWATCH_METRIC_STREAM: {"roleArn": "streams.metrics.cloudwatch"},
    aws.CODEBUILD_PROJECT: {"serviceRole": "codebuild"},
    aws.CODEDEPLOY_DEPLOYMENT_GROUP: {"serviceRoleArn": "codedeploy"},
    aws.CODEPIPELINE_PIPELINE: {"roleArn": "codepipeline"},
    aws.COGNITO_USER_POOL: {"smsConfiguration.snsCallerArn": "cognito-idp"},
    "aws:datasync/s3Location:S3Location": {"s3Config.bucketAccessRoleArn": "datasync"},
    aws.DAX_CLUSTER: {"iamRoleArn": "dax"},
    aws.DLM_LIFECYCLE_POLICY: {"executionRoleArn": "dlm"},
    aws.DMS_ENDPOINT: {"serviceAccessRole": "dms"},
    "aws:dms/s3Endpoint:S3Endpoint": {"serviceAccessRoleArn": "dms"},
    aws.EC2_FLOW_LOG: {"iamRoleArn": "vpc-flow-logs"},
    "aws:ec2/spotFleetRequest:SpotFleetRequest": {"iamFleetRole": "spotfleet"},
    aws.ECS_SERVICE: {"iamRole": "ecs", "volumeConfiguration.managedEbsVolume.roleArn": "ecs"},
    aws.ECS_TASK_DEFINITION: {"executionRoleArn": "ecs-tasks", "taskRoleArn": "ecs-tasks"},
    aws.EKS_CLUSTER: {"roleArn": "eks", "computeConfig.nodeRoleArn": "ec2"},
    aws.EKS_FARGATE_PROFILE: {"podExecutionRoleArn": "eks-fargate-pods"},
    aws.EKS_NODE_GROUP: {"nodeRoleArn": "ec2"},
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": {"roleArn": "pods.eks"},
    aws.EMR_CLUSTER: {"serviceRole": "elasticmapreduce"},
    "aws:fis/experimentTemplate:ExperimentTemplate": {"roleArn": "fis"},
    aws.GLUE_CRAWLER: {"role": "glue"},
    aws.GLUE_JOB: {"roleArn": "glue"},
    "aws:grafana/workspace:Workspace": {"roleArn": "grafana"},
    aws.IAM_INSTANCE_PROFILE: {"role": "ec2"},
    "aws:iot/provisioningTemplate:ProvisioningTemplate": {"provisioningRoleArn": "iot"},
    "aws:iot/roleAlias:RoleAlias": {"roleArn": "credentials.iot"},
    aws.IOT_TOPIC_RULE: {f"{action}.*.roleArn": "iot" for action in _IOT_ACTIONS},
    "aws:kendra/index:Index": {"roleArn": "kendra"},
    aws.KINESIS_FIREHOSE_DELIVERY_STREAM: dict.fromkeys(_FIREHOSE, "firehose"),
    "aws:kinesisanalyticsv2/application:Application": {"serviceExecutionRole": "kinesisanalytics"},
    aws.LAMBDA_FUNCTION: {"role": "lambda"},
    "aws:msk/replicator:Replicator": {"serviceExecutionRoleArn": "kafka"},
    "aws:mskconnect/connector:Connector": {"serviceExecutionRoleArn": "kafkaconnect"},
    aws.MWAA_ENVIRONMENT: {"executionRoleArn": "airflow-env"},
    aws.NEPTUNE_CLUSTER: {"iamRoles.*": "rds"},
    aws.PIPES_PIPE: {"roleArn": "pipes"},
    "aws:quicksight/vpcConnection:VpcConnection": {"roleArn": "quicksight"},
    aws.RDS_CLUSTER: {"monitoringRoleArn": "monitoring.rds", "iamRoles.*": "rds"},
    aws.RDS_CLUSTER_INSTANCE: {"monitoringRoleArn": "monitoring.rds"},
    "aws:rds/clusterRoleAssociation:ClusterRoleAssociation": {"roleArn": "rds"},
    aws.RDS_INSTANCE: {"monitoringRoleArn": "monitoring.rds"},
    aws.RDS_PROXY: {"roleArn": "rds"},
    "aws:rds/roleAssociation:RoleAssociation": {"roleArn": "rds"},
    aws.REDSHIFT_CLUSTER: {"iamRoles.*": "redshift"},
    aws.REDSHIFT_SCHEDULED_ACTION: {"iamRole": "scheduler.redshift"},
    "aws:rolesanywhere/profile:Profile": {"roleArns.*": "rolesanywhere"},
    aws.S3_BUCKET: {"replicationConfiguration.role": "s3"},
    aws.S3_BUCKET_REPLICATION_CONFIG: {"role": "s3"},
    aws.SAGEMAKER_DOMAIN: {"defaultUserSettings.executionRole": "sagemaker"},
    aws.SAGEMAKER_MODEL: {"executionRoleArn": "sagemaker"},
    "aws:sagemaker/notebookInstance:NotebookInstance": {"roleArn": "sagemaker"},
    "aws:sagemaker/pipeline:Pipeline": {"roleArn": "sagemaker"},
    "aws:sagemaker/userProfile:UserProfile": {"userSettings.executionRole": "sagemaker"},
    aws.SCHEDULER_SCHEDULE: {"target.roleArn": "scheduler"},
    aws.SFN_STATE_MACHINE: {"roleArn": "states"},
    aws.SNS_TOPIC: {f"{kind}FeedbackRoleArn": "sns" for kind in _SNS_FEEDBACK},
    aws.SNS_TOPIC_SUBSCRIPTION: {"subscriptionRoleArn": "sns"},
    "aws:ssm/activation:Activation": {"iamRole": "ssm"},
    "aws:storagegateway/nfsFileShare:NfsFileShare": {"roleArn": "storagegateway"},
    "aws:storagegateway/smbFileShare:SmbFileShare": {"roleArn": "storagegateway"},
    aws.SYNTHETICS_CANARY: {"executionRoleArn": "lambda"},
    "aws:timestreamquery/scheduledQuery:ScheduledQuery": {"executionRoleArn": "timestream"},
    "aws:transfer/access:Access": {"role": "transfer"},
    aws.TRANSFER_SERVER: {"loggingRole": "transfer"},
    "aws:transfer/user:User": {"role": "transfer"},
}
SERVICES: Final[Mapping[str, tuple[tuple[Path, str], ...]]] = {
    type_: tuple((tuple(path.split(".")), service) for path, service in rows.items())
    for type_, rows in _PROPERTIES.items()
}


def role_paths(user: Resource) -> Iterator[tuple[Path, str]]:
    """The path of each role that the resource sets, and the service that assumes it."""
    for path, service in SERVICES.get(user.type, ()):
        for found in _each(user, path):
            if value_at(user, found) is not None:
                yield found, service


def is_in_json(user: Resource) -> bool:
    """Whether the first property of each path is a JSON text that contains the rest."""
    return user.type == aws.BATCH_JOB_DEFINITION


def value_at(user: Resource, path: Path) -> Value:
    """The value at a path of `role_paths`."""
    key, *steps = path
    if is_in_json(user):
        found: Value = reduce(child, steps, read_known_json(user.get(str(key))))
        return found
    return user.get(str(key), *steps)


def _each(user: Resource, path: Path) -> Iterator[Path]:
    """The path for each item of the list, if it contains `*`; no path if the list is unknown."""
    if "*" not in path:
        yield path
        return
    place = path.index("*")
    key, *rest = path[:place]
    items = value_at(user, path[:place]) if is_in_json(user) else user.items(str(key), *rest)
    if isinstance(items, list):
        yield from ((*path[:place], index, *path[place + 1 :]) for index in range(len(items)))
