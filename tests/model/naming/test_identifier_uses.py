"""Which properties take identifiers, and what is certainly wrong in them where an output is known."""

from __future__ import annotations

from preflight.core.values import Value
from preflight.model.naming.identifier_forms import identity_of
from preflight.model.naming.identifier_slots import Takes, is_slot, slots_of
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
