"""Where databases are placed, against what AWS asks of subnet groups, security groups and public access."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  far: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a } }
  a2: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1a } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.2.0/24, availabilityZone: eu-west-1b } }
  any: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.3.0/24 } }
  local:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.4.0/24, availabilityZone: us-west-2-lax-1a }
  away:
    type: aws:ec2:Subnet
    properties: { vpcId: "${far.id}", cidrBlock: 10.1.0.0/24, availabilityZone: eu-west-1b }
  guard: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  stranger: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${far.id}" } }
  homeless: { type: aws:ec2:SecurityGroup }
"""


def group(*subnets: str, service: str = "rds", name: str = "place") -> str:
    ids = ", ".join(f'"${{{s}.id}}"' for s in subnets)
    return f"  {name}: {{ type: aws:{service}:SubnetGroup, properties: {{ subnetIds: [{ids}] }} }}\n"


def db(properties: str, type_: str = "aws:rds:Instance") -> str:
    return f"  db: {{ type: {type_}, properties: {{ {properties} }} }}\n"


PLACED = 'engine: postgres, dbSubnetGroupName: "${place.name}"'
GOOD = group("a", "b")


def few(*names: str) -> list[tuple[str, str]]:
    listed = ", ".join(f"'{n}'" for n in names)
    return [
        (
            "place",
            f"The subnet group covers one Availability Zone only ({listed}), and a database requires two. Add a subnet "
            "in another Availability Zone.",
        )
    ]


def foreign(group: str) -> list[tuple[str, str]]:
    return [
        (
            "db",
            f"Security group '{group}' is in VPC 'far', and the database's subnets are in 'vpc'. Use a security group "
            "of the database's VPC.",
        )
    ]


UNPLACED = [
    (
        "db",
        "The database has no subnet group, so it is placed in the account's default VPC, and security group 'guard' "
        "is in VPC 'vpc'. Set a subnet group with subnets of that VPC.",
    )
]


def closed(lack: str, cure: str) -> list[tuple[str, str]]:
    return [
        ("db", f"The database is publicly accessible, and its VPC 'vpc' {lack}. Make it private, or {cure}.")
    ]


NAMELESS = closed(
    "has DNS support or DNS hostnames disabled", "set enableDnsHostnames and enableDnsSupport on it"
)
GATELESS = closed("has no internet gateway", "attach one")
GATEWAY = '  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }\n'
NAMED = NETWORK.replace(
    "vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 }",
    "vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, enableDnsHostnames: true }",
)

CASES = {
    # --- subnet groups
    "two zones": Case(NETWORK + GOOD),
    "one subnet": Case(NETWORK + group("a"), few("a")),
    "two subnets of one zone": Case(NETWORK + group("a", "a2"), few("a", "a2")),
    "one zone of DocumentDB": Case(NETWORK + group("a", service="docdb"), few("a")),
    "one zone of Neptune": Case(NETWORK + group("a", service="neptune"), few("a")),
    "one zone of a cache": Case(NETWORK + group("a", service="elasticache")),
    "one zone of a warehouse": Case(NETWORK + group("a", service="redshift")),
    "a zone that AWS chooses": Case(NETWORK + group("a", "any")),
    "a Local Zone": Case(NETWORK + group("local")),
    "two VPCs": Case(
        NETWORK + group("a", "away"),
        [("place", "The subnet group has subnets of the VPCs 'far' and 'vpc'. Use subnets of one VPC.")],
    ),
    "two VPCs of a cache": Case(
        NETWORK + group("a", "away", service="elasticache"),
        [("place", "The subnet group has subnets of the VPCs 'far' and 'vpc'. Use subnets of one VPC.")],
    ),
    "no subnets": Case(
        NETWORK + group(),
        [("place", "The subnet group has no subnets. Add subnets in two Availability Zones.")],
    ),
    "unknown subnets": Case(
        NETWORK + '  place: { type: aws:rds:SubnetGroup, properties: { subnetIds: "${vpc.unknown}" } }\n',
        when="planned",
    ),
    "a subnet outside the stack": Case(
        NETWORK
        + '  place: { type: aws:rds:SubnetGroup, properties: { subnetIds: ["${a.id}", subnet-0abc] } }\n'
    ),
    # --- security groups
    "a group of the same VPC": Case(NETWORK + GOOD + db(PLACED + ', vpcSecurityGroupIds: ["${guard.id}"]')),
    "a group of another VPC": Case(
        NETWORK + GOOD + db(PLACED + ', vpcSecurityGroupIds: ["${guard.id}", "${stranger.id}"]'),
        foreign("stranger"),
    ),
    "a cluster and a group of another VPC": Case(
        NETWORK + GOOD + db(PLACED + ', vpcSecurityGroupIds: ["${stranger.id}"]', "aws:rds:Cluster"),
        foreign("stranger"),
    ),
    "a cache and a group of another VPC": Case(
        NETWORK
        + group("a", service="elasticache")
        + db(
            'subnetGroupName: "${place.name}", securityGroupIds: ["${stranger.id}"]',
            "aws:elasticache:ReplicationGroup",
        ),
        foreign("stranger"),
    ),
    "a group without VPC": Case(NETWORK + GOOD + db(PLACED + ', vpcSecurityGroupIds: ["${homeless.id}"]')),
    "a group outside the stack": Case(NETWORK + GOOD + db(PLACED + ", vpcSecurityGroupIds: [sg-0abc]")),
    "no subnet group": Case(NETWORK + db('engine: mysql, vpcSecurityGroupIds: ["${guard.id}"]'), UNPLACED),
    "no subnet group and no security group": Case(NETWORK + db("engine: mysql")),
    "no subnet group, group of the default VPC": Case(
        NETWORK
        + "  own: { type: aws:ec2:DefaultVpc }\n"
        + '  local-guard: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${own.id}" } }\n'
        + db('engine: mysql, vpcSecurityGroupIds: ["${local-guard.id}"]')
    ),
    "a subnet group by a name of elsewhere": Case(
        NETWORK + db('engine: mysql, dbSubnetGroupName: shared, vpcSecurityGroupIds: ["${guard.id}"]')
    ),
    "a replica is where its source is": Case(
        NETWORK
        + GOOD
        + '  source: { type: aws:rds:Instance, properties: { engine: mysql, dbSubnetGroupName: "${place.name}" } }\n'
        + db('replicateSourceDb: "${source.identifier}", vpcSecurityGroupIds: ["${guard.id}"]')
    ),
    "an empty source and no subnet group": Case(
        NETWORK + db('engine: mysql, replicateSourceDb: "", vpcSecurityGroupIds: ["${guard.id}"]'), UNPLACED
    ),
    "a replica of elsewhere": Case(
        NETWORK + db('replicateSourceDb: production, vpcSecurityGroupIds: ["${guard.id}"]')
    ),
    "a warehouse without subnet group": Case(
        NETWORK + db('nodeType: ra3.large, vpcSecurityGroupIds: ["${guard.id}"]', "aws:redshift:Cluster")
    ),
    # --- public access
    "private": Case(NETWORK + GOOD + db(PLACED)),
    "public, without gateway": Case(NETWORK + GOOD + db(PLACED + ", publiclyAccessible: true"), GATELESS),
    "public, without host names": Case(
        NETWORK + GATEWAY + GOOD + db(PLACED + ", publiclyAccessible: true"), NAMELESS
    ),
    "public, in the default VPC": Case(NETWORK + db("engine: postgres, publiclyAccessible: true")),
    "public, with both": Case(NAMED + GATEWAY + GOOD + db(PLACED + ", publiclyAccessible: true")),
    "a public instance of a cluster": Case(
        NETWORK
        + GATEWAY
        + GOOD
        + db(PLACED, "aws:rds:Cluster")
        + "  member: { type: aws:rds:ClusterInstance, properties: "
        + '{ clusterIdentifier: "${db.id}", publiclyAccessible: true } }\n',
        NAMELESS,
    ),
    "unknown public access": Case(
        NETWORK + GOOD + db(PLACED + ', publiclyAccessible: "${vpc.unknown}"'), when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_subnet_group_configuration(case: Case) -> None:
    check("subnet-group-configuration", case)
