"""What AWS tells resources apart by: the physical name, or the key that two of one kind cannot share.

Source: the request syntax of each service's create action, which says what must be unique and where, and what it does
with a second request: some refuse it, some (the *Put* actions, and S3's settings of a bucket) replace what is there,
some (CreateTopic, CreateQueue, CreateCluster of ECS, Subscribe) give back what is there if nothing differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from preflight.core.cached_property import cached_property
from preflight.core.logic import all_of, any_of, equal, known, negate
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.subject import AboutResource
from preflight.core.values import Tri, Unknown
from preflight.model.identity.roles import POLICY
from preflight.model.resource_types import ROLE, ROLE_ATTACHMENT, ROLE_POLICY

Where = Literal["region", "account", "global"]
_Types = tuple[str, ...]

_API: Final = ("aws:apigateway/restApi:RestApi",)
_API2: Final = ("aws:apigatewayv2/api:Api",)
_BUCKET: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
_CLUSTER: Final = ("aws:ecs/cluster:Cluster",)
_EKS: Final = ("aws:eks/cluster:Cluster",)
_FUNCTION: Final = ("aws:lambda/function:Function", "aws:lambda/alias:Alias")
_GROUP: Final = ("aws:iam/group:Group",)
_METHOD: Final = "aws:apigateway/method:Method"
_TOPIC: Final = ("aws:sns/topic:Topic",)
_USER: Final = ("aws:iam/user:User",)
_VPC: Final = ("aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc")
_ZONE: Final = ("aws:route53/zone:Zone",)
_RULE: Final = ("aws:cloudwatch/eventRule:EventRule",)
_REST_RESOURCE: Final = ("aws:apigateway/resource:Resource",)
_BUS: Final = ("aws:cloudwatch/eventBus:EventBus",)
_LOG_GROUP: Final = ("aws:cloudwatch/logGroup:LogGroup",)
_AUTO_SCALING: Final = ("aws:autoscaling/group:Group",)
_ENDPOINT: Final = ("aws:sqs/queue:Queue", "aws:lambda/function:Function")


@dataclass(frozen=True, slots=True)
class _Part:
    """A property that is part of a key; `types`: it refers to one of these; `absent`: what a missing one means.

    A key with a missing part that means nothing is made by Pulumi or AWS, and unique. `fold`: AWS takes upper and
    lower case for the same.
    """

    key: str
    types: _Types = ()
    absent: str | None = None
    fold: bool = False

    def read(self, resource: Resource) -> str | Unknown | None:
        if self.types:
            found = resource.ref(self.types, self.key)
            text = resource.text(self.key)
            if isinstance(found, Resource):
                return found.urn
            if found is None:
                return self.absent
            return text if isinstance(text, str) else found
        text = resource.text(self.key)
        if text is None or (isinstance(text, str) and not text):
            return self.absent
        return text.casefold().rstrip(".") if self.fold and isinstance(text, str) else text


@dataclass(frozen=True, slots=True)
class Kind:
    """Resources that share one set of keys.

    refused: AWS's error for a second one; empty where it replaces the first, or gives it back. overwrite: a flag of
    the program that lets the second one replace the first.
    """

    parts: tuple[_Part, ...]
    where: Where = "region"
    refused: str = ""
    overwrite: str = ""


def _kind(*parts: str | _Part, where: Where = "region", refused: str = "", overwrite: str = "") -> Kind:
    made = tuple(_Part(p) if isinstance(p, str) else p for p in parts)
    return Kind(made, where, refused, overwrite)


def _iam(key: str = "name", refused: str = "EntityAlreadyExists") -> Kind:
    """IAM tells names apart by their letters only, not by their case."""
    return _kind(_Part(key, fold=True), where="account", refused=refused)


def _rds(key: str, refused: str) -> Kind:
    return _kind(_Part(key, fold=True), refused=refused)


_BUCKET_KEY: Final = _kind(_Part("bucket", _BUCKET), where="account")
_BALANCER: Final = _kind("name", refused="DuplicateLoadBalancerName")
_TARGET_GROUP: Final = _kind("name", refused="DuplicateTargetGroupName")
_OBJECT: Final = _kind(_Part("bucket", _BUCKET), "key", where="account")

# The types of one entry share their keys.
_KINDS: Final[dict[_Types, Kind]] = {
    _BUCKET: _kind("bucket", where="global", refused="BucketAlreadyExists, BucketAlreadyOwnedByYou"),
    (
        "aws:s3/bucketObject:BucketObject",
        "aws:s3/bucketObjectv2:BucketObjectv2",
    ): _OBJECT,
    ("aws:s3/bucketNotification:BucketNotification",): _BUCKET_KEY,
    **{
        (
            f"aws:s3/{name[0].lower()}{name[1:]}:{name}",
            f"aws:s3/{name[0].lower()}{name[1:]}V2:{name}V2",
        ): _BUCKET_KEY
        for name in (
            "BucketVersioning",
            "BucketLifecycleConfiguration",
            "BucketCorsConfiguration",
            "BucketWebsiteConfiguration",
            "BucketLogging",
            "BucketServerSideEncryptionConfiguration",
        )
    },
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",): _BUCKET_KEY,
    ("aws:s3/bucketOwnershipControls:BucketOwnershipControls",): _BUCKET_KEY,
    # IAM
    ROLE: _iam(),
    POLICY: _iam(),
    _USER: _iam(),
    _GROUP: _iam(),
    ("aws:iam/instanceProfile:InstanceProfile",): _iam(),
    ("aws:iam/openIdConnectProvider:OpenIdConnectProvider",): _iam("url"),
    ("aws:iam/serviceLinkedRole:ServiceLinkedRole",): _kind(
        "awsServiceName", _Part("customSuffix", absent=""), where="account", refused="InvalidInput"
    ),
    (ROLE_POLICY,): _kind(_Part("role", ROLE), "name", where="account"),
    ("aws:iam/userPolicy:UserPolicy",): _kind(_Part("user", _USER), "name", where="account"),
    ("aws:iam/groupPolicy:GroupPolicy",): _kind(_Part("group", _GROUP), "name", where="account"),
    (ROLE_ATTACHMENT,): _kind(_Part("role", ROLE), _Part("policyArn", POLICY), where="account"),
    ("aws:iam/userPolicyAttachment:UserPolicyAttachment",): _kind(
        _Part("user", _USER), _Part("policyArn", POLICY), where="account"
    ),
    ("aws:iam/groupPolicyAttachment:GroupPolicyAttachment",): _kind(
        _Part("group", _GROUP), _Part("policyArn", POLICY), where="account"
    ),
    # EC2
    ("aws:ec2/securityGroup:SecurityGroup",): _kind(
        "name", _Part("vpcId", _VPC, absent="the default VPC"), refused="InvalidGroup.Duplicate"
    ),
    ("aws:ec2/keyPair:KeyPair",): _kind("keyName", refused="InvalidKeyPair.Duplicate"),
    ("aws:ec2/launchTemplate:LaunchTemplate",): _kind(
        "name", refused="InvalidLaunchTemplateName.AlreadyExistsException"
    ),
    ("aws:ec2/placementGroup:PlacementGroup",): _kind("name", refused="InvalidPlacementGroup.Duplicate"),
    ("aws:ec2/launchConfiguration:LaunchConfiguration",): _kind("name", refused="AlreadyExists"),
    _AUTO_SCALING: _kind("name", refused="AlreadyExists"),
    ("aws:autoscaling/policy:Policy",): _kind(_Part("autoscalingGroupName", _AUTO_SCALING), "name"),
    # load balancing
    ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"): _BALANCER,
    ("aws:elb/loadBalancer:LoadBalancer",): _BALANCER,
    ("aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"): _TARGET_GROUP,
    # databases
    ("aws:rds/instance:Instance",): _rds("identifier", "DBInstanceAlreadyExists"),
    ("aws:rds/clusterInstance:ClusterInstance",): _rds("identifier", "DBInstanceAlreadyExists"),
    ("aws:rds/cluster:Cluster",): _rds("clusterIdentifier", "DBClusterAlreadyExistsFault"),
    ("aws:docdb/cluster:Cluster",): _rds("clusterIdentifier", "DBClusterAlreadyExistsFault"),
    ("aws:neptune/cluster:Cluster",): _rds("clusterIdentifier", "DBClusterAlreadyExistsFault"),
    ("aws:rds/subnetGroup:SubnetGroup",): _rds("name", "DBSubnetGroupAlreadyExists"),
    ("aws:rds/parameterGroup:ParameterGroup",): _rds("name", "DBParameterGroupAlreadyExists"),
    ("aws:rds/clusterParameterGroup:ClusterParameterGroup",): _rds("name", "DBParameterGroupAlreadyExists"),
    ("aws:rds/optionGroup:OptionGroup",): _rds("name", "OptionGroupAlreadyExistsFault"),
    ("aws:dynamodb/table:Table",): _kind("name", refused="ResourceInUseException"),
    ("aws:elasticache/cluster:Cluster",): _rds("clusterId", "CacheClusterAlreadyExists"),
    ("aws:elasticache/replicationGroup:ReplicationGroup",): _rds(
        "replicationGroupId", "ReplicationGroupAlreadyExists"
    ),
    ("aws:elasticache/subnetGroup:SubnetGroup",): _rds("name", "CacheSubnetGroupAlreadyExists"),
    ("aws:elasticache/parameterGroup:ParameterGroup",): _rds("name", "CacheParameterGroupAlreadyExists"),
    ("aws:redshift/cluster:Cluster",): _rds("clusterIdentifier", "ClusterAlreadyExists"),
    ("aws:redshift/subnetGroup:SubnetGroup",): _rds("name", "ClusterSubnetGroupAlreadyExists"),
    # containers and functions
    _CLUSTER: _kind("name"),
    ("aws:ecs/service:Service",): _kind(
        _Part("cluster", _CLUSTER, absent="default"), "name", refused="Creation of service was not idempotent"
    ),
    ("aws:ecr/repository:Repository",): _kind("name", refused="RepositoryAlreadyExistsException"),
    _EKS: _kind("name", refused="ResourceInUseException"),
    ("aws:eks/nodeGroup:NodeGroup",): _kind(
        _Part("clusterName", _EKS), "nodeGroupName", refused="ResourceInUseException"
    ),
    ("aws:eks/addon:Addon",): _kind(
        _Part("clusterName", _EKS), "addonName", refused="ResourceInUseException"
    ),
    ("aws:lambda/function:Function",): _kind("name", refused="ResourceConflictException"),
    ("aws:lambda/alias:Alias",): _kind(
        _Part("functionName", _FUNCTION), "name", refused="ResourceConflictException"
    ),
    ("aws:lambda/permission:Permission",): _kind(
        _Part("function", _FUNCTION),
        _Part("qualifier", absent=""),
        "statementId",
        refused="ResourceConflictException",
    ),
    # messages
    ("aws:sqs/queue:Queue",): _kind("name"),
    _TOPIC: _kind("name"),
    ("aws:sns/topicSubscription:TopicSubscription",): _kind(
        _Part("topic", _TOPIC), "protocol", _Part("endpoint", _ENDPOINT)
    ),
    _BUS: _kind("name", refused="ResourceAlreadyExistsException"),
    _RULE: _kind("name", _Part("eventBusName", _BUS, absent="default")),
    ("aws:cloudwatch/eventTarget:EventTarget",): _kind(
        _Part("rule", _RULE), _Part("eventBusName", _BUS, absent="default"), "targetId"
    ),
    ("aws:kinesis/stream:Stream",): _kind("name", refused="ResourceInUseException"),
    ("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",): _kind(
        "name", refused="ResourceInUseException"
    ),
    ("aws:sfn/stateMachine:StateMachine",): _kind("name", refused="StateMachineAlreadyExists"),
    # logs, alarms, parameters, keys
    _LOG_GROUP: _kind("name", refused="ResourceAlreadyExistsException"),
    ("aws:cloudwatch/metricAlarm:MetricAlarm",): _kind("name"),
    ("aws:cloudwatch/dashboard:Dashboard",): _kind("dashboardName", where="account"),
    ("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",): _kind(
        _Part("logGroup", _LOG_GROUP), "name"
    ),
    ("aws:cloudwatch/logMetricFilter:LogMetricFilter",): _kind(_Part("logGroupName", _LOG_GROUP), "name"),
    ("aws:ssm/parameter:Parameter",): _kind("name", refused="ParameterAlreadyExists", overwrite="overwrite"),
    ("aws:ssm/document:Document",): _kind("name", refused="DocumentAlreadyExists"),
    ("aws:secretsmanager/secret:Secret",): _kind("name", refused="ResourceExistsException"),
    ("aws:kms/alias:Alias",): _kind("name", refused="AlreadyExistsException"),
    ("aws:cloudtrail/trail:Trail",): _kind("name", refused="TrailAlreadyExistsException"),
    ("aws:backup/vault:Vault",): _kind("name", refused="AlreadyExistsException"),
    # names and the edge
    ("aws:route53/record:Record",): _kind(
        _Part("zoneId", _ZONE),
        _Part("name", fold=True),
        "type",
        _Part("setIdentifier", absent=""),
        where="account",
        refused="InvalidChangeBatch",
        overwrite="allowOverwrite",
    ),
    ("aws:wafv2/webAcl:WebAcl",): _kind("name", "scope", refused="WAFDuplicateItemException"),
    ("aws:apigateway/resource:Resource",): _kind(
        _Part("restApi", _API),
        _Part("parentId", (*_REST_RESOURCE, *_API)),
        "pathPart",
        refused="ConflictException",
    ),
    (_METHOD,): _kind(
        _Part("restApi", _API),
        _Part("resourceId", (*_REST_RESOURCE, *_API)),
        "httpMethod",
        refused="ConflictException",
    ),
    ("aws:apigateway/stage:Stage",): _kind(_Part("restApi", _API), "stageName", refused="ConflictException"),
    ("aws:apigatewayv2/route:Route",): _kind(_Part("apiId", _API2), "routeKey", refused="ConflictException"),
    ("aws:apigatewayv2/stage:Stage",): _kind(_Part("apiId", _API2), "name", refused="ConflictException"),
    ("aws:cognito/userPoolDomain:UserPoolDomain",): _kind("domain", refused="InvalidParameterException"),
    # data and builds
    ("aws:codebuild/project:Project",): _kind("name", refused="ResourceAlreadyExistsException"),
    ("aws:codepipeline/pipeline:Pipeline",): _kind("name", refused="PipelineNameInUseException"),
    ("aws:glue/catalogDatabase:CatalogDatabase",): _kind("name", refused="AlreadyExistsException"),
    ("aws:athena/workgroup:Workgroup",): _kind("name", refused="InvalidRequestException"),
    ("aws:opensearch/domain:Domain",): _kind("domainName", refused="ResourceAlreadyExistsException"),
}
_KIND_OF: Final = {type_: kind for types, kind in _KINDS.items() for type_ in types}
_PLACES: Final[dict[Where, str]] = {
    "region": "in one account and region",
    "account": "in one account",
    "global": "in all of AWS",
}
# AWS's own answers, and what two resources of one key may differ in without contradiction.
_NO_DIFFERENCE: Final = frozenset({"id", "arn", "urn", "name", "tags", "tagsAll", "region"})


@dataclass(frozen=True)
class UniqueIdentifier(AboutResource):
    """A resource that has a key of its own: what it calls itself, where that must be unique."""

    resource: Resource
    kind: Kind
    group: _Types

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
        """The known parts; `None` for a resource that AWS or Pulumi gives a name of its own."""
        found = [part.read(self.resource) for part in self.kind.parts]
        if any(value is None for value in found):
            return None
        unknown = next((v for v in found if isinstance(v, Unknown)), None)
        return unknown if unknown is not None else tuple(v for v in found if isinstance(v, str))

    @property
    def label(self) -> str:
        """The key as the program's author would say it: `name 'web'`, `role 'app' and name 'read'`."""
        said = [self._said(part) for part in self.kind.parts]
        return " and ".join(text for text in said if text)

    def _said(self, part: _Part) -> str:
        value = part.read(self.resource)
        if not isinstance(value, str) or value == part.absent:
            return ""
        other = self.resource.stack.by_urn.get(value)
        return f"{part.key} '{other.name if other is not None else self.resource.text(part.key)}'"

    def same(self, other: UniqueIdentifier) -> Tri:
        """Whether both claim one thing: the same key where it must be unique."""
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
        """Whether AWS refuses a second one for certain."""
        flag = self.kind.overwrite
        may_replace = any_of(c.resource.flag(flag) for c in (self, other)) if flag else False
        return bool(self.kind.refused) and may_replace is False

    def differs(self, other: UniqueIdentifier) -> bool:
        """Whether the two certainly ask for different things."""
        mine, theirs = self.resource, other.resource
        keys = sorted({*mine.keys(), *theirs.keys()} - _NO_DIFFERENCE)
        return any(negate(equal(mine.get(key), theirs.get(key))) is True for key in keys)


def _partition(resource: Resource) -> str:
    """AWS's separate clouds: what is one for all of AWS is one for each of them."""
    region = resource.region if isinstance(resource.region, str) else ""
    return next((p for p in ("cn-", "us-gov-", "us-iso", "eu-isoe-", "eusc-") if region.startswith(p)), "")


@dataclass(frozen=True)
class Collision(AboutResource):
    """Two resources of the stack for one thing in AWS; the subject is the second by URN."""

    first: UniqueIdentifier
    second: UniqueIdentifier

    @property
    def about(self) -> Resource:
        return self.second.resource


def unique_identifiers(stack: Stack) -> tuple[UniqueIdentifier, ...]:
    """What the stack makes and names itself, by URN. What it only reads claims nothing."""
    return stack.cache("claims", lambda: tuple(_claims(stack)))


def _claims(stack: Stack) -> Iterator[UniqueIdentifier]:
    for resource in stack.resources:
        kind = _KIND_OF.get(resource.type)
        if kind is not None and not resource.is_external:
            yield UniqueIdentifier(resource, kind, next(types for types in _KINDS if resource.type in types))


def collisions(stack: Stack) -> tuple[Collision, ...]:
    """Each resource that claims what one before it claims, or may do so because their scopes are not known."""
    return stack.cache("rivals", lambda: tuple(sorted(_rivals(stack), key=lambda r: r.urn)))


def _rivals(stack: Stack) -> Iterator[Collision]:
    groups: dict[tuple[_Types, tuple[str, ...]], list[UniqueIdentifier]] = {}
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
