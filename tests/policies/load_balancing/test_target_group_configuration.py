"""What a target group says of itself, against the rules of its protocol and kind of target."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preflight.policy import Level
from preflight.testing import outcome, program_from_yaml
from tests.policies.table import Case, check

HTTP = 'port: 80, protocol: HTTP, vpcId: "${vpc.id}"'
TCP = 'port: 80, protocol: TCP, vpcId: "${vpc.id}"'


def group(properties: str, type_: str = "aws:lb:TargetGroup") -> str:
    return f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
  group: {{ type: {type_}, properties: {{ {properties} }} }}
"""


def checked(properties: str, block: str, *messages: str) -> Case:
    return Case(group(f"{properties}, healthCheck: {{ {block} }}"), [("group", m) for m in messages])


def found(properties: str, *messages: str) -> Case:
    return Case(group(properties), [("group", m) for m in messages])


def undecided(case: Case) -> Case:
    return replace(case, when="planned")


def late(timeout: int, interval: int) -> str:
    return (
        f"The health check's timeout ({timeout} seconds) is not below its interval ({interval} seconds). "
        "Shorten the timeout or lengthen the interval."
    )


def codes(matcher: str, low: int, high: int) -> str:
    return (
        f"The health check's matcher is '{matcher}'. Set codes from {low} to {high}, such as '{low}', "
        f"'{low},{low + 2}' or '{low}-{high}'."
    )


def beyond(key: str, value: int, low: int, high: int) -> str:
    return f"{key} is {value}. Set it to a number from {low} to {high}."


UNSET = (
    "The health check's interval is 5 seconds, and the timeout that AWS assigns is not below it. "
    "Set a timeout of 2 to 4 seconds, or a longer interval."
)
UNPATHED = "The health check uses TCP, which has no {}. Remove it, or use HTTP."
IGNORED = "{} ignored, since the targets are functions. Remove {}."

ADVICE = ("ignored",)

CASES = {
    # --- times
    "usual numbers": checked(
        HTTP, "path: /, interval: 30, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 10"
    ),
    "numbers at their ends": checked(
        HTTP, "interval: 300, timeout: 120, healthyThreshold: 10, unhealthyThreshold: 2"
    ),
    "timeout as long as the interval": checked(HTTP, "interval: 10, timeout: 10", late(10, 10)),
    "timeout longer than the interval that the provider sends": checked(HTTP, "timeout: 31", late(31, 30)),
    "timeout at the provider's interval": checked(HTTP, "timeout: 30", late(30, 30)),
    "network load balancers may wait the whole interval": checked(
        TCP, "protocol: TCP, interval: 10, timeout: 10"
    ),
    "but not longer": checked(TCP, "protocol: TCP, interval: 10, timeout: 11", late(11, 10)),
    "shortest interval without timeout": checked(HTTP, "interval: 5", UNSET),
    "shortest interval with timeout": checked(HTTP, "interval: 5, timeout: 4"),
    "shortest interval of a network load balancer": checked(TCP, "protocol: TCP, interval: 5"),
    "six seconds without timeout": checked(HTTP, "interval: 6"),
    "numbers as texts": checked(HTTP, "interval: '10', timeout: '10'", late(10, 10)),
    "unknown timeout": undecided(checked(HTTP, 'interval: 10, timeout: "${vpc.unknown}"')),
    "unknown interval": undecided(checked(HTTP, 'interval: "${vpc.unknown}", timeout: 20')),
    "no health check block": found(HTTP),
    "interval too short": checked(
        TCP, "protocol: TCP, interval: 4, timeout: 2", beyond("healthCheck.interval", 4, 5, 300)
    ),
    "threshold of one": checked(
        HTTP, "healthyThreshold: 1", beyond("healthCheck.healthyThreshold", 1, 2, 10)
    ),
    "threshold of eleven": checked(
        HTTP, "unhealthyThreshold: 11", beyond("healthCheck.unhealthyThreshold", 11, 2, 10)
    ),
    "deregistration delay": found(
        f"{HTTP}, deregistrationDelay: 4000", beyond("deregistrationDelay", 4000, 0, 3600)
    ),
    "the other spelling": Case(
        group(f"{HTTP}, healthCheck: {{ timeout: 1 }}", "aws:alb:TargetGroup"),
        [("group", beyond("healthCheck.timeout", 1, 2, 120))],
    ),
    # --- path, protocol and codes
    "path without slash": checked(
        HTTP, "path: health", "The health check's path 'health' does not begin with '/'. Set it to '/health'."
    ),
    "unknown path": undecided(checked(HTTP, 'path: "${vpc.unknown}"')),
    "path of a gRPC service": checked(f"{HTTP}, protocolVersion: GRPC", "path: /grpc.health.v1.Health/Check"),
    "path with a TCP check": checked(TCP, "protocol: TCP, path: /health", UNPATHED.format("path")),
    "matcher with a TCP check": checked(TCP, "protocol: tcp, matcher: '200'", UNPATHED.format("matcher")),
    "path with an HTTP check behind a network load balancer": checked(TCP, "path: /health, matcher: 200-599"),
    "TCP check of an HTTP group": checked(
        HTTP,
        "protocol: TCP",
        "The target group uses HTTP, and its health check uses TCP. Set the health check's protocol to HTTP or HTTPS.",
    ),
    "UDP check": checked(
        'port: 53, protocol: UDP, vpcId: "${vpc.id}"',
        "protocol: UDP",
        "Health checks cannot use UDP. Set the health check's protocol to HTTP, HTTPS or TCP.",
    ),
    "codes of an application load balancer": checked(HTTP, "matcher: '200,202-299,404'"),
    "code 500 of an application load balancer": checked(HTTP, "matcher: 200-599", codes("200-599", 200, 499)),
    "code 500 of a network load balancer": checked(TCP, "matcher: '599'"),
    "code 600": checked(TCP, "matcher: 200-600", codes("200-600", 200, 599)),
    "code as a number": checked(HTTP, "matcher: 200"),
    "code in words": checked(HTTP, "matcher: 2xx", codes("2xx", 200, 499)),
    "gRPC codes": checked(f"{HTTP}, protocolVersion: GRPC", "matcher: '0,12'"),
    "HTTP codes of a gRPC group": checked(
        f"{HTTP}, protocolVersion: GRPC", "matcher: '200'", codes("200", 0, 99)
    ),
    "unknown matcher": undecided(checked(HTTP, 'matcher: "${vpc.unknown}"')),
    "unknown protocol": undecided(
        checked('port: 80, protocol: "${vpc.unknown}", vpcId: "${vpc.id}"', "matcher: '599'")
    ),
    # --- what a kind of target needs
    "no VPC": found("port: 80, protocol: HTTP", "A target group of instances requires vpcId. Set it."),
    "nothing": found(
        "targetType: ip", "A target group of addresses requires port and protocol and vpcId. Set it."
    ),
    "unknown target type": undecided(found('targetType: "${vpc.unknown}", port: 80')),
    "checks switched off": checked(
        HTTP, "enabled: false", "Health checks of instances cannot be disabled. Remove 'enabled: false'."
    ),
    "load balancers behind HTTP": found(
        f"{HTTP}, targetType: alb",
        "A target group of load balancers cannot use HTTP. Set the protocol to TCP.",
    ),
    "load balancers behind TCP": found(f"{TCP}, targetType: alb"),
    "GENEVE": found('port: 6081, protocol: GENEVE, vpcId: "${vpc.id}"'),
    "GENEVE on another port": found(
        'port: 80, protocol: GENEVE, vpcId: "${vpc.id}"',
        "A GENEVE target group uses port 6081, not 80. Set port to 6081.",
    ),
    # --- stickiness
    "cookies of an application load balancer": found(
        f"{HTTP}, stickiness: {{ type: lb_cookie, cookieDuration: 60 }}"
    ),
    "addresses of a network load balancer": found(f"{TCP}, stickiness: {{ type: source_ip, enabled: true }}"),
    "cookies of a network load balancer": found(
        f"{TCP}, stickiness: {{ type: lb_cookie }}",
        "Stickiness by lb_cookie does not exist for TCP. Use source_ip.",
    ),
    "cookies switched off": found(f"{TCP}, stickiness: {{ type: lb_cookie, enabled: false }}"),
    "stickiness of an unknown type": undecided(found(f'{TCP}, stickiness: {{ type: "${{vpc.unknown}}" }}')),
    # --- functions
    "a function": found("targetType: lambda"),
    "a function, checked": checked(
        "targetType: lambda", "enabled: true, path: /health, interval: 35, timeout: 30"
    ),
    "a function, checked too slowly": checked(
        "targetType: lambda", "interval: 30, timeout: 30", late(30, 30)
    ),
    "a function with a port": found("targetType: lambda, port: 80", IGNORED.format("port is", "it")),
    "a function, checked by TCP": checked(
        "targetType: lambda",
        "protocol: TCP",
        "The health check of a function uses TCP. Remove the protocol.",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_target_group_configuration(case: Case) -> None:
    check("target-group-configuration", case, ADVICE)


def test_what_the_provider_ignores_is_advice() -> None:
    text = group('targetType: lambda, port: 80, protocol: HTTP, vpcId: "${vpc.id}"')
    (finding,) = outcome(program_from_yaml(text).planned(), "target-group-configuration").findings
    assert (finding.level, finding.message) == (
        Level.ADVISORY,
        IGNORED.format("port, protocol, vpcId are", "them"),
    )
