"""What workloads need from outside their VPC."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.core.values import SENTINEL, Unknown
from preflight.model.compute.workload import Workload
from preflight.model.compute.workloads import workloads
from preflight.model.network.subnet import Subnet
from preflight.model.requirements.internet_access import Requirement, requirements_of
from preflight.testing import Program, program_from_yaml, secret, to_json

ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"
IMAGES = ("ecr.api", "ecr.dkr", "s3")


def needs(program: Program, name: str) -> list[tuple[str, tuple[str, ...]]]:
    found = {w.name: w for w in workloads(program.planned())}
    workload: Workload = found[name]
    return [(n.what, n.services) for n in requirements_of(workload)]


def machine(script: Any) -> list[tuple[str, tuple[str, ...]]]:
    program = Program()
    program.add("aws:ec2:Instance", "box", userData=script)
    return needs(program, "box")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("echo hello", []),
        ("curl http://10.0.0.5/config", []),
        ("curl -O https://example.com/x", [("download from example.com, as its user data does", ())]),
        (
            "curl -O https://s3.eu-west-1.amazonaws.com/bucket/x",
            [("download from s3.eu-west-1.amazonaws.com, as its user data does", ("s3",))],
        ),
        (
            "wget https://bucket.s3.amazonaws.com/x",
            [("download from bucket.s3.amazonaws.com, as its user data does", ("s3",))],
        ),
        ("dnf install -y httpd", [("run 'dnf install' of its user data", ("s3",))]),
        ("apt-get update", [("run 'apt-get update' of its user data", ())]),
        ("docker pull nginx", [("run 'docker pull' of its user data", ())]),
        (f"docker pull {ECR}", []),
        ("aws s3 cp s3://bucket/x .", [("read from S3, as its user data does", ("s3",))]),
        (
            "aws secretsmanager get-secret-value --secret-id db",
            [("read from Secrets Manager, as its user data does", ("secretsmanager",))],
        ),
    ],
)
def test_user_data(line: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert machine(f"#!/bin/bash\n{line}\n") == expected
    assert machine(f"#!/bin/bash\n{line}\n{line}\n") == expected, "each need once"


def test_secret_and_unknown_user_data() -> None:
    assert machine(SENTINEL) == []
    script = "#!/bin/bash\ncurl -O https://token.example.com/x\n"
    assert all("example" not in what for what, _ in machine(secret(script)))


def test_the_environment_of_a_function() -> None:
    program = Program()
    table = program.add("aws:dynamodb:Table", "orders")
    queue = program.add("aws:sqs:Queue", "jobs")
    role = program.add("aws:iam:Role", "role")
    variables = {"T": table.output("name"), "Q": queue.url, "R": role.arn, "PLAIN": "x"}
    config = {"subnetIds": ["subnet-1"], "securityGroupIds": []}
    program.add("aws:lambda:Function", "inside", vpcConfig=config, environment={"variables": variables})
    program.add("aws:lambda:Function", "outside", environment={"variables": variables})
    assert needs(program, "inside") == [
        ("reach DynamoDB table 'orders' in its environment variables", ("dynamodb",)),
        ("reach queue 'jobs' in its environment variables", ("sqs",)),
    ]
    assert needs(program, "outside") == []


def tasks(definitions: Any, **service: Any) -> list[tuple[str, tuple[str, ...]]]:
    program = Program()
    definition = program.add("aws:ecs:TaskDefinition", "task", containerDefinitions=definitions)
    program.add("aws:ecs:Service", "web", taskDefinition=definition.arn, **service)
    return needs(program, "web")


def test_containers_on_fargate() -> None:
    containers = [
        {"image": "nginx", "logConfiguration": {"logDriver": "awslogs"}},
        {
            "image": ECR,
            "secrets": [
                {"name": "A", "valueFrom": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"},
                {"name": "B", "valueFrom": "/app/key"},
            ],
        },
    ]
    assert tasks(json.dumps(containers), launchType="FARGATE") == [
        ("pull its image nginx", ()),
        ("send its logs to CloudWatch", ("logs",)),
        (f"pull its image {ECR}", IMAGES),
        ("read its secrets from secretsmanager", ("secretsmanager",)),
        ("read its secrets from ssm", ("ssm",)),
    ]
    assert tasks(json.dumps(containers), launchType="EC2") == []


@pytest.mark.parametrize("definitions", [SENTINEL, "no json", '{"image": "nginx"', "{}", "[1]"])
def test_containers_that_are_not_known_come_from_somewhere(definitions: str) -> None:
    assert tasks(definitions, launchType="FARGATE") == [("pull its images", IMAGES)]


def test_an_image_that_is_not_known_yet() -> None:
    program = Program()
    repository = program.add("aws:ecr:Repository", "images")
    definition = program.add(
        "aws:ecs:TaskDefinition", "task", containerDefinitions=to_json([{"image": repository.repositoryUrl}])
    )
    program.add("aws:ecs:Service", "web", taskDefinition=definition.arn, launchType="FARGATE")
    assert needs(program, "web") == [("pull its images", IMAGES)]


def test_a_need_without_services_wants_the_internet() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    subnet = program.add("aws:ec2:Subnet", "a", vpcId=vpc.id)
    program.add("aws:ec2:Instance", "box", subnetId=subnet.id)
    stack = program.planned()
    (workload,), (place,) = workloads(stack), stack.all(Subnet)
    assert Requirement("x").is_reachable_from(place, workload) is False
    assert Requirement("x").missing_from(place) == ()
    assert Requirement("x", ("s3", "ssm")).missing_from(place) == ("s3", "ssm")


SIX = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, assignGeneratedIpv6CidrBlock: true } }
  out: { type: aws:ec2:EgressOnlyInternetGateway, properties: { vpcId: "${vpc.id}" } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}", routes: [ROUTE] } }
  subnet: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 RANGE } }
  join: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${subnet.id}", routeTableId: "${table.id}" } }
  box: { type: aws:ec2:Instance, properties: { subnetId: "${subnet.id}", userData: "#!/bin/bash\\napt-get update\\n" } }
"""


@pytest.mark.parametrize(
    ("route", "range_", "expected"),
    [
        (
            '{ ipv6CidrBlock: "::/0", egressOnlyGatewayId: "${out.id}" }',
            ", ipv6CidrBlock: 2001:db8::/64",
            None,
        ),
        ('{ ipv6CidrBlock: "::/0", egressOnlyGatewayId: "${out.id}" }', "", False),
        ("", ", ipv6CidrBlock: 2001:db8::/64", False),
    ],
)
def test_what_may_be_reached_over_ipv6_is_undecided(route: str, range_: str, expected: bool | None) -> None:
    program = program_from_yaml(SIX.replace("ROUTE", route).replace("RANGE", range_))
    for stack in (program.planned(), program.deployed()):
        (box,) = workloads(stack)
        (need,) = requirements_of(box)
        (subnet,) = stack.all(Subnet)
        met = need.is_reachable_from(subnet, box)
        assert isinstance(met, Unknown) if expected is None else met is expected
