"""A database's subnet group has too few Availability Zones, has subnets of several VPCs, or is in another VPC than its
security groups.

## What fails

- A subnet group of RDS, DocumentDB or Neptune covers fewer than two Availability Zones.
- A subnet group of any service has subnets of several VPCs, or no subnets.
- A database's security groups are in another VPC than its subnet group. A database *without* subnet group is in the
  account's default VPC, so security groups of the stack's own VPC are rejected.
- A publicly accessible RDS database is in a VPC without internet gateway, or without DNS support and host names.

## Why

AWS rejects the group (`DBSubnetGroupDoesNotCoverEnoughAZs`, `InvalidSubnet`) or the database (`The DB instance and EC2
security group are in different VPCs`, `Cannot create a publicly accessible DBInstance`).

## Errors

- `DBSubnetGroupDoesNotCoverEnoughAZs: The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement.
  Current AZ coverage: …. Add subnets to cover at least 2 AZs.`
- `DBSubnetGroupDoesNotCoverEnoughAZs`
- `InvalidParameterCombination: The DB instance and EC2 security group are in different VPCs`
- `InvalidVPCNetworkStateFault: Cannot create a publicly accessible DBInstance`
- `InvalidVPCNetworkStateFault`

## Fails

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  group:
    type: aws:rds:SubnetGroup
    properties: { subnetIds: ["${a.id}"] }
```

## Instead

Use subnets in two or more zones of one VPC for the subnet group, set it on the database, and use security groups of the
same VPC.

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  group:
    type: aws:rds:SubnetGroup
    properties: { subnetIds: ["${a.id}", "${b.id}"] }
```

## Not covered

Caches and warehouses in one zone, which AWS allows; Local Zones and Outposts. Public subnets:
*database-in-public-subnet*. Security group rules: *database-security-group-rules*. Databases on default parameters:
*parameter-group-missing*.

## References

- [Working with a DB instance in a VPC](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html)
- [CreateDBSubnetGroup](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html)
- [CreateDBInstance](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from preflight.core.logic import all_of, certainly, maybe, negate, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.database.database_types import RDS
from preflight.model.database.databases import Database
from preflight.model.database.subnet_groups import SubnetGroup
from preflight.model.network.gateways import has_internet_gateway
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import module_of
from preflight.policy import HIGH, MANDATORY, Finding, policy
from preflight.policy.wording import capitalised

# Source: RDS guide, "Working with DB subnet groups"; the same API serves DocumentDB and Neptune.
TWO_ZONES: Final = ("rds", "docdb", "neptune")
NO_PUBLIC: Final = "InvalidVPCNetworkStateFault"


def groups_and_databases(stack: Stack) -> Iterable[SubnetGroup | Database]:
    found: tuple[SubnetGroup | Database, ...] = (*stack.all(SubnetGroup), *stack.all(Database))
    return (one for one in found if not one.resource.is_only_read)


@policy(
    each=groups_and_databases,
    level=MANDATORY,
    severity=HIGH,
    error="DBSubnetGroupDoesNotCoverEnoughAZs, InvalidSubnet, InvalidParameterCombination, InvalidVPCNetworkStateFault",
)
def subnet_group_configuration(subject: SubnetGroup | Database) -> Iterator[Finding]:
    if isinstance(subject, SubnetGroup):
        yield from _group(subject)
    else:
        yield from _guards(subject)
        yield from _public(subject)


def _group(group: SubnetGroup) -> Iterator[Finding]:
    placement = group.placement
    if certainly(placement.is_complete) and not placement.subnets:
        yield Finding(group, "The subnet group has no subnets. Add subnets in two Availability Zones.")
    elif certainly(placement.spans_vpcs):
        names = " and ".join(f"'{v.name}'" for v in placement.vpcs)
        yield Finding(
            group,
            f"The subnet group has subnets of the VPCs {names}. Use subnets of one VPC.",
            error="InvalidSubnet",
        )
    elif module_of(group.resource) in TWO_ZONES and certainly(
        all_of((placement.in_one_zone, negate(placement.at_the_edge)))
    ):
        names = ", ".join(f"'{s.name}'" for s in placement.subnets)
        yield Finding(
            group,
            f"The subnet group covers one Availability Zone only ({names}), and a database requires two. Add a subnet "
            "in another Availability Zone.",
            error="DBSubnetGroupDoesNotCoverEnoughAZs",
        )


def _guards(database: Database) -> Iterator[Finding]:
    for reason in database.open_vpcs:
        note(reason)
    for group in database.groups_of_other_vpcs:
        if isinstance(database.vpc, Vpc) and isinstance(group.vpc, Vpc):
            yield Finding(
                database,
                f"{capitalised(group.title)} is in VPC '{group.vpc.name}', and the database's subnets are in "
                f"'{database.vpc.name}'. Use a security group of the database's VPC.",
                error="InvalidParameterCombination",
            )
        elif isinstance(group.vpc, Vpc):
            yield Finding(
                database,
                f"The database has no subnet group, so it is placed in the account's default VPC, and {group.title} "
                f"is in VPC '{group.vpc.name}'. Set a subnet group with subnets of that VPC.",
                error="InvalidParameterCombination",
            )


def _public(database: Database) -> Iterator[Finding]:
    vpc = database.vpc
    if isinstance(vpc, Unknown) and database.placement is not None and maybe(database.has_public_address):
        note(vpc)
    if database.type not in RDS or not isinstance(vpc, Vpc) or not certainly(database.has_public_address):
        return
    if certainly(negate(has_internet_gateway(vpc))):
        lack, cure = "has no internet gateway", "attach one"
    elif certainly(negate(vpc.has_dns_names)):
        lack, cure = (
            "has DNS support or DNS hostnames disabled",
            "set enableDnsHostnames and enableDnsSupport on it",
        )
    else:
        return
    yield Finding(
        database,
        f"The database is publicly accessible, and its VPC '{vpc.name}' {lack}. Make it private, or {cure}.",
        error=NO_PUBLIC,
    )
