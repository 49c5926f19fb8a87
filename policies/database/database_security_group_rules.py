"""A database's security groups block every workload that is configured to connect to it.

## What fails

- Workloads of the stack are configured with the database's endpoint, and its groups allow none of them on its port.
- The groups allow the port of another engine, and not the database's port.

Databases are RDS instances and clusters, DocumentDB, Neptune, Redshift, ElastiCache, MemoryDB and DAX. A workload is
configured with a database if its environment, container definitions, user data or template use an output of the
database, of one of its cluster's instances, or of a secret or parameter that does. For a function, an environment
variable must be an endpoint (`DB_HOST`, `CACHE_ENDPOINT`, not `CLUSTER_ARN`).

## Why

The deployment succeeds. The application starts, waits, and reports a timeout. A database's group without `ingress`
allows no connection. A database without groups has the VPC's default group, which allows only its own members.

## Errors

- `connection to server at "…", port …, failed: Connection timed out`
- `Can't connect to MySQL server on '…' (timed out)`

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
      ingress: [{ protocol: tcp, fromPort: 3306, toPort: 3306, cidrBlocks: [10.0.0.0/16], description: the VPC }]
  database:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      dbSubnetGroupName: "${private.name}"
      vpcSecurityGroupIds: ["${data.id}"]
      skipFinalSnapshot: true
```

## Instead

Allow the group of each client on the database's port.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  private: { type: aws:rds:SubnetGroup, properties: { subnetIds: ["${a.id}", "${b.id}"] } }
  app:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: application
      egress: [{ protocol: tcp, fromPort: 5432, toPort: 5432, cidrBlocks: [10.0.0.0/16], description: database }]
  data:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: database
      ingress:
        - { protocol: tcp, fromPort: 5432, toPort: 5432, securityGroups: ["${app.id}"], description: application }
  database:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      dbSubnetGroupName: "${private.name}"
      vpcSecurityGroupIds: ["${data.id}"]
      skipFinalSnapshot: true
```

## Not covered

A database that allows a part of its clients, and clients without egress rules: *missing-rules*. File systems:
*missing-rules*. Databases with the Data API or an RDS proxy, to which clients do not connect directly. Clients in a VPC
that the stack does not connect with the database's VPC. Databases on default parameters: *parameter-group-missing*.

## References

- [Controlling access with security groups](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html)
- [Scenarios for accessing a DB instance in a VPC](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.Scenarios.html)
- [Default security groups](https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate, note
from preflight.core.stack import Stack
from preflight.model.database.database_types import PORTS
from preflight.model.database.databases import Database
from preflight.model.requirements.data_store_traffic import (
    flows_to,
    referenced_clients,
    store_kind,
    store_party,
)
from preflight.model.requirements.parties import Party
from preflight.model.requirements.reachability import opens
from preflight.model.requirements.traffic import Flow
from preflight.policy import HIGH, MANDATORY, Finding, policy
from preflight.policy.wording import capitalised


def databases(stack: Stack) -> tuple[Database, ...]:
    return stack.all(Database)


@policy(each=databases, level=MANDATORY, severity=HIGH)
def database_security_group_rules(database: Database) -> Iterator[Finding]:
    port, party = database.port, store_party(database)
    if not isinstance(port, int):
        note(port)
        return
    kind, flows = store_kind(database), flows_to(database)
    other = _other_engine(party, port)
    if other and certainly(negate(opens(party, "ingress", port))):
        yield Finding(
            database,
            f"The {kind} listens on port {port}, but {party.guard_names} opens port {other} and not {port}. Allow port "
            f"{port} from its clients.",
            blocked=(
                *(flow.ends for flow in flows),
                *((client, database) for client in referenced_clients(database)),
            ),
        )
        return
    if flows and all(_is_kept_out(flow) for flow in flows):
        clients = " and ".join(sorted({flow.source.title for flow in flows}))
        yield Finding(
            database,
            f"{capitalised(clients)} cannot connect to the {kind} on port {port}: {party.guard_names} "
            f"{'allow' if len(party.security_groups) > 1 else 'allows'} {_nobody(party, port)}. "
            f"Allow {_guards(flows)} on port {port}.",
            blocked=tuple(flow.ends for flow in flows),
        )


def _is_kept_out(flow: Flow) -> bool:
    client = flow.source.entity
    if client is None or client.resource.is_external:
        return False
    return certainly(negate(flow.verdict.allowed)) and flow.verdict.stopped_at("ingress")


def _other_engine(party: Party, port: int) -> int | None:
    """The default port of another engine that a rule opens alone."""
    opened = sorted(
        rule.ports[0]
        for group in party.security_groups
        for rule in group.ingress
        if isinstance(rule.ports, tuple) and rule.ports[0] == rule.ports[1]
    )
    return next((p for p in opened if p != port and p in PORTS.values()), None)


def _nobody(party: Party, port: int) -> str:
    return (
        "no source there"
        if opens(party, "ingress", port) is False
        else "other sources there, but none of them"
    )


def _guards(flows: tuple[Flow, ...]) -> str:
    names = sorted({flow.source.guard_names for flow in flows if flow.source.security_groups})
    return " and ".join(names) if names else "their groups"
