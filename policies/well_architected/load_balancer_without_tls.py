"""A public load balancer has HTTP listeners only.

## What fails

- An internet-facing application load balancer has listeners, none of them is HTTPS, and no CloudFront distribution
  of the stack is in front of it.

## Why

Anyone on the network path can read passwords and sessions, and change responses.

## Fails

```yaml
resources:
  one: { type: aws:lb:LoadBalancer, properties: { subnets: [a, b], accessLogs: { bucket: logs, enabled: true } } }
  targets: { type: aws:lb:TargetGroup, properties: { targetType: lambda } }
  http:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: ${one.arn}
      port: 80
      protocol: HTTP
      defaultActions: [{ type: forward, targetGroupArn: "${targets.arn}" }]
outputs: { name: "${one.dnsName}" }
```

## Instead

Add an HTTPS listener with an ACM certificate, and redirect the HTTP listener to it.

```yaml
resources:
  one: { type: aws:lb:LoadBalancer, properties: { subnets: [a, b], accessLogs: { bucket: logs, enabled: true } } }
  targets: { type: aws:lb:TargetGroup, properties: { targetType: lambda } }
  https:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: ${one.arn}
      port: 443
      protocol: HTTPS
      sslPolicy: ELBSecurityPolicy-TLS13-1-2-2021-06
      certificateArn: arn:aws:acm:eu-west-1:210987654321:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f
      defaultActions: [{ type: forward, targetGroupArn: "${targets.arn}" }]
outputs: { name: "${one.dnsName}" }
```

## Not covered

Load balancers behind the CloudFront distribution of another stack, and network load balancers that pass TLS through.
Unused targets: *target-group-unused*. Access logs: *load-balancer-without-access-logs*.

## References

- [HTTPS listeners](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html)
- [SEC09-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, equal, negate
from preflight.core.stack import Stack
from preflight.model.load_balancing.listeners import has_all_listeners, listeners_of
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.policy import ADVISORY, MEDIUM, Concern, Finding, policy


def balancers(stack: Stack) -> tuple[LoadBalancer, ...]:
    return stack.all(LoadBalancer)


@policy(each=balancers, level=ADVISORY, severity=MEDIUM, tags=("security", "SEC09-BP02"))
def load_balancer_without_tls(balancer: LoadBalancer) -> Iterator[Finding]:
    listeners = listeners_of(balancer)
    plain = [negate(listener.is_encrypted) for listener in listeners]
    public = all_of(
        (negate(balancer.is_internal), equal(balancer.kind, "application"), has_all_listeners(balancer))
    )
    if balancer.is_origin:
        return
    if listeners and certainly(all_of((public, *plain))):
        yield Finding(
            balancer,
            "The load balancer is internet-facing and has no HTTPS listener. Add one, and redirect HTTP to it.",
            concern=Concern.TLS,
        )
