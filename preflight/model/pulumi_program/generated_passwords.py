"""Generated passwords, and the characters that their services reject."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.type_tokens import RANDOM_PASSWORD

# Source: the provider's documentation of `overrideSpecial`.
DEFAULT_SPECIAL: Final = "!@#$%&*()-_=+[]{}<>:?"


class _Consumer(msgspec.Struct, frozen=True):
    """A property with a password. Exactly one of `refuses` and `takes` (besides letters and digits) is set."""

    key: str
    refuses: str = ""
    takes: str = ""


_RDS: Final = '/@" '
# Sources: RDS guide "Quotas and constraints", DocumentDB and Neptune guides likewise, Redshift's CreateCluster,
# ElastiCache guide "Authenticating with AUTH".
CONSUMERS: Final[dict[str, _Consumer]] = {
    aws.RDS_INSTANCE: _Consumer("password", refuses=_RDS),
    aws.RDS_CLUSTER: _Consumer("masterPassword", refuses=_RDS),
    aws.DOCDB_CLUSTER: _Consumer("masterPassword", refuses=_RDS),
    aws.NEPTUNE_CLUSTER: _Consumer("masterPassword", refuses=_RDS),
    aws.REDSHIFT_CLUSTER: _Consumer("masterPassword", refuses="/@\"'\\ "),
    aws.ELASTICACHE_REPLICATION_GROUP: _Consumer("authToken", takes="!&#$^<>-"),
}


def refused_characters(resource: Resource) -> Iterator[tuple[str, Resource, str]]:
    """The property, its generator, and the rejected characters that it may generate, in the generator's order."""
    consumer = CONSUMERS[resource.type]
    generator = _generator(resource, consumer.key)
    special = _special(generator) if generator is not None else ""
    refused = "".join(
        c
        for c in dict.fromkeys(special)
        if (c in consumer.refuses if consumer.refuses else c not in consumer.takes + string.ascii_letters)
    )
    if generator is not None and refused:
        yield consumer.key, generator, refused


def _generator(resource: Resource, key: str) -> Resource | None:
    """The generator of the property, if the property depends on nothing else."""
    urns = resource.dependencies_of(key)
    found = [r for urn in urns if (r := resource.stack.by_urn.get(urn)) is not None]
    return found[0] if len(found) == len(urns) == 1 and found[0].type == RANDOM_PASSWORD else None


def _special(generator: Resource) -> str:
    """The special characters that it may generate; empty where they are unknown."""
    if generator.flag("special", default=True) is not True:
        return ""
    value = generator.get("overrideSpecial")
    if isinstance(value, Unknown):
        return ""
    return value if known(value) and isinstance(value, str) and value else DEFAULT_SPECIAL
