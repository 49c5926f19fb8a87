"""A listener or listener rule is incomplete or contradicts itself in its certificate, actions, conditions or priority.

## What fails

- An HTTPS or TLS listener has no certificate; another one has a certificate or a security policy.
- An action has no target group, or lacks the block of its redirect, fixed response or authentication. A listener or
  rule ends without a forward, redirect or fixed response, or with two.
- A rule has no condition, a condition without values, more than five values in all, or two conditions of a type that is
  allowed once; a priority outside 1-50000.

## Why

Elastic Load Balancing rejects the listener or the rule when it is created: `A certificate must be specified for HTTPS
listeners`, `A certificate cannot be specified for HTTP listeners`, `ActionNotFound`. The load balancer then exists
without a listener.

## Errors

- `ValidationError: A certificate must be specified for HTTPS listeners`
- `ValidationError: A certificate cannot be specified for HTTP listeners`
- `ActionNotFound`
- `TooManyActions`
- `TooManyConditionValues`

## Fails

```yaml
resources:
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188
      port: 443
      protocol: HTTPS
      sslPolicy: ELBSecurityPolicy-TLS13-1-2-2021-06
      defaultActions: [{ type: fixed-response, fixedResponse: { contentType: text/plain, statusCode: "404" } }]
```

## Instead

Set a certificate of the load balancer's Region on every HTTPS and TLS listener, and the block of its type on each
action.

```yaml
resources:
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188
      port: 443
      protocol: HTTPS
      sslPolicy: ELBSecurityPolicy-TLS13-1-2-2021-06
      certificateArn: arn:aws:acm:eu-west-1:123456789012:certificate/7e7a28d2-163f-4b8f-b9cd-822f96c08d6a
      defaultActions: [{ type: fixed-response, fixedResponse: { contentType: text/plain, statusCode: "404" } }]
```

## Not covered

Conflicts between listeners or rules: *listener-rules*. Whether the certificate is issued: *missing-dependencies* and
*resource-timing*.

## References

- [CreateListener](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html)
- [Listener rules](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html)
- [Quotas](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html)
- [Rule validation errors](https://repost.aws/knowledge-center/cfn-listener-rule-validation-errors)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly, known, negate, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.load_balancing.listener_actions import Action
from preflight.model.load_balancing.listener_conditions import REPEATABLE, Condition
from preflight.model.load_balancing.listeners import Forwarder, Listener, ListenerRule
from preflight.model.resource_types import LISTENER, LISTENER_RULE
from preflight.policy import HIGH, MANDATORY, Finding, policy

ENCRYPTED: Final = ("HTTPS", "TLS")
# Action type -> the block that says how. Source: Elastic Load Balancing API, Action.
BLOCKS: Final = {
    "redirect": "redirect",
    "fixed-response": "fixedResponse",
    "authenticate-cognito": "authenticateCognito",
    "authenticate-oidc": "authenticateOidc",
    "jwt-validation": "jwtValidation",
}
# Source: ALB guide, "Listener rules": each rule has exactly one of these.
ENDS: Final = ("forward", "redirect", "fixed-response")
# Source: ALB guide, "Quotas": condition values per rule, not adjustable. CreateRule: priority.
MOST_VALUES: Final = 5
PRIORITIES: Final = (1, 50000)


@policy(
    each=(*LISTENER, *LISTENER_RULE),
    level=MANDATORY,
    severity=HIGH,
    error="ValidationError, CertificateNotFound, ActionNotFound, InvalidLoadBalancerAction, TooManyActions",
    with_references=True,
)
def listener_configuration(resource: Resource) -> Iterator[Finding]:
    if resource.type in LISTENER:
        listener = resource.stack.entity(Listener, resource)
        yield from _certificate(listener)
        yield from _actions(listener)
    else:
        rule = resource.stack.entity(ListenerRule, resource)
        yield from _priority(rule)
        yield from _conditions(rule)
        yield from _actions(rule)


def _certificate(listener: Listener) -> Iterator[Finding]:
    resource, protocol = listener.resource, listener.protocol
    if certainly(listener.is_encrypted):
        if not resource.is_set("certificateArn"):
            yield Finding(
                listener,
                f"The {protocol} listener has no certificate. Set certificateArn to a certificate of its Region.",
                error="CertificateNotFound, ValidationError",
            )
    elif protocol is not None and certainly(negate(listener.is_encrypted)):
        for key in ("certificateArn", "sslPolicy"):
            if resource.is_set(key):
                yield Finding(
                    listener,
                    f"The listener has a {key} and its protocol is {protocol}. "
                    f"Set protocol to {' or '.join(ENCRYPTED)}, or remove {key}.",
                )


def _actions(subject: Forwarder) -> Iterator[Finding]:
    if isinstance(subject.has_all_actions, Unknown):
        note(subject.has_all_actions)
        return
    for action in subject.actions:
        if missing := _missing(action):
            yield Finding(subject, f"The action of type {action.type} has no {missing}. Set it.")
    types = [a.type for a in subject.actions]
    if all(map(known, types)):
        ends = [t for t in types if t in ENDS]
        if not ends:
            yield Finding(
                subject,
                f"No action responds to the request. Add one of {', '.join(ENDS)} as the last action.",
            )
        elif len(ends) > 1:
            yield Finding(
                subject, f"The actions {' and '.join(map(str, ends))} exclude each other. Remove all but one."
            )


def _missing(action: Action) -> str:
    """The property that the action's type needs and that is certainly not there."""
    if action.type is None or isinstance(action.type, Unknown):
        return ""
    if action.type == "forward":
        values = action.forward_values
        return "targetGroupArn and no forward.targetGroups" if known(values) and not values else ""
    block = BLOCKS.get(action.type, "")
    return block if block and action.get(block) is None else ""


def _priority(rule: ListenerRule) -> Iterator[Finding]:
    low, high = PRIORITIES
    if isinstance(rule.priority, Unknown):
        note(rule.priority)
    elif rule.priority is not None and not low <= rule.priority <= high:
        yield Finding(rule, f"The priority is {rule.priority}. Set it to a number from {low} to {high}.")


def _conditions(rule: ListenerRule) -> Iterator[Finding]:
    conditions = rule.conditions
    if isinstance(conditions, Unknown):
        note(conditions)
        return
    if not conditions:
        yield Finding(
            rule,
            "The rule has no condition. Add a condition, or make its action the listener's default action.",
        )
    for field, count in sorted(Counter(c.field for c in conditions).items()):
        if count > 1 and field not in REPEATABLE:
            yield Finding(
                rule,
                f"The rule has {count} conditions of type {field}, and only one is allowed. Move their values into a "
                "single condition.",
            )
    if any(known(c.values) and not c.values for c in conditions):
        yield Finding(rule, "A condition of the rule has no values. Add a value, or remove the condition.")
    count = sum(map(_count, conditions))
    if count > MOST_VALUES:
        yield Finding(
            rule,
            f"The rule has {count} condition values, and at most {MOST_VALUES} are allowed. Split it into several "
            "rules.",
            error="TooManyConditionValues",
        )


def _count(condition: Condition) -> int:
    """How many values it certainly has."""
    return 0 if isinstance(condition.values, Unknown) else len(condition.values)
