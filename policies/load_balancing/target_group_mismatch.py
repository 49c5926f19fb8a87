"""A target group does not match its registered targets, or the load balancer that forwards to it.

## What fails

- An ECS service in `awsvpc` mode (all Fargate services) has a target group of type `instance`, or a service in `bridge`
  or `host` mode one of type `ip`. An Auto Scaling group has a target group of type `ip`, `lambda` or `alb`. A target is
  registered in a group of another type.
- An application load balancer is registered with a port on which it has no listener.
- The group's protocol is not one that the load balancer, or the listener of a network load balancer, can forward to.
- The group is in another VPC than the load balancer, or than the instances registered in it.
- Two load balancers forward to one group.

## Why

AWS rejects the service, the Auto Scaling group or the listener, long after the target group is created: `has target
type instance, which is incompatible with the awsvpc network mode`, `invalid target type`,
`TargetGroupAssociationLimit`.

## Errors

- `InvalidParameterException: The provided target group … has target type …, which is incompatible with the awsvpc
  network mode specified in the task definition.`
- `has target type instance, which is incompatible with the awsvpc network mode`
- `TargetGroupAssociationLimit: The following target groups cannot be associated with more than one load balancer`
- `TargetGroupAssociationLimit`
- `IncompatibleProtocols`
- `ValidationError: If the target type is ALB, the target must have at least one listener that matches the target group
  port or any specified port overrides`

## Fails

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  subnet:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 }
  group:
    type: aws:lb:TargetGroup
    properties: { port: 80, protocol: HTTP, vpcId: "${vpc.id}" }
  service:
    type: aws:ecs:Service
    properties:
      launchType: FARGATE
      taskDefinition: web
      networkConfiguration: { subnets: ["${subnet.id}"] }
      loadBalancers: [{ targetGroupArn: "${group.arn}", containerName: web, containerPort: 80 }]
```

The group also has no listener: *target-group-unused*.

## Instead

Set the type of the group's targets: `ip` for tasks in `awsvpc` mode, `instance` for Auto Scaling groups. Use a protocol
of its load balancer: HTTP and HTTPS for an application load balancer; TCP, TLS and UDP for a network load balancer. Use
the VPC of its load balancer, and one load balancer only.

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  subnet:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 }
  guard:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: the service
      ingress: [{ protocol: tcp, fromPort: 80, toPort: 80, cidrBlocks: [10.0.0.0/24], description: load balancer }]
      egress: [{ protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [0.0.0.0/0], description: image and logs }]
  balancer:
    type: aws:lb:LoadBalancer
    properties: { loadBalancerType: network, internal: true, subnets: ["${subnet.id}"] }
  group:
    type: aws:lb:TargetGroup
    properties: { port: 80, protocol: TCP, targetType: ip, vpcId: "${vpc.id}" }
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      protocol: TCP
      defaultActions: [{ type: forward, targetGroupArn: "${group.arn}" }]
  service:
    type: aws:ecs:Service
    properties:
      launchType: FARGATE
      taskDefinition: web
      networkConfiguration: { subnets: ["${subnet.id}"], securityGroups: ["${guard.id}"] }
      loadBalancers: [{ targetGroupArn: "${group.arn}", containerName: web, containerPort: 80 }]
    options: { dependsOn: ["${listener}"] }
```

## Not covered

A service's target group without listener: *service-settings-conflict*. Settings of the group:
*target-group-configuration*. Addresses outside the VPC, which may be reachable through peering. Whether security groups
allow the traffic: *security-group-mismatch*.

## References

- [CreateTargetGroup](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html)
- [Use an Application Load Balancer for ECS](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html)
- [Use Application Load Balancers as targets](https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html)
- [Target groups of Network Load Balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html)
- [Attach a load balancer to an Auto Scaling group](https://docs.aws.amazon.com/autoscaling/ec2/userguide/attach-load-balancer-asg.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from preflight.core.logic import certainly, equal, known, negate, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.instances import Instance
from preflight.model.load_balancing.listeners import (
    Forwarder,
    Listener,
    forwarders_of,
    listens_on,
    load_balancers_of,
)
from preflight.model.load_balancing.load_balancers import PROTOCOLS, ROUTES, LoadBalancer
from preflight.model.load_balancing.target_groups import TargetGroup
from preflight.model.load_balancing.targets import Target
from preflight.model.network.vpc import Vpc, equal_vpc
from preflight.policy import HIGH, MANDATORY, Finding, policy

LIMIT: Final = "TargetGroupAssociationLimit"
ARTICLES: Final = {"application": "an application", "network": "a network", "gateway": "a gateway"}


def target_groups(stack: Stack) -> Iterable[TargetGroup]:
    return stack.all(TargetGroup)


@policy(
    each=target_groups,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterException, InvalidTarget, IncompatibleProtocols, TargetGroupAssociationLimit",
)
def target_group_mismatch(group: TargetGroup) -> Iterator[Finding]:
    for target in group.targets:
        yield from _type(group, target)
        if equal(group.target_type, "alb") is True:
            yield from _listener(target, group)
    for forwarder in forwarders_of(group):
        yield from _protocol(group, forwarder)
    yield from _vpc(group)
    if len(load_balancers_of(group)) > 1:
        names = " and ".join(f"'{b.name}'" for b in load_balancers_of(group))
        yield Finding(
            group,
            f"The load balancers {names} forward to this target group, which can have one load balancer only. Add a "
            "target group for each.",
            error=LIMIT,
        )


def _type(group: TargetGroup, target: Target) -> Iterator[Finding]:
    own, fitting = group.target_type, target.target_types
    if isinstance(own, Unknown) or isinstance(fitting, Unknown):
        note(own if isinstance(own, Unknown) else fitting if isinstance(fitting, Unknown) else Unknown())
    elif own not in fitting:
        yield Finding(
            group,
            f"The target group's targetType is {own}, and '{target.by.name}' registers {_named(target)} in it. "
            f"Set targetType: {fitting[0]}.",
        )


def _listener(target: Target, group: TargetGroup) -> Iterator[Finding]:
    balancer, port = target.what, target.port
    if (
        isinstance(balancer, LoadBalancer)
        and isinstance(port, int)
        and certainly(negate(listens_on(balancer, port)))
    ):
        yield Finding(
            group,
            f"'{target.by.name}' registers port {port} of load balancer '{balancer.name}', which has no listener on "
            "that port. Add a listener, or use the port of one.",
            error="ValidationError",
        )


def _named(target: Target) -> str:
    what = target.what
    if isinstance(what, EcsService):
        return f"tasks in {what.network_mode} mode"
    if isinstance(what, AutoScalingGroup):
        return "the instances of an Auto Scaling group"
    return f"'{target.id}'" if isinstance(what, Unknown) else f"'{what.name}'"


def _protocol(group: TargetGroup, forwarder: Forwarder) -> Iterator[Finding]:
    listener = forwarder.listener
    if not isinstance(listener, Listener):
        return
    kind, fits = listener.kind, group.kind
    if isinstance(fits, Unknown) and known(group.target_type) and known(group.protocol):
        return  # It has no protocol, or one that does not exist.
    if isinstance(kind, Unknown) or isinstance(fits, Unknown):
        note(kind if isinstance(kind, Unknown) else fits if isinstance(fits, Unknown) else Unknown())
        return
    speaks = "has functions as targets" if group.protocol is None else f"uses {group.protocol}"
    if kind != fits:
        yield Finding(
            group,
            f"The target group {speaks}, and '{forwarder.name}' of {ARTICLES[kind]} load balancer forwards to it, "
            f"which accepts {', '.join(PROTOCOLS[kind])}. Change the protocol, or the type of the load balancer.",
        )
    elif kind == "network" and known(listener.protocol) and known(group.protocol):
        taken = ROUTES.get(listener.protocol or "")
        if taken is not None and group.protocol not in taken:
            yield Finding(
                group,
                f"The target group {speaks}, and listener '{listener.name}' uses {listener.protocol}, which forwards "
                f"to {' or '.join(taken)}. Change the protocol of one of them.",
            )


def _vpc(group: TargetGroup) -> Iterator[Finding]:
    for balancer in load_balancers_of(group):
        if _apart(group.vpc, balancer):
            yield Finding(
                group,
                f"The target group is in another VPC than load balancer '{balancer.name}'. {_move(balancer)}",
                blocked=tuple((balancer, t.what) for t in group.targets if not isinstance(t.what, Unknown)),
            )
    for target in group.targets if certainly(equal(group.target_type, "instance")) else ():
        what = target.what
        if isinstance(what, Instance | AutoScalingGroup) and _apart(group.vpc, what):
            yield Finding(
                group,
                f"The target group is in another VPC than '{what.name}', which is registered in it. {_move(what)}",
                blocked=tuple((balancer, what) for balancer in load_balancers_of(group)),
            )


def _apart(vpc: Vpc | Unknown | None, other: LoadBalancer | Instance | AutoScalingGroup) -> bool:
    """Whether the VPC is certainly not that of the other."""
    return vpc is not None and other.vpc is not None and certainly(negate(equal_vpc(vpc, other.vpc)))


def _move(other: LoadBalancer | Instance | AutoScalingGroup) -> str:
    name = f"'{other.vpc.name}'" if isinstance(other.vpc, Vpc) else "its VPC"
    return f"Set its vpcId to that of {name}."
