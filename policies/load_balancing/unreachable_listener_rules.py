"""A listener or rule is never reached, forwards requests that it should redirect, or accepts outdated TLS versions.

## What fails

- A rule matches only requests that a rule with a lower priority number matches.
- An HTTP listener forwards requests, and the load balancer has an HTTPS listener: the application is also available
  without encryption.
- A redirect leads to a port of the load balancer without a listener.
- An HTTPS or TLS listener accepts TLS 1.0 or 1.1, which is the default without `sslPolicy`.
- A load balancer has no listener at all.

## Why

The deployment succeeds, and requests reach the wrong target group or none. The load balancer evaluates rules in the
order of their priority and uses the first match. The default policy of a listener that is created by API is
`ELBSecurityPolicy-2016-08`, which accepts TLS 1.0.

## Errors

- `ERR_CONNECTION_REFUSED`

## Fails

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  balancer:
    type: aws:lb:LoadBalancer
    properties: { internal: true, subnets: ["${a.id}", "${b.id}"] }
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      protocol: HTTP
      defaultActions: [{ type: redirect, redirect: { protocol: HTTPS, port: "443", statusCode: HTTP_301 } }]
```

## Instead

Give specific rules a lower priority number than general rules, redirect HTTP to the HTTPS listener, and choose a TLS
policy of 1.2 or newer. With the enforcement level `remediate` the pack sets AWS's recommended TLS policy on HTTPS and
TLS listeners.

```yaml
resources:
  vpc:
    type: aws:ec2:Vpc
    properties: { cidrBlock: 10.0.0.0/16 }
  a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  balancer:
    type: aws:lb:LoadBalancer
    properties: { internal: true, subnets: ["${a.id}", "${b.id}"] }
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      protocol: HTTP
      defaultActions: [{ type: redirect, redirect: { protocol: HTTPS, port: "443", statusCode: HTTP_301 } }]
  secure:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 443
      protocol: HTTPS
      sslPolicy: ELBSecurityPolicy-TLS13-1-2-2021-06
      certificateArn: arn:aws:acm:eu-west-1:123456789012:certificate/7e7a28d2-163f-4b8f-b9cd-822f96c08d6a
      defaultActions: [{ type: fixed-response, fixedResponse: { contentType: text/plain, statusCode: "404" } }]
```

## Not covered

Rules whose priority AWS assigns; rules that several earlier rules shadow together; two different regular expressions.
Rules that AWS rejects: *listener-rules*.

## References

- [Listener rules](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html)
- [Condition types](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html)
- [Security policies](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.logic import all_of, any_of, certainly, equal, negate, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.load_balancing.listeners import (
    Forwarder,
    Listener,
    ListenerRule,
    balancers_and_forwarders,
    has_all_listeners,
    listeners_of,
    listens_on,
)
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.policy import ADVISORY, MEDIUM, Finding, policy

# Source: ALB guide, "Security policies": the policies that take TLS 1.0 or 1.1, and the default of the API.
OUTDATED: Final = re.compile(r"ELBSecurityPolicy-(201[56]-\d\d|TLS-1-[01]-|FS-2018-06|FS-1-1-|TLS13-1-[01]-)")
DEFAULT: Final = "ELBSecurityPolicy-2016-08"
MODERN: Final = "ELBSecurityPolicy-TLS13-1-2-2021-06"


def modernize(resource: Resource) -> Mapping[str, Any] | None:
    """AWS's recommended TLS policy, for a listener that certainly accepts TLS 1.0 or 1.1."""
    chosen = resource.text("sslPolicy")
    if isinstance(chosen, Unknown) or resource.stack.entity(Listener, resource).is_encrypted is not True:
        return None
    return {"sslPolicy": MODERN} if chosen is None or OUTDATED.match(chosen) else None


@policy(
    each=balancers_and_forwarders,
    level=ADVISORY,
    severity=MEDIUM,
    remediate=modernize,
    repairs=Listener.TYPES,
    error="503 Service Unavailable, ERR_CONNECTION_REFUSED",
)
def unreachable_listener_rules(subject: LoadBalancer | Forwarder) -> Iterator[Finding]:
    if isinstance(subject, LoadBalancer):
        if not listeners_of(subject) and certainly(has_all_listeners(subject)):
            yield Finding(
                subject,
                "The load balancer has no listener, so it accepts no requests. Add a listener, or remove the load "
                "balancer.",
            )
        return
    if isinstance(subject, Listener):
        yield from _outdated(subject)
        yield from _unencrypted(subject)
    elif isinstance(subject, ListenerRule):
        yield from _swallowed(subject)
    yield from _nowhere(subject)


def _swallowed(rule: ListenerRule) -> Iterator[Finding]:
    if isinstance(rule.conditions, Unknown):
        note(rule.conditions)
    elif (other := rule.shadowed_by) is not None:
        yield Finding(
            rule,
            f"Every request that this rule (priority {rule.priority}) matches is handled by rule '{other.name}' "
            f"(priority {other.priority}), which is evaluated first. Set this rule's priority to a lower number.",
        )


def _outdated(listener: Listener) -> Iterator[Finding]:
    chosen = listener.resource.text("sslPolicy")
    if isinstance(chosen, Unknown):
        note(chosen)
    elif certainly(listener.is_encrypted) and (chosen is None or OUTDATED.match(chosen)):
        told = (
            f"The listener has no sslPolicy, so AWS assigns {DEFAULT}"
            if chosen is None
            else f"{chosen} is old"
        )
        yield Finding(
            listener,
            f"{told}: it accepts TLS 1.0 or 1.1. Use a policy for TLS 1.2 or later, such as {MODERN}.",
        )


def _unencrypted(listener: Listener) -> Iterator[Finding]:
    balancer = listener.load_balancer
    if not isinstance(balancer, LoadBalancer) or not any(
        x.is_encrypted is True for x in listeners_of(balancer)
    ):
        return
    forwards = any_of(equal(action.type, "forward") for action in listener.actions)
    if certainly(all_of((equal(listener.protocol, "HTTP"), forwards))):
        secure = next(x for x in listeners_of(balancer) if x.is_encrypted is True)
        port = f" on port {secure.port}" if isinstance(secure.port, int) else ""
        yield Finding(
            listener,
            f"The HTTP listener forwards requests that '{secure.name}' serves over HTTPS. "
            f"Redirect to HTTPS{port} instead.",
        )


def _nowhere(subject: Forwarder) -> Iterator[Finding]:
    balancer = subject.load_balancer
    if not isinstance(balancer, LoadBalancer):
        return
    for action in subject.actions:
        port = action.redirect_port
        if isinstance(port, Unknown):
            note(port)
        elif port is not None and certainly(negate(listens_on(balancer, port))):
            yield Finding(
                subject,
                f"The redirect leads to port {port}, where load balancer '{balancer.name}' has no listener. "
                "Add the listener, or forward instead.",
            )
