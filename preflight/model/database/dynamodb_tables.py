"""DynamoDB tables: their keys, attributes, indexes, capacity, stream and replicas.

Sources: DynamoDB API, CreateTable; the provider's `validateTableAttributes`, `validateProvisionedThroughputField` and
`validateTTLCustomDiff` (terraform-provider-aws, internal/service/dynamodb/table.go), read in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_list, as_number, as_text, child
from preflight.core.encoding import is_empty, is_given
from preflight.core.entity import Entity
from preflight.core.logic import any_of, equal, known
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws

TABLE: Final = (aws.DYNAMODB_TABLE,)
STANDALONE_INDEX: Final = "aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex"
PROVISIONED: Final = "PROVISIONED"
ON_DEMAND: Final = "PAY_PER_REQUEST"
CAPACITIES: Final = ("readCapacity", "writeCapacity")
# A table that is restored from another table has its settings.
_COPIED: Final = ("restoreSourceName", "restoreSourceTableArn", "restoreBackupArn")


class Index(msgspec.Struct, frozen=True):
    """A secondary index. `keys`: the attributes of its key; `None` if those of the table are used."""

    fields: Value
    is_local: bool

    @property
    def title(self) -> str:
        name = as_text(child(self.fields, "name"))
        kind = "local" if self.is_local else "global"
        return f"{kind} secondary index '{name}'" if isinstance(name, str) else f"A {kind} secondary index"

    @property
    def name(self) -> str | Unknown | None:
        return as_text(child(self.fields, "name"))

    @property
    def keys(self) -> tuple[str | Unknown, ...]:
        """The attributes of its key, without the table's partition key for a local index."""
        wanted = ("rangeKey",) if self.is_local else ("hashKey", "rangeKey")
        found = [as_text(child(self.fields, key)) for key in wanted]
        schemas = as_list(child(self.fields, "keySchemas"))
        items: list[Value] = [schemas] if isinstance(schemas, Unknown) else schemas
        found += [as_text(child(item, "attributeName")) for item in items]
        return tuple(key for key in found if key is not None and not is_empty(key))

    @property
    def projection(self) -> str | Unknown | None:
        return as_text(child(self.fields, "projectionType"))

    @property
    def has_other_attributes(self) -> Tri:
        """Whether it projects non-key attributes."""
        return is_given(child(self.fields, "nonKeyAttributes"))

    def capacity(self, key: str) -> int | Unknown | None:
        return as_number(child(self.fields, key))


class Table(Entity):
    """A DynamoDB table."""

    TYPES = TABLE

    @cached_property
    def is_copied(self) -> Tri:
        """Whether it is restored from another table or a backup, or only read."""
        if self.resource.is_external:
            return True
        return any_of(is_given(self.resource.get(key)) for key in _COPIED)

    @cached_property
    def indexes(self) -> tuple[Index, ...] | Unknown:
        """Its secondary indexes, global ones first."""
        globals_ = self.resource.items("globalSecondaryIndexes")
        locals_ = self.resource.items("localSecondaryIndexes")
        if isinstance(globals_, Unknown):
            return globals_
        if isinstance(locals_, Unknown):
            return locals_
        return (*(Index(i, False) for i in globals_), *(Index(i, True) for i in locals_))

    @cached_property
    def attributes(self) -> tuple[str, ...] | Unknown:
        """The names that `attributes` defines."""
        items = self.resource.items("attributes")
        if isinstance(items, Unknown):
            return items
        names = [as_text(child(item, "name")) for item in items]
        unknown = next((n for n in names if isinstance(n, Unknown)), None)
        return unknown if unknown is not None else tuple(n for n in names if isinstance(n, str))

    @cached_property
    def key(self) -> tuple[str | Unknown, ...]:
        """The attributes of its primary key: the partition key, and the sort key if it has one."""
        found = (self.resource.text(key) for key in ("hashKey", "rangeKey"))
        return tuple(key for key in found if key is not None and not is_empty(key))

    @cached_property
    def has_sort_key(self) -> Tri:
        return is_given(self.resource.get("rangeKey"))

    @cached_property
    def _keys(self) -> tuple[str, ...] | Unknown:
        """Every attribute of a key."""
        if isinstance(self.indexes, Unknown):
            return self.indexes
        named = [*self.key, *(key for index in self.indexes for key in index.keys)]
        unknown = next((n for n in named if isinstance(n, Unknown)), None)
        return (
            unknown if unknown is not None else tuple(dict.fromkeys(n for n in named if isinstance(n, str)))
        )

    @cached_property
    def unused_attributes(self) -> tuple[str, ...] | Unknown:
        """Attributes that are in no key. Indexes may be separate resources."""
        if isinstance(self.attributes, Unknown):
            return self.attributes
        if isinstance(self._keys, Unknown):
            return self._keys
        if self.stack.of(STANDALONE_INDEX):
            return ()
        return tuple(a for a in self.attributes if a not in self._keys)

    @cached_property
    def undefined_keys(self) -> tuple[str, ...] | Unknown:
        """Attributes that are in a key but not in `attributes`."""
        if isinstance(self.attributes, Unknown):
            return self.attributes
        keys = [*self.key, *(k for i in self.indexes for k in i.keys)] if known(self.indexes) else self.key
        named = dict.fromkeys(k for k in keys if isinstance(k, str))
        return tuple(k for k in named if k not in self.attributes)

    @cached_property
    def billing_mode(self) -> str | Unknown:
        """The billing mode; the default is `PROVISIONED`."""
        mode = self.resource.text("billingMode")
        return PROVISIONED if mode is None or is_empty(mode) else mode

    @cached_property
    def has_stream(self) -> Tri:
        """Whether the table has a stream; replicas enable it."""
        replicas = is_given(self.resource.get("replicas"))
        return any_of((self.resource.flag("streamEnabled"), replicas))

    @cached_property
    def local_replicas(self) -> Tri:
        """Whether one of its replicas is in the table's own Region."""
        return any_of(
            equal(as_text(child(item, "regionName")), self.resource.region) for item in self._replicas()
        )

    def _replicas(self) -> Iterator[Value]:
        items = self.resource.items("replicas")
        yield from [] if isinstance(items, Unknown) else items


def table_of(resource: Resource, key: str) -> Table | Unknown | None:
    """The table of the stack that the property names or depends on."""
    found = resource.ref(TABLE, key)
    if isinstance(found, Resource):
        return resource.stack.entity(Table, found)
    return found
