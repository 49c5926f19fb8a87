"""Lambda functions that CloudFront runs at the edge, and what they cannot have there.

Sources: CloudFront guide, "Restrictions on Lambda@Edge" and "Quotas", as of November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.conversion import as_list, child
from preflight.core.encoding import is_empty
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.identity.roles import Role
from preflight.model.resource_types import ROLE

_KEYS: Final = ("defaultCacheBehavior", "orderedCacheBehaviors")
# Event types -> memory in MB and timeout in seconds at most.
_VIEWER: Final = (128, 5)
_ORIGIN: Final = (10_240, 30)
_DISK: Final = 512
_NAME: Final = re.compile(r":function:([^:]+)")
_DEFAULT_MEMORY: Final = 128
_DEFAULT_TIMEOUT: Final = 3


class EdgeFunction(msgspec.Struct, frozen=True):
    """A function of the stack that a distribution runs; `is_viewer`: certainly for a viewer's request or response."""

    function: Resource
    distribution: Resource
    is_viewer: bool

    @property
    def role(self) -> Role | Unknown | None:
        return self.function.stack.referred(Role, self.function.ref(ROLE, "role"))

    @property
    def unsupported(self) -> Iterator[str]:
        """The properties that are certainly set, and that Lambda@Edge does not support."""
        for path in (("environment", "variables"), ("vpcConfig", "subnetIds"), ("layers",), ("imageUri",)):
            if _is_set(self.function.get(*path)):
                yield ".".join(path)
        disk = self.function.number("ephemeralStorage", "size")
        if known(disk) and disk is not None and disk > _DISK:
            yield "ephemeralStorage"

    @property
    def odd_runtime(self) -> str:
        """The runtime, if it is certainly neither Node.js nor Python."""
        runtime = self.function.text("runtime")
        supported = ("nodejs", "python")
        return runtime if isinstance(runtime, str) and runtime and not runtime.startswith(supported) else ""

    @property
    def excesses(self) -> Iterator[tuple[str, int, int]]:
        """Memory and timeout above the quota of the event: the property, its value and the quota."""
        quotas = _VIEWER if self.is_viewer else _ORIGIN
        defaults = (("memorySize", _DEFAULT_MEMORY), ("timeout", _DEFAULT_TIMEOUT))
        for (key, default), most in zip(defaults, quotas, strict=True):
            value = self.function.number(key)
            value = default if value is None else value
            if known(value) and value > most:
                yield key, value, most


def edge_functions(distribution: Resource) -> tuple[EdgeFunction, ...]:
    """The functions of the stack that the distribution certainly runs at the edge."""
    found: dict[str, EdgeFunction] = {}
    for key in _KEYS:
        blocks = [b for b in as_list_of(distribution.get(key)) if isinstance(b, dict)]
        for event in (a for b in blocks for a in as_list_of(child(b, "lambdaFunctionAssociations"))):
            function, kind = (
                _function(distribution, key, child(event, "lambdaArn")),
                child(event, "eventType"),
            )
            if function is not None:
                before = found.get(function.urn)
                is_viewer = isinstance(kind, str) and kind.startswith("viewer-")
                is_viewer = is_viewer or (before is not None and before.is_viewer)
                found[function.urn] = EdgeFunction(function, distribution, is_viewer)
    return tuple(found.values())


def _function(distribution: Resource, key: str, arn: Value) -> Resource | None:
    """The function of the stack that an association certainly names; a behavior may be made from others as well."""
    if isinstance(arn, str):
        named = distribution.stack.find_by_identifier(aws.LAMBDA_FUNCTION, "".join(_NAME.findall(arn)))
        return next((f for f in named if f.urn in distribution.dependencies_of(key)), None)
    found = distribution.resolve(arn, (aws.LAMBDA_FUNCTION,), key) if arn is not None else None
    return found if isinstance(found, Resource) else None


def as_list_of(value: Value) -> list[Value]:
    """The items of a list; none if it is unknown."""
    items = as_list(value)
    return [] if isinstance(items, Unknown) else items


def _is_set(value: Value) -> bool:
    """Whether it is certainly set; an unknown list or object may be empty."""
    if isinstance(value, Unknown):
        return False
    return not (value in (None, [], {}) or is_empty(value))
