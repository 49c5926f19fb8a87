"""The properties with a policy document, and what their services require of it.

Source: IAM user guide, "AWS JSON policy elements: Principal" ("You must use the Principal element in resource-based
policies"), "IAM JSON policy elements: Resource"; the provider's schema, types `string | PolicyDocument` (pulumi-aws 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from preflight.model import type_tokens as aws

Kind = Literal["managed", "inline", "trust", "resource"]


class DocumentProperty(msgspec.Struct, frozen=True):
    """A property with a policy document. `takes_objects`: the provider accepts an object too.

    `checks_principals`: the service certainly rejects a text that is not an AWS principal (IAM, S3, KMS).
    `refuses_resource`: the service rejects a statement with a resource. Source: ECR user guide, pull request 20 of
    `awsdocs/amazon-ecr-user-guide`. `removed_by_empty`: the provider removes the policy for the document `{}`. Source:
    the provider's documentation of `aws_secretsmanager_secret` and `aws_s3_access_point`.
    """

    key: str
    kind: Kind
    takes_objects: bool = True
    needs_resource: bool = False
    checks_principals: bool = False
    refuses_resource: bool = False
    removed_by_empty: bool = False


KEYS: Final = (
    aws.KMS_KEY,
    aws.KMS_KEY_POLICY,
    aws.KMS_EXTERNAL_KEY,
    aws.KMS_REPLICA_KEY,
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
)
# The types whose policy is a text.
_OF_TEXTS: Final = (
    aws.API_GATEWAY_REST_API,
    aws.API_GATEWAY_REST_API_POLICY,
    "aws:backup/vaultPolicy:VaultPolicy",
    aws.CLOUDWATCH_EVENT_BUS_POLICY,
    aws.DYNAMODB_RESOURCE_POLICY,
    "aws:ecrpublic/repositoryPolicy:RepositoryPolicy",
    "aws:efs/fileSystemPolicy:FileSystemPolicy",
    "aws:glue/resourcePolicy:ResourcePolicy",
    aws.KINESIS_RESOURCE_POLICY,
    aws.MSK_CLUSTER_POLICY,
    "aws:s3control/accessPointPolicy:AccessPointPolicy",
    aws.SECRETS_MANAGER_SECRET_POLICY,
    "aws:ses/identityPolicy:IdentityPolicy",
)
_REMOVED_BY_EMPTY: Final = (aws.S3_ACCESS_POINT, aws.SECRETS_MANAGER_SECRET)
_OF_SEARCH_TEXTS: Final = (aws.OPENSEARCH_DOMAIN, "aws:opensearch/domainPolicy:DomainPolicy")
_OF_SEARCH: Final = (aws.ELASTICSEARCH_DOMAIN, "aws:elasticsearch/domainPolicy:DomainPolicy")
# The properties that accept an object: the provider's schema, types `string | PolicyDocument` (pulumi-aws 7).
DOCUMENT_PROPERTIES: Final[Mapping[str, DocumentProperty]] = {
    aws.IAM_POLICY: DocumentProperty("policy", "managed", needs_resource=True),
    aws.IAM_ROLE_POLICY: DocumentProperty("policy", "inline", needs_resource=True),
    aws.IAM_USER_POLICY: DocumentProperty("policy", "inline", needs_resource=True),
    aws.IAM_GROUP_POLICY: DocumentProperty("policy", "inline", needs_resource=True),
    aws.IAM_ROLE: DocumentProperty("assumeRolePolicy", "trust", checks_principals=True),
    aws.S3_BUCKET_POLICY: DocumentProperty("policy", "resource", needs_resource=True, checks_principals=True),
    aws.SQS_QUEUE_POLICY: DocumentProperty("policy", "resource"),
    aws.SNS_TOPIC_POLICY: DocumentProperty("policy", "resource"),
    aws.ECR_REPOSITORY_POLICY: DocumentProperty("policy", "resource", refuses_resource=True),
    aws.SQS_QUEUE: DocumentProperty("policy", "resource", takes_objects=False),
    aws.SNS_TOPIC: DocumentProperty("policy", "resource", takes_objects=False),
    **dict.fromkeys(
        KEYS, DocumentProperty("policy", "resource", takes_objects=False, checks_principals=True)
    ),
    aws.EC2_VPC_ENDPOINT: DocumentProperty("policy", "resource", takes_objects=False),
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": DocumentProperty(
        "policy", "resource", takes_objects=False
    ),
    **dict.fromkeys(_OF_TEXTS, DocumentProperty("policy", "resource", takes_objects=False)),
    **dict.fromkeys(
        _REMOVED_BY_EMPTY,
        DocumentProperty("policy", "resource", takes_objects=False, removed_by_empty=True),
    ),
    **dict.fromkeys(_OF_SEARCH_TEXTS, DocumentProperty("accessPolicies", "resource", takes_objects=False)),
    **dict.fromkeys(_OF_SEARCH, DocumentProperty("accessPolicies", "resource")),
    "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": DocumentProperty(
        "accessPolicy", "resource", takes_objects=False
    ),
    aws.CLOUDWATCH_LOG_RESOURCE_POLICY: DocumentProperty("policyDocument", "resource"),
    "aws:ecr/registryPolicy:RegistryPolicy": DocumentProperty("policy", "resource"),
}
