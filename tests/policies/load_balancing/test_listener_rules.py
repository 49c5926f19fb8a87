"""Listeners and rules of one load balancer, together."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b } }
  alb: { type: aws:lb:LoadBalancer, properties: { subnets: ["${a.id}", "${b.id}"] } }
  nlb: { type: aws:alb:LoadBalancer, properties: { loadBalancerType: network, subnets: ["${a.id}"] } }
  group: { type: aws:lb:TargetGroup, properties: { port: 80, protocol: HTTP, vpcId: "${vpc.id}" } }
  pool: { type: aws:cognito:UserPool }
"""
FORWARD = '{ type: forward, targetGroupArn: "${group.arn}" }'
ANSWER = "{ type: fixed-response, fixedResponse: { contentType: text/plain } }"


def listener(
    name: str,
    port: object = 80,
    protocol: str = "HTTP",
    balancer: str = "alb",
    action: str = FORWARD,
    type_: str = "lb",
) -> str:
    return f"""
  {name}:
    type: aws:{type_}:Listener
    properties:
      loadBalancerArn: "${{{balancer}.arn}}"
      port: {port}
      protocol: {protocol}
      defaultActions: [{action}]
"""


def rule(name: str, priority: object, at: str = "web", action: str = FORWARD, type_: str = "lb") -> str:
    return f"""
  {name}:
    type: aws:{type_}:ListenerRule
    properties:
      listenerArn: "${{{at}.arn}}"
      priority: {priority}
      actions: [{action}]
      conditions: [{{ pathPattern: {{ values: [/{name}] }} }}]
"""


def redirect(**fields: str) -> str:
    inner = ", ".join(f"{k}: '{v}'" for k, v in {**fields, "statusCode": "HTTP_301"}.items())
    return f"{{ type: redirect, redirect: {{ {inner} }} }}"


def loop(name: str, protocol: str = "HTTP", port: int = 80) -> list[tuple[str, str]]:
    return [
        (
            name,
            f"The redirect leads back to {protocol} on port {port}, host and path unchanged: a loop. "
            "Change the protocol and the port, the host or the path.",
        )
    ]


def kept(name: str, port: int = 80) -> list[tuple[str, str]]:
    return [
        (
            name,
            f"The redirect leads to HTTPS on port {port}, where this listener uses HTTP. "
            'Set the redirect\'s port to that of the HTTPS listener, "443".',
        )
    ]


def unfit(name: str, protocol: str, kind: str, takes: str) -> list[tuple[str, str]]:
    return [
        (
            name,
            f"The listener's protocol is {protocol}, and it belongs to {kind} load balancer, which accepts {takes}. "
            "Change the protocol, or the type of the load balancer.",
        )
    ]


NLB_TAKES = "TCP, TLS, UDP, TCP_UDP, QUIC, TCP_QUIC"
LOGIN = '{ type: authenticate-cognito, authenticateCognito: { userPoolArn: "${pool.arn}" } }'
UNSAFE = "The redirect leads from HTTPS to HTTP, which AWS rejects. Redirect to HTTPS."

CASES = {
    # --- ports and priorities
    "two ports": Case(NETWORK + listener("web") + listener("tls", 443, "HTTPS")),
    "one port twice": Case(
        NETWORK + listener("web") + listener("web2", type_="alb"),
        [("web2", "The listener has port 80 of 'alb', which 'web' also has. Use another port.")],
    ),
    "one port on two load balancers": Case(NETWORK + listener("web") + listener("web2", 80, "TCP", "nlb")),
    "TCP and UDP on one port": Case(
        NETWORK + listener("dns", 53, "TCP", "nlb") + listener("dns2", 53, "UDP", "nlb"),
        [("dns2", "The listener has port 53 of 'nlb', which 'dns' also has. Use another port.")],
    ),
    "an unknown port": Case(NETWORK + listener("web") + listener("web2", '"${vpc.unknown}"'), when="planned"),
    "two priorities": Case(NETWORK + listener("web") + rule("r1", 1) + rule("r2", 2)),
    "one priority twice": Case(
        NETWORK + listener("web") + rule("r1", 1) + rule("r2", 1, type_="alb"),
        [("r2", "The rule has priority 1 of listener 'web', which 'r1' also has. Use another priority.")],
    ),
    "one priority on two listeners": Case(
        NETWORK + listener("web") + listener("alt", 8080) + rule("r1", 1) + rule("r2", 1, "alt")
    ),
    "priorities left to AWS": Case(NETWORK + listener("web") + rule("r1", "null") + rule("r2", "null")),
    "an unknown priority": Case(
        NETWORK + listener("web") + rule("r1", 1) + rule("r2", '"${vpc.unknown}"'), when="planned"
    ),
    # --- protocols
    "TCP of an application load balancer": Case(
        NETWORK + listener("web", 80, "TCP"), unfit("web", "TCP", "an application", "HTTP, HTTPS")
    ),
    "HTTP of a network load balancer": Case(
        NETWORK + listener("web", 80, "HTTP", "nlb"), unfit("web", "HTTP", "a network", NLB_TAKES)
    ),
    "small letters": Case(NETWORK + listener("web", 80, "tcp", "nlb")),
    "a network load balancer that answers": Case(
        NETWORK + listener("web", 80, "TCP", "nlb", ANSWER),
        [
            (
                "web",
                "The action of type fixed-response is for application load balancers only, and a network load balancer "
                "can only forward. Use a forward action, or change the type of the load balancer.",
            )
        ],
    ),
    "an unknown protocol": Case(NETWORK + listener("web", 80, '"${vpc.unknown}"'), when="planned"),
    # --- redirects
    "to HTTPS": Case(NETWORK + listener("web", action=redirect(protocol="HTTPS", port="443"))),
    "to HTTPS on the same port": Case(
        NETWORK + listener("web", action=redirect(protocol="HTTPS")), kept("web")
    ),
    "to HTTPS on the same port, told": Case(
        NETWORK + listener("web", 8080, action=redirect(protocol="HTTPS", port="8080")), kept("web", 8080)
    ),
    "to HTTPS on the same port of another host": Case(
        NETWORK + listener("web", action=redirect(protocol="HTTPS", host="www.example.com"))
    ),
    "to itself": Case(NETWORK + listener("web", action=redirect()), loop("web")),
    "to itself, in so many words": Case(
        NETWORK + listener("web", action=redirect(protocol="HTTP", port="80", path="/#{path}")), loop("web")
    ),
    "to another path": Case(NETWORK + listener("web", action=redirect(path="/new/#{path}"))),
    "to another host": Case(NETWORK + listener("web", action=redirect(host="www.#{host}"))),
    "with another query": Case(NETWORK + listener("web", action=redirect(query="#{query}&seen=1"))),
    "a rule to itself": Case(
        NETWORK + listener("web") + rule("r1", 1, action=redirect(port="80")), loop("r1")
    ),
    "a rule to HTTPS on the same port": Case(
        NETWORK + listener("web") + rule("r1", 1, action=redirect(protocol="HTTPS")), kept("r1")
    ),
    "from HTTPS to HTTP": Case(
        NETWORK + listener("tls", 443, "HTTPS", action=redirect(protocol="HTTP", port="80")),
        [("tls", UNSAFE)],
    ),
    "from HTTPS to another host by HTTPS": Case(
        NETWORK + listener("tls", 443, "HTTPS", action=redirect(host="www.example.com"))
    ),
    "to an unknown port": Case(
        NETWORK + listener("web", action=redirect(protocol="HTTPS", port="${vpc.unknown}")), when="planned"
    ),
    # --- logins
    "login on HTTPS": Case(NETWORK + listener("tls", 443, "HTTPS", action=f"{LOGIN}, {FORWARD}")),
    "login on HTTP": Case(
        NETWORK + listener("web", action=f"{LOGIN}, {FORWARD}"),
        [
            (
                "web",
                "The action authenticate-cognito requires HTTPS, and the listener uses HTTP. Move it to an HTTPS "
                "listener.",
            )
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_listener_rules(case: Case) -> None:
    check("listener-rules", case)
