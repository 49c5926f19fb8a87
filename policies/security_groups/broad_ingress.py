"""A security group allows more source addresses or more ports than necessary.

## What fails

- A port other than 80 and 443 is open to the internet (`allowedPorts`).
- A source CIDR block is larger than /8, or /16 for IPv6 (`widestPrefix`, `widestIpv6Prefix`).
- A rule from addresses opens more than 1,000 ports at once (`widestPortRange`).

## Why

Each unnecessary address and port gives attackers another path to the instance.

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: application
      ingress:
        - { protocol: tcp, fromPort: 8080, toPort: 8080, cidrBlocks: [0.0.0.0/0], description: everyone }
```

## Instead

Allow the ports of the service, from the security groups or CIDR blocks of its clients. Put a public service on port 443
behind a load balancer.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: application
      ingress:
        - { protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [0.0.0.0/0], description: visitors }
        - { protocol: tcp, fromPort: 8080, toPort: 8080, cidrBlocks: [10.0.0.0/16], description: the VPC }
```

## Not covered

Ports of administration, databases and caches, and all traffic from the internet: *overly-permissive-rules* stops those.
Rules from security groups, however many ports they open. ICMP. All traffic of a CIDR block to an instance that forwards
it (`sourceDestCheck: false`), such as a NAT instance.

## References

- [Security Hub control EC2.18](https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18)
- [Security group rules](https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import msgspec

from preflight.core.logic import certainly, known, negate, note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.network.cidr import Cidr
from preflight.model.network.protocols import UDP
from preflight.model.resource_types import SECURITY_GROUP
from preflight.model.security_groups.attachments import guards_forwarder
from preflight.model.security_groups.rules import Rule, blocks_of
from preflight.model.security_groups.security_groups import rules_of
from preflight.model.security_groups.sensitive_ports import SENSITIVE_TCP, SENSITIVE_UDP, world_of
from preflight.policy import ADVISORY, MEDIUM, Finding, policy
from preflight.policy.wording import capitalised


class Options(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    allowed_ports: Annotated[
        tuple[int, ...], msgspec.Meta(description="Ports that may be open to the internet.")
    ] = (80, 443)
    widest_prefix: Annotated[
        int, msgspec.Meta(ge=0, le=32, description="The shortest IPv4 prefix of a source.")
    ] = 8
    widest_ipv6_prefix: Annotated[
        int, msgspec.Meta(ge=0, le=128, description="The shortest IPv6 prefix of a source.")
    ] = 16
    widest_port_range: Annotated[
        int, msgspec.Meta(ge=1, description="The most ports that one rule from addresses may open.")
    ] = 1000


def carriers(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(*SECURITY_GROUP, aws.EC2_SECURITY_GROUP_RULE, aws.VPC_SECURITY_GROUP_INGRESS_RULE)


@policy(each=carriers, level=ADVISORY, severity=MEDIUM, options=Options)
def broad_ingress(resource: Resource, options: Options) -> Iterator[Finding]:
    public: dict[str, list[Rule]] = {}
    for rule in rules_of(resource):
        if rule.direction != "ingress":
            continue
        blocks, open_ = blocks_of([rule])
        if rule.ports is None or not known(rule.ports):
            continue
        if open_ is not None and not blocks:
            note(open_)
        world = world_of(blocks)
        if world and _is_sensitive(rule, rule.ports):
            continue
        if world and not _is_allowed(rule.ports, options):
            public.setdefault(world, []).append(rule)
        elif blocks and (message := _message(rule, rule.ports, blocks, options)):
            yield Finding(resource, message)
    for world, rules in public.items():
        yield Finding(resource, _public(rules, world))


def _is_allowed(ports: tuple[int, int], options: Options) -> bool:
    low, high = ports
    return all(port in options.allowed_ports for port in range(low, min(high, low + 100) + 1))


def _public(rules: Sequence[Rule], world: str) -> str:
    """One message for all ports, because they have one cause and one repair."""
    names = list(dict.fromkeys(rule.what for rule in rules))
    if len(names) == 1:
        return (
            f"{capitalised(names[0])} {_is(rules[0])} open to {world}. Allow only the sources that need it, "
            "or add the port to allowedPorts if it serves the public."
        )
    if all(name.startswith("port") for name in names):
        names = [name.partition(" ")[2] for name in names]
        names[0] = f"ports {names[0]}"
    return (
        f"{capitalised(', '.join(names[:-1]))} and {names[-1]} are open to {world}. Allow only the sources that need "
        "them, or add the ports to allowedPorts if they serve the public."
    )


def _message(rule: Rule, ports: tuple[int, int], blocks: tuple[Cidr, ...], options: Options) -> str:
    low, high = ports
    world = world_of(blocks)
    wide = [b for b in blocks if b.prefix < _widest(b, options)]
    if wide and not world:
        return (
            f"{capitalised(rule.what)} {_is(rule)} open to {wide[0]}, wider than any owner's CIDR block. "
            "Use a longer prefix."
        )
    if high - low + 1 > options.widest_port_range and (
        world or certainly(negate(guards_forwarder(rule.carrier)))
    ):
        source = world or ", ".join(map(str, blocks[:3]))
        return (
            f"{capitalised(rule.what)} {_is(rule)} open to {source}, {high - low + 1} ports at once. "
            "Allow only the ports in use."
        )
    return ""


def _is_sensitive(rule: Rule, ports: tuple[int, int]) -> bool:
    """Whether *overly-permissive-rules* reports the rule."""
    table = SENSITIVE_UDP if rule.protocol == UDP else SENSITIVE_TCP
    return bool(rule.every_port_of) or any(ports[0] <= port <= ports[1] for port in table)


def _widest(block: Cidr, options: Options) -> int:
    return options.widest_prefix if block.version == 4 else options.widest_ipv6_prefix


def _is(rule: Rule) -> str:
    return "are" if "ports" in rule.what else "is"
