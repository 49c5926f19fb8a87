"""The AWS services that assume the roles in resources' properties.

Source: for each row the page of the service's role, "Roles for AWS services", and the service principals of
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.identity.roles import Role
from preflight.model.resource_types import ROLE

Path = tuple[str, ...]

# Type -> (path of the property, service that assumes the role).
SERVICES: Final[Mapping[str, tuple[tuple[Path, str], ...]]] = {
    aws.API_GATEWAY_ACCOUNT: ((("cloudwatchRoleArn",), "apigateway"),),
    aws.API_GATEWAY_AUTHORIZER: ((("authorizerCredentials",), "apigateway"),),
    aws.API_GATEWAY_INTEGRATION: ((("credentials",), "apigateway"),),
    aws.API_GATEWAY_V2_AUTHORIZER: ((("authorizerCredentialsArn",), "apigateway"),),
    aws.API_GATEWAY_V2_INTEGRATION: ((("credentialsArn",), "apigateway"),),
    aws.APPRUNNER_SERVICE: (
        (("instanceConfiguration", "instanceRoleArn"), "tasks.apprunner"),
        (("sourceConfiguration", "authenticationConfiguration", "accessRoleArn"), "build.apprunner"),
    ),
    "aws:appsync/dataSource:DataSource": ((("serviceRoleArn",), "appsync"),),
    aws.COGNITO_USER_POOL: ((("smsConfiguration", "snsCallerArn"), "cognito-idp"),),
    aws.BACKUP_SELECTION: ((("iamRoleArn",), "backup"),),
    aws.BATCH_COMPUTE_ENVIRONMENT: ((("serviceRole",), "batch"),),
    aws.CFG_RECORDER: ((("roleArn",), "config"),),
    aws.CLOUDTRAIL_TRAIL: ((("cloudWatchLogsRoleArn",), "cloudtrail"),),
    aws.CLOUDWATCH_EVENT_RULE: ((("roleArn",), "events"),),
    aws.CLOUDWATCH_EVENT_TARGET: ((("roleArn",), "events"),),
    aws.CLOUDWATCH_LOG_DESTINATION: ((("roleArn",), "logs"),),
    aws.CLOUDWATCH_LOG_SUBSCRIPTION_FILTER: ((("roleArn",), "logs"),),
    aws.CODEBUILD_PROJECT: ((("serviceRole",), "codebuild"),),
    aws.CODEDEPLOY_DEPLOYMENT_GROUP: ((("serviceRoleArn",), "codedeploy"),),
    aws.CODEPIPELINE_PIPELINE: ((("roleArn",), "codepipeline"),),
    aws.DAX_CLUSTER: ((("iamRoleArn",), "dax"),),
    aws.DLM_LIFECYCLE_POLICY: ((("executionRoleArn",), "dlm"),),
    aws.EC2_FLOW_LOG: ((("iamRoleArn",), "vpc-flow-logs"),),
    aws.ECS_TASK_DEFINITION: (
        (("executionRoleArn",), "ecs-tasks"),
        (("taskRoleArn",), "ecs-tasks"),
    ),
    aws.EKS_CLUSTER: ((("roleArn",), "eks"),),
    aws.EKS_FARGATE_PROFILE: ((("podExecutionRoleArn",), "eks-fargate-pods"),),
    aws.EKS_NODE_GROUP: ((("nodeRoleArn",), "ec2"),),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ((("roleArn",), "pods.eks"),),
    aws.EMR_CLUSTER: ((("serviceRole",), "elasticmapreduce"),),
    aws.GLUE_CRAWLER: ((("role",), "glue"),),
    aws.GLUE_JOB: ((("roleArn",), "glue"),),
    aws.IAM_INSTANCE_PROFILE: ((("role",), "ec2"),),
    aws.KINESIS_FIREHOSE_DELIVERY_STREAM: ((("extendedS3Configuration", "roleArn"), "firehose"),),
    "aws:kinesisanalyticsv2/application:Application": ((("serviceExecutionRole",), "kinesisanalytics"),),
    aws.LAMBDA_FUNCTION: ((("role",), "lambda"),),
    aws.PIPES_PIPE: ((("roleArn",), "pipes"),),
    aws.RDS_CLUSTER: ((("monitoringRoleArn",), "monitoring.rds"),),
    aws.RDS_CLUSTER_INSTANCE: ((("monitoringRoleArn",), "monitoring.rds"),),
    aws.RDS_INSTANCE: ((("monitoringRoleArn",), "monitoring.rds"),),
    aws.RDS_PROXY: ((("roleArn",), "rds"),),
    aws.S3_BUCKET_REPLICATION_CONFIG: ((("role",), "s3"),),
    aws.SAGEMAKER_MODEL: ((("executionRoleArn",), "sagemaker"),),
    "aws:sagemaker/notebookInstance:NotebookInstance": ((("roleArn",), "sagemaker"),),
    aws.SCHEDULER_SCHEDULE: ((("target", "roleArn"), "scheduler"),),
    aws.SFN_STATE_MACHINE: ((("roleArn",), "states"),),
    aws.SNS_TOPIC_SUBSCRIPTION: ((("subscriptionRoleArn",), "sns"),),
    aws.TRANSFER_SERVER: ((("loggingRole",), "transfer"),),
}


@dataclass(frozen=True)
class PassedRole:
    """A role in a resource's property `path` that a service assumes."""

    user: Resource
    path: Path
    service: str

    @property
    def is_trusted(self) -> Tri:
        """Whether the role certainly lets the service assume it."""
        role = self.role
        if not isinstance(role, Role):
            return Unknown("a role")
        external = self.external_id
        return role.trusts(self.service, {} if external is None else {"sts:externalid": external})

    @property
    def external_id(self) -> str | Unknown | None:
        """The external ID that the service sends: Cognito sends that of the user pool's text messages.

        Source: Cognito API, SmsConfigurationType, ExternalId, and InvalidSmsRoleTrustRelationshipException.
        """
        if self.user.type != aws.COGNITO_USER_POOL:
            return None
        found = self.user.get("smsConfiguration", "externalId")
        return found if isinstance(found, str | Unknown) else None

    @property
    def role(self) -> Role | Unknown | None:
        key, *rest = self.path
        return self.user.stack.referred(Role, self.user.ref(ROLE, key, *rest))


def passed_roles(stack: Stack) -> tuple[Resource, ...]:
    """The resources with a role that a service assumes."""
    return tuple(
        r for r in stack.of(*SERVICES) if any(r.get(*path) is not None for path, _ in SERVICES[r.type])
    )


def uses_of(user: Resource) -> Iterator[PassedRole]:
    for path, service in SERVICES[user.type]:
        if user.get(*path) is not None:
            yield PassedRole(user, path, f"{service}.amazonaws.com")
