"""Parameter groups of databases, caches and warehouses."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_text, child
from preflight.core.entity import Entity
from preflight.core.values import Secret, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.database.database_types import CLUSTER_PARAMETER_GROUP, PARAMETER_GROUP


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of a parameter group."""

    name: str | Unknown | None
    value: str | Unknown | None
    apply_method: str | Unknown | None


class ParameterGroup(Entity):
    """A parameter group of instances, or of clusters, of any service."""

    TYPES = (
        *PARAMETER_GROUP,
        *CLUSTER_PARAMETER_GROUP,
        aws.DOCDB_CLUSTER_PARAMETER_GROUP,
        "aws:neptune/parameterGroup:ParameterGroup",
        aws.NEPTUNE_CLUSTER_PARAMETER_GROUP,
        aws.ELASTICACHE_PARAMETER_GROUP,
        aws.REDSHIFT_PARAMETER_GROUP,
        aws.MEMORYDB_PARAMETER_GROUP,
    )

    @property
    def is_of_clusters(self) -> bool:
        return self.type.endswith(":ClusterParameterGroup")

    @cached_property
    def family(self) -> str | Unknown | None:
        value = self.resource.text("family")
        return value.lower() if isinstance(value, str) else value

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that it sets; empty if the list is unknown."""
        return tuple(self._read())

    def _read(self) -> Iterator[Parameter]:
        found = self.resource.items("parameters")
        for item in () if isinstance(found, Unknown) else found:
            yield Parameter(
                as_text(child(item, "name")),
                _plain(child(item, "value")),
                as_text(child(item, "applyMethod")),
            )


def _plain(value: Value) -> str | Unknown | None:
    return value if isinstance(value, Secret) else as_text(value)
