"""The identifiers that must be unique in AWS: a physical name, or a key of several properties.

Source: the request syntax of each service's create action, with the uniqueness of names and the response to a second
request. Some actions reject it. Some (the *Put* actions, and S3's settings of a bucket) replace the existing resource.
Some (CreateTopic, CreateQueue, CreateCluster of ECS, Subscribe) return the existing resource if nothing differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.logic import all_of, any_of, equal, known, negate, one_of
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.subject import AboutResource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.identity.roles import POLICY
from preflight.model.naming.unique_keys import Kind, Part, Types, Where, kind
from preflight.model.network.api_endpoints import endpoint_kind
from preflight.model.network.dns_records import Record
from preflight.model.resource_types import BUCKET, FUNCTION_OR_ALIAS, LOAD_BALANCER, ROLE, TARGET_GROUP, VPC

_API: Final = (aws.API_GATEWAY_REST_API,)
_API2: Final = (aws.API_GATEWAY_V2_API,)
_DOMAIN_NAME: Final = (aws.API_GATEWAY_DOMAIN_NAME, aws.API_GATEWAY_V2_DOMAIN_NAME)
_RESOLVER_RULE: Final = (aws.ROUTE53_RESOLVER_RULE,)
_CLUSTER: Final = (aws.ECS_CLUSTER,)
_EKS: Final = (aws.EKS_CLUSTER,)
_GROUP: Final = (aws.IAM_GROUP,)
_NETWORK_ACL: Final = (aws.EC2_NETWORK_ACL, aws.EC2_DEFAULT_NETWORK_ACL)
_TOPIC: Final = (aws.SNS_TOPIC,)
_USER: Final = (aws.IAM_USER,)
_ZONE: Final = (aws.ROUTE53_ZONE,)
_RULE: Final = (aws.CLOUDWATCH_EVENT_RULE,)
_REST_RESOURCE: Final = (aws.API_GATEWAY_RESOURCE,)
_BUS: Final = (aws.CLOUDWATCH_EVENT_BUS,)
_LOG_GROUP: Final = (aws.CLOUDWATCH_LOG_GROUP,)
_AUTO_SCALING: Final = (aws.AUTO_SCALING_GROUP,)
_ENDPOINT: Final = (aws.SQS_QUEUE, aws.LAMBDA_FUNCTION)


def _iam(key: str = "name", refused: str = "EntityAlreadyExists") -> Kind:
    """IAM ignores the case of names."""
    return kind(Part(key, fold=True), where="account", refused=refused)


def _rds(key: str, refused: str) -> Kind:
    return kind(Part(key, fold=True), refused=refused)


def _record_name(resource: Resource) -> str | Unknown:
    return resource.stack.entity(Record, resource).full_name


def _domain_name(resource: Resource) -> str | Unknown:
    """Domain names for private APIs may be the same."""
    is_public = one_of(endpoint_kind(resource), ("EDGE", "REGIONAL")) is True
    if resource.type == aws.API_GATEWAY_DOMAIN_NAME and not is_public:
        return resource.urn
    return Unknown("its own domain name")


_BUCKET_KEY: Final = kind(Part("bucket", BUCKET), where="account")
_BALANCER: Final = kind("name", refused="DuplicateLoadBalancerName")
_TARGET_GROUP: Final = kind("name", refused="DuplicateTargetGroupName")
_OBJECT: Final = kind(Part("bucket", BUCKET), "key", where="account")

# The types of one entry share their keys.
_KINDS: Final[dict[Types, Kind]] = {
    BUCKET: kind("bucket", where="global", refused="BucketAlreadyExists, BucketAlreadyOwnedByYou"),
    (aws.S3_BUCKET_OBJECT, aws.S3_BUCKET_OBJECTV2): _OBJECT,
    (aws.S3_BUCKET_NOTIFICATION,): _BUCKET_KEY,
    (aws.S3_BUCKET_VERSIONING, aws.S3_BUCKET_VERSIONING_V2): _BUCKET_KEY,
    (aws.S3_BUCKET_LIFECYCLE_CONFIGURATION, aws.S3_BUCKET_LIFECYCLE_CONFIGURATION_V2): _BUCKET_KEY,
    (
        aws.S3_BUCKET_CORS_CONFIGURATION,
        aws.S3_BUCKET_CORS_CONFIGURATION_V2,
    ): _BUCKET_KEY,
    (aws.S3_BUCKET_WEBSITE_CONFIGURATION, aws.S3_BUCKET_WEBSITE_CONFIGURATION_V2): _BUCKET_KEY,
    (aws.S3_BUCKET_LOGGING, aws.S3_BUCKET_LOGGING_V2): _BUCKET_KEY,
    (
        aws.S3_BUCKET_SERVER_SIDE_ENCRYPTION_CONFIGURATION,
        aws.S3_BUCKET_SERVER_SIDE_ENCRYPTION_CONFIGURATION_V2,
    ): _BUCKET_KEY,
    (aws.S3_BUCKET_PUBLIC_ACCESS_BLOCK,): _BUCKET_KEY,
    (aws.S3_BUCKET_OWNERSHIP_CONTROLS,): _BUCKET_KEY,
    # IAM
    ROLE: _iam(),
    POLICY: _iam(),
    _USER: _iam(),
    _GROUP: _iam(),
    (aws.IAM_INSTANCE_PROFILE,): _iam(),
    (aws.IAM_OPEN_ID_CONNECT_PROVIDER,): _iam("url"),
    ("aws:iam/serviceLinkedRole:ServiceLinkedRole",): kind(
        "awsServiceName", Part("customSuffix", absent=""), where="account", refused="InvalidInput"
    ),
    (aws.IAM_ROLE_POLICY,): kind(Part("role", ROLE), "name", where="account"),
    (aws.IAM_USER_POLICY,): kind(Part("user", _USER), "name", where="account"),
    (aws.IAM_GROUP_POLICY,): kind(Part("group", _GROUP), "name", where="account"),
    (aws.IAM_ROLE_POLICY_ATTACHMENT,): kind(Part("role", ROLE), Part("policyArn", POLICY), where="account"),
    (aws.IAM_USER_POLICY_ATTACHMENT,): kind(Part("user", _USER), Part("policyArn", POLICY), where="account"),
    (aws.IAM_GROUP_POLICY_ATTACHMENT,): kind(
        Part("group", _GROUP), Part("policyArn", POLICY), where="account"
    ),
    # EC2
    (aws.EC2_SECURITY_GROUP,): kind(
        "name", Part("vpcId", VPC, absent="the default VPC"), refused="InvalidGroup.Duplicate"
    ),
    (aws.EC2_NETWORK_ACL_RULE,): kind(
        Part("networkAclId", _NETWORK_ACL),
        Part("ruleNumber", absent=""),
        Part("egress", absent="false"),
        refused="NetworkAclEntryAlreadyExists",
    ),
    (aws.EC2_KEY_PAIR,): kind("keyName", refused="InvalidKeyPair.Duplicate"),
    (aws.EC2_LAUNCH_TEMPLATE,): kind("name", refused="InvalidLaunchTemplateName.AlreadyExistsException"),
    (aws.EC2_PLACEMENT_GROUP,): kind("name", refused="InvalidPlacementGroup.Duplicate"),
    (aws.EC2_LAUNCH_CONFIGURATION,): kind("name", refused="AlreadyExists"),
    _AUTO_SCALING: kind("name", refused="AlreadyExists"),
    (aws.AUTO_SCALING_POLICY,): kind(Part("autoscalingGroupName", _AUTO_SCALING), "name"),
    # load balancing
    LOAD_BALANCER: _BALANCER,
    (aws.ELB_LOAD_BALANCER,): _BALANCER,
    TARGET_GROUP: _TARGET_GROUP,
    # databases
    (aws.RDS_INSTANCE,): _rds("identifier", "DBInstanceAlreadyExists"),
    (aws.RDS_CLUSTER_INSTANCE,): _rds("identifier", "DBInstanceAlreadyExists"),
    (aws.RDS_CLUSTER,): _rds("clusterIdentifier", "DBClusterAlreadyExistsFault"),
    (aws.DOCDB_CLUSTER,): _rds("clusterIdentifier", "DBClusterAlreadyExistsFault"),
    (aws.NEPTUNE_CLUSTER,): _rds("clusterIdentifier", "DBClusterAlreadyExistsFault"),
    (aws.RDS_SUBNET_GROUP,): _rds("name", "DBSubnetGroupAlreadyExists"),
    (aws.RDS_PARAMETER_GROUP,): _rds("name", "DBParameterGroupAlreadyExists"),
    (aws.RDS_CLUSTER_PARAMETER_GROUP,): _rds("name", "DBParameterGroupAlreadyExists"),
    (aws.RDS_OPTION_GROUP,): _rds("name", "OptionGroupAlreadyExistsFault"),
    (aws.DYNAMODB_TABLE,): kind("name", refused="ResourceInUseException"),
    (aws.ELASTICACHE_CLUSTER,): _rds("clusterId", "CacheClusterAlreadyExists"),
    (aws.ELASTICACHE_REPLICATION_GROUP,): _rds("replicationGroupId", "ReplicationGroupAlreadyExists"),
    (aws.ELASTICACHE_SUBNET_GROUP,): _rds("name", "CacheSubnetGroupAlreadyExists"),
    (aws.ELASTICACHE_PARAMETER_GROUP,): _rds("name", "CacheParameterGroupAlreadyExists"),
    (aws.REDSHIFT_CLUSTER,): _rds("clusterIdentifier", "ClusterAlreadyExists"),
    (aws.REDSHIFT_SUBNET_GROUP,): _rds("name", "ClusterSubnetGroupAlreadyExists"),
    # containers and functions
    _CLUSTER: kind("name"),
    (aws.ECS_SERVICE,): kind(
        Part("cluster", _CLUSTER, absent="default"), "name", refused="Creation of service was not idempotent"
    ),
    (aws.ECR_REPOSITORY,): kind("name", refused="RepositoryAlreadyExistsException"),
    _EKS: kind("name", refused="ResourceInUseException"),
    (aws.EKS_NODE_GROUP,): kind(Part("clusterName", _EKS), "nodeGroupName", refused="ResourceInUseException"),
    (aws.EKS_ADDON,): kind(Part("clusterName", _EKS), "addonName", refused="ResourceInUseException"),
    (aws.LAMBDA_FUNCTION,): kind("name", refused="ResourceConflictException"),
    (aws.LAMBDA_ALIAS,): kind(
        Part("functionName", FUNCTION_OR_ALIAS), "name", refused="ResourceConflictException"
    ),
    (aws.LAMBDA_PERMISSION,): kind(
        Part("function", FUNCTION_OR_ALIAS),
        Part("qualifier", absent=""),
        "statementId",
        refused="ResourceConflictException",
    ),
    # messages
    (aws.SQS_QUEUE,): kind("name"),
    (aws.SQS_QUEUE_POLICY,): kind(Part("queueUrl", (aws.SQS_QUEUE,)), where="account"),
    (aws.SNS_TOPIC_POLICY,): kind(Part("arn", _TOPIC), where="account"),
    _TOPIC: kind("name"),
    (aws.SNS_TOPIC_SUBSCRIPTION,): kind(Part("topic", _TOPIC), "protocol", Part("endpoint", _ENDPOINT)),
    _BUS: kind("name", refused="ResourceAlreadyExistsException"),
    _RULE: kind("name", Part("eventBusName", _BUS, absent="default")),
    (aws.CLOUDWATCH_EVENT_TARGET,): kind(
        Part("rule", _RULE), Part("eventBusName", _BUS, absent="default"), "targetId"
    ),
    (aws.KINESIS_STREAM,): kind("name", refused="ResourceInUseException"),
    (aws.KINESIS_FIREHOSE_DELIVERY_STREAM,): kind("name", refused="ResourceInUseException"),
    (aws.SFN_STATE_MACHINE,): kind("name", refused="StateMachineAlreadyExists"),
    # logs, alarms, parameters, keys
    _LOG_GROUP: kind("name", refused="ResourceAlreadyExistsException"),
    (aws.CLOUDWATCH_METRIC_ALARM,): kind("name"),
    (aws.CLOUDWATCH_DASHBOARD,): kind("dashboardName", where="account"),
    (aws.CLOUDWATCH_LOG_SUBSCRIPTION_FILTER,): kind(Part("logGroup", _LOG_GROUP), "name"),
    (aws.CLOUDWATCH_LOG_METRIC_FILTER,): kind(Part("logGroupName", _LOG_GROUP), "name"),
    (aws.SSM_PARAMETER,): kind("name", refused="ParameterAlreadyExists", overwrite="overwrite"),
    (aws.SSM_DOCUMENT,): kind("name", refused="DocumentAlreadyExists"),
    (aws.SECRETS_MANAGER_SECRET,): kind("name", refused="ResourceExistsException"),
    (aws.KMS_ALIAS,): kind("name", refused="AlreadyExistsException"),
    (aws.CLOUDTRAIL_TRAIL,): kind("name", refused="TrailAlreadyExistsException"),
    (aws.BACKUP_VAULT,): kind("name", refused="AlreadyExistsException"),
    # names and the edge
    (aws.ROUTE53_RECORD,): kind(
        Part("zoneId", _ZONE),
        Part("name", fold=True, absent="", whole=_record_name),
        "type",
        Part("setIdentifier", absent=""),
        where="account",
        refused="InvalidChangeBatch",
        overwrite="allowOverwrite",
    ),
    (aws.WAFV2_WEB_ACL,): kind("name", "scope", refused="WAFDuplicateItemException"),
    (aws.API_GATEWAY_RESOURCE,): kind(
        Part("restApi", _API),
        Part("parentId", (*_REST_RESOURCE, *_API)),
        "pathPart",
        refused="ConflictException",
    ),
    (aws.API_GATEWAY_METHOD,): kind(
        Part("restApi", _API),
        Part("resourceId", (*_REST_RESOURCE, *_API)),
        "httpMethod",
        refused="ConflictException",
    ),
    (aws.API_GATEWAY_STAGE,): kind(Part("restApi", _API), "stageName", refused="ConflictException"),
    (aws.API_GATEWAY_V2_ROUTE,): kind(Part("apiId", _API2), "routeKey", refused="ConflictException"),
    (aws.API_GATEWAY_V2_STAGE,): kind(Part("apiId", _API2), "name", refused="ConflictException"),
    _DOMAIN_NAME: kind(Part("domainName", whole=_domain_name), refused="BadRequestException"),
    (aws.API_GATEWAY_V2_API_MAPPING,): kind(
        Part("domainName", _DOMAIN_NAME), Part("apiMappingKey", absent=""), refused="ConflictException"
    ),
    (aws.API_GATEWAY_BASE_PATH_MAPPING,): kind(
        Part("domainName", _DOMAIN_NAME), Part("basePath", absent=""), refused="ConflictException"
    ),
    (aws.ROUTE53_RESOLVER_RULE_ASSOCIATION,): kind(
        Part("resolverRuleId", _RESOLVER_RULE), Part("vpcId", VPC), refused="ResourceExistsException"
    ),
    (aws.COGNITO_USER_POOL_DOMAIN,): kind("domain", refused="InvalidParameterException"),
    # data and builds
    (aws.CODEBUILD_PROJECT,): kind("name", refused="ResourceAlreadyExistsException"),
    (aws.CODEPIPELINE_PIPELINE,): kind("name", refused="PipelineNameInUseException"),
    (aws.GLUE_CATALOG_DATABASE,): kind("name", refused="AlreadyExistsException"),
    (aws.ATHENA_WORKGROUP,): kind("name", refused="InvalidRequestException"),
    (aws.OPENSEARCH_DOMAIN,): kind("domainName", refused="ResourceAlreadyExistsException"),
}
_KIND_OF: Final = {type_: (kind, types) for types, kind in _KINDS.items() for type_ in types}
_PLACES: Final[dict[Where, str]] = {
    "region": "in one account and region",
    "account": "in one account",
    "global": "in all of AWS",
}
# Outputs, and inputs in which two resources of one key may differ without a contradiction.
_NO_DIFFERENCE: Final = frozenset({"id", "arn", "urn", "name", "tags", "tagsAll", "region"})


class UniqueIdentifier(AboutResource, msgspec.Struct, frozen=True, dict=True):
    """A resource with a key that must be unique."""

    resource: Resource
    kind: Kind
    group: Types

    @property
    def about(self) -> Resource:
        return self.resource

    @property
    def noun(self) -> str:
        return self.type.rpartition(":")[2]

    @property
    def place(self) -> str:
        return _PLACES[self.kind.where]

    @cached_property
    def key(self) -> tuple[str, ...] | Unknown | None:
        """The values of the key's properties; `None` if AWS or Pulumi generates one, `Unknown` if one is unknown."""
        if any(part.is_generated(self.resource) for part in self.kind.parts):
            return None
        found = [part.read(self.resource) for part in self.kind.parts]
        unknown = next((v for v in found if isinstance(v, Unknown)), None)
        return unknown if unknown is not None else tuple(v for v in found if isinstance(v, str))

    @property
    def label(self) -> str:
        """The key in words: `name 'web'`, `role 'app' and name 'read'`."""
        said = [self._said(part) for part in self.kind.parts]
        return " and ".join(text for text in said if text)

    def _said(self, part: Part) -> str:
        value = part.read(self.resource)
        if not isinstance(value, str) or value == part.absent:
            return ""
        other = self.resource.stack.by_urn.get(value)
        return f"{part.key} '{other.name if other is not None else self.resource.text(part.key)}'"

    def same(self, other: UniqueIdentifier) -> Tri:
        """Whether both identify the same thing in AWS: the same key in the same account and Region."""
        if known(self.key) and known(other.key) and self.key != other.key:
            return False
        one_key = (
            self.key == other.key
            if known(self.key) and known(other.key)
            else Unknown("a key of two resources")
        )
        return all_of((one_key, self._same_place(other)))

    def _same_place(self, other: UniqueIdentifier) -> Tri:
        if self.kind.where == "global":
            return _partition(self.resource) == _partition(other.resource)
        if self.kind.where == "account":
            return self.resource.same_account(other.resource)
        return self.resource.same_scope(other.resource)

    def refuses(self, other: UniqueIdentifier) -> bool:
        """Whether AWS certainly rejects the second resource."""
        flag = self.kind.overwrite
        may_replace = any_of(c.resource.flag(flag) for c in (self, other)) if flag else False
        return bool(self.kind.refused) and may_replace is False

    def differs(self, other: UniqueIdentifier) -> bool:
        """Whether the inputs of the two certainly differ."""
        mine, theirs = self.resource, other.resource
        keys = sorted({*mine.keys(), *theirs.keys()} - _NO_DIFFERENCE)
        return any(negate(equal(mine.get(key), theirs.get(key))) is True for key in keys)


def _partition(resource: Resource) -> str:
    """The prefix of the partition's Regions: a global name is unique in one partition."""
    region = resource.region if isinstance(resource.region, str) else ""
    return next((p for p in ("cn-", "us-gov-", "us-iso", "eu-isoe-", "eusc-") if region.startswith(p)), "")


class Collision(AboutResource, msgspec.Struct, frozen=True):
    """Two resources of the stack with the same identifier; the finding is about the second by URN."""

    first: UniqueIdentifier
    second: UniqueIdentifier

    @property
    def about(self) -> Resource:
        return self.second.resource


def unique_identifiers(stack: Stack) -> tuple[UniqueIdentifier, ...]:
    """The identifiers of the resources that the stack creates, without those that it only reads."""
    return stack.cache("claims", lambda: tuple(_claims(stack)))


def _claims(stack: Stack) -> Iterator[UniqueIdentifier]:
    for resource in stack.resources:
        found = _KIND_OF.get(resource.type)
        if found is not None and not resource.is_external:
            yield UniqueIdentifier(resource, *found)


def collisions(stack: Stack) -> tuple[Collision, ...]:
    """Each resource with the identifier of an earlier one, certainly or because their accounts are unknown."""
    return stack.cache("rivals", lambda: tuple(sorted(_rivals(stack), key=lambda r: r.urn)))


def _rivals(stack: Stack) -> Iterator[Collision]:
    groups: dict[tuple[Types, tuple[str, ...]], list[UniqueIdentifier]] = {}
    for claim in unique_identifiers(stack):
        if isinstance(claim.key, tuple):
            groups.setdefault((claim.group, claim.key), []).append(claim)
    for group in groups.values():
        for index, claim in enumerate(group):
            rival: UniqueIdentifier | None = None
            for first in group[:index]:
                same = first.same(claim)
                if same is True:
                    rival = first
                    break
                if same is not False and rival is None:
                    rival = first
            if rival is not None:
                yield Collision(rival, claim)
