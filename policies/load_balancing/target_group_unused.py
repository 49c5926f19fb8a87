"""A target group has no listener that forwards to it, or no registered targets.

## What fails

- No listener and no listener rule of the stack forwards to the target group.
- No instance, Auto Scaling group, service, function or load balancer is registered in it.

## Why

The group receives no traffic. Usually the listener forwards to another group by mistake, or an attachment is missing:
the load balancer returns `503 Service Unavailable`.

## Errors

- `503 Service Unavailable`
- `503 Service Temporarily Unavailable`

## Fails

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  group:
    type: aws:lb:TargetGroup
    properties: { port: 80, protocol: TCP, vpcId: "${vpc.id}" }
```

## Instead

Forward to the group from a listener, and register its targets: by `targetGroupArns` of an Auto Scaling group, by
`loadBalancers` of an ECS service, or by an attachment. Remove a group that is not needed.

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  subnet:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 }
  balancer:
    type: aws:lb:LoadBalancer
    properties: { loadBalancerType: network, internal: true, subnets: ["${subnet.id}"] }
  group:
    type: aws:lb:TargetGroup
    properties: { port: 80, protocol: TCP, targetType: ip, vpcId: "${vpc.id}" }
  target:
    type: aws:lb:TargetGroupAttachment
    properties: { targetGroupArn: "${group.arn}", targetId: 10.0.0.10 }
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      protocol: TCP
      defaultActions: [{ type: forward, targetGroupArn: "${group.arn}" }]
```

## Not covered

Groups that another resource of the stack or another stack may use, such as a deployment group, a function, or a
Kubernetes cluster, which registers its pods. They are undecided.

## References

- [Target groups for your Application Load Balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html)
- [Troubleshoot: HTTP 503](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from preflight.core.logic import all_of, certainly, negate
from preflight.core.stack import Stack
from preflight.model.load_balancing.listeners import forwarders_of, has_all_forwarders
from preflight.model.load_balancing.target_groups import TargetGroup
from preflight.policy import ADVISORY, MEDIUM, Finding, policy


def target_groups(stack: Stack) -> Iterable[TargetGroup]:
    return stack.all(TargetGroup)


@policy(each=target_groups, level=ADVISORY, severity=MEDIUM, error="503 Service Unavailable")
def target_group_unused(group: TargetGroup) -> Iterator[Finding]:
    alone = negate(group.is_used_otherwise)
    loose = not forwarders_of(group) and certainly(all_of((has_all_forwarders(group), alone)))
    empty = not group.targets and certainly(all_of((group.has_all_targets, alone)))
    if loose and empty:
        yield Finding(
            group,
            "No listener forwards to the target group, and nothing is registered in it. Use it or remove it.",
        )
    elif loose:
        yield Finding(
            group, "No listener and no rule forwards to the target group. Forward to it from a listener."
        )
    elif empty:
        yield Finding(
            group,
            "The target group has no registered targets in the stack. Attach its instances, service or function to it.",
        )
