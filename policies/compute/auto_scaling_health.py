"""An Auto Scaling group does not replace unhealthy instances, runs in a single Availability Zone, or never scales.

## What fails

- The group's instances are behind a load balancer and its health check type is EC2: the group keeps an instance whose
  application does not respond.
- All its subnets are in one Availability Zone, or `availabilityZones` has one zone.
- The maximum is above the minimum, and the stack has no scaling policy or schedule for it.
- A target-tracking policy on a group whose minimum is its maximum.

## Why

EC2 health checks show only whether the instance runs. The load balancer stops sending requests to an unhealthy
instance, and the group does not replace it.

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a } }
  template:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
  fleet:
    type: aws:autoscaling:Group
    properties:
      minSize: 2
      maxSize: 6
      vpcZoneIdentifiers: ["${a.id}"]
      launchTemplate: { id: "${template.id}", version: $Latest }
```

## Instead

Use subnets in two or more zones, set `healthCheckType: ELB`, and add a target tracking policy.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b } }
  template:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
  fleet:
    type: aws:autoscaling:Group
    properties:
      minSize: 2
      maxSize: 6
      vpcZoneIdentifiers: ["${a.id}", "${b.id}"]
      healthCheckType: ELB
      healthCheckGracePeriod: 300
      launchTemplate: { id: "${template.id}", version: $Latest }
  load:
    type: aws:autoscaling:Policy
    properties:
      autoscalingGroupName: "${fleet.name}"
      policyType: TargetTrackingScaling
      targetTrackingConfiguration:
        predefinedMetricSpecification: { predefinedMetricType: ASGAverageCPUUtilization }
        targetValue: 60
```

## Not covered

Policies of other stacks. Grace periods: *resource-timing*. Settings that AWS rejects: *auto-scaling-policies*.

## References

- [Health checks for instances in an Auto Scaling group](https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html)
- [Distribute instances across Availability Zones](https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-availability-zone-balanced.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, equal, negate
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.scaling import (
    TRACKING,
    health_check_type,
    placement,
    policies_of,
    scales,
    sizes_of,
    zones_named,
)
from preflight.model.load_balancing.target_registration import is_behind_target_group
from preflight.policy import ADVISORY, MEDIUM, Concern, Finding, policy


def groups(stack: Stack) -> tuple[AutoScalingGroup, ...]:
    return stack.all(AutoScalingGroup)


@policy(
    each=groups,
    level=ADVISORY,
    severity=MEDIUM,
    tags=("reliability", "REL11-BP01"),
)
def auto_scaling_health(group: AutoScalingGroup) -> Iterator[Finding]:
    behind = all_of((equal(health_check_type(group), "EC2"), is_behind_target_group(group)))
    if certainly(behind):
        yield Finding(
            group,
            "The group is behind a load balancer and uses EC2 health checks only, so it keeps instances that do not "
            "respond. Set healthCheckType to ELB.",
        )
    yield from _zones(group)
    yield from _size(group)


def _zones(group: AutoScalingGroup) -> Iterator[Finding]:
    zones = zones_named(group)
    if isinstance(zones, tuple) and len(set(zones)) == 1 and not group.subnet_entities:
        yield Finding(
            group,
            f"The group runs in one Availability Zone, {zones[0]}. Add Availability Zones or subnets of two or more.",
            concern=Concern.MULTI_AZ,
        )
    elif certainly(placement(group).in_one_zone):
        names = ", ".join(f"'{s.name}'" for s in placement(group).subnets)
        yield Finding(
            group,
            f"The group runs in one Availability Zone, in subnet {names}. Add a subnet in another Availability Zone.",
            concern=Concern.MULTI_AZ,
        )


def _size(group: AutoScalingGroup) -> Iterator[Finding]:
    sizes = sizes_of(group.resource)
    low, high = sizes.minimum, sizes.maximum
    if low is None or high is None or isinstance(low, Unknown) or isinstance(high, Unknown):
        return
    if low < high and certainly(negate(scales(group))):
        yield Finding(
            group,
            f"The group may have {low} to {high} instances, and nothing in the stack scales it. Add a scaling "
            "policy, or set the minimum and the maximum to the same number.",
        )
    tracking = [p for p in policies_of(group) if p.kind == TRACKING] if low == high else []
    if tracking:
        yield Finding(
            group,
            f"Policy '{tracking[0].name}' cannot scale the group, whose minimum and maximum are both {low}. "
            "Raise the maximum.",
        )
