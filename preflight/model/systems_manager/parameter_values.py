"""Lengths of parameter values; the values themselves are secret."""

from __future__ import annotations

from typing import Final

from preflight.core.encoding import revealed
from preflight.core.resource import Resource
from preflight.core.values import PartialText
from preflight.model import type_tokens as aws

PARAMETER: Final = (aws.SSM_PARAMETER,)


def known_length(resource: Resource, key: str) -> int:
    """The minimum number of characters of the value."""
    value = revealed(resource.get(key))
    if isinstance(value, PartialText):
        return value.known_length
    return len(value) if isinstance(value, str) else 0
