"""A load balancer has listeners or rules that contradict each other or do not match its type.

## What fails

- Two listeners of a load balancer have one port; two rules of a listener have one priority.
- An application load balancer has a TCP, TLS or UDP listener, or a network load balancer an HTTP or HTTPS listener. A
  network load balancer has a redirect or fixed response.
- A listener or rule redirects requests to the same URL, to HTTPS on its own HTTP port, or from HTTPS to HTTP.
- A listener authenticates users and its protocol is not HTTPS.

## Why

AWS rejects all of these when the listener or rule is created (`DuplicateListener`, `PriorityInUse`,
`InvalidLoadBalancerAction`), except the redirect to HTTPS that keeps the port: then the browser opens a TLS connection
to an HTTP port and fails.

## Errors

- `DuplicateListener: A listener already exists on this port for this load balancer`
- `DuplicateListener`
- `ValidationError: Listener port '…' is already in use`
- `PriorityInUse: Priority '…' is currently in use`
- `PriorityInUse`
- `ERR_SSL_PROTOCOL_ERROR`

## Fails

```yaml
resources:
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188
      port: 80
      protocol: HTTP
      defaultActions: [{ type: redirect, redirect: { protocol: HTTPS, statusCode: HTTP_301 } }]
```

## Instead

Use a different port for each listener and a different priority for each rule. Change protocol *and* port in a redirect.

```yaml
resources:
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188
      port: 80
      protocol: HTTP
      defaultActions: [{ type: redirect, redirect: { protocol: HTTPS, port: "443", statusCode: HTTP_301 } }]
```

## Not covered

Settings of one listener or rule: *listener-configuration*. Rules that are never reached: *unreachable-listener-rules*.
Redirect loops through another host.

## References

- [CreateListener](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html)
- [CreateRule](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html)
- [Redirect actions](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html)
- [Authenticate users](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from preflight.core.logic import all_of, certainly, equal, negate, note, one_of
from preflight.core.values import Unknown
from preflight.model.load_balancing.listener_actions import Action
from preflight.model.load_balancing.listeners import (
    Forwarder,
    Listener,
    balancers_and_forwarders,
    listeners_of,
)
from preflight.model.load_balancing.load_balancers import PROTOCOLS, LoadBalancer
from preflight.policy import HIGH, MANDATORY, Finding, policy

F = TypeVar("F", bound=Forwarder)

LOGINS: Final = ("authenticate-cognito", "authenticate-oidc", "jwt-validation")
LOOP: Final = "InvalidLoadBalancerAction"
ARTICLES: Final = {"application": "an application", "network": "a network", "gateway": "a gateway"}


@policy(
    each=balancers_and_forwarders,
    level=MANDATORY,
    severity=HIGH,
    error="DuplicateListener, PriorityInUse, InvalidLoadBalancerAction, InvalidConfigurationRequest",
)
def listener_rules(subject: LoadBalancer | Forwarder) -> Iterator[Finding]:
    if isinstance(subject, LoadBalancer):
        for one, other in _twins([(x, x.port) for x in listeners_of(subject)]):
            yield Finding(
                other,
                f"The listener has port {other.listener.port} of '{subject.name}', which '{one.name}' also has. Use "
                "another port.",
                error="DuplicateListener",
            )
        return
    if isinstance(subject, Listener):
        yield from _protocol(subject)
        for first, second in _twins([(r, r.priority) for r in subject.rules]):
            yield Finding(
                second,
                f"The rule has priority {second.priority} of listener '{subject.name}', which '{first.name}' also has. "
                "Use another priority.",
                error="PriorityInUse",
            )
    listener = subject.listener
    if isinstance(listener, Listener):
        for action in subject.actions:
            yield from _action(subject, listener, action)


def _twins(numbered: Sequence[tuple[F, object]]) -> Iterator[tuple[F, F]]:
    """The first and each further one that certainly has its number."""
    seen: dict[int, F] = {}
    for one, number in numbered:
        if isinstance(number, int):
            if number in seen:
                yield seen[number], one
            seen.setdefault(number, one)


def _protocol(listener: Listener) -> Iterator[Finding]:
    kind, protocol = listener.kind, listener.protocol
    if isinstance(kind, Unknown):
        note(kind)
    elif isinstance(protocol, Unknown):
        note(protocol)
    elif protocol is not None and protocol not in PROTOCOLS[kind]:
        yield Finding(
            listener,
            f"The listener's protocol is {protocol}, and it belongs to {ARTICLES[kind]} load balancer, which accepts "
            f"{', '.join(PROTOCOLS[kind])}. Change the protocol, or the type of the load balancer.",
        )


def _action(subject: Forwarder, listener: Listener, action: Action) -> Iterator[Finding]:
    network = equal(listener.kind, "network")
    if certainly(all_of((network, negate(equal(action.type, "forward")), action.type is not None))):
        yield Finding(
            subject,
            f"The action of type {action.type} is for application load balancers only, and a network load balancer can "
            "only forward. Use a forward action, or change the type of the load balancer.",
            error=LOOP,
        )
    elif certainly(action.redirects_to_itself(listener.protocol, listener.port)):
        yield Finding(
            subject,
            f"The redirect leads back to {_protocol_of(listener)} on {_port_of(listener)}, host and path unchanged: "
            "a loop. "
            "Change the protocol and the port, the host or the path.",
            error=LOOP,
        )
    elif certainly(action.redirects_tls_to_itself(listener.protocol, listener.port)):
        yield Finding(
            subject,
            f"The redirect leads to HTTPS on {_port_of(listener)}, where this listener uses HTTP. "
            'Set the redirect\'s port to that of the HTTPS listener, "443".',
            error="ERR_SSL_PROTOCOL_ERROR",
        )
    elif certainly(all_of((equal(listener.protocol, "HTTPS"), action.redirects_to_http))):
        yield Finding(
            subject,
            "The redirect leads from HTTPS to HTTP, which AWS rejects. Redirect to HTTPS.",
            error=LOOP,
        )
    elif certainly(all_of((one_of(action.type, LOGINS), negate(equal(listener.protocol, "HTTPS"))))):
        yield Finding(
            subject,
            f"The action {action.type} requires HTTPS, and the listener uses {_protocol_of(listener)}. Move it to an "
            "HTTPS listener.",
            error=LOOP,
        )


def _protocol_of(listener: Listener) -> str:
    return listener.protocol if isinstance(listener.protocol, str) else "the same protocol"


def _port_of(listener: Listener) -> str:
    return f"port {listener.port}" if isinstance(listener.port, int) else "the same port"
