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
from preflight.core.values import Unknown
from preflight.model.identity.roles import Role
from preflight.model.resource_types import ROLE

Path = tuple[str, ...]

# Type -> (path of the property, service that assumes the role).
SERVICES: Final[Mapping[str, tuple[tuple[Path, str], ...]]] = {
    "aws:apigateway/account:Account": ((("cloudwatchRoleArn",), "apigateway"),),
    "aws:apigateway/authorizer:Authorizer": ((("authorizerCredentials",), "apigateway"),),
    "aws:apigateway/integration:Integration": ((("credentials",), "apigateway"),),
    "aws:apigatewayv2/authorizer:Authorizer": ((("authorizerCredentialsArn",), "apigateway"),),
    "aws:apigatewayv2/integration:Integration": ((("credentialsArn",), "apigateway"),),
    "aws:apprunner/service:Service": (
        (("instanceConfiguration", "instanceRoleArn"), "tasks.apprunner"),
        (("sourceConfiguration", "authenticationConfiguration", "accessRoleArn"), "build.apprunner"),
    ),
    "aws:appsync/dataSource:DataSource": ((("serviceRoleArn",), "appsync"),),
    "aws:backup/selection:Selection": ((("iamRoleArn",), "backup"),),
    "aws:batch/computeEnvironment:ComputeEnvironment": ((("serviceRole",), "batch"),),
    "aws:cfg/recorder:Recorder": ((("roleArn",), "config"),),
    "aws:cloudtrail/trail:Trail": ((("cloudWatchLogsRoleArn",), "cloudtrail"),),
    "aws:cloudwatch/eventRule:EventRule": ((("roleArn",), "events"),),
    "aws:cloudwatch/eventTarget:EventTarget": ((("roleArn",), "events"),),
    "aws:cloudwatch/logDestination:LogDestination": ((("roleArn",), "logs"),),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": ((("roleArn",), "logs"),),
    "aws:codebuild/project:Project": ((("serviceRole",), "codebuild"),),
    "aws:codedeploy/deploymentGroup:DeploymentGroup": ((("serviceRoleArn",), "codedeploy"),),
    "aws:codepipeline/pipeline:Pipeline": ((("roleArn",), "codepipeline"),),
    "aws:dax/cluster:Cluster": ((("iamRoleArn",), "dax"),),
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": ((("executionRoleArn",), "dlm"),),
    "aws:ec2/flowLog:FlowLog": ((("iamRoleArn",), "vpc-flow-logs"),),
    "aws:ecs/taskDefinition:TaskDefinition": (
        (("executionRoleArn",), "ecs-tasks"),
        (("taskRoleArn",), "ecs-tasks"),
    ),
    "aws:eks/cluster:Cluster": ((("roleArn",), "eks"),),
    "aws:eks/fargateProfile:FargateProfile": ((("podExecutionRoleArn",), "eks-fargate-pods"),),
    "aws:eks/nodeGroup:NodeGroup": ((("nodeRoleArn",), "ec2"),),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ((("roleArn",), "pods.eks"),),
    "aws:emr/cluster:Cluster": ((("serviceRole",), "elasticmapreduce"),),
    "aws:glue/crawler:Crawler": ((("role",), "glue"),),
    "aws:glue/job:Job": ((("roleArn",), "glue"),),
    "aws:iam/instanceProfile:InstanceProfile": ((("role",), "ec2"),),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (
        (("extendedS3Configuration", "roleArn"), "firehose"),
    ),
    "aws:kinesisanalyticsv2/application:Application": ((("serviceExecutionRole",), "kinesisanalytics"),),
    "aws:lambda/function:Function": ((("role",), "lambda"),),
    "aws:pipes/pipe:Pipe": ((("roleArn",), "pipes"),),
    "aws:rds/cluster:Cluster": ((("monitoringRoleArn",), "monitoring.rds"),),
    "aws:rds/clusterInstance:ClusterInstance": ((("monitoringRoleArn",), "monitoring.rds"),),
    "aws:rds/instance:Instance": ((("monitoringRoleArn",), "monitoring.rds"),),
    "aws:rds/proxy:Proxy": ((("roleArn",), "rds"),),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": ((("role",), "s3"),),
    "aws:sagemaker/model:Model": ((("executionRoleArn",), "sagemaker"),),
    "aws:sagemaker/notebookInstance:NotebookInstance": ((("roleArn",), "sagemaker"),),
    "aws:scheduler/schedule:Schedule": ((("target", "roleArn"), "scheduler"),),
    "aws:sfn/stateMachine:StateMachine": ((("roleArn",), "states"),),
    "aws:sns/topicSubscription:TopicSubscription": ((("subscriptionRoleArn",), "sns"),),
    "aws:transfer/server:Server": ((("loggingRole",), "transfer"),),
}


@dataclass(frozen=True)
class PassedRole:
    """A role in a resource's property `path` that a service assumes."""

    user: Resource
    path: Path
    service: str

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
