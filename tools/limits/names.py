"""Which types of CloudFormation and which operations of AWS's APIs a resource of the provider is made by.

The map is mechanical: the module names the service, the class the type and the operation. The exceptions are tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from tools.limits import api, cloudformation
from tools.limits.node import plain
from tools.limits.sdk import Type

# Services of CloudFormation by module of `pulumi_aws`, where they have other names.
_SPACES: Final = {
    "acm": ("CertificateManager",),
    "alb": ("ElasticLoadBalancingV2",),
    "amp": ("APS",),
    "appautoscaling": ("ApplicationAutoScaling",),
    "cfg": ("Config",),
    "cloudwatch": ("CloudWatch", "Events", "Logs"),
    "costexplorer": ("CE",),
    "ebs": ("EC2",),
    "ec2clientvpn": ("EC2",),
    "ec2transitgateway": ("EC2",),
    "elb": ("ElasticLoadBalancing",),
    "inspector2": ("InspectorV2",),
    "kinesis": ("Kinesis", "KinesisFirehose", "KinesisVideo", "KinesisAnalytics"),
    "lb": ("ElasticLoadBalancingV2",),
    "macie2": ("Macie",),
    "mq": ("AmazonMQ",),
    "mskconnect": ("KafkaConnect",),
    "opensearch": ("OpenSearchService", "OpenSearchServerless"),
    "opensearchingest": ("OSIS",),
    "redshiftdata": ("Redshift",),
    "resourceexplorer": ("ResourceExplorer2",),
    "schemas": ("EventSchemas",),
    "sesv2": ("SES",),
    "sfn": ("StepFunctions",),
    "ssoadmin": ("SSO",),
    "timestreamwrite": ("Timestream",),
    "timestreaminfluxdb": ("Timestream",),
    "verifiedaccess": ("EC2",),
    "vpc": ("EC2",),
    "keyspaces": ("Cassandra",),
    "directoryservice": ("DirectoryService",),
}
# Services of `botocore` by module.
_SERVICES: Final = {
    "acmpca": ("acm-pca",),
    "alb": ("elbv2",),
    "appautoscaling": ("application-autoscaling",),
    "cfg": ("config",),
    "cloudwatch": ("cloudwatch", "events", "logs"),
    "cognito": ("cognito-idp", "cognito-identity"),
    "costexplorer": ("ce",),
    "directoryservice": ("ds",),
    "ebs": ("ec2",),
    "ec2clientvpn": ("ec2",),
    "ec2transitgateway": ("ec2",),
    "elasticsearch": ("es",),
    "kinesis": ("kinesis", "firehose", "kinesisvideo", "kinesisanalytics"),
    "lb": ("elbv2",),
    "lex": ("lexv2-models", "lex-models"),
    "msk": ("kafka",),
    "mskconnect": ("kafkaconnect",),
    "opensearch": ("opensearch", "opensearchserverless"),
    "opensearchingest": ("osis",),
    "resourceexplorer": ("resource-explorer-2",),
    "ses": ("ses",),
    "sfn": ("stepfunctions",),
    "verifiedaccess": ("ec2",),
    "vpc": ("ec2",),
    "wafregional": ("waf-regional",),
    "amp": ("amp",),
    "timestreamwrite": ("timestream-write",),
    "bedrock": ("bedrock", "bedrock-agent", "bedrock-agentcore-control"),
    "cur": ("cur",),
}
# Types of CloudFormation whose names have nothing to do with the provider's; an empty name: it has none.
_TYPES: Final = {
    "aws:apigateway/integration:Integration": "",
    "aws:apigatewayv2/domainName:DomainName": "AWS::ApiGatewayV2::DomainName",
    "aws:autoscaling/group:Group": "AWS::AutoScaling::AutoScalingGroup",
    "aws:autoscaling/policy:Policy": "AWS::AutoScaling::ScalingPolicy",
    "aws:appautoscaling/policy:Policy": "AWS::ApplicationAutoScaling::ScalingPolicy",
    "aws:appautoscaling/target:Target": "AWS::ApplicationAutoScaling::ScalableTarget",
    "aws:cloudwatch/eventRule:EventRule": "AWS::Events::Rule",
    "aws:cloudwatch/eventBus:EventBus": "AWS::Events::EventBus",
    "aws:cloudwatch/eventArchive:EventArchive": "AWS::Events::Archive",
    "aws:cloudwatch/eventConnection:EventConnection": "AWS::Events::Connection",
    "aws:cloudwatch/eventApiDestination:EventApiDestination": "AWS::Events::ApiDestination",
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": "AWS::Logs::MetricFilter",
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": "AWS::Logs::SubscriptionFilter",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "AWS::CloudWatch::Alarm",
    "aws:ebs/volume:Volume": "AWS::EC2::Volume",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "AWS::KinesisFirehose::DeliveryStream",
    "aws:rds/instance:Instance": "AWS::RDS::DBInstance",
    "aws:rds/cluster:Cluster": "AWS::RDS::DBCluster",
    "aws:rds/clusterInstance:ClusterInstance": "AWS::RDS::DBInstance",
    "aws:rds/proxy:Proxy": "AWS::RDS::DBProxy",
    "aws:rds/subnetGroup:SubnetGroup": "AWS::RDS::DBSubnetGroup",
    "aws:rds/parameterGroup:ParameterGroup": "AWS::RDS::DBParameterGroup",
    "aws:docdb/cluster:Cluster": "AWS::DocDB::DBCluster",
    "aws:docdb/clusterInstance:ClusterInstance": "AWS::DocDB::DBInstance",
    "aws:neptune/cluster:Cluster": "AWS::Neptune::DBCluster",
    "aws:neptune/clusterInstance:ClusterInstance": "AWS::Neptune::DBInstance",
    "aws:elasticache/cluster:Cluster": "AWS::ElastiCache::CacheCluster",
    "aws:ecs/capacityProvider:CapacityProvider": "AWS::ECS::CapacityProvider",
    "aws:route53/record:Record": "AWS::Route53::RecordSet",
    "aws:route53/zone:Zone": "AWS::Route53::HostedZone",
    "aws:sns/topicSubscription:TopicSubscription": "AWS::SNS::Subscription",
    "aws:lambda/functionUrl:FunctionUrl": "AWS::Lambda::Url",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "AWS::EC2::VPCEndpoint",
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": "AWS::EC2::VPCPeeringConnection",
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": "AWS::EC2::TransitGatewayAttachment",
    "aws:kms/key:Key": "AWS::KMS::Key",
    "aws:iam/instanceProfile:InstanceProfile": "AWS::IAM::InstanceProfile",
    "aws:dms/endpoint:Endpoint": "AWS::DMS::Endpoint",
    "aws:glue/catalogDatabase:CatalogDatabase": "AWS::Glue::Database",
    "aws:glue/catalogTable:CatalogTable": "AWS::Glue::Table",
    "aws:cfg/rule:Rule": "AWS::Config::ConfigRule",
    "aws:cfg/recorder:Recorder": "AWS::Config::ConfigurationRecorder",
    "aws:acm/certificate:Certificate": "AWS::CertificateManager::Certificate",
    "aws:transfer/server:Server": "AWS::Transfer::Server",
}
# Words that the provider puts before the name of an API's own thing.
_PREFIXES: Final = ("Event", "Firehose", "Log", "Catalog", "Metric", "Composite")
_WORDS: Final = {
    "aws:autoscaling/policy:Policy": ("ScalingPolicy",),
    "aws:appautoscaling/policy:Policy": ("ScalingPolicy",),
    "aws:appautoscaling/target:Target": ("ScalableTarget",),
    "aws:sns/topicSubscription:TopicSubscription": (),
    "aws:apigateway/integration:Integration": ("Integration",),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        "BucketEncryption",
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ("PublicAccessBlock",),
    "aws:s3/bucketObject:BucketObject": ("Object",),
    "aws:s3/bucketObjectv2:BucketObjectv2": ("Object",),
}
# The end of a class whose operation is named without it.
_ENDS: Final = ("Configuration", "Config", "V2")


@cache
def _types_of(space: str) -> tuple[str, ...]:
    return tuple(name for name in cloudformation.names() if plain(name.split("::")[1]) == plain(space))


def spaces(type_: Type) -> tuple[str, ...]:
    return _SPACES.get(type_.module, (type_.module,))


def cloudformation_type(type_: Type) -> str | None:
    """The type of CloudFormation for the same thing; `None` where none has its name."""
    if type_.token in _TYPES:
        return _TYPES[type_.token] or None
    wanted = _words(type_)
    found = [
        name for space in spaces(type_) for name in _types_of(space) if plain(name.split("::")[2]) in wanted
    ]
    return found[0] if len(found) == 1 else None


def _words(type_: Type) -> frozenset[str]:
    """The names that the thing may have."""
    words = {plain(type_.class_), f"db{plain(type_.class_)}"}
    words.update(plain(type_.class_.removeprefix(prefix)) for prefix in _PREFIXES if type_.class_ != prefix)
    return frozenset(words)


def services(type_: Type) -> Iterator[str]:
    known = {plain(name): name for name in api.services()}
    for name in _SERVICES.get(type_.module, (type_.module,)):
        if plain(name) in known:
            yield known[plain(name)]


def operations(type_: Type) -> Iterator[tuple[str, str]]:
    """The services and operations that make or change the thing, the most likely first."""
    template = cloudformation_type(type_)
    words = (*_WORDS.get(type_.token, ()), type_.class_, f"DB{type_.class_}")
    words += tuple(type_.class_.removeprefix(prefix) for prefix in _PREFIXES if type_.class_ != prefix)
    words += tuple(type_.class_.removesuffix(end) for end in _ENDS)
    words += (f"{type_.class_}Configuration",)
    if template is not None:
        words = (template.split("::")[2], *words)
    granted = {plain(p.partition(":")[2]) for p in cloudformation.operations(template)} if template else set()
    seen = set()
    for service in services(type_):
        named = tuple(api.called(service, words))
        allowed = tuple(
            name
            for key, name in sorted(api.operations(service).items())
            if key in granted and name.startswith(api.VERBS)
        )
        for name in (*named, *allowed):
            if (service, name) not in seen:
                seen.add((service, name))
                yield service, name
