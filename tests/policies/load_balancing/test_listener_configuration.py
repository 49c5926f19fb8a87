"""One listener or rule by itself."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

APP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188"
NET = APP.replace("/app/", "/net/")
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/7e7a28d2-163f-4b8f-b9cd-822f96c08d6a"
ANSWER = "{ type: fixed-response, fixedResponse: { contentType: text/plain } }"
FORWARD = '{ type: forward, targetGroupArn: "${group.arn}" }'


def listener(
    properties: str, actions: str = ANSWER, balancer: str = APP, type_: str = "aws:lb:Listener"
) -> str:
    return f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
  group: {{ type: aws:lb:TargetGroup, properties: {{ port: 80, protocol: HTTP, vpcId: "${{vpc.id}}" }} }}
  pool: {{ type: aws:cognito:UserPool }}
  one:
    type: {type_}
    properties: {{ loadBalancerArn: "{balancer}", {properties}, defaultActions: [{actions}] }}
"""


def rule(conditions: str, properties: str = "priority: 10", actions: str = ANSWER) -> str:
    return f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
  one:
    type: aws:lb:ListenerRule
    properties:
      {{ listenerArn: "{APP}/1", {properties}, actions: [{actions}], conditions: [{conditions}] }}
"""


def one(*messages: str) -> list[tuple[str, str]]:
    return [("one", m) for m in messages]


PATH = "{ pathPattern: { values: [/a] } }"
HTTPS = "port: 443, protocol: HTTPS"
BARE = "The {} listener has no certificate. Set certificateArn to a certificate of its Region."
EXTRA = "The listener has a {0} and its protocol is {1}. Set protocol to HTTPS or TLS, or remove {0}."
INCOMPLETE = "The action of type {} has no {}. Set it."
UNANSWERED = (
    "No action responds to the request. Add one of forward, redirect, fixed-response as the last action."
)
TOO_MANY = "The rule has {} condition values, and at most 5 are allowed. Split it into several rules."
TWICE = "The rule has 2 conditions of type {}, and only one is allowed. Move their values into a single condition."
LOGIN = (
    '{ type: authenticate-cognito, authenticateCognito: { userPoolArn: "${pool.arn}", userPoolClientId: a, '
    "userPoolDomain: b } }"
)

CASES = {
    # --- certificates
    "HTTP": Case(listener("port: 80, protocol: HTTP")),
    "HTTPS with a certificate": Case(listener(f"{HTTPS}, certificateArn: {CERTIFICATE}")),
    "HTTPS with an unknown certificate": Case(listener(f'{HTTPS}, certificateArn: "${{vpc.unknown}}"')),
    "HTTPS without": Case(listener(HTTPS), one(BARE.format("HTTPS"))),
    "TLS without, other spelling": Case(
        listener("port: 443, protocol: TLS", FORWARD, NET, "aws:alb:Listener"), one(BARE.format("TLS"))
    ),
    "HTTP with a certificate": Case(
        listener(f"port: 80, protocol: HTTP, certificateArn: {CERTIFICATE}"),
        one(EXTRA.format("certificateArn", "HTTP")),
    ),
    "no protocol, which is HTTP, with a certificate": Case(
        listener(f"port: 443, certificateArn: {CERTIFICATE}"), one(EXTRA.format("certificateArn", "HTTP"))
    ),
    "no protocol, load balancer unknown": Case(
        listener(f"port: 443, certificateArn: {CERTIFICATE}", balancer="${vpc.unknown}"), when="planned"
    ),
    "HTTP with a security policy": Case(
        listener("port: 80, protocol: HTTP, sslPolicy: ELBSecurityPolicy-2016-08"),
        one(EXTRA.format("sslPolicy", "HTTP")),
    ),
    "HTTP with an empty certificate": Case(listener('port: 80, protocol: HTTP, certificateArn: ""')),
    "HTTPS with an empty certificate": Case(
        listener(f'{HTTPS}, certificateArn: ""'), one(BARE.format("HTTPS"))
    ),
    "unknown protocol": Case(
        listener(f'port: 80, protocol: "${{vpc.unknown}}", certificateArn: {CERTIFICATE}'), when="planned"
    ),
    # --- actions
    "forward": Case(listener("port: 80, protocol: HTTP", FORWARD)),
    "forward by weight": Case(
        listener(
            "port: 80", '{ type: forward, forward: { targetGroups: [{ arn: "${group.arn}", weight: 1 }] } }'
        )
    ),
    "forward to nothing": Case(
        listener("port: 80", "{ type: forward }"),
        one(INCOMPLETE.format("forward", "targetGroupArn and no forward.targetGroups")),
    ),
    "forward to an empty list": Case(
        listener("port: 80", "{ type: forward, forward: { targetGroups: [] } }"),
        one(INCOMPLETE.format("forward", "targetGroupArn and no forward.targetGroups")),
    ),
    "redirect without a block": Case(
        listener("port: 80", "{ type: redirect }"), one(INCOMPLETE.format(*["redirect"] * 2))
    ),
    "answer without a block": Case(
        listener("port: 80", "{ type: fixed-response }"),
        one(INCOMPLETE.format("fixed-response", "fixedResponse")),
    ),
    "login, then forward": Case(listener(f"{HTTPS}, certificateArn: {CERTIFICATE}", f"{LOGIN}, {FORWARD}")),
    "login only": Case(listener(f"{HTTPS}, certificateArn: {CERTIFICATE}", LOGIN), one(UNANSWERED)),
    "no action": Case(listener("port: 80", ""), one(UNANSWERED)),
    "two answers": Case(
        listener("port: 80", f"{ANSWER}, {FORWARD}"),
        one("The actions fixed-response and forward exclude each other. Remove all but one."),
    ),
    "an action of unknown type": Case(listener("port: 80", '{ type: "${vpc.unknown}" }'), when="planned"),
    # --- rules
    "a rule": Case(rule(PATH)),
    "priority zero": Case(
        rule(PATH, "priority: 0"), one("The priority is 0. Set it to a number from 1 to 50000.")
    ),
    "lowest and highest priority": Case(rule(PATH, "priority: 50000")),
    "priority too high": Case(
        rule(PATH, "priority: 50001"), one("The priority is 50001. Set it to a number from 1 to 50000.")
    ),
    "priority left to AWS": Case(rule(PATH, "tags: {}")),
    "unknown priority": Case(rule(PATH, 'priority: "${vpc.unknown}"'), when="planned"),
    "no condition": Case(
        rule(""),
        one("The rule has no condition. Add a condition, or make its action the listener's default action."),
    ),
    "a condition without values": Case(
        rule("{ hostHeader: { values: [] } }"),
        one("A condition of the rule has no values. Add a value, or remove the condition."),
    ),
    "five values": Case(
        rule("{ pathPattern: { values: [/a, /b, /c] } }, { hostHeader: { values: [a.b, c.d] } }")
    ),
    "six values": Case(
        rule("{ pathPattern: { values: [/a, /b, /c] } }, { hostHeader: { values: [a.b, c.d, e.f] } }"),
        one(TOO_MANY.format(6)),
    ),
    "six values, one of them unknown": Case(
        rule('{ pathPattern: { values: [/a, /b, /c, /d, /e, "${vpc.unknown}"] } }'), one(TOO_MANY.format(6))
    ),
    "unknown values": Case(rule('{ pathPattern: { values: "${vpc.unknown}" } }'), when="planned"),
    "two paths conditions": Case(rule(f"{PATH}, {PATH}"), one(TWICE.format("path-pattern"))),
    "two header conditions": Case(
        rule(
            "{ httpHeader: { httpHeaderName: X-A, values: [a] } }, { httpHeader: { httpHeaderName: X-B, values: [b] } }"
        )
    ),
    "two query conditions": Case(
        rule("{ queryStrings: [{ key: a, value: b }] }, { queryStrings: [{ key: c, value: d }] }")
    ),
    "a rule that forwards to nothing": Case(
        rule(PATH, actions="{ type: forward }"),
        one(INCOMPLETE.format("forward", "targetGroupArn and no forward.targetGroups")),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_listener_configuration(case: Case) -> None:
    check("listener-configuration", case)
