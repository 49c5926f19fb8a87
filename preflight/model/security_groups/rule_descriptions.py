"""Descriptions of security groups and their rules: the characters that EC2 allows.

Sources: EC2 API, CreateSecurityGroup and IpRange, `Description`; the provider's `validSecurityGroupRuleDescription`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_text, child
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Secret, Unknown, Value
from preflight.model.security_groups.security_groups import rules_of

LONGEST: Final = 255
_REFUSED: Final = re.compile(r"[^a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]")


def descriptions(resource: Resource) -> Iterator[tuple[str, Value]]:
    """The descriptions in a security group or rule resource, each with its owner for messages."""
    yield "description", resource.get("description")
    for rule in rules_of(resource):
        if rule.inline:
            yield f"The {rule.direction} rule's description", child(rule.fields, "description")


def refused_characters(value: Value) -> tuple[str, ...]:
    """The characters of a description that EC2 does not allow; if it is partly known, those of its known parts."""
    if isinstance(value, Secret):
        return ()
    pieces = value.pieces if isinstance(value, PartialText) else (as_text(value),)
    found = (c for piece in pieces if isinstance(piece, str) for c in _REFUSED.findall(piece))
    return tuple(dict.fromkeys(found))


def is_too_long(value: Value) -> bool:
    """Whether it certainly has more characters than EC2 allows."""
    if isinstance(value, PartialText):
        return value.known_length > LONGEST
    return known(value) and isinstance(value, str) and len(value) > LONGEST


def is_undecided(value: Value) -> bool:
    """Whether a part of it is unknown, and the rest has no fault."""
    return isinstance(value, Unknown) and not refused_characters(value) and not is_too_long(value)
