"""Databases in subnets that route to the internet."""

from __future__ import annotations

import pytest

from preflight.policy import Level
from preflight.testing import outcome, program_from_yaml
from tests.policies.table import Case, check

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  open:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  c: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.2.0/24 } }
  open-a: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${a.id}", routeTableId: "${open.id}" } }
  open-b: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${b.id}", routeTableId: "${open.id}" } }
"""


def group(*subnets: str, service: str = "rds") -> str:
    ids = ", ".join(f'"${{{s}.id}}"' for s in subnets)
    return f"  place: {{ type: aws:{service}:SubnetGroup, properties: {{ subnetIds: [{ids}] }} }}\n"


def db(properties: str = "", type_: str = "aws:rds:Instance", key: str = "dbSubnetGroupName") -> str:
    return f'  db: {{ type: {type_}, properties: {{ {key}: "${{place.name}}"{properties} }} }}\n'


def advised(where: str) -> list[tuple[str, str]]:
    return [("db", f"The database may be placed in {where} to the internet. Move it to private subnets.")]


def exposed(where: str) -> list[tuple[str, str]]:
    return [
        (
            "db",
            f"The database is publicly accessible and may be placed in {where} to the internet. "
            "Move it to private subnets.",
        )
    ]


ONE = "subnet 'a', which routes"
TWO = "subnets 'a', 'b', which route"
MEMBER = """
  member: { type: aws:rds:ClusterInstance, properties: { clusterIdentifier: "${db.id}", publiclyAccessible: true } }
"""

MANDATORY_IF = ("is publicly accessible and",)

CASES = {
    "a private subnet": Case(NETWORK + group("c") + db()),
    "a public subnet": Case(NETWORK + group("a") + db(), advised(ONE)),
    "one of two is public": Case(NETWORK + group("a", "c") + db(), advised(ONE)),
    "both are public": Case(NETWORK + group("b", "a") + db(), advised(TWO)),
    "public and publicly accessible": Case(
        NETWORK + group("a") + db(", publiclyAccessible: true"), exposed(ONE)
    ),
    "private and publicly accessible": Case(NETWORK + group("c") + db(", publiclyAccessible: true")),
    "publicly accessible, unknown": Case(
        NETWORK + group("a") + db(', publiclyAccessible: "${vpc.unknown}"'), advised(ONE), when="planned"
    ),
    "a cluster": Case(NETWORK + group("a") + db("", "aws:rds:Cluster"), advised(ONE)),
    "a cluster with a public instance": Case(
        NETWORK + group("a") + db("", "aws:rds:Cluster") + MEMBER, exposed(ONE)
    ),
    "a cache": Case(
        NETWORK
        + group("a", service="elasticache")
        + db("", "aws:elasticache:ReplicationGroup", "subnetGroupName"),
        advised(ONE),
    ),
    "a warehouse": Case(
        NETWORK + group("a", service="redshift") + db("", "aws:redshift:Cluster", "clusterSubnetGroupName"),
        advised(ONE),
    ),
    "a serverless cache": Case(
        NETWORK
        + '  db: { type: aws:elasticache:ServerlessCache, properties: { subnetIds: ["${a.id}", "${c.id}"] } }\n',
        advised(ONE),
    ),
    "the default VPC": Case(NETWORK + "  db: { type: aws:rds:Instance, properties: { engine: mysql } }\n"),
    "unknown subnets": Case(
        NETWORK
        + '  place: { type: aws:rds:SubnetGroup, properties: { subnetIds: "${vpc.unknown}" } }\n'
        + db(),
        when="planned",
    ),
    "a subnet group of elsewhere": Case(
        NETWORK + "  db: { type: aws:rds:Instance, properties: { dbSubnetGroupName: shared } }\n"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_database_in_public_subnet(case: Case) -> None:
    check("database-in-public-subnet", case, MANDATORY_IF)


@pytest.mark.parametrize(
    ("properties", "level"), [("", Level.ADVISORY), (", publiclyAccessible: true", Level.MANDATORY)]
)
def test_public_access_makes_it_mandatory(properties: str, level: Level) -> None:
    stack = program_from_yaml(NETWORK + group("a") + db(properties)).planned()
    assert [f.level for f in outcome(stack, "database-in-public-subnet").findings] == [level]
