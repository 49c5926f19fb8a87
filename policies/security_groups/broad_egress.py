"""A security group allows all outbound traffic to the internet.

## What fails

An egress rule opens all traffic, or all TCP or UDP ports, to `0.0.0.0/0` or `::/0`. The policy is disabled by default,
because most groups allow this on purpose.

## Why

An attacker on the instance can send data to any address, on any port.

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: application
      egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [0.0.0.0/0], description: anywhere }]
```

## Instead

Allow only the ports and the security groups or CIDR blocks to which the workload connects.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: application
      egress: [{ protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [0.0.0.0/0], description: AWS and partners }]
```

## Not covered

Egress on single ports. Default groups that the stack does not manage.

## References

- [Security group rules](https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html)
- [SEC05-BP02 Control traffic flow within your network layers](https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_network_protection_layered.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.resource_types import SECURITY_GROUP
from preflight.model.security_groups.rules import blocks_of
from preflight.model.security_groups.security_groups import rules_of
from preflight.model.security_groups.sensitive_ports import world_of
from preflight.policy import DISABLED, LOW, Finding, policy


@policy(
    each=(*SECURITY_GROUP, aws.EC2_SECURITY_GROUP_RULE, aws.VPC_SECURITY_GROUP_EGRESS_RULE),
    level=DISABLED,
    severity=LOW,
)
def broad_egress(resource: Resource) -> Iterator[Finding]:
    for rule in rules_of(resource):
        if rule.direction != "egress" or not rule.every_port_of:
            continue
        world = world_of(blocks_of([rule])[0])
        if world:
            yield Finding(
                resource,
                f"Egress on {rule.what} is open to {world}. Allow only the ports and destinations that the code needs.",
            )
