"""A public load balancer has HTTP listeners only."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    (
        "one",
        "The load balancer is internet-facing and has no HTTPS listener. Add one, and redirect HTTP to it.",
    )
]

CASES = {
    "HTTP only": Case(
        one(
            "aws:lb:LoadBalancer",
            more=(
                '  l: { type: aws:lb:Listener, properties: { loadBalancerArn: "${one.arn}", '
                "port: 80, protocol: HTTP } }\n"
            ),
        ),
        FOUND,
    ),
    "HTTPS too": Case(
        one(
            "aws:lb:LoadBalancer",
            more=(
                '  l: { type: aws:lb:Listener, properties: { loadBalancerArn: "${one.arn}", '
                "port: 80, protocol: HTTP } }\n  s: { type: aws:lb:Listener, properties: "
                '{ loadBalancerArn: "${one.arn}", port: 443, protocol: HTTPS } }\n'
            ),
        )
    ),
    "internal": Case(
        one(
            "aws:lb:LoadBalancer",
            "{ internal: true }",
            '  l: { type: aws:lb:Listener, properties: { loadBalancerArn: "${one.arn}", port: '
            "80, protocol: HTTP } }\n",
        )
    ),
    "no listener": Case(one("aws:lb:LoadBalancer")),
    "a network load balancer": Case(
        one(
            "aws:lb:LoadBalancer",
            "{ loadBalancerType: network }",
            '  l: { type: aws:lb:Listener, properties: { loadBalancerArn: "${one.arn}", port: '
            "80, protocol: TCP } }\n",
        )
    ),
    "behind CloudFront": Case(
        one(
            "aws:lb:LoadBalancer",
            more=(
                '  l: { type: aws:lb:Listener, properties: { loadBalancerArn: "${one.arn}", '
                "port: 80, protocol: HTTP } }\n"
                "  edge: { type: aws:cloudfront:Distribution, properties: { origins: [{ originId: a, "
                'domainName: "${one.dnsName}" }] } }\n'
            ),
        )
    ),
    "beside CloudFront": Case(
        one(
            "aws:lb:LoadBalancer",
            more=(
                '  l: { type: aws:lb:Listener, properties: { loadBalancerArn: "${one.arn}", '
                "port: 80, protocol: HTTP } }\n"
                "  edge: { type: aws:cloudfront:Distribution, properties: { origins: [{ originId: a, "
                "domainName: a.example.org }] } }\n"
            ),
        ),
        FOUND,
    ),
    "not known": Case(
        one(
            "aws:lb:LoadBalancer",
            '{ internal: "${two.value}" }',
            '  l: { type: aws:lb:Listener, properties: { loadBalancerArn: "${one.arn}", port: '
            "80, protocol: HTTP } }\n" + UNKNOWN,
        ),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("load-balancer-without-tls", case)
