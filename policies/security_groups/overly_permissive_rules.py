"""A security group allows the whole internet to reach an administration, database or cache port.

## What fails

Ingress from `0.0.0.0/0` or `::/0`, or from CIDR blocks that together cover it (such as two halves), on

- all traffic, or all TCP or UDP ports,
- an administration port (SSH, RDP, WinRM, VNC, Telnet, SMB, Docker ...),
- a port of a database or cache (MySQL, PostgreSQL, SQL Server, Oracle, Redis, Memcached, MongoDB, OpenSearch ...).

It reads `aws.ec2.SecurityGroup`, `aws.ec2.DefaultSecurityGroup`, `aws.ec2.SecurityGroupRule` and
`aws.vpc.SecurityGroupIngressRule`. The ports are those of Security Hub control EC2.19 and the default ports of the data
stores of AWS. `ports` adds ports, `allowedPorts` removes ports.

## Why

Attackers scan these ports within minutes. Only a password or a key, or nothing, protects the service. Security Hub
fails the group (EC2.13, EC2.14, EC2.19).

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: web servers
      ingress:
        - { protocol: tcp, fromPort: 22, toPort: 22, cidrBlocks: [0.0.0.0/0], description: administration }
```

## Instead

Use Session Manager in place of SSH and RDP. Allow databases and caches only from the security group of their clients.
If people need a port, allow their CIDR blocks.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: web servers
      ingress:
        - { protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [0.0.0.0/0], description: visitors }
        - { protocol: tcp, fromPort: 22, toPort: 22, cidrBlocks: [192.0.2.0/24], description: the office }
```

## Not covered

Other ports that are open to the world: *broad-ingress*. ICMP. A prefix list of another stack or of AWS, whose entries
are not known. Quarters of the internet in separate rule resources. Network ACLs. Whether the group is attached to a
public resource.

## References

- [Security Hub controls for EC2](https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html)
- [Security group rules](https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html)
- [SEC05-BP02 Control traffic flow within your network layers](https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_network_protection_layered.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec

from preflight.core.logic import certainly, note
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.network.protocols import ALL, TCP, UDP
from preflight.model.resource_types import SECURITY_GROUP
from preflight.model.security_groups.rules import Rule, blocks_of
from preflight.model.security_groups.security_groups import rules_of
from preflight.model.security_groups.sensitive_ports import SENSITIVE_TCP, SENSITIVE_UDP, world_of
from preflight.policy import CRITICAL, MANDATORY, Finding, policy


class Options(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    ports: Annotated[
        tuple[int, ...], msgspec.Meta(description="Further TCP ports that must not face the internet.")
    ] = ()
    allowed_ports: Annotated[
        tuple[int, ...], msgspec.Meta(description="Ports that may face the internet after all.")
    ] = ()


@policy(
    each=(*SECURITY_GROUP, aws.EC2_SECURITY_GROUP_RULE, aws.VPC_SECURITY_GROUP_INGRESS_RULE),
    level=MANDATORY,
    severity=CRITICAL,
    options=Options,
    with_references=True,
)
def overly_permissive_rules(resource: Resource, options: Options) -> Iterator[Finding]:
    rules = [rule for rule in rules_of(resource) if rule.direction == "ingress"]
    known_blocks, open_ = blocks_of(rules)
    if not world_of(known_blocks):
        if open_ is not None:
            note(open_)
        return
    everything = _everything(rules)
    if everything:
        what, source = everything
        yield Finding(
            resource,
            f"{what} is open to {source}. Allow single ports, from the security groups or CIDR blocks that need them.",
        )
        return
    ports = {(port, TCP): name for port, name in SENSITIVE_TCP.items()}
    ports |= {(port, UDP): name for port, name in SENSITIVE_UDP.items()}
    ports |= {(port, TCP): ports.get((port, TCP), "") for port in options.ports}
    exposed: dict[str, list[str]] = {}
    for (port, protocol), name in sorted(ports.items()):
        if port in options.allowed_ports:
            continue
        source = _source(rules, port, protocol)
        if source:
            label = f"{'UDP ' if protocol == UDP else ''}{port}" + (f" ({name})" if name else "")
            exposed.setdefault(source, []).append(label)
    for source, labels in exposed.items():
        yield Finding(
            resource,
            f"{_listed(labels)} open to {source}. Allow only the security groups or CIDR blocks that need "
            f"{'them' if len(labels) > 1 else 'it'}; for administration, use Session Manager.",
        )


def _everything(rules: list[Rule]) -> tuple[str, str] | None:
    """The widest traffic that the world is admitted to, if it is all of a protocol, and from where."""
    for protocol, what in ((ALL, "All traffic"), (TCP, "Every TCP port"), (UDP, "Every UDP port")):
        wide = [r for r in rules if r.every_port_of in (ALL, protocol)]
        source = world_of(blocks_of(wide)[0])
        if source:
            return what, source
    return None


def _source(rules: list[Rule], port: int, protocol: str) -> str:
    return world_of(blocks_of([r for r in rules if certainly(r.covers(port, protocol))])[0])


def _listed(labels: list[str]) -> str:
    if len(labels) == 1:
        return f"Port {labels[0]} is"
    shown, more = labels[:4], len(labels) - 4
    tail = f" and {more} more" if more > 0 else ""
    text = ", ".join(shown) + tail if more > 0 else " and ".join((", ".join(shown[:-1]), shown[-1]))
    return f"Ports {text} are"
