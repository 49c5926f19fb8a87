"""A database is in a subnet with a route to an internet gateway.

## What fails

A database, cache or warehouse may be placed in a subnet whose default route leads to an internet gateway. The finding
is advisory. It is mandatory if the database is also publicly accessible, so that only a security group blocks the
internet.

## Why

A database does not need a route to the internet. In a public subnet one changed property or rule exposes it; in a
private subnet it is not reachable from the internet.

## Fails

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  gateway:
    type: aws:ec2:InternetGateway
    properties: { vpcId: "${vpc.id}" }
  table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 }
  association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${a.id}", routeTableId: "${table.id}" }
  group:
    type: aws:elasticache:SubnetGroup
    properties: { subnetIds: ["${a.id}"] }
  cache:
    type: aws:elasticache:ReplicationGroup
    properties: { description: cache, nodeType: cache.t4g.small, subnetGroupName: "${group.name}" }
```

## Instead

Create subnets without a route to an internet gateway, and use them in the database's subnet group.

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 }
  group:
    type: aws:elasticache:SubnetGroup
    properties: { subnetIds: ["${a.id}"] }
  cache:
    type: aws:elasticache:ReplicationGroup
    properties: { description: cache, nodeType: cache.t4g.small, subnetGroupName: "${group.name}" }
```

## Not covered

Databases in the account's default VPC, whose subnets are public by default. The rules of its security groups. The
public address: *database-exposed*.

## References

- [Working with a DB instance in a VPC](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html)
- [Scenarios for accessing a DB instance](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.Scenarios.html)
- [Security Hub: RDS instances and public subnets](https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from preflight.core.logic import certainly, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.database.databases import Database
from preflight.model.network.placement import Placement
from preflight.model.network.subnet_routing import is_public
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def databases(stack: Stack) -> Iterable[Database]:
    return (database for database in stack.all(Database) if not database.resource.is_only_read)


@policy(each=databases, level=ADVISORY, severity=HIGH, tags=("security", "SEC05-BP01"))
def database_in_public_subnet(database: Database) -> Iterator[Finding]:
    placement = database.placement
    if isinstance(placement, Unknown):
        note(placement)
    if not isinstance(placement, Placement):
        return
    public = [s for s in placement.subnets if certainly(is_public(s))]
    if not public:
        if isinstance(placement.is_complete, Unknown):
            note(placement.is_complete)
        return
    names = ", ".join(f"'{s.name}'" for s in public)
    where = f"subnet {names}, which routes" if len(public) == 1 else f"subnets {names}, which route"
    if database.has_public_address is True:
        yield Finding(
            database,
            f"The database is publicly accessible and may be placed in {where} to the internet. "
            "Move it to private subnets.",
            level=MANDATORY,
        )
    else:
        yield Finding(
            database, f"The database may be placed in {where} to the internet. Move it to private subnets."
        )
