"""Which requests a rule's conditions match, and whether one rule takes all that another would."""

from __future__ import annotations

import re
from fnmatch import translate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preflight.core.logic import known
from preflight.core.values import Unknown, Value
from preflight.model.load_balancing.listener_conditions import Condition, includes, read_conditions, shadows


def read(*blocks: Value) -> tuple[Condition, ...]:
    found = read_conditions(blocks)
    assert not isinstance(found, Unknown)
    return found


def path(*values: str) -> dict[str, object]:
    return {"pathPattern": {"values": list(values)}}


def host(*values: str) -> dict[str, object]:
    return {"hostHeader": {"values": list(values)}}


@pytest.mark.parametrize(
    ("pattern", "other", "expected"),
    [
        ("/*", "/api", True),
        ("/*", "/api/*", True),
        ("*", "/api/?", True),
        ("/api/*", "/api", False),
        ("/api/*", "/*", False),
        ("/api/?", "/api/*", False),
        ("/api/?", "/api/?", True),
        ("/api/?", "/api/x", True),
        ("/a*b", "/axxb", True),
        ("/a*b", "/ab*", False),
        ("/a.b", "/axb", False),
        ("/api", "/API", False),
        ("/**", "/*", True),
        ("/a*b*c", "/abc", True),
        ("/a*b*c", "/axbxc", True),
        ("/a*b*c", "/abcb", False),
        ("/a*b*c", "/acb", False),
    ],
)
def test_a_pattern_that_includes_another(pattern: str, other: str, expected: bool) -> None:
    assert includes(pattern, other) is expected


_TEXT = st.text(alphabet="ab/?*", max_size=6)


@given(_TEXT, _TEXT, st.text(alphabet="ab/", max_size=6))
def test_what_is_included_matches_no_more(pattern: str, other: str, request: str) -> None:
    """Against the standard library's matching: a request of the included pattern is one of the other too."""
    if includes(pattern, other) and re.match(translate(other), request):
        assert re.match(translate(pattern), request)


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ([path("/*")], [path("/api/*")], True),
        ([path("/*")], [path("/api/*"), host("a.example.com")], True),
        ([path("/*"), host("a.example.com")], [path("/api/*")], False),
        ([path("/*"), host("*.example.com")], [path("/api/*"), host("A.Example.com")], True),
        ([path("/a/*", "/b/*")], [path("/a/x", "/b/y")], True),
        ([path("/a/*")], [path("/a/x", "/b/y")], False),
        ([host("a.example.com")], [path("/a.example.com")], False),
        (
            [{"httpRequestMethod": {"values": ["GET", "HEAD"]}}],
            [{"httpRequestMethod": {"values": ["GET"]}}],
            True,
        ),
        ([{"httpRequestMethod": {"values": ["GET"]}}], [{"httpRequestMethod": {"values": ["get"]}}], False),
        ([{"sourceIp": {"values": ["10.0.0.0/8"]}}], [{"sourceIp": {"values": ["10.1.0.0/16"]}}], True),
        ([{"sourceIp": {"values": ["10.1.0.0/16"]}}], [{"sourceIp": {"values": ["10.0.0.0/8"]}}], False),
        ([{"sourceIp": {"values": ["wrong"]}}], [{"sourceIp": {"values": ["10.0.0.0/8"]}}], False),
        (
            [{"httpHeader": {"httpHeaderName": "X-A", "values": ["*"]}}],
            [{"httpHeader": {"httpHeaderName": "x-a", "values": ["1"]}}],
            True,
        ),
        (
            [{"httpHeader": {"httpHeaderName": "X-A", "values": ["*"]}}],
            [{"httpHeader": {"httpHeaderName": "X-B", "values": ["1"]}}],
            False,
        ),
        (
            [{"queryStrings": [{"key": "v", "value": "1"}]}],
            [{"queryStrings": [{"key": "v", "value": "1"}]}],
            True,
        ),
        ([{"queryStrings": [{"key": "v", "value": "1"}]}], [{"queryStrings": [{"value": "1"}]}], False),
        ([{"pathPattern": {"regexValues": ["^/a"]}}], [{"pathPattern": {"regexValues": ["^/a"]}}], True),
        ([{"pathPattern": {"regexValues": ["^/a"]}}], [path("/a/b")], False),
        ([], [path("/a")], False),
        ([path("/*")], [], False),
    ],
)
def test_a_rule_that_takes_all_of_another(earlier: list[Value], later: list[Value], expected: bool) -> None:
    assert shadows(read(*earlier), read(*later)) is expected


def test_unknown_values_are_not_compared() -> None:
    unknown = Unknown("later")
    assert not known(shadows(read(path("/*")), read({"pathPattern": {"values": unknown}})))
    assert not known(shadows(read({"pathPattern": {"values": [unknown]}}), read(path("/a"))))
    assert not known(shadows(read({"pathPattern": unknown}), read(path("/a"))))
    assert shadows(read(host("a.b")), read({"pathPattern": {"values": unknown}})) is False
    assert isinstance(read_conditions([unknown]), Unknown)
    for pair in ({"key": unknown, "value": "v"}, {"key": "k", "value": unknown}):
        (query,) = read({"queryStrings": [pair]})
        assert not known(shadows((query,), read({"queryStrings": [{"key": "k", "value": "v"}]})))


def test_every_kind_is_read() -> None:
    found = read(
        host("a.b"),
        path("/"),
        {"queryStrings": [{"key": "k", "value": "v"}, {"value": "w"}]},
        {"sourceIp": {"ipAddressType": "ipv6"}},
        {"httpHeader": {"httpHeaderName": "X-A", "values": ["1", "2"]}},
        {"hostHeader": {"values": []}},
    )
    assert [(c.field, c.values) for c in found] == [
        ("host-header", ("a.b",)),
        ("path-pattern", ("/",)),
        ("query-string", ("k=v", "w")),
        ("source-ip", ("ipv6",)),
        ("http-header", ("1", "2")),
        ("host-header", ()),
    ]
