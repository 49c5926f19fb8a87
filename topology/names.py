"""Physical names: what each service takes, and what Pulumi makes where the program names nothing.

Pulumi's provider names a resource `<logical name>-<7 hexadecimal digits>` unless the program says otherwise
(provider/autonaming.go and resource_overrides.go of pulumi-aws, read in November 2026).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from topology.resource import Resource
from topology.values import Tri, Unknown, known, maybe

# What a prefix of the provider's own naming (`namePrefix`) is followed by.
UNIQUE_SUFFIX: Final = 26
RANDOM: Final = 7


@dataclass(frozen=True)
class NameRule:
    """What a property that names something takes.

    pattern: a regular expression for the whole name; allowed: the same in words. page: AWS's page of the rule.
    auto: the longest name that Pulumi makes, 0 where it makes none; separator and lower: how it makes it.
    forbidden: regular expressions for what may not be in it, each with the reason in words.
    """

    pattern: str
    allowed: str
    least: int
    most: int
    page: str
    key: str = "name"
    auto: int = 255
    separator: str = "-"
    lower: bool = False
    prefix: int | None = None
    forbidden: Mapping[str, str] = field(default_factory=dict)

    def problem(self, name: str) -> str:
        """Why the service refuses the name, in words that follow it; empty if it does not."""
        for pattern, reason in self.forbidden.items():
            if re.search(pattern, name, re.ASCII):
                return reason
        if not self.least <= len(name) <= self.most:
            return f"has {len(name)} characters; {self.least} to {self.most} are allowed"
        return "" if re.fullmatch(self.pattern, name, re.ASCII) else f"may hold only {self.allowed}"

    @property
    def longest_prefix(self) -> int:
        """How long a name prefix may be."""
        return self.prefix if self.prefix is not None else self.most - UNIQUE_SUFFIX


_EDGES: Final = {r"^-|-\Z": "may not begin or end with a hyphen"}
_HYPHENS: Final = {
    r"^[^A-Za-z]": "must begin with a letter",
    r"--": "may not hold two hyphens in a row",
    r"-\Z": "may not end with a hyphen",
}
_WORD: Final = "letters, digits, hyphens and underscores"
_DOTTED: Final = "letters, digits, dots, hyphens and underscores"
_IAM: Final = "letters, digits and + = , . @ - _"
_EC2: Final = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_"
_RDS: Final = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_"
_ELB: Final = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_"
_IAM_API: Final = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_"
_CACHE: Final = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_"


def _rule(
    pattern: str,
    allowed: str,
    limits: tuple[int, int],
    page: str,
    *,
    key: str = "name",
    auto: int = 255,
    separator: str = "-",
    lower: bool = False,
    prefix: int | None = None,
    forbidden: Mapping[str, str] | None = None,
) -> NameRule:
    return NameRule(
        pattern, allowed, *limits, page, key, auto, separator, lower, prefix, dict(forbidden or {})
    )


_BUCKET: Final = _rule(
    r"[a-z0-9][a-z0-9.-]*[a-z0-9]",
    "lower-case letters, digits, dots and hyphens, and begins and ends with a letter or digit",
    (3, 63),
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    key="bucket",
    auto=63,
    lower=True,
    forbidden={
        r"[A-Z]": "holds capital letters; only lower-case letters, digits, dots and hyphens are allowed",
        r"_": "holds an underscore; only lower-case letters, digits, dots and hyphens are allowed",
        r"\.\.": "may not hold two dots in a row",
        r"\A\d{1,3}(\.\d{1,3}){3}\Z": "may not be written like an IP address",
        r"\A(xn--|sthree-|amzn-s3-demo-)": "begins with a prefix that S3 keeps for itself",
        r"(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)\Z": "ends with a suffix that S3 keeps for itself",
    },
)
_BALANCER: Final = _rule(
    r"[0-9A-Za-z-]+",
    "letters, digits and hyphens",
    (1, 32),
    _ELB + "CreateLoadBalancer.html",
    auto=32,
    prefix=6,
    forbidden={r"^internal-": "may not begin with 'internal-'", **_EDGES},
)
_TARGET_GROUP: Final = _rule(
    r"[0-9A-Za-z-]+",
    "letters, digits and hyphens",
    (1, 32),
    _ELB + "CreateTargetGroup.html",
    auto=32,
    prefix=6,
    forbidden=_EDGES,
)


def _identifier(page: str, *, key: str, most: int = 63, auto: int = 0, separator: str = "-") -> NameRule:
    """Identifiers of RDS and its relatives; the provider takes lower case only."""
    return _rule(
        r"[a-z0-9-]+",
        "lower-case letters, digits and hyphens",
        (1, most),
        page,
        key=key,
        auto=auto,
        separator=separator,
        forbidden={
            r"[A-Z]": "holds capital letters; only lower-case letters, digits and hyphens are allowed",
            **_HYPHENS,
        },
    )


def _group(page: str) -> NameRule:
    """Parameter and option groups of RDS."""
    return _rule(
        r"[a-z0-9.-]+",
        "lower-case letters, digits, dots and hyphens",
        (1, 255),
        page,
        forbidden={
            r"[A-Z]": "holds capital letters; only lower-case letters, digits and hyphens are allowed",
            **_HYPHENS,
        },
    )


def _subnet_group(page: str) -> NameRule:
    return _rule(
        r"[ .0-9a-z_-]+",
        "lower-case letters, digits, dots, hyphens, underscores and spaces",
        (1, 255),
        page,
        forbidden={
            r"[A-Z]": "holds capital letters; only lower-case letters, digits, . - _ and spaces are allowed",
            r"\Adefault\Z": "is the name of AWS's own group",
        },
    )


def _iam(most: int, action: str) -> NameRule:
    return _rule(r"[\w+=,.@-]+", _IAM, (1, most), f"{_IAM_API}{action}.html", auto=64 if most == 64 else 255)


def _fifo(most: int, page: str) -> NameRule:
    return _rule(r"[A-Za-z0-9_-]+(\.fifo)?", f"{_WORD} (and .fifo at the end)", (1, most), page, auto=most)


_GROUP_TEXT: Final = r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]*"
_GROUP_WORDS: Final = "ASCII letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*"

RULES: Final[Mapping[str, tuple[NameRule, ...]]] = {
    "aws:s3/bucket:Bucket": (_BUCKET,),
    "aws:s3/bucketV2:BucketV2": (_BUCKET,),
    "aws:lb/loadBalancer:LoadBalancer": (_BALANCER,),
    "aws:alb/loadBalancer:LoadBalancer": (_BALANCER,),
    "aws:elb/loadBalancer:LoadBalancer": (
        _rule(r"[0-9A-Za-z-]+", "letters, digits and hyphens", (1, 32), _ELB, forbidden=_EDGES),
    ),
    "aws:lb/targetGroup:TargetGroup": (_TARGET_GROUP,),
    "aws:alb/targetGroup:TargetGroup": (_TARGET_GROUP,),
    "aws:ec2/securityGroup:SecurityGroup": (
        _rule(
            _GROUP_TEXT,
            _GROUP_WORDS,
            (1, 255),
            _EC2 + "CreateSecurityGroup.html",
            forbidden={
                r"(?i)\Asg-": "may not begin with 'sg-'",
                r"(?i)\Adefault\Z": "is the name of the VPC's own group",
            },
        ),
        _rule(
            _GROUP_TEXT,
            _GROUP_WORDS,
            (1, 255),
            _EC2 + "CreateSecurityGroup.html",
            key="description",
            auto=0,
        ),
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": (
        _rule(
            r"[a-zA-Z0-9().\-/_]+",
            "letters, digits and ( ) . - / _",
            (3, 128),
            _EC2 + "CreateLaunchTemplate.html",
        ),
    ),
    "aws:ec2/keyPair:KeyPair": (
        _rule(r"[\x20-\x7e]+", "ASCII characters", (1, 255), _EC2 + "CreateKeyPair.html", key="keyName"),
    ),
    "aws:autoscaling/group:Group": (
        _rule(
            r"[^\x00-\x1f\x7f]+",
            "no control characters",
            (1, 255),
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html",
        ),
    ),
    "aws:iam/role:Role": (_iam(64, "CreateRole"),),
    "aws:iam/user:User": (_rule(r"[\w+=,.@-]+", _IAM, (1, 64), _IAM_API + "CreateUser.html"),),
    "aws:iam/group:Group": (_iam(128, "CreateGroup"),),
    "aws:iam/policy:Policy": (_iam(128, "CreatePolicy"),),
    "aws:iam/rolePolicy:RolePolicy": (_iam(128, "PutRolePolicy"),),
    "aws:iam/instanceProfile:InstanceProfile": (_iam(128, "CreateInstanceProfile"),),
    "aws:rds/instance:Instance": (
        _identifier(_RDS + "CreateDBInstance.html", key="identifier", auto=255, separator=""),
    ),
    "aws:rds/cluster:Cluster": (_identifier(_RDS + "CreateDBCluster.html", key="clusterIdentifier"),),
    "aws:rds/clusterInstance:ClusterInstance": (
        _identifier(_RDS + "CreateDBInstance.html", key="identifier"),
    ),
    "aws:rds/subnetGroup:SubnetGroup": (_subnet_group(_RDS + "CreateDBSubnetGroup.html"),),
    "aws:rds/parameterGroup:ParameterGroup": (_group(_RDS + "CreateDBParameterGroup.html"),),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": (
        _group(_RDS + "CreateDBClusterParameterGroup.html"),
    ),
    "aws:rds/optionGroup:OptionGroup": (_group(_RDS + "CreateOptionGroup.html"),),
    "aws:docdb/cluster:Cluster": (
        _identifier(
            "https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html",
            key="clusterIdentifier",
        ),
    ),
    "aws:docdb/subnetGroup:SubnetGroup": (
        _subnet_group(
            "https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBSubnetGroup.html"
        ),
    ),
    "aws:neptune/cluster:Cluster": (
        _identifier(
            "https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html",
            key="clusterIdentifier",
        ),
    ),
    "aws:neptune/subnetGroup:SubnetGroup": (
        _subnet_group("https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBSubnetGroup.html"),
    ),
    "aws:redshift/cluster:Cluster": (
        _identifier(
            "https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html",
            key="clusterIdentifier",
        ),
    ),
    "aws:elasticache/cluster:Cluster": (
        _rule(
            r"[A-Za-z0-9-]+",
            "letters, digits and hyphens",
            (1, 50),
            _CACHE + "CreateCacheCluster.html",
            key="clusterId",
            auto=50,
            lower=True,
            forbidden=_HYPHENS,
        ),
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": (
        _rule(
            r"[A-Za-z0-9-]+",
            "letters, digits and hyphens",
            (1, 40),
            _CACHE + "CreateReplicationGroup.html",
            key="replicationGroupId",
            auto=40,
            lower=True,
            forbidden=_HYPHENS,
        ),
    ),
    "aws:elasticache/subnetGroup:SubnetGroup": (
        _rule(
            r"[A-Za-z0-9-]+", "letters, digits and hyphens", (1, 255), _CACHE + "CreateCacheSubnetGroup.html"
        ),
    ),
    "aws:lambda/function:Function": (
        _rule(
            r"[a-zA-Z0-9_-]+",
            _WORD,
            (1, 64),
            "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
            auto=64,
        ),
    ),
    "aws:lambda/layerVersion:LayerVersion": (
        _rule(
            r"[a-zA-Z0-9_-]+",
            _WORD,
            (1, 140),
            "https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html",
            key="layerName",
            auto=0,
        ),
    ),
    "aws:dynamodb/table:Table": (
        _rule(
            r"[a-zA-Z0-9_.-]+",
            _DOTTED,
            (3, 255),
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html",
        ),
    ),
    "aws:sqs/queue:Queue": (
        _fifo(
            80, "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"
        ),
    ),
    "aws:sns/topic:Topic": (_fifo(256, "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html"),),
    "aws:kms/alias:Alias": (
        _rule(
            r"alias/[a-zA-Z0-9/_-]+",
            "letters, digits and / _ - behind 'alias/'",
            (7, 256),
            "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
            auto=0,
            forbidden={
                r"\A(?!alias/)": "must begin with 'alias/'",
                r"\Aalias/aws/": "begins with 'alias/aws/', which AWS keeps for itself",
            },
        ),
    ),
    "aws:cloudwatch/logGroup:LogGroup": (
        _rule(
            r"[a-zA-Z0-9_/.#-]+",
            "letters, digits and _ / . # -",
            (1, 512),
            "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
            forbidden={r"\Aaws/": "may not begin with 'aws/'"},
        ),
    ),
    "aws:cloudwatch/dashboard:Dashboard": (
        _rule(
            r"[A-Za-z0-9_-]+",
            _WORD,
            (1, 255),
            "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
            key="dashboardName",
            auto=0,
        ),
    ),
    "aws:cloudwatch/eventRule:EventRule": (
        _rule(
            r"[.\-_A-Za-z0-9]+",
            _DOTTED,
            (1, 64),
            "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html",
            auto=64,
        ),
    ),
    "aws:cloudwatch/eventBus:EventBus": (
        _rule(
            r"[/.\-_A-Za-z0-9]+",
            f"slashes, {_DOTTED}",
            (1, 256),
            "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html",
            forbidden={r"\Adefault\Z": "is the name of the account's own event bus"},
        ),
    ),
    "aws:scheduler/schedule:Schedule": (
        _rule(
            r"[0-9a-zA-Z._-]+",
            _DOTTED,
            (1, 64),
            "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html",
        ),
    ),
    "aws:ssm/parameter:Parameter": (
        _rule(
            r"[a-zA-Z0-9_.\-/]+",
            "letters, digits and _ . - /",
            (1, 1011),
            "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html",
            forbidden={
                r"(?i)\A/?(aws|ssm)(/|\Z)|(?i:\A(aws|ssm))": "begins with 'aws' or 'ssm', which AWS keeps for itself",
                r"\A[^/].*/": "holds a slash and must therefore begin with one",
                r"\A(/[^/]*){16,}": "has more than 15 levels",
            },
        ),
    ),
    "aws:secretsmanager/secret:Secret": (
        _rule(
            r"[A-Za-z0-9/_+=.@-]+",
            "letters, digits and / _ + = . @ -",
            (1, 512),
            "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",
        ),
    ),
    "aws:ecr/repository:Repository": (
        _rule(
            r"(?:[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*/)*[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*",
            "lower-case letters and digits, with single . _ - / between them",
            (2, 256),
            "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html",
        ),
    ),
    "aws:ecs/cluster:Cluster": (
        _rule(
            r"[A-Za-z0-9_-]+",
            _WORD,
            (1, 255),
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html",
        ),
    ),
    "aws:ecs/service:Service": (
        _rule(
            r"[A-Za-z0-9_-]+",
            _WORD,
            (1, 255),
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
        ),
    ),
    "aws:ecs/taskDefinition:TaskDefinition": (
        _rule(
            r"[A-Za-z0-9_-]+",
            _WORD,
            (1, 255),
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
            key="family",
            auto=0,
        ),
    ),
    "aws:eks/cluster:Cluster": (
        _rule(
            r"[0-9A-Za-z][A-Za-z0-9_-]*",
            f"{_WORD}, and begins with a letter or digit",
            (1, 100),
            "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html",
        ),
    ),
    "aws:eks/nodeGroup:NodeGroup": (
        _rule(
            r"[0-9A-Za-z][A-Za-z0-9_-]*",
            f"{_WORD}, and begins with a letter or digit",
            (1, 63),
            "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html",
            key="nodeGroupName",
        ),
    ),
    "aws:sfn/stateMachine:StateMachine": (
        _rule(
            r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]+",
            "no spaces, brackets, wildcards or control characters",
            (1, 80),
            "https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html",
        ),
    ),
    "aws:cognito/userPool:UserPool": (
        _rule(
            r"[\w\s+=,.@-]+",
            f"{_IAM} and spaces",
            (1, 128),
            "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html",
        ),
    ),
    "aws:kinesis/stream:Stream": (
        _rule(
            r"[a-zA-Z0-9_.-]+",
            _DOTTED,
            (1, 128),
            "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html",
        ),
    ),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (
        _rule(
            r"[a-zA-Z0-9_.-]+",
            _DOTTED,
            (1, 64),
            "https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html",
        ),
    ),
    "aws:opensearch/domain:Domain": (
        _rule(
            r"[a-z][a-z0-9-]+",
            "lower-case letters, digits and hyphens, and begins with a letter",
            (3, 28),
            "https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html",
            key="domainName",
        ),
    ),
    "aws:elasticsearch/domain:Domain": (
        _rule(
            r"[a-z][a-z0-9-]+",
            "lower-case letters, digits and hyphens, and begins with a letter",
            (3, 28),
            "https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html",
            key="domainName",
            auto=28,
            lower=True,
        ),
    ),
    "aws:msk/cluster:Cluster": (
        _rule(
            r"[A-Za-z0-9-]+",
            "letters, digits and hyphens",
            (1, 64),
            "https://docs.aws.amazon.com/msk/1.0/apireference/clusters.html",
            key="clusterName",
            auto=0,
        ),
    ),
    "aws:athena/workgroup:Workgroup": (
        _rule(
            r"[a-zA-Z0-9._-]+",
            _DOTTED,
            (1, 128),
            "https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateWorkGroup.html",
        ),
    ),
    "aws:glue/job:Job": (
        _rule(
            r"[^\x00-\x1f\x7f]+",
            "no control characters",
            (1, 255),
            "https://docs.aws.amazon.com/glue/latest/webapi/API_CreateJob.html",
        ),
    ),
    "aws:codebuild/project:Project": (
        _rule(
            r"[A-Za-z0-9][A-Za-z0-9_-]+",
            f"{_WORD}, and begins with a letter or digit",
            (2, 150),
            "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html",
        ),
    ),
    "aws:codepipeline/pipeline:Pipeline": (
        _rule(
            r"[A-Za-z0-9.@_-]+",
            f"@, {_DOTTED}",
            (1, 100),
            "https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreatePipeline.html",
        ),
    ),
    "aws:wafv2/webAcl:WebAcl": (
        _rule(
            r"[\w-]+",
            _WORD,
            (1, 128),
            "https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html",
        ),
    ),
    "aws:backup/vault:Vault": (
        _rule(
            r"[a-zA-Z0-9_-]+",
            _WORD,
            (2, 50),
            "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html",
        ),
    ),
    "aws:batch/jobQueue:JobQueue": (
        _rule(
            r"[A-Za-z0-9][A-Za-z0-9_-]*",
            f"{_WORD}, and begins with a letter or digit",
            (1, 128),
            "https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html",
        ),
    ),
    "aws:iot/topicRule:TopicRule": (
        _rule(
            r"[a-zA-Z0-9_]+",
            "letters, digits and underscores",
            (1, 128),
            "https://docs.aws.amazon.com/iot/latest/apireference/API_CreateTopicRule.html",
            auto=0,
        ),
    ),
    "aws:apigateway/stage:Stage": (
        _rule(
            r"[a-zA-Z0-9_-]+",
            _WORD,
            (1, 128),
            "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html",
            key="stageName",
            auto=0,
        ),
    ),
    "aws:elasticbeanstalk/environment:Environment": (
        _rule(
            r"[A-Za-z0-9-]+",
            "letters, digits and hyphens",
            (4, 40),
            "https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_CreateEnvironment.html",
            auto=40,
            forbidden=_EDGES,
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a resource has or certainly gets. `made` says that Pulumi makes it; its random part is `0`s."""

    rule: NameRule
    text: str
    made: bool


def names(resource: Resource) -> tuple[Name | Unknown, ...]:
    """The names of the resource that have rules: the program's own, else those that Pulumi makes."""
    found = (_name(resource, rule) for rule in RULES.get(resource.type, ()))
    return tuple(name for name in found if name is not None)


def _name(resource: Resource, rule: NameRule) -> Name | Unknown | None:
    value = resource.asked(rule.key)
    if isinstance(value, Unknown):
        return Unknown(value.reason)
    if value is not None:
        # An ARN stands for a thing of its own; the rule is about names.
        return Name(rule, value, False) if isinstance(value, str) and not value.startswith("arn:") else None
    if not rule.auto or resource.is_deployed or resource.is_external or _has_prefix(resource, rule):
        return None
    if maybe(_is_sql_server(resource)):
        # Its identifiers are made shorter.
        return None
    if "pulumi:autonaming" in resource.stack.config:
        return Unknown("pulumi:autonaming")
    logical = resource.name.lower() if rule.lower else resource.name
    return Name(rule, f"{logical}{rule.separator}{'0' * RANDOM}", True)


def _is_sql_server(resource: Resource) -> Tri:
    if resource.type != "aws:rds/instance:Instance":
        return False
    engine = resource.text("engine")
    return Unknown(engine.reason) if isinstance(engine, Unknown) else (engine or "").startswith("sqlserver")


def _has_prefix(resource: Resource, rule: NameRule) -> bool:
    return resource.get(prefix_key(rule)) is not None


def prefix_key(rule: NameRule) -> str:
    """The property that asks the provider for a name of its own: `namePrefix`, `bucketPrefix`."""
    return f"{rule.key}Prefix"


def overflow(name: Name) -> int:
    """By how many characters a name that Pulumi makes is longer than the provider lets it be; 0 if it is not."""
    return max(0, len(name.text) - min(name.rule.auto, name.rule.most)) if name.made else 0


def prefix(resource: Resource, rule: NameRule) -> str | None:
    """The known name prefix of the resource."""
    value = resource.get(prefix_key(rule))
    return value if known(value) and isinstance(value, str) else None
