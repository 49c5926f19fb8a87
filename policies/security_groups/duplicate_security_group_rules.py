"""A security group has two rules with the same permission.

## What fails

Two rules of one group and direction have the same protocol, ports, and CIDR block or group. They are two rule resources
of either type, or two inline rules that differ in their description only.

## Why

EC2 stores each permission once. EC2 rejects the second rule resource (`InvalidPermission.Duplicate`), and a group with
two equal inline rules (`The same permission must not appear multiple times`). If the provider accepts both, two
resources own one rule, and deleting one deletes both.

## Errors

- `InvalidPermission.Duplicate: the specified rule "…" already exists`
- `InvalidPermission.Duplicate`
- `the specified rule … already exists`
- `InvalidParameterValue: The same permission must not appear multiple times`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: application } }
  one:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      { securityGroupId: "${app.id}", description: clients, ipProtocol: tcp, fromPort: 8080, toPort: 8080,
        cidrIpv4: 10.0.0.0/16 }
  two:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      { securityGroupId: "${app.id}", description: health checks, ipProtocol: tcp, fromPort: 8080, toPort: 8080,
        cidrIpv4: 10.0.0.0/16 }
```

## Instead

Keep one of them.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: application } }
  one:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      { securityGroupId: "${app.id}", description: clients, ipProtocol: tcp, fromPort: 8080, toPort: 8080,
        cidrIpv4: 10.0.0.0/16 }
```

## Not covered

CIDR blocks that overlap without being equal: EC2 stores both rules. A rule resource that repeats an inline rule:
*inline-and-standalone-rules*.

## References

- [AuthorizeSecurityGroupIngress](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html)
- [EC2 error codes: InvalidPermission.Duplicate](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.model.network.protocols import DIRECTIONS
from preflight.model.security_groups.rules import Rule
from preflight.model.security_groups.security_groups import SecurityGroup, security_groups
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=security_groups, level=MANDATORY, severity=HIGH, error="InvalidPermission.Duplicate")
def duplicate_security_group_rules(group: SecurityGroup) -> Iterator[Finding]:
    for direction in DIRECTIONS:
        yield from _repeated(group, sorted(group.own_rules(direction), key=lambda r: r.carrier.urn))
        # Equal blocks are one item of the provider's set.
        distinct = {rule.as_provider_reads: rule for rule in group.inline_rules(direction)}
        yield from _repeated(group, list(distinct.values()))


def _repeated(group: SecurityGroup, rules: list[Rule]) -> Iterator[Finding]:
    first: dict[tuple[object, ...], Rule] = {}
    for rule in rules:
        earlier = next((first[key] for key in rule.single_peers if key in first), None)
        for key in rule.single_peers:
            first.setdefault(key, rule)
        if earlier is None or (rule.inline and not certainly(negate(rule.is_same_block(earlier)))):
            continue
        where = "an earlier rule of the group" if rule.inline else f"'{earlier.carrier.name}'"
        yield Finding(
            rule.carrier,
            f"The {rule.direction} rule on {rule.what} of {group.title} repeats {where}. Remove one of them.",
        )
