"""A target group has a health check, protocol or port setting that AWS rejects.

## What fails

- The health check's timeout is not below its interval (for network and gateway load balancers: above it), or a number
  is out of range: interval 5-300 seconds, timeout 2-120, thresholds 2-10.
- A path that does not begin with `/`; a path or a matcher with a TCP check; a TCP check for an HTTP group or a
  function; a matcher with codes that the protocol does not have.
- A group of instances or addresses without port, protocol or VPC, or with its health check disabled.
- A protocol or port that does not match the target type: HTTP with a load balancer as target, GENEVE on a port other
  than 6081. A stickiness type that the protocol does not support.
- Advisory: port, protocol or VPC on a group of functions, which the provider ignores.

## Why

Elastic Load Balancing validates these settings when the group is created: the deployment stops with a `ValidationError`
after the network is created.

## Errors

- `ValidationError: Health check timeout '…' must be smaller than the interval '…'`
- `ValidationError: Health check interval must be greater than the timeout.`

## Fails

```yaml
resources:
  group:
    type: aws:lb:TargetGroup
    properties:
      targetType: lambda
      healthCheck: { enabled: true, path: health, interval: 30, timeout: 30 }
```

## Instead

Set a timeout below the interval and a path that begins with `/`. Set paths and codes only for HTTP checks.

```yaml
resources:
  group:
    type: aws:lb:TargetGroup
    properties:
      targetType: lambda
      healthCheck: { enabled: true, path: /health, interval: 35, timeout: 30 }
```

## Not covered

Registered targets and listeners: *target-group-mismatch* and *target-group-unused*, which also reports the group above.
Whether the path responds. Classic Load Balancers.

## References

- [CreateTargetGroup](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html)
- [Matcher](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html)
- [TargetGroupAttribute](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.logic import all_of, certainly, equal, known, negate, note, one_of
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.load_balancing.load_balancers import PROTOCOLS, Kind
from preflight.model.load_balancing.target_groups import TargetGroup
from preflight.model.resource_types import TARGET_GROUP
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

# Property path -> range. Source: CreateTargetGroup and TargetGroupAttribute; the provider checks the same.
RANGES: Final = {
    ("healthCheck", "interval"): (5, 300),
    ("healthCheck", "timeout"): (2, 120),
    ("healthCheck", "healthyThreshold"): (2, 10),
    ("healthCheck", "unhealthyThreshold"): (2, 10),
    ("deregistrationDelay",): (0, 3600),
}
DEFAULT_INTERVAL: Final = 30  # what the provider sends
# Source: Matcher. A gRPC group's codes are 0-99.
CODES: Final[dict[Kind, tuple[int, int]]] = {
    "application": (200, 499),
    "network": (200, 599),
    "gateway": (200, 399),
}
GRPC_CODES: Final = (0, 99)
# Source: TargetGroupAttribute `stickiness.type`.
STICKINESS: Final[dict[Kind, tuple[str, ...]]] = {
    "application": ("lb_cookie", "app_cookie"),
    "network": ("source_ip",),
    "gateway": ("source_ip_dest_ip", "source_ip_dest_ip_proto"),
}
CHECKS: Final = ("HTTP", "HTTPS", "TCP")
GENEVE_PORT: Final = 6081
TARGETS: Final = {
    "instance": "instances",
    "ip": "addresses",
    "alb": "load balancers",
    "lambda": "functions",
}


@policy(
    each=TARGET_GROUP, level=MANDATORY, severity=HIGH, error="ValidationError, InvalidConfigurationRequest"
)
def target_group_configuration(resource: Resource) -> Iterator[Finding]:
    group = resource.stack.entity(TargetGroup, resource)
    target_type, kind = group.target_type, group.kind
    yield from _ranges(group)
    yield from _timing(group)
    yield from _path(group)
    if isinstance(kind, Unknown):
        note(kind)
    else:
        yield from _matcher(group, kind)
        yield from _stickiness(group, kind)
    if isinstance(target_type, Unknown):
        note(target_type)
    elif target_type == "lambda":
        yield from _function(group)
    else:
        yield from _needs(group, target_type)


def _ranges(group: TargetGroup) -> Iterator[Finding]:
    for path, (low, high) in RANGES.items():
        value = group.resource.number(*path)
        if isinstance(value, Unknown):
            note(value)
        elif value is not None and not low <= value <= high:
            yield Finding(group, f"{'.'.join(path)} is {value}. Set it to a number from {low} to {high}.")


def _timing(group: TargetGroup) -> Iterator[Finding]:
    if group.resource.get("healthCheck") is None:
        return
    interval = group.resource.number("healthCheck", "interval")
    timeout = group.resource.number("healthCheck", "timeout")
    interval = DEFAULT_INTERVAL if interval is None else interval
    if timeout is None:
        # Source: ALB guide, "Health checks for target groups": the default is at least 5 seconds.
        if certainly(all_of((equal(interval, 5), one_of(group.protocol, PROTOCOLS["application"])))):
            yield Finding(
                group,
                "The health check's interval is 5 seconds, and the timeout that AWS assigns is not below it. "
                "Set a timeout of 2 to 4 seconds, or a longer interval.",
            )
        return
    if not known(timeout) or not known(interval) or isinstance(group.kind, Unknown):
        note(next(v for v in (timeout, interval, group.kind) if isinstance(v, Unknown)))
    elif timeout > interval or (timeout == interval and group.kind == "application"):
        yield Finding(
            group,
            f"The health check's timeout ({timeout} seconds) is not below its interval ({interval} seconds). "
            "Shorten the timeout or lengthen the interval.",
        )


def _path(group: TargetGroup) -> Iterator[Finding]:
    path, protocol = group.resource.text("healthCheck", "path"), group.health_protocol
    if isinstance(path, str) and path and not path.startswith("/"):
        yield Finding(
            group, f"The health check's path '{path}' does not begin with '/'. Set it to '/{path}'."
        )
    if isinstance(protocol, Unknown):
        note(protocol)
    elif protocol is not None and protocol not in CHECKS:
        yield Finding(
            group,
            f"Health checks cannot use {protocol}. Set the health check's protocol to {', '.join(CHECKS[:2])} or TCP.",
        )
    elif protocol == "TCP" and (
        key := next((k for k in ("path", "matcher") if group.resource.is_set("healthCheck", k)), None)
    ):
        yield Finding(
            group,
            f"The health check uses TCP, which has no {key}. Remove it, or use HTTP.",
        )
    elif protocol == "TCP" and certainly(one_of(group.protocol, PROTOCOLS["application"])):
        yield Finding(
            group,
            f"The target group uses {group.protocol}, and its health check uses TCP. Set the health check's protocol "
            "to HTTP or HTTPS.",
        )


def _matcher(group: TargetGroup, kind: Kind) -> Iterator[Finding]:
    matcher, version = group.resource.text("healthCheck", "matcher"), group.resource.text("protocolVersion")
    for value in (matcher, version, group.health_protocol):
        if isinstance(value, Unknown):
            note(value)
            return
    if not isinstance(matcher, str) or not matcher or group.health_protocol == "TCP":
        return
    low, high = GRPC_CODES if _upper(version) == "GRPC" else CODES[kind]
    numbers = [int(n) for n in re.findall(r"[0-9]{1,9}", matcher)]
    if re.search(r"[A-Za-z]", matcher) or any(not low <= n <= high for n in numbers):
        yield Finding(
            group,
            f"The health check's matcher is '{matcher}'. Set codes from {low} to {high}, such as '{low}', "
            f"'{low},{low + 2}' or '{low}-{high}'.",
        )


def _stickiness(group: TargetGroup, kind: Kind) -> Iterator[Finding]:
    resource = group.resource
    chosen, enabled = (
        resource.text("stickiness", "type"),
        resource.flag("stickiness", "enabled", default=True),
    )
    if isinstance(chosen, Unknown):
        note(chosen)
    elif chosen is None or group.target_type == "lambda" or group.protocol == "TLS":
        return
    elif chosen not in STICKINESS[kind] and certainly(enabled):
        yield Finding(
            group,
            f"Stickiness by {chosen} does not exist for {group.protocol}. Use {' or '.join(STICKINESS[kind])}.",
        )


def _function(group: TargetGroup) -> Iterator[Finding]:
    resource = group.resource
    if _upper(resource.text("healthCheck", "protocol")) == "TCP":
        yield Finding(group, "The health check of a function uses TCP. Remove the protocol.")
    ignored = [k for k in ("port", "protocol", "vpcId") if resource.is_set(k)]
    if ignored:
        verb, them = ("is", "it") if len(ignored) == 1 else ("are", "them")
        yield Finding(
            group,
            f"{', '.join(ignored)} {verb} ignored, since the targets are functions. Remove {them}.",
            level=ADVISORY,
        )


def _needs(group: TargetGroup, target_type: str) -> Iterator[Finding]:
    resource, targets = group.resource, TARGETS[target_type]
    missing = [k for k in ("port", "protocol", "vpcId") if not resource.is_set(k)]
    if missing:
        yield Finding(group, f"A target group of {targets} requires {' and '.join(missing)}. Set it.")
    if certainly(negate(resource.flag("healthCheck", "enabled", default=True))):
        yield Finding(group, f"Health checks of {targets} cannot be disabled. Remove 'enabled: false'.")
    protocol, port = group.protocol, group.port
    if isinstance(protocol, Unknown):
        note(protocol)
    elif target_type == "alb" and protocol is not None and protocol not in ("TCP", "TLS"):
        yield Finding(
            group, f"A target group of load balancers cannot use {protocol}. Set the protocol to TCP."
        )
    elif protocol == "GENEVE" and known(port) and port not in (None, GENEVE_PORT):
        yield Finding(
            group, f"A GENEVE target group uses port {GENEVE_PORT}, not {port}. Set port to {GENEVE_PORT}."
        )


def _upper(value: str | Unknown | None) -> str | None:
    return value.upper() if isinstance(value, str) else None
