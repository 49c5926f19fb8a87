"""A security group is used in another VPC or Region than its own, or another value is in place of its ID.

## What fails

- A group of one VPC is attached to something in another VPC: an instance, network interface, launch template of an Auto
  Scaling group, load balancer, ECS service, function, file system, endpoint, EKS cluster and more.
- The group has no `vpcId`, so that it is in the account's default VPC, and is attached in the stack's own VPC.
- A rule refers to a group of another VPC without a peering connection in the stack, or of another Region.
- A list of security group IDs has a name, a CIDR block, or the ID of another resource (a subnet, a role).

## Why

A group belongs to one VPC. AWS rejects the request with `InvalidGroup.NotFound`, `You have specified two resources that
belong to different networks` or `InvalidGroupId.Malformed`, after half of the stack is created. With a peering
connection a rule can refer to a group of the other VPC in the same Region only.

## Errors

- `InvalidGroupId.Malformed`
- `InvalidGroup.NotFound: You have specified two resources that belong to different networks`
- `InvalidGroup.NotFound: The security group '…' does not exist`
- `InvalidParameter: Security group … and subnet … belong to different networks`

## Fails

```yaml
resources:
  one: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  two: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${one.id}", cidrBlock: 10.0.0.0/24 } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${two.id}", description: application } }
  machine:
    type: aws:ec2:Instance
    properties:
      ami: ami-0123456789abcdef0
      instanceType: t3.micro
      subnetId: "${a.id}"
      vpcSecurityGroupIds: ["${app.id}"]
```

## Instead

Attach groups of the same VPC. Allow another VPC by its CIDR block, or create a peering connection.

```yaml
resources:
  one: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${one.id}", cidrBlock: 10.0.0.0/24 } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${one.id}", description: application } }
  machine:
    type: aws:ec2:Instance
    properties:
      ami: ami-0123456789abcdef0
      instanceType: t3.micro
      subnetId: "${a.id}"
      vpcSecurityGroupIds: ["${app.id}"]
```

## Not covered

Databases and their subnet groups: *subnet-group-configuration*. `securityGroups` on an instance in a subnet:
*instance-configuration*. Groups of other stacks. Settings of one rule: *security-group-rule-errors*. More than 60
rules: *service-quotas*.

## References

- [CreateSecurityGroup](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html)
- [Security groups](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html)
- [Reference peer security groups](https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html)
- [EC2 error codes](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from preflight.core.logic import all_of, certainly, negate, note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.network.protocols import DIRECTIONS
from preflight.model.network.vpc import Vpc, equal_vpc
from preflight.model.requirements.reachability import vpcs_apart
from preflight.model.security_groups.attachments import (
    Attachment,
    attachments,
    groups_of_fleet,
    outer_vpc_of_fleet,
    vpcs_of_fleet,
)
from preflight.model.security_groups.rules import Rule
from preflight.model.security_groups.security_groups import SecurityGroup, group_of, security_groups
from preflight.policy import HIGH, MANDATORY, Finding, Subject, policy

Place = Attachment | AutoScalingGroup | SecurityGroup


def places(stack: Stack) -> tuple[Place, ...]:
    return (*attachments(stack), *stack.all(AutoScalingGroup), *security_groups(stack))


@policy(
    each=places,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidGroup.NotFound, InvalidGroupId.Malformed, InvalidParameterValue",
)
def cross_reference_errors(place: Place) -> Iterator[Finding]:
    if isinstance(place, SecurityGroup):
        yield from _peers(place)
    elif isinstance(place, Attachment):
        yield from _no_ids(place)
        # Of a launch template, the Auto Scaling group is judged; of a database, *subnet-group-configuration* does it.
        if place.subnet_path:
            yield from _elsewhere(place, place.groups, place.vpcs, place.outer_vpc)
    else:
        yield from _elsewhere(place, groups_of_fleet(place), vpcs_of_fleet(place), outer_vpc_of_fleet(place))


def _no_ids(attachment: Attachment) -> Iterator[Finding]:
    for text in attachment.no_ids:
        yield Finding(
            attachment.holder,
            f"{attachment.property}: {text} is not a security group ID. Use the group's ID (sg-...).",
            error="InvalidGroupId.Malformed",
        )


def _elsewhere(
    subject: Attachment | AutoScalingGroup,
    groups: Iterable[SecurityGroup],
    vpcs: tuple[Vpc, ...],
    outer: Unknown | None,
) -> Iterator[Finding]:
    holder: Subject = subject.holder if isinstance(subject, Attachment) else subject
    is_own = bool(vpcs) and not any(vpc.is_default or vpc.resource.is_external for vpc in vpcs)
    for group in groups:
        vpc = group.vpc
        if group.is_in_default_vpc and is_own and not group.other_vpcs:
            yield Finding(
                holder,
                f"The resource is in VPC '{vpcs[0].name}', but {group.title} has no vpcId, so it is in the account's "
                "default VPC. Set the group's vpcId.",
                error="InvalidGroup.NotFound",
            )
        elif isinstance(vpc, Unknown):
            is_same = isinstance(subject, Attachment) and subject.is_in_default_vpc
            if not (group.is_in_default_vpc and is_same) and equal_vpc(vpc, outer) is not True:
                note(vpc)
        elif vpcs and not group.other_vpcs and certainly(all_of(negate(equal_vpc(vpc, v)) for v in vpcs)):
            yield Finding(
                holder,
                f"The resource is in VPC '{vpcs[0].name}', but {group.title} is in VPC '{vpc.name}'. Attach a security "
                "group of the same VPC.",
                error="InvalidGroup.NotFound",
            )


def _peers(group: SecurityGroup) -> Iterator[Finding]:
    for direction in DIRECTIONS:
        for other in group.named_groups(direction):
            problem = _apart(group, other)
            if problem:
                yield Finding(
                    _carrier(group, other),
                    f"A rule of {group.title} references {other.title} {problem}. Allow its CIDR block instead.",
                    error="InvalidGroup.NotFound",
                )


def _apart(group: SecurityGroup, other: SecurityGroup) -> str:
    if group.resource.same_region(other.resource) is False:
        return "of another Region"
    if group.other_vpcs or other.other_vpcs:
        return ""
    if group.is_in_default_vpc and other.is_in_default_vpc:
        return ""
    left, right = group.vpc, other.vpc
    is_same = equal_vpc(left, right)
    if is_same is True:
        return ""
    for side in (left, right):
        if isinstance(side, Unknown):
            note(side)
    if (
        isinstance(left, Vpc)
        and isinstance(right, Vpc)
        and certainly(negate(is_same))
        and vpcs_apart(left, right)
    ):
        return f"of VPC '{right.name}', which has no peering connection with its own VPC '{left.name}'"
    return ""


def _carrier(group: SecurityGroup, other: SecurityGroup) -> Resource:
    """What writes the rule: a rule of its own, else the group."""
    rules: tuple[Rule, ...] = (*group.own_rules("ingress"), *group.own_rules("egress"))
    named = (r.carrier for r in rules for g in r.groups if isinstance(g, Resource) and group_of(g) is other)
    return next(named, group.resource)
