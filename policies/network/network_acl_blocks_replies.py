"""A network ACL allows traffic but blocks its return traffic, or allows no traffic in one direction.

## What fails

A network ACL of the program, or a default network ACL that it manages, is associated with a subnet that contains
resources, and

- has no rule that allows inbound traffic, or no rule that allows outbound traffic,
- allows a service's port from addresses to which it blocks return traffic (ports 1024-65535),
- allows requests to a service's port at addresses from which it blocks return traffic, or requests to all addresses and
  return traffic only from private addresses.

## Why

Network ACLs are stateless. Return traffic goes to the client's ephemeral port, which is 1024 or above (Linux
32768-60999, Windows 49152-65535, NAT gateways and Lambda 1024-65535). The deployment succeeds, and every connection
times out. A new network ACL has no rules, and the provider removes the rules of a default network ACL that the program
manages.

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  machine:
    type: aws:ec2:Instance
    properties: { ami: ami-0123456789abcdef0, instanceType: t3.micro, subnetId: "${a.id}" }
  acl:
    type: aws:ec2:NetworkAcl
    properties:
      vpcId: "${vpc.id}"
      subnetIds: ["${a.id}"]
      ingress: [{ ruleNo: 100, action: allow, protocol: tcp, fromPort: 443, toPort: 443, cidrBlock: 10.0.0.0/16 }]
      egress: [{ ruleNo: 100, action: allow, protocol: tcp, fromPort: 443, toPort: 443, cidrBlock: 10.0.0.0/16 }]
```

## Instead

Allow ports 1024-65535 in the direction of the return traffic, or filter by security groups only, which are stateful.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  machine:
    type: aws:ec2:Instance
    properties: { ami: ami-0123456789abcdef0, instanceType: t3.micro, subnetId: "${a.id}" }
  acl:
    type: aws:ec2:NetworkAcl
    properties:
      vpcId: "${vpc.id}"
      subnetIds: ["${a.id}"]
      ingress: [{ ruleNo: 100, action: allow, protocol: tcp, fromPort: 443, toPort: 443, cidrBlock: 10.0.0.0/16 }]
      egress: [{ ruleNo: 100, action: allow, protocol: tcp, fromPort: 1024, toPort: 65535, cidrBlock: 10.0.0.0/16 }]
```

## Not covered

A network ACL that allows return traffic to a part of the clients. A network ACL without a subnet of the stack, or with
empty subnets only. One connection that a network ACL denies while it allows others: *missing-rules* and
*security-group-mismatch*.

## References

- [Network ACLs](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html)
- [Ephemeral ports](https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.core.stack import Stack
from preflight.model.network.network_acls import EPHEMERAL, AclRule, NetworkAcl, is_used
from preflight.model.network.protocols import DIRECTIONS, Direction
from preflight.model.network.subnet import Subnet
from preflight.policy import HIGH, MANDATORY, Finding, policy


def network_acls(stack: Stack) -> tuple[NetworkAcl, ...]:
    return stack.all(NetworkAcl)


@policy(each=network_acls, level=MANDATORY, severity=HIGH)
def network_acl_blocks_replies(acl: NetworkAcl) -> Iterator[Finding]:
    guarded = [subnet for subnet in acl.subnets if is_used(subnet)]
    if not guarded:
        return
    closed = [way for way in DIRECTIONS if certainly(negate(acl.lets_anything(way)))]
    for way in closed:
        yield Finding(
            acl,
            f"The network ACL has no rule that allows {way}, so nothing {'enters' if way == 'ingress' else 'leaves'} "
            f"{_names(guarded)}. Add rules for the traffic and its return traffic.",
        )
    for way in () if closed else DIRECTIONS:
        rules = acl.blocks_return_traffic_of(way)
        if rules:
            yield Finding(acl, _message(way, rules))


def _message(way: Direction, rules: tuple[AclRule, ...]) -> str:
    texts = sorted({f"{rule.what} {'from' if way == 'ingress' else 'to'} {rule.block}" for rule in rules})
    more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
    text = ", ".join(texts[:3]) + more
    ports = f"ports {EPHEMERAL[0]}-{EPHEMERAL[1]}"
    if way == "ingress":
        return (
            f"The network ACL allows {text}, but blocks the return traffic. Allow {ports} to those "
            "addresses in egress."
        )
    return (
        f"The network ACL allows {text}, but blocks the return traffic. Allow {ports} from those "
        "addresses in ingress."
    )


def _names(subnets: list[Subnet]) -> str:
    names = ", ".join(f"'{name}'" for name in sorted(s.name for s in subnets)[:4])
    return f"subnet{'s' if len(subnets) > 1 else ''} {names}"
