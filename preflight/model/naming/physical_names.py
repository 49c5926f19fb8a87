"""Physical names: what a program gives, and what Pulumi makes where the program names nothing.

Pulumi's provider names a resource `<logical name>-<7 hexadecimal digits>` unless the program says otherwise
(provider/autonaming.go and resource_overrides.go of pulumi-aws, read in November 2026).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from preflight.core.logic import known, maybe
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.naming.rules import RULES
from preflight.model.naming.rules.rule import NameRule

RANDOM: Final = 7


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a resource has or certainly gets. `made` says that Pulumi makes it; its random part is `0`s."""

    rule: NameRule
    text: str
    made: bool


def names(resource: Resource) -> tuple[Name | Unknown, ...]:
    """The names of the resource that have rules: the program's own, else those that Pulumi makes."""
    found = (_name(resource, rule) for rule in RULES.get(resource.type, ()))
    return tuple(name for name in found if name is not None)


def _name(resource: Resource, rule: NameRule) -> Name | Unknown | None:
    value = resource.input(rule.key)
    if isinstance(value, Unknown):
        return Unknown(value.reason)
    if value is not None:
        # An ARN stands for a thing of its own; the rule is about names.
        return Name(rule, value, False) if isinstance(value, str) and not value.startswith("arn:") else None
    if not rule.auto or resource.is_deployed or resource.is_external or _has_prefix(resource, rule):
        return None
    if maybe(_is_sql_server(resource)):
        # Its identifiers are made shorter.
        return None
    if "pulumi:autonaming" in resource.stack.config:
        return Unknown("pulumi:autonaming")
    logical = resource.name.lower() if rule.lower else resource.name
    return Name(rule, f"{logical}{rule.separator}{'0' * RANDOM}", True)


def _is_sql_server(resource: Resource) -> Tri:
    if resource.type != aws.RDS_INSTANCE:
        return False
    engine = resource.text("engine")
    return Unknown(engine.reason) if isinstance(engine, Unknown) else (engine or "").startswith("sqlserver")


def _has_prefix(resource: Resource, rule: NameRule) -> bool:
    return resource.get(prefix_key(rule)) is not None


def prefix_key(rule: NameRule) -> str:
    """The property that asks the provider for a name of its own: `namePrefix`, `bucketPrefix`."""
    return f"{rule.key}Prefix"


def overflow(name: Name) -> int:
    """By how many characters a name that Pulumi makes is longer than the provider lets it be; 0 if it is not."""
    return max(0, len(name.text) - name.rule.longest_made) if name.made else 0


def prefix(resource: Resource, rule: NameRule) -> str | None:
    """The known name prefix of the resource."""
    value = resource.get(prefix_key(rule))
    return value if known(value) and isinstance(value, str) else None


# A part of a name that somebody's generator made: twelve digits are an account, ten or more a time stamp; seven or more
# hexadecimal digits a hash or `random_id`; six or more letters and digits in turns, or consonants alone, what
# `random_string` and Pulumi make.
_GENERATED: Final = (
    re.compile(r"\d{10,}"),
    re.compile(r"(?<![a-z0-9])(?=[a-f]*\d)[0-9a-f]{7,}(?![a-z0-9])"),
    re.compile(r"(?<![a-z0-9])(?=[0-9a-z]{6,}(?![a-z0-9]))(?:\d+[a-z]+\d|[a-z]+\d+[a-z])[0-9a-z]*"),
    re.compile(r"(?<![a-z0-9])[bcdfghjklmnpqrstvwxz]{6,}(?![a-z0-9])"),
)


def looks_generated(name: str) -> bool:
    """Whether a part of the name is random, a time or an account, so that another stack's is not the same."""
    return any(pattern.search(name.lower()) for pattern in _GENERATED)


def is_made_from_random(resource: Resource, key: str) -> bool:
    """Whether the property is made from a resource of the `random` provider."""
    urns = resource.dependencies_of(key)
    return any(
        urn.split("::")[2].rpartition("$")[2].startswith("random:") for urn in urns if urn.count("::") >= 3
    )
