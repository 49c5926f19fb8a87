"""A security group has inline rules and rule resources in one direction, which overwrite each other.

## What fails

A group has inline `ingress` rules, and an `aws.ec2.SecurityGroupRule` or `aws.vpc.SecurityGroupIngressRule` adds a rule
to it; or the same with `egress`.

## Why

A group with inline rules owns all rules of that direction: at its next update after a refresh it removes those that are
not inline. The rule resource then adds its rule again. Traffic fails in the meantime, and each deployment shows
changes.

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: application
      ingress: [{ protocol: tcp, fromPort: 8080, toPort: 8080, cidrBlocks: [10.0.0.0/16], description: clients }]
  admin:
    type: aws:ec2:SecurityGroupRule
    properties:
      { securityGroupId: "${app.id}", type: ingress, protocol: tcp, fromPort: 8443, toPort: 8443,
        cidrBlocks: [10.0.9.0/24], description: administration }
```

## Instead

Use either inline rules or rule resources for a direction, preferably rule resources.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: application } }
  clients:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      { securityGroupId: "${app.id}", ipProtocol: tcp, fromPort: 8080, toPort: 8080, cidrIpv4: 10.0.0.0/16,
        description: clients }
  admin:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      { securityGroupId: "${app.id}", ipProtocol: tcp, fromPort: 8443, toPort: 8443, cidrIpv4: 10.0.9.0/24,
        description: administration }
```

## Not covered

Inline egress rules with ingress rule resources, which the provider manages separately. Rules of a deployed group that
are not in its program: they may belong to the rule resources.

## References

- [aws.ec2.SecurityGroupRule: notes](https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygrouprule/)
- [aws.vpc.SecurityGroupIngressRule: notes](https://www.pulumi.com/registry/packages/aws/api-docs/vpc/securitygroupingressrule/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.values import Unknown
from preflight.model.network.protocols import DIRECTIONS
from preflight.model.security_groups.security_groups import SecurityGroup, security_groups
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=security_groups, level=MANDATORY, severity=HIGH)
def inline_and_standalone_rules(group: SecurityGroup) -> Iterator[Finding]:
    for direction in DIRECTIONS:
        own = sorted({f"'{rule.carrier.name}'" for rule in group.own_rules(direction)})
        if not own or not group.inline_rules(direction):
            continue
        if not group.resource.has_input(direction) and group.resource.is_deployed:
            note(Unknown(f"which rules of '{group.name}' the program writes inline"))
            continue
        more = f" and {len(own) - 3} more" if len(own) > 3 else ""
        yield Finding(
            group,
            f"The group writes {direction} inline, and {', '.join(own[:3])}{more} {'adds' if len(own) == 1 else 'add'} "
            f"to it: they overwrite each other. Use only inline rules or only rule resources for {direction}.",
        )
