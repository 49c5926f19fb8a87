"""Where redirects lead."""

from __future__ import annotations

import pytest

from preflight.core.values import Unknown
from preflight.model.load_balancing.listeners import Listener
from preflight.testing import program_from_yaml
from tests.model.balanced_network import NETWORK, RULES
from tests.model.stacks import only, stacks


def redirecting(**parts: str) -> str:
    inner = ", ".join(f"{key}: '{value}'" for key, value in parts.items())
    return RULES.replace("ACTION", f"{{ type: redirect, redirect: {{ statusCode: HTTP_301, {inner} }} }}")


@pytest.mark.parametrize(
    ("parts", "itself", "tls", "plain", "port"),
    [
        ({"protocol": "HTTPS", "port": "443"}, False, False, False, 443),
        ({"protocol": "HTTPS"}, False, True, False, None),
        ({"protocol": "HTTPS", "port": "80"}, False, True, False, 80),
        ({"protocol": "HTTPS", "host": "www.example.com"}, False, False, False, None),
        ({"protocol": "HTTP"}, True, False, True, None),
        ({"port": "80"}, True, False, False, 80),
        ({"port": "8080"}, False, False, False, 8080),
        ({"path": "/new"}, False, False, False, None),
        ({"host": "www.#{host}"}, False, False, False, None),
        ({"query": "#{query}&a=b"}, False, False, False, None),
        ({"host": "www.example.com", "port": "443"}, False, False, False, None),
    ],
)
def test_where_a_redirect_leads(
    parts: dict[str, str], itself: bool, tls: bool, plain: bool, port: int | None
) -> None:
    for stack in stacks(NETWORK + redirecting(**parts)):
        listener = only(stack, Listener, "listener")
        (action,) = listener.actions
        assert action.redirects_to_itself(listener.protocol, listener.port) is itself
        assert action.redirects_tls_to_itself(listener.protocol, listener.port) is tls
        assert action.redirects_to_http is plain
        assert action.redirect_port == port


def test_a_redirect_to_an_unknown_port_may_lead_anywhere() -> None:
    stack = program_from_yaml(NETWORK + redirecting(protocol="HTTPS", port="${vpc.unknown}")).planned()
    listener = only(stack, Listener, "listener")
    (action,) = listener.actions
    assert isinstance(action.redirects_tls_to_itself(listener.protocol, listener.port), Unknown)
    assert isinstance(action.redirect_port, Unknown)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("targetGroupArn: a", ["a"]),
        ("targetGroupArn: ''", []),
        (
            "forward: { targetGroups: [{ arn: a, weight: 1 }, { arn: b }, { arn: '' }, { weight: 1 }] }",
            ["a", "b"],
        ),
        ("targetGroupArn: '', forward: { targetGroups: [{ arn: b }] }", ["b"]),
        ("forward: { targetGroups: { 'fn::invoke': {} } }", None),
    ],
)
def test_where_a_forward_leads(action: str, expected: list[str] | None) -> None:
    for stack in stacks(NETWORK + RULES.replace("ACTION", f"{{ type: forward, {action} }}")):
        (found,) = only(stack, Listener, "listener").actions
        values = found.forward_values
        assert (None if isinstance(values, Unknown) else values) == expected
