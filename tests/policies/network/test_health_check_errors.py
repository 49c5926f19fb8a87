"""Health checks without the settings of their type."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def health(more: str) -> str:
    return f"""
resources:
  x: {{ type: aws:route53:HealthCheck, properties: {{ {more} }} }}
"""


def said(message: str) -> list[tuple[str, str]]:
    return [("x", message)]


CASES = {
    "an address": Case(health("type: TCP, ipAddress: 198.51.100.4, port: 443")),
    "a name": Case(health("type: HTTPS, fqdn: www.acme.io, resourcePath: /health")),
    "an unknown address": Case(health("type: HTTPS, ipAddress: { fn::invoke: {} }")),
    "no endpoint": Case(
        health("type: HTTPS, failureThreshold: 3"),
        said("type is HTTPS, and neither ipAddress nor fqdn is set. Set one of them."),
    ),
    "a private address": Case(
        health("type: HTTPS, ipAddress: 10.0.0.4"),
        said(
            "ipAddress 10.0.0.4 is private, and Route 53 checks public addresses only. Use a public address, or a "
            "health check of a CloudWatch alarm."
        ),
    ),
    "no port": Case(
        health("type: TCP, ipAddress: 198.51.100.4"), said("type is TCP, and port is not set. Set it.")
    ),
    "no text": Case(
        health("type: HTTP_STR_MATCH, fqdn: www.acme.io"),
        said("type is HTTP_STR_MATCH, and searchString is not set. Set it."),
    ),
    "a URL": Case(
        health("type: HTTP, fqdn: 'https://www.acme.io/'"),
        said("fqdn is 'https://www.acme.io/', a URL. Use the domain name, and set the path as resourcePath."),
    ),
    "an alarm": Case(
        health("type: CLOUDWATCH_METRIC, cloudwatchAlarmName: a, cloudwatchAlarmRegion: eu-west-1")
    ),
    "an alarm without Region": Case(
        health("type: CLOUDWATCH_METRIC, cloudwatchAlarmName: a"),
        said("type is CLOUDWATCH_METRIC, and cloudwatchAlarmRegion is not set. Set it."),
    ),
    "a port of other checks": Case(
        health("type: CALCULATED, childHealthchecks: [a], childHealthThreshold: 1, port: 80"),
        said("port is set on a health check of type CALCULATED, which has none. Remove port."),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_health_check_errors(case: Case) -> None:
    check("health-check-errors", case)
