"""Security groups block traffic from clients to a load balancer, or from the load balancer to its targets.

## What fails

- No rule of the load balancer's security groups allows the port of one of its listeners.
- An internet-facing load balancer has no security group. AWS attaches the VPC's default group, which allows traffic
  only from its own members.
- The load balancer's groups do not allow traffic or health checks to a target.
- A target's groups do not allow traffic or health checks from the load balancer.
- A network ACL between the two blocks the traffic or its return traffic.

Advisory: an internet-facing load balancer allows a listener's port only from private addresses or other groups.

The policy follows listeners, rules and target groups to instances, Auto Scaling groups and ECS services in `awsvpc`
mode, for application, network and classic load balancers. Targets of a network load balancer without groups receive the
client's address if client IP preservation is on. Otherwise, and for health checks, they receive the load balancer's
address.

## Why

The deployment succeeds. Connections to the load balancer time out, or every target stays unhealthy and the load
balancer returns 503 or 504. The AWS provider removes the default egress rule of a new group, so a load balancer's group
without `egress` blocks all targets.

## Errors

- `is unhealthy in … due to (reason Request timed out)`
- `Target.Timeout`
- `504 Gateway Time-out`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  front:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: load balancer
      ingress: [{ protocol: tcp, fromPort: 80, toPort: 80, cidrBlocks: [10.0.0.0/16], description: clients }]
  balancer:
    type: aws:lb:LoadBalancer
    properties: { internal: true, subnets: ["${a.id}", "${b.id}"], securityGroups: ["${front.id}"] }
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 8080
      defaultActions: [{ type: fixed-response, fixedResponse: { contentType: text/plain, statusCode: "204" } }]
```

The group has no egress rule:

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  front:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: load balancer
      ingress: [{ protocol: tcp, fromPort: 80, toPort: 80, cidrBlocks: [10.0.0.0/16], description: clients }]
  back:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: targets
      ingress: [{ protocol: tcp, fromPort: 8080, toPort: 8080, securityGroups: ["${front.id}"], description: visits }]
  balancer:
    type: aws:lb:LoadBalancer
    properties: { internal: true, subnets: ["${a.id}", "${b.id}"], securityGroups: ["${front.id}"] }
  app:
    type: aws:lb:TargetGroup
    properties: { vpcId: "${vpc.id}", port: 8080, protocol: HTTP }
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      defaultActions: [{ type: forward, targetGroupArn: "${app.arn}" }]
  machine:
    type: aws:ec2:Instance
    properties:
      ami: ami-0123456789abcdef0
      instanceType: t3.micro
      subnetId: "${a.id}"
      vpcSecurityGroupIds: ["${back.id}"]
  registration:
    type: aws:lb:TargetGroupAttachment
    properties: { targetGroupArn: "${app.arn}", targetId: "${machine.id}" }
```

## Instead

Allow each listener's port, allow egress from the load balancer to its targets, and allow the load balancer's group at
the targets. The targets need the traffic port and the port of the health check.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  front:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: load balancer
      ingress: [{ protocol: tcp, fromPort: 80, toPort: 80, cidrBlocks: [10.0.0.0/16], description: clients }]
      egress: [{ protocol: tcp, fromPort: 8080, toPort: 8080, cidrBlocks: [10.0.0.0/16], description: targets }]
  back:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: targets
      ingress: [{ protocol: tcp, fromPort: 8080, toPort: 8080, securityGroups: ["${front.id}"], description: visits }]
  balancer:
    type: aws:lb:LoadBalancer
    properties: { internal: true, subnets: ["${a.id}", "${b.id}"], securityGroups: ["${front.id}"] }
  app:
    type: aws:lb:TargetGroup
    properties: { vpcId: "${vpc.id}", port: 8080, protocol: HTTP }
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      defaultActions: [{ type: forward, targetGroupArn: "${app.arn}" }]
  machine:
    type: aws:ec2:Instance
    properties:
      ami: ami-0123456789abcdef0
      instanceType: t3.micro
      subnetId: "${a.id}"
      vpcSecurityGroupIds: ["${back.id}"]
  registration:
    type: aws:lb:TargetGroupAttachment
    properties: { targetGroupArn: "${app.arn}", targetId: "${machine.id}" }
```

## Not covered

Targets registered by address, functions, and services in bridge mode, whose ports are dynamic. A rule that allows a
part of the load balancer's subnets. Load balancers behind load balancers. Connections of a workload: *missing-rules*
and *database-security-group-rules*. A network ACL that blocks all return traffic: *network-acl-blocks-replies*. Groups
of another VPC: *cross-reference-errors*.

## References

- [Security groups for your Application Load Balancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html)
- [Security groups for your Network Load Balancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html)
- [Configure security groups for your Classic Load Balancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-vpc-security-groups.html)
- [Target group attributes: client IP preservation](https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.core.stack import Stack
from preflight.model.compute.workload import NOTHING
from preflight.model.load_balancing.classic_load_balancers import ClassicLoadBalancer
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.load_balancing.target_groups import is_target
from preflight.model.requirements.load_balancer_traffic import CHECKS, balancer_flows, listener_ports
from preflight.model.requirements.parties import INTERNET, Party
from preflight.model.requirements.reachability import admits_some, opens
from preflight.model.requirements.traffic import Flow, balancer_party
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

Balancer = LoadBalancer | ClassicLoadBalancer


def balancers(stack: Stack) -> tuple[Balancer, ...]:
    return (*stack.all(LoadBalancer), *stack.all(ClassicLoadBalancer))


@policy(each=balancers, level=MANDATORY, severity=HIGH)
def security_group_mismatch(balancer: Balancer) -> Iterator[Finding]:
    party = balancer_party(balancer)
    yield from _clients(balancer, party)
    yield from _targets(balancer, party)


def _clients(balancer: Balancer, party: Party) -> Iterator[Finding]:
    if not party.has_security_groups or (isinstance(balancer, LoadBalancer) and is_target(balancer)):
        return
    if isinstance(balancer, LoadBalancer) and party.groups == party.subnets == NOTHING:
        return  # AWS rejects a load balancer without subnets.
    for port, protocol, listener in listener_ports(balancer):
        if certainly(negate(opens(party, "ingress", port, protocol))):
            yield Finding(
                listener,
                f"No rule of {party.guard_names} allows port {port}, on which '{balancer.name}' listens. Allow its "
                f"clients on port {port}.",
                blocked=((None, balancer),),
            )
        elif balancer.is_internal is False and certainly(
            negate(admits_some(party, "ingress", INTERNET, port, protocol))
        ):
            yield _private(balancer, party, port)


def _private(balancer: Balancer, party: Party, port: int) -> Finding:
    if all(guard.is_implicit for guard in party.security_groups):
        return Finding(
            balancer,
            f"The load balancer has no security group, so {party.guard_names} applies, which allows its own "
            f"members only. Attach a security group that allows port {port} from its clients.",
            blocked=((None, balancer),),
        )
    return Finding(
        balancer,
        f"The load balancer is internet-facing, but {party.guard_names} allows port {port} only from private CIDR "
        "blocks or security groups. Allow its clients, or set internal to true.",
        level=ADVISORY,
        blocked=((None, balancer),),
    )


def _targets(balancer: Balancer, party: Party) -> Iterator[Finding]:
    judged = (f for f in balancer_flows(balancer) if not f.verdict.is_one_way_acl)
    stopped = [f for f in judged if certainly(negate(f.verdict.allowed))]
    causes: dict[tuple[str, ...], list[Flow]] = {}
    for flow in stopped:
        stages = tuple(barrier.stage for barrier in flow.verdict.barriers)
        # What leaves the load balancer for no target at all has one cause, whatever the targets.
        target = "" if stages == ("egress",) else flow.target.title
        causes.setdefault((*stages, target), []).append(flow)
    for key, flows in causes.items():
        stopped_at = key[:-1]
        targets = " and ".join(sorted({flow.target.title for flow in flows}))
        ports = _ports(flows)
        yield Finding(
            balancer,
            f"The load balancer cannot reach {targets} on {ports}: {flows[0].verdict.why}. "
            f"{_cure(stopped_at, party, flows[0])}",
            blocked=tuple(flow.ends for flow in flows),
        )


def _ports(flows: list[Flow]) -> str:
    texts = {f"port {f.port}{' (health checks)' if f.purpose == CHECKS else ''}": f.port for f in flows}
    return " and ".join(sorted(texts, key=lambda t: (texts[t], t)))


def _cure(stages: tuple[str, ...], party: Party, flow: Flow) -> str:
    if "network ACL" in stages:
        return "Allow the traffic and its return traffic in both directions."
    if stages == ("egress",):
        return "Add an egress rule to the targets."
    if "ingress" in stages and not party.has_security_groups:
        whom = "the clients' addresses" if flow.source.fixed else "the load balancer's subnets"
        return f"Allow {whom} there."
    if stages == ("ingress",):
        return f"Allow {party.guard_names if party.security_groups else 'its group'} there."
    return "Allow the traffic on both sides."
