"""Placeholder texts that should be replaced by a value."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = re.compile(
    r"\b(?:change[-_ ]?me|change[-_ ]?this|replace[-_ ]?(?:me|with|this)|to[-_]be[-_](?:replaced|filled|set)|"
    r"insert[-_ ].{1,30}[-_ ]here|your[-_][a-z0-9_-]+|put[-_ ]your)\b",
    re.IGNORECASE,
)
_MARKS: Final = re.compile(r"(?<![\w-])(?:TODO|FIXME|[xX]{3,})(?![\w-])")
_BRACKETS: Final = re.compile(
    r"<(?:your|my|insert|replace|enter|add)[-_ ][^<>]{1,60}>|<[A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)+>"
)
# IDs in examples: consecutive digits, or one digit or letter repeated.
_ID: Final = re.compile(
    r"\b(?:ami|vpc|subnet|sg|rtb|igw|nat|eipalloc|i|vol|snap|acl|pcx|tgw)-(?P<digits>[0-9a-f]{8,17}|x{3,17})\b"
)
_COUNTING: Final = "0123456789abcdef0123456789abcdef"
_EXAMPLE_UUID: Final = re.compile(
    r"\b12345678-1234-1234-1234-1234567890?\d{2}\b|\bEXAMPLE(?:-[0-9A-Za-z]+)?\b"
)
# Source: RFC 2606, and Route 53's CreateHostedZone, which rejects these domains.
_EXAMPLE_DOMAIN: Final = re.compile(r"(?:^|[.@/])example\.(?:com|org|net)\.?(?:$|[/:])", re.IGNORECASE)


# Parts of placeholders, in lower case; IDs need a slower check.
_TRACES: Final = (
    *(b"change", b"replace", b"insert", b"your", b"todo", b"fixme", b"xxx", b"example"),
    *(b"to-be", b"to_be", b"put-", b"put_", b"put ", b"12345678"),
)
# The lengths of texts are bytes, too, so that `<` alone says little.
_BRACKET_TRACE: Final = re.compile(rb"<[a-z][^<>]{1,60}>")
# The character that every ID has comes first: it is found faster than the prefixes.
_ID_TRACE: Final = re.compile(
    rb"-(?:(?<=\bi-)|(?<=\bsg-)|(?<=\b(?:ami|vpc|rtb|igw|nat|vol|acl|pcx|tgw)-)|(?<=\bsnap-)|(?<=\bsubnet-)|"
    rb"(?<=\beipalloc-))[0-9a-fx]{8}"
)


def may_hold_placeholders(wire: bytes) -> bool:
    """Whether a placeholder or a reserved domain may be in undecoded properties; false is always correct."""
    lower = wire.lower()
    for trace in _TRACES:
        if trace in lower:
            return True
    return _BRACKET_TRACE.search(lower) is not None or _ID_TRACE.search(lower) is not None


def placeholder(text: str) -> str:
    """The part of the text that is a placeholder; empty if there is none."""
    for pattern in (_BRACKETS, _EXAMPLE_UUID):
        if match := pattern.search(text):
            return match[0]
    for match in _ID.finditer(text):
        if _invented(match["digits"]):
            return match[0]
    match = _WORDS.search(text) or _MARKS.search(text)
    return match[0] if match and len(text) <= 200 else ""


def example_domain(text: str) -> str:
    """The domain in a text that is reserved for examples; empty if there is none."""
    match = _EXAMPLE_DOMAIN.search(text)
    return match[0].strip("./@:") if match else ""


def _invented(digits: str) -> bool:
    return (
        len(set(digits)) <= 2
        or digits in _COUNTING
        or digits in _COUNTING[1:]
        or digits.lstrip("0") in _COUNTING
    )
