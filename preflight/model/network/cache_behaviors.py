"""The cache behaviors of a CloudFront distribution: their methods, TTLs and cache keys.

Source: CloudFront API, DefaultCacheBehavior, CacheBehavior, AllowedMethods and CachedMethods.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import msgspec

from preflight.core.conversion import as_list, as_number, child
from preflight.core.encoding import is_empty
from preflight.core.logic import all_of, any_of, negate
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value

_READ: Final = frozenset({"GET", "HEAD"})
_CACHED: Final = (_READ, _READ | {"OPTIONS"})
_ALLOWED: Final = (*_CACHED, _READ | {"OPTIONS", "PUT", "POST", "PATCH", "DELETE"})
_TTLS: Final = ("minTtl", "defaultTtl", "maxTtl")


class CacheBehavior(msgspec.Struct, frozen=True):
    """One cache behavior; `title` is its path in the properties."""

    title: str
    block: Value

    @property
    def has_cache_policy(self) -> Tri:
        return _is_set(child(self.block, "cachePolicyId"))

    @property
    def has_forwarded_values(self) -> Tri:
        return _is_set(child(self.block, "forwardedValues"))

    @property
    def lacks_cache_key(self) -> Tri:
        """Whether it has neither a cache policy nor forwarded values; CloudFront requires one of them."""
        return negate(any_of((self.has_cache_policy, self.has_forwarded_values)))

    @property
    def has_two_cache_keys(self) -> Tri:
        return all_of((self.has_cache_policy, self.has_forwarded_values))

    @property
    def odd_methods(self) -> tuple[str, tuple[str, ...]] | None:
        """`allowedMethods` or `cachedMethods`, and its methods, if CloudFront does not offer that combination."""
        for key, offered in (("allowedMethods", _ALLOWED), ("cachedMethods", _CACHED)):
            found = self._methods(key)
            if found is not None and frozenset(found) not in offered:
                return key, found
        return None

    @property
    def uncacheable(self) -> tuple[str, ...]:
        """The methods in `cachedMethods` that `allowedMethods` does not have."""
        allowed, cached = self._methods("allowedMethods"), self._methods("cachedMethods")
        return () if allowed is None or cached is None else tuple(m for m in cached if m not in allowed)

    @property
    def odd_ttls(self) -> tuple[str, int, str, int] | None:
        """Two TTLs that are out of order, each with its name. A cache policy has TTLs of its own.

        To the provider, a zero is a TTL that is not set.
        """
        if self.has_cache_policy is not False:
            return None
        given = [(name, as_number(child(self.block, name))) for name in _TTLS]
        numbers = [(name, value) for name, value in given if isinstance(value, int) and value]
        for (low, least), (high, most) in pairwise(numbers):
            if least > most:
                return low, least, high, most
        return None

    def _methods(self, key: str) -> tuple[str, ...] | None:
        """The methods, in upper case; `None` if they are not all known, or if there are none."""
        items = as_list(child(self.block, key))
        if isinstance(items, Unknown) or not items or not all(isinstance(i, str) for i in items):
            return None
        return tuple(i.upper() for i in items)


def cache_behaviors(distribution: Resource) -> Iterator[CacheBehavior]:
    """The default cache behavior and the ordered ones; those of an unknown list are left out."""
    default = distribution.get("defaultCacheBehavior")
    if isinstance(default, dict | list):
        yield CacheBehavior("defaultCacheBehavior", default)
    ordered = as_list(distribution.get("orderedCacheBehaviors"))
    for index, block in enumerate([] if isinstance(ordered, Unknown) else ordered):
        if isinstance(block, dict):
            yield CacheBehavior(f"orderedCacheBehaviors[{index}]", block)


def _is_set(value: Value) -> Tri:
    return value if isinstance(value, Unknown) else not (value is None or is_empty(value))
