"""A database with a non-default port is open to the internet.

## What fails

A database uses another port than its engine's default, and one of its security groups allows the whole internet on that
port.

## Why

Attackers scan every port, not only 3306 and 5432. Only the security group protects the database.

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  private: { type: aws:rds:SubnetGroup, properties: { subnetIds: ["${a.id}", "${b.id}"] } }
  data:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: database
      ingress: [{ protocol: tcp, fromPort: 6033, toPort: 6033, cidrBlocks: [0.0.0.0/0], description: everyone }]
  database:
    type: aws:rds:Instance
    properties:
      engine: mysql
      port: 6033
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      dbSubnetGroupName: "${private.name}"
      vpcSecurityGroupIds: ["${data.id}"]
      skipFinalSnapshot: true
```

## Instead

Allow the security groups of the clients.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  private: { type: aws:rds:SubnetGroup, properties: { subnetIds: ["${a.id}", "${b.id}"] } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: application } }
  data:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: database
      ingress:
        - { protocol: tcp, fromPort: 6033, toPort: 6033, securityGroups: ["${app.id}"], description: application }
  database:
    type: aws:rds:Instance
    properties:
      engine: mysql
      port: 6033
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      dbSubnetGroupName: "${private.name}"
      vpcSecurityGroupIds: ["${data.id}"]
      skipFinalSnapshot: true
```

## Not covered

Default ports, and groups that open every port: *overly-permissive-rules*. *broad-ingress* has an advisory finding about
the same rule. Databases on default parameters: *parameter-group-missing*.

## References

- [Controlling access with security groups](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, note
from preflight.core.stack import Stack
from preflight.model.database.databases import Database
from preflight.model.requirements.data_store_traffic import store_party
from preflight.model.security_groups.rules import blocks_of
from preflight.model.security_groups.security_groups import SecurityGroup
from preflight.model.security_groups.sensitive_ports import SENSITIVE_TCP, world_of
from preflight.policy import CRITICAL, MANDATORY, Finding, policy


def databases(stack: Stack) -> tuple[Database, ...]:
    return stack.all(Database)


@policy(each=databases, level=MANDATORY, severity=CRITICAL)
def database_port_exposed(database: Database) -> Iterator[Finding]:
    port, groups = database.port, store_party(database).security_groups
    if not isinstance(port, int):
        if any(_may_be_open(group) for group in groups):
            note(port)
        return
    if port in SENSITIVE_TCP:
        return
    for group in groups:
        rules = [r for r in group.ingress if not r.every_port_of and certainly(r.covers(port))]
        source = world_of(blocks_of(rules)[0])
        if source:
            yield Finding(
                database,
                f"The database listens on port {port}, which {group.title} opens to {source}. Allow only the security "
                "groups of its clients.",
            )


def _may_be_open(group: SecurityGroup) -> bool:
    """Whether a rule of the group opens some port to the internet, or may."""
    blocks, open_ = blocks_of(group.ingress)
    return bool(world_of(blocks)) or open_ is not None
