"""A security group rule has no source or destination, or has settings that the provider or EC2 rejects.

## What fails

- A rule has no source or destination: no CIDR block, group or prefix list, and not `self`.
- `aws.ec2.SecurityGroupRule` with addresses and a group (or `self`) together; `aws.vpc.SecurityGroupIngressRule` or
  `...EgressRule` with more than one source or destination.
- A group's ID among the CIDR blocks, or a name or a CIDR block among the groups of a VPC's rule.
- A protocol of an application, such as `http`.
- `fromPort` above `toPort`, or a port above 65535, for TCP or UDP.
- Ports with protocol `-1`: AWS rejects them inline; in a rule resource the rule opens every port (advisory).

## Why

The provider rejects the rule before it calls AWS (`conflicts with`, `must both be 0 to use the 'ALL' "-1" protocol`),
or EC2 does (`InvalidParameterValue`, `InvalidParameterCombination`). The group then exists without its rules.

## Errors

- `One of ['cidr_blocks', 'ipv6_cidr_blocks', 'self', 'source_security_group_id', 'prefix_list_ids'] must be set to
  create an AWS Security Group Rule`
- `both be 0 to use the 'ALL' "-1" protocol`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: application
      ingress: [{ protocol: tcp, fromPort: 8443, toPort: 8080, cidrBlocks: [10.0.0.0/16], description: clients }]
```

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: web } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: application } }
  rule:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      securityGroupId: "${app.id}"
      description: clients
      ipProtocol: tcp
      fromPort: 8080
      toPort: 8080
      cidrIpv4: 10.0.0.0/16
      referencedSecurityGroupId: "${web.id}"
```

## Instead

Write one rule for each source, from the lower port to the higher. With protocol `-1` remove the ports (inline: 0).

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: web } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: application } }
  from-web:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      securityGroupId: "${app.id}"
      description: web
      ipProtocol: tcp
      fromPort: 8080
      toPort: 8443
      referencedSecurityGroupId: "${web.id}"
```

## Not covered

Malformed CIDR blocks: *cidr-block-conflicts*. The same rule twice: *duplicate-security-group-rules*. Groups of other
VPCs: *cross-reference-errors*. ICMP types and codes.

## References

- [AuthorizeSecurityGroupIngress](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html)
- [aws.ec2.SecurityGroupRule](https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygrouprule/)
- [aws.vpc.SecurityGroupIngressRule](https://www.pulumi.com/registry/packages/aws/api-docs/vpc/securitygroupingressrule/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.network.protocols import ALL, EVERY_PORT, is_of_an_application
from preflight.model.resource_types import SECURITY_GROUP
from preflight.model.security_groups.rules import STANDALONE_RULES, Rule
from preflight.model.security_groups.security_groups import rules_of
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

# What the provider takes for the same source, said in two ways.
_CONFLICTS = ({"addresses", "groups"}, {"addresses", "itself"}, {"groups", "itself"})
_UNSET = (None, 0, -1)


@policy(
    each=(*SECURITY_GROUP, *STANDALONE_RULES),
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterValue, InvalidParameterCombination",
    with_references=True,
)
def security_group_rule_errors(resource: Resource) -> Iterator[Finding]:
    for rule in rules_of(resource):
        yield from _peers(resource, rule)
        yield from _misplaced(resource, rule)
        yield from _protocol(resource, rule)
        yield from _ports(resource, rule)


def _peers(resource: Resource, rule: Rule) -> Iterator[Finding]:
    way = "source" if rule.direction == "ingress" else "destination"
    if not rule.kinds and known(rule.fields):
        yield Finding(
            resource,
            f"The {rule.direction} rule on {rule.what} has no {way}. Set a CIDR block, a security group or a prefix "
            "list.",
        )
    elif not rule.inline and _is_double(resource, rule):
        kinds = " and ".join(rule.written_kinds)
        yield Finding(
            resource,
            f"The {rule.direction} rule on {rule.what} has {kinds} together. Add a separate rule for each.",
            error="InvalidParameterCombination",
        )


def _is_double(resource: Resource, rule: Rule) -> bool:
    kinds = set(rule.written_kinds)
    if resource.type == aws.EC2_SECURITY_GROUP_RULE:
        return any(pair <= kinds for pair in _CONFLICTS) and known(rule.is_self)
    return len(kinds) > 1


def _misplaced(resource: Resource, rule: Rule) -> Iterator[Finding]:
    for text in rule.groups_as_addresses:
        yield Finding(
            resource,
            f"The {rule.direction} rule on {rule.what} has security group {text} among its CIDR blocks. Set it as "
            f"{'securityGroups' if rule.inline else 'the referenced or source security group'}.",
        )
    has_vpc = resource.type != SECURITY_GROUP[0] or resource.get("vpcId") is not None
    for text in rule.names_as_groups if has_vpc else ():
        yield Finding(
            resource,
            f"The {rule.direction} rule on {rule.what} has '{text}' among its security groups, which is not a security "
            "group ID. Use the group's ID (sg-...).",
        )


def _protocol(resource: Resource, rule: Rule) -> Iterator[Finding]:
    if isinstance(rule.protocol, str) and is_of_an_application(rule.protocol):
        yield Finding(
            resource,
            f"The {rule.direction} rule has protocol {rule.protocol}, which is not an IP protocol. Use tcp or udp, and "
            "set the ports.",
        )


def _ports(resource: Resource, rule: Rule) -> Iterator[Finding]:
    low, high = rule.from_port, rule.to_port
    if not known(low) or not known(high) or not known(rule.protocol):
        return
    if rule.protocol == ALL:
        yield from _ports_of_all(resource, rule, low, high)
    elif isinstance(rule.ports, tuple):
        if rule.ports[0] > rule.ports[1]:
            yield Finding(
                resource,
                f"The {rule.direction} rule runs from port {low} to port {high}. Swap fromPort and toPort.",
            )
        elif rule.ports[1] > EVERY_PORT[1]:
            yield Finding(
                resource,
                f"The {rule.direction} rule ends at port {high}, and the last port is 65535. Lower toPort.",
            )


def _ports_of_all(resource: Resource, rule: Rule, low: int | None, high: int | None) -> Iterator[Finding]:
    if (low in _UNSET and high in _UNSET) or (low == 0 and high == EVERY_PORT[1] and not rule.inline):
        return
    text = f"The {rule.direction} rule sets ports {low}-{high} with protocol -1, which means every protocol and port. "
    yield Finding(
        resource,
        text + "Set the protocol, or remove the ports.",
        level=None if rule.inline else ADVISORY,
    )
