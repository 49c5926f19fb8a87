"""Addresses of AWS WAF IP sets.

Source: WAFV2 API reference, CreateIPSet, `Addresses`: CIDR notation, all ranges except those with /0.
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.model.network.cidr import Cidr, CidrError


def bare_addresses(ip_set: Resource) -> Iterator[str]:
    """The addresses without a prefix length."""
    for text in _addresses(ip_set):
        if "/" not in text and _is_block(f"{text}/{128 if ':' in text else 32}"):
            yield text


def open_blocks(ip_set: Resource) -> Iterator[str]:
    """The blocks of all addresses."""
    return (text for text in _addresses(ip_set) if text.endswith("/0") and _is_block(text))


def _addresses(ip_set: Resource) -> Iterator[str]:
    items = ip_set.items("addresses")
    return (item for item in items if isinstance(item, str)) if known(items) else iter(())


def _is_block(text: str) -> bool:
    try:
        Cidr.parse_loose(text)
    except CidrError:
        return False
    return True
