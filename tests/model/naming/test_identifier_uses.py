"""Which properties take identifiers, and what is certainly wrong in them where an output is known."""

from __future__ import annotations

import pytest

from preflight.core.values import Unknown, Value
from preflight.model.naming.identifier_forms import Identity, identity_of
from preflight.model.naming.identifier_slots import is_slot, slots_of
from preflight.model.naming.identifier_takes import Takes
from preflight.model.naming.identifier_uses import wrong_identifiers
from preflight.testing import Program
from tests.model.naming.test_identifier_forms import Output


def takes(type_: str, path: str) -> Takes:
    return dict(slots_of(type_))[tuple(path.split("."))]


def refuses(type_: str, path: str, value: Value) -> bool:
    given = identity_of(value)
    assert given is not None and not isinstance(given, type(None))
    return takes(type_, path).refuses(given)  # type: ignore[arg-type]


DATABASE = "aws:rds/instance:Instance"
API = "aws:apigatewayv2/api:Api"
BOX = "aws:ec2/instance:Instance"
BUCKET = "aws:s3/bucket:Bucket"
FUNCTION = "aws:lambda/function:Function"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
IMAGE = "aws:ec2/ami:Ami"
IMAGES = "aws:ecr/repository:Repository"
LB = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
POOL = "aws:cognito/userPool:UserPool"
QUEUE = "aws:sqs/queue:Queue"
REST = "aws:apigateway/restApi:RestApi"
ROLE = "aws:iam/role:Role"
SEARCH = "aws:opensearch/domain:Domain"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
VPC = "aws:ec2/vpc:Vpc"
ZONE = "aws:route53/zone:Zone"
ROUTE = "aws:ec2/route:Route"
TASK = "aws:ecs/taskDefinition:TaskDefinition"


def test_a_key_where_its_arn_is_needed() -> None:
    assert refuses(DATABASE, "kmsKeyId", Output("aws:kms/key:Key", "keyId"))
    assert refuses(DATABASE, "kmsKeyId", Output("aws:kms/key:Key", "id"))
    assert not refuses(DATABASE, "kmsKeyId", Output("aws:kms/key:Key", "arn"))


def test_an_attachment_where_its_gateway_is_needed() -> None:
    gateway = "aws:ec2transitgateway/transitGateway:TransitGateway"
    attachment = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
    assert refuses(ROUTE, "transitGatewayId", Output(attachment, "id"))
    assert not refuses(ROUTE, "transitGatewayId", Output(gateway, "id"))


def test_a_name_or_another_arn_where_a_roles_arn_is_needed() -> None:
    assert refuses(TASK, "taskRoleArn", Output("aws:iam/role:Role", "name"))
    assert refuses(TASK, "taskRoleArn", Output("aws:iam/instanceProfile:InstanceProfile", "arn"))
    assert not refuses(TASK, "taskRoleArn", Output("aws:iam/role:Role", "arn"))


def test_outputs_that_lack_a_part() -> None:
    trail, edge = "aws:cloudtrail/trail:Trail", "aws:cloudfront/distribution:Distribution"
    function = "defaultCacheBehavior.lambdaFunctionAssociations.lambdaArn"
    assert refuses(trail, "cloudWatchLogsGroupArn", Output("aws:cloudwatch/logGroup:LogGroup", "arn"))
    assert refuses(edge, function, Output("aws:lambda/function:Function", "arn"))


def test_properties_whose_name_says_too_little() -> None:
    assert is_slot("vpcId") and is_slot("monitoringRoleArn") and not is_slot("name")
    assert ("taskArn",) not in dict(slots_of("aws:ssm/maintenanceWindowTask:MaintenanceWindowTask"))


def test_a_finding_once_for_each_property_and_value() -> None:
    program = Program()
    program.add("aws:rds:SubnetGroup", "x", subnetIds=["vpc-01234567", "vpc-01234567", "vpc-89abcdef"])
    found = [w for r in program.planned().of("aws:rds/subnetGroup:SubnetGroup") for w in wrong_identifiers(r)]
    assert [w.property for w in found] == ["subnetIds", "subnetIds"]


@pytest.mark.parametrize(
    ("type_", "path", "good", "bad"),
    [
        (
            "aws:lambda/function:Function",
            "role",
            (ROLE, "arn"),
            [(ROLE, "name"), (ROLE, "id"), (ROLE, "uniqueId")],
        ),
        ("aws:iam/instanceProfile:InstanceProfile", "role", (ROLE, "id"), [(ROLE, "arn")]),
        (
            "aws:lambda/function:Function",
            "vpcConfig.securityGroupIds",
            (GROUP, "id"),
            [(GROUP, "arn"), (VPC, "id")],
        ),
        (
            "aws:lambda/permission:Permission",
            "function",
            (FUNCTION, "arn"),
            [(FUNCTION, "invokeArn"), (ROLE, "arn")],
        ),
        (
            "aws:lambda/permission:Permission",
            "sourceArn",
            (REST, "executionArn"),
            [(REST, "arn"), (BUCKET, "id")],
        ),
        (
            "aws:apigateway/resource:Resource",
            "restApi",
            (REST, "id"),
            [(REST, "arn"), (REST, "name"), (API, "id")],
        ),
        ("aws:apigateway/resource:Resource", "parentId", (REST, "rootResourceId"), [(REST, "id")]),
        ("aws:apigatewayv2/stage:Stage", "apiId", (API, "id"), [(API, "arn"), (REST, "id")]),
        ("aws:apigatewayv2/apiMapping:ApiMapping", "apiId", (REST, "id"), [(REST, "arn")]),
        ("aws:apigatewayv2/integration:Integration", "integrationUri", (LISTENER, "arn"), [(LB, "arn")]),
        (
            "aws:cloudwatch/eventTarget:EventTarget",
            "arn",
            (FUNCTION, "arn"),
            [(FUNCTION, "invokeArn"), (QUEUE, "id")],
        ),
        ("aws:route53/record:Record", "aliases.name", (LB, "dnsName"), [(LB, "arn"), (LB, "name")]),
        ("aws:route53/record:Record", "zoneId", (ZONE, "id"), [(ZONE, "arn"), (LB, "zoneId")]),
        ("aws:lb/targetGroupAttachment:TargetGroupAttachment", "targetId", (BOX, "id"), [(BOX, "arn")]),
        ("aws:lb/targetGroupAttachment:TargetGroupAttachment", "targetId", (LB, "arn"), [(LB, "dnsName")]),
        ("aws:ecr/lifecyclePolicy:LifecyclePolicy", "repository", (IMAGES, "name"), [(IMAGES, "arn")]),
        ("aws:rds/instance:Instance", "replicateSourceDb", (DATABASE, "arn"), [(DATABASE, "id")]),
        (
            "aws:ec2/launchTemplate:LaunchTemplate",
            "imageId",
            (IMAGE, "id"),
            [(IMAGE, "name"), (IMAGE, "arn")],
        ),
        ("aws:autoscaling/group:Group", "launchTemplate.id", (TEMPLATE, "id"), [(TEMPLATE, "name")]),
        (
            "aws:cognito/userPoolClient:UserPoolClient",
            "userPoolId",
            (POOL, "id"),
            [(POOL, "arn"), (POOL, "name")],
        ),
        ("aws:opensearch/domainPolicy:DomainPolicy", "domainName", (SEARCH, "domainName"), [(SEARCH, "id")]),
    ],
)
def test_outputs(type_: str, path: str, good: tuple[str, str], bad: list[tuple[str, str]]) -> None:
    found = identity_of(Output(*good))
    assert isinstance(found, Unknown) or not refuses(type_, path, Output(*good))
    assert all(refuses(type_, path, Output(*output)) for output in bad)


def test_an_id_or_address_of_another_resource_is_not_a_name() -> None:
    group, repository = (
        takes(DATABASE, "dbSubnetGroupName"),
        takes("aws:ecr/lifecyclePolicy:LifecyclePolicy", "repository"),
    )
    subnet, address = (
        identity_of(Output("aws:ec2/subnet:Subnet", "id")),
        identity_of(Output(IMAGES, "repositoryUrl")),
    )
    assert isinstance(subnet, Identity) and isinstance(address, Identity)
    assert group.is_of_another(subnet) and repository.is_of_another(address)
