"""Lookups of a resource that the same program creates.

A lookup with known arguments runs while the program runs, also in the first preview, when the resource does not exist.
Source: https://www.pulumi.com/docs/iac/concepts/functions/provider-functions/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from preflight.core.observed import LookedUp
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws

# The function -> the argument with the name, and the types whose name it is. Each name exists once in a Region or an
# account, so that nobody else's resource can be the result. Functions that return an empty list are not here.
_NAMED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "aws:cloudwatch/getLogGroup:getLogGroup": ("name", (aws.CLOUDWATCH_LOG_GROUP,)),
    "aws:dynamodb/getTable:getTable": ("name", (aws.DYNAMODB_TABLE,)),
    "aws:ec2/getKeyPair:getKeyPair": ("keyName", (aws.EC2_KEY_PAIR,)),
    "aws:ecr/getRepository:getRepository": ("name", (aws.ECR_REPOSITORY,)),
    "aws:ecs/getCluster:getCluster": ("clusterName", (aws.ECS_CLUSTER,)),
    "aws:eks/getCluster:getCluster": ("name", (aws.EKS_CLUSTER,)),
    "aws:iam/getGroup:getGroup": ("groupName", (aws.IAM_GROUP,)),
    "aws:iam/getInstanceProfile:getInstanceProfile": ("name", (aws.IAM_INSTANCE_PROFILE,)),
    "aws:iam/getPolicy:getPolicy": ("name", (aws.IAM_POLICY,)),
    aws.IAM_GET_ROLE: ("name", (aws.IAM_ROLE,)),
    "aws:iam/getUser:getUser": ("userName", (aws.IAM_USER,)),
    "aws:kinesis/getStream:getStream": ("name", (aws.KINESIS_STREAM,)),
    "aws:kms/getAlias:getAlias": ("name", (aws.KMS_ALIAS,)),
    "aws:lambda/getFunction:getFunction": ("functionName", (aws.LAMBDA_FUNCTION,)),
    "aws:lb/getLoadBalancer:getLoadBalancer": ("name", (aws.LB_LOAD_BALANCER,)),
    "aws:lb/getTargetGroup:getTargetGroup": ("name", (aws.LB_TARGET_GROUP,)),
    "aws:rds/getCluster:getCluster": ("clusterIdentifier", (aws.RDS_CLUSTER,)),
    "aws:rds/getInstance:getInstance": ("dbInstanceIdentifier", (aws.RDS_INSTANCE,)),
    "aws:s3/getBucket:getBucket": ("bucket", (aws.S3_BUCKET, aws.S3_BUCKET_V2)),
    "aws:secretsmanager/getSecret:getSecret": ("name", (aws.SECRETS_MANAGER_SECRET,)),
    "aws:secretsmanager/getSecretVersion:getSecretVersion": ("secretId", (aws.SECRETS_MANAGER_SECRET,)),
    "aws:sfn/getStateMachine:getStateMachine": ("name", (aws.SFN_STATE_MACHINE,)),
    "aws:sns/getTopic:getTopic": ("name", (aws.SNS_TOPIC,)),
    "aws:sqs/getQueue:getQueue": ("name", (aws.SQS_QUEUE,)),
    aws.SSM_GET_PARAMETER: ("name", (aws.SSM_PARAMETER,)),
}


def own_lookups(stack: Stack) -> Iterator[tuple[Resource, LookedUp]]:
    """The resources that the program creates and looks up by their name, with the lookup."""
    for looked_up in stack.observed.lookups:
        key, types = _NAMED.get(looked_up.token, ("", ()))
        name = dict(looked_up.arguments).get(key)
        if not name:
            continue
        for resource in (r for type_ in types for r in stack.find_by_identifier(type_, name)):
            exists = resource.is_external or resource.urn in stack.observed.existing
            if not exists and _same_provider(resource, looked_up):
                yield resource, looked_up


def _same_provider(resource: Resource, looked_up: LookedUp) -> bool:
    """Whether both use one provider, and neither names a Region of its own."""
    if resource.get("region") is not None or "region" in dict(looked_up.arguments):
        return False
    default = resource.provider_urn.rpartition("::")[2].startswith("default")
    return resource.provider_urn == looked_up.provider or (not looked_up.provider and default)
