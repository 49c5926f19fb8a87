"""Rules that are never reached, plain HTTP beside HTTPS, redirects to nowhere, old TLS, no listener."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  alb: { type: aws:lb:LoadBalancer, properties: { subnets: ["${a.id}", "${b.id}"] } }
  group: { type: aws:lb:TargetGroup, properties: { port: 80, protocol: HTTP, vpcId: "${vpc.id}" } }
"""
FORWARD = '{ type: forward, targetGroupArn: "${group.arn}" }'
ANSWER = "{ type: fixed-response, fixedResponse: { contentType: text/plain } }"
REDIRECT = '{ type: redirect, redirect: { protocol: HTTPS, port: "443" } }'
MODERN = "ELBSecurityPolicy-TLS13-1-2-2021-06"


def listener(name: str, port: object, protocol: str = "HTTP", action: str = ANSWER, more: str = "") -> str:
    return f"""
  {name}:
    type: aws:lb:Listener
    properties:
      {{ loadBalancerArn: "${{alb.arn}}", port: {port}, protocol: {protocol}, defaultActions: [{action}]{more} }}
"""


def secure(policy: str = MODERN) -> str:
    return listener("tls", 443, "HTTPS", FORWARD, f", sslPolicy: {policy}")


def rule(name: str, priority: object, *conditions: str, at: str = "web", type_: str = "lb") -> str:
    return f"""
  {name}:
    type: aws:{type_}:ListenerRule
    properties:
      listenerArn: "${{{at}.arn}}"
      priority: {priority}
      actions: [{ANSWER}]
      conditions: [{", ".join(conditions)}]
"""


def path(*values: str) -> str:
    return f"{{ pathPattern: {{ values: [{', '.join(values)}] }} }}"


HOST = "{ hostHeader: { values: [www.example.com] } }"
WEB = listener("web", 80)


def taken(rule: str, own: int, by: str, earlier: int) -> list[tuple[str, str]]:
    return [
        (
            rule,
            f"Every request that this rule (priority {own}) matches is handled by rule '{by}' (priority {earlier}), "
            "which is evaluated first. Set this rule's priority to a lower number.",
        )
    ]


def old(told: str) -> list[tuple[str, str]]:
    return [
        ("tls", f"{told}: it accepts TLS 1.0 or 1.1. Use a policy for TLS 1.2 or later, such as {MODERN}.")
    ]


NOWHERE = [
    (
        "web",
        "The redirect leads to port 443, where load balancer 'alb' has no listener. "
        "Add the listener, or forward instead.",
    )
]
PLAIN = [
    (
        "web",
        "The HTTP listener forwards requests that 'tls' serves over HTTPS. Redirect to HTTPS on port 443 instead.",
    )
]
ALONE = [
    (
        "alb",
        "The load balancer has no listener, so it accepts no requests. Add a listener, or remove the load balancer.",
    )
]

CASES = {
    # --- rules
    "narrow before wide": Case(
        NETWORK + WEB + rule("narrow", 1, path("/api/*")) + rule("wide", 2, path("/*"))
    ),
    "wide before narrow": Case(
        NETWORK + WEB + rule("narrow", 2, path("/api/*")) + rule("wide", 1, path("/*"), type_="alb"),
        taken("narrow", 2, "wide", 1),
    ),
    "the same twice": Case(
        NETWORK + WEB + rule("one", 1, path("/a")) + rule("two", 2, path("/a")), taken("two", 2, "one", 1)
    ),
    "wide, but for one host": Case(
        NETWORK + WEB + rule("narrow", 2, path("/api/*")) + rule("wide", 1, path("/*"), HOST)
    ),
    "one of two paths is left": Case(
        NETWORK + WEB + rule("narrow", 2, path("/a/x", "/b/y")) + rule("wide", 1, path("/a/*"))
    ),
    "of two listeners": Case(
        NETWORK
        + WEB
        + listener("alt", 8080)
        + rule("narrow", 2, path("/a"))
        + rule("wide", 1, path("/*"), at="alt")
    ),
    "priority left to AWS": Case(
        NETWORK + WEB + rule("narrow", "null", path("/a")) + rule("wide", 1, path("/*"))
    ),
    "unknown priority": Case(
        NETWORK + WEB + rule("narrow", '"${vpc.unknown}"', path("/a")) + rule("wide", 1, path("/*")),
        when="planned",
    ),
    "unknown path": Case(
        NETWORK + WEB + rule("narrow", 2, path("/a")) + rule("wide", 1, path('"${vpc.unknown}"')),
        when="planned",
    ),
    # --- HTTP beside HTTPS
    "HTTP alone": Case(NETWORK + listener("web", 80, action=FORWARD)),
    "HTTP redirects to HTTPS": Case(NETWORK + listener("web", 80, action=REDIRECT) + secure()),
    "HTTP forwards beside HTTPS": Case(NETWORK + listener("web", 80, action=FORWARD) + secure(), PLAIN),
    "HTTP answers beside HTTPS": Case(NETWORK + WEB + secure()),
    "redirect to a port without listener": Case(NETWORK + listener("web", 80, action=REDIRECT), NOWHERE),
    "redirect to another host": Case(
        NETWORK
        + listener("web", 80, action=REDIRECT.replace("{ protocol", "{ host: www.example.com, protocol"))
    ),
    "redirect to a port of an unknown listener": Case(
        NETWORK + listener("web", 80, action=REDIRECT) + listener("other", '"${vpc.unknown}"'), when="planned"
    ),
    # --- TLS
    "TLS 1.2": Case(NETWORK + secure("ELBSecurityPolicy-TLS-1-2-Ext-2018-06")),
    "TLS 1.3 and 1.2": Case(NETWORK + secure("ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04")),
    "TLS 1.3 and 1.0": Case(
        NETWORK + secure("ELBSecurityPolicy-TLS13-1-0-2021-06"),
        old("ELBSecurityPolicy-TLS13-1-0-2021-06 is old"),
    ),
    "the default of the API": Case(
        NETWORK + secure("ELBSecurityPolicy-2016-08"), old("ELBSecurityPolicy-2016-08 is old")
    ),
    "none": Case(
        NETWORK + listener("tls", 443, "HTTPS"),
        old("The listener has no sslPolicy, so AWS assigns ELBSecurityPolicy-2016-08"),
    ),
    "an unknown policy": Case(NETWORK + secure('"${vpc.unknown}"'), when="planned"),
    # --- no listener
    "no listener": Case(NETWORK, ALONE),
    "a listener that may be of another load balancer": Case(
        NETWORK
        + '  other: { type: aws:lb:Listener, properties: { loadBalancerArn: "${vpc.unknown}", port: 80 } }\n',
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_unreachable_listener_rules(case: Case) -> None:
    check("unreachable-listener-rules", case)
