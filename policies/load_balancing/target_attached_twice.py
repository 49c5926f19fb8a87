"""A target is attached to a target group by two resources, and deleting one of them deregisters the target.

## What fails

Two attachments register the same instance, function or address on the same port of a target group; or an Auto Scaling
group names the target group in `targetGroupArns` and an `aws:autoscaling:Attachment` attaches it too.

## Why

Elastic Load Balancing has one registration. When either resource is deleted or replaced, AWS deregisters the target,
and the other resource does not register it again: the load balancer returns *503 Service Unavailable*. An Auto Scaling
group with `targetGroupArns` removes the target group of an attachment at every update.

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  group: { type: aws:lb:TargetGroup, properties: { vpcId: "${vpc.id}", port: 80, protocol: HTTP } }
  one:
    type: aws:lb:TargetGroupAttachment
    properties: { targetGroupArn: "${group.arn}", targetId: i-0123456789abcdef0 }
  two:
    type: aws:lb:TargetGroupAttachment
    properties: { targetGroupArn: "${group.arn}", targetId: i-0123456789abcdef0 }
outputs: { vpc: "${vpc.id}" }
```

## Instead

Attach each target by one resource.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  group: { type: aws:lb:TargetGroup, properties: { vpcId: "${vpc.id}", port: 80, protocol: HTTP } }
  one:
    type: aws:lb:TargetGroupAttachment
    properties: { targetGroupArn: "${group.arn}", targetId: i-0123456789abcdef0 }
outputs: { vpc: "${vpc.id}" }
```

## Not covered

A target on two ports, which is two targets. Attachments in other stacks. Target groups that no load balancer uses:
*target-group-unused*. Their settings: *target-group-configuration*.

## References

- [RegisterTargets](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html)
- [autoscaling.Attachment](https://www.pulumi.com/registry/packages/aws/api-docs/autoscaling/attachment/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.load_balancing.double_targets import registered_twice, target_groups
from preflight.model.load_balancing.target_groups import TargetGroup
from preflight.policy import ADVISORY, MEDIUM, Finding, policy


@policy(each=target_groups, level=ADVISORY, severity=MEDIUM)
def target_attached_twice(group: TargetGroup) -> Iterator[Finding]:
    for what, resources in registered_twice(group):
        names = " and ".join(f"'{r.name}'" for r in resources)
        yield Finding(
            group,
            f"{names} attach '{what}' to the target group on the same port: deleting one of them deregisters the "
            "target. Remove one of them.",
        )
