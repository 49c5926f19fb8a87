"""What components of known packages create, for those whose plugin is not installed.

Sources: pulumi/pulumi-awsx, awsx/ecr/image.ts, registryImage.ts and repository.ts; pulumi/pulumi-synced-folder,
provider/cmd/pulumi-resource-synced-folder/s3-bucket-folder.ts; pulumi/pulumi-aws-apigateway, aws-apigateway/apigateway;
all read in November 2026. What they create in other providers, such as an image of Docker, is not listed.
"""

from __future__ import annotations

from typing import Final

from preflight.core.creations import Creations
from preflight.model import type_tokens as aws

_REST_API: Final = (
    aws.API_GATEWAY_REST_API,
    aws.API_GATEWAY_REST_API_POLICY,
    aws.API_GATEWAY_DEPLOYMENT,
    aws.API_GATEWAY_STAGE,
    aws.CLOUDWATCH_LOG_GROUP,
    aws.IAM_ROLE,
    aws.IAM_ROLE_POLICY,
    aws.IAM_ROLE_POLICY_ATTACHMENT,
    aws.LAMBDA_FUNCTION,
    aws.LAMBDA_PERMISSION,
    aws.S3_BUCKET,
    aws.S3_BUCKET_V2,
    aws.S3_BUCKET_OBJECT,
    aws.S3_BUCKET_OBJECTV2,
)
CREATIONS: Final = Creations(
    {
        "aws-apigateway:index:RestAPI": _REST_API,
        "awsx:ecr:Image": (),
        "awsx:ecr:RegistryImage": (),
        "awsx:ecr:Repository": (aws.ECR_REPOSITORY, aws.ECR_LIFECYCLE_POLICY),
        "synced-folder:index:S3BucketFolder": (aws.S3_BUCKET_OBJECT, aws.S3_BUCKET_OBJECTV2),
    }
)
