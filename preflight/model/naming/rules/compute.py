"""Names of compute and containers: EC2, Auto Scaling, Lambda, ECS, EKS, ECR, Batch and Elastic Beanstalk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.model.naming.rules.rule import EC2_API, EDGES, WORD, NameRule

RULES: Final[Mapping[str, tuple[NameRule, ...]]] = {
    aws.EC2_LAUNCH_TEMPLATE: (
        NameRule(
            r"[a-zA-Z0-9().\-/_]+",
            "letters, digits and ( ) . - / _",
            (3, 128),
            EC2_API + "CreateLaunchTemplate.html",
        ),
    ),
    aws.EC2_KEY_PAIR: (
        NameRule(
            r"[\x20-\x7e]+", "ASCII characters", (1, 255), EC2_API + "CreateKeyPair.html", key="keyName"
        ),
    ),
    aws.AUTO_SCALING_GROUP: (
        NameRule(
            r"[^\x00-\x1f\x7f]+",
            "no control characters",
            (1, 255),
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html",
        ),
    ),
    aws.LAMBDA_FUNCTION: (
        NameRule(
            r"[a-zA-Z0-9_-]+",
            WORD,
            (1, 64),
            "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
            auto=64,
        ),
    ),
    aws.LAMBDA_LAYER_VERSION: (
        NameRule(
            r"[a-zA-Z0-9_-]+",
            WORD,
            (1, 140),
            "https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html",
            key="layerName",
            auto=0,
        ),
    ),
    aws.ECR_REPOSITORY: (
        NameRule(
            r"(?:[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*/)*[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*",
            "lower-case letters and digits, with single . _ - / between them",
            (2, 256),
            "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html",
        ),
    ),
    aws.ECS_CLUSTER: (
        NameRule(
            r"[A-Za-z0-9_-]+",
            WORD,
            (1, 255),
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html",
        ),
    ),
    aws.ECS_SERVICE: (
        NameRule(
            r"[A-Za-z0-9_-]+",
            WORD,
            (1, 255),
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
        ),
    ),
    aws.ECS_TASK_DEFINITION: (
        NameRule(
            r"[A-Za-z0-9_-]+",
            WORD,
            (1, 255),
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
            key="family",
            auto=0,
        ),
    ),
    aws.EKS_CLUSTER: (
        NameRule(
            r"[0-9A-Za-z][A-Za-z0-9_-]*",
            f"{WORD}, and must begin with a letter or digit",
            (1, 100),
            "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html",
        ),
    ),
    aws.EKS_NODE_GROUP: (
        NameRule(
            r"[0-9A-Za-z][A-Za-z0-9_-]*",
            f"{WORD}, and must begin with a letter or digit",
            (1, 63),
            "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html",
            key="nodeGroupName",
        ),
    ),
    aws.BATCH_JOB_QUEUE: (
        NameRule(
            r"[A-Za-z0-9][A-Za-z0-9_-]*",
            f"{WORD}, and must begin with a letter or digit",
            (1, 128),
            "https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html",
        ),
    ),
    aws.ELASTIC_BEANSTALK_ENVIRONMENT: (
        NameRule(
            r"[A-Za-z0-9-]+",
            "letters, digits and hyphens",
            (4, 40),
            "https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_CreateEnvironment.html",
            auto=40,
            forbidden=EDGES,
        ),
    ),
}
