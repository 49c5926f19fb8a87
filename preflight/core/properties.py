"""The sources of a resource's properties: a request of the engine, a state file or recording, or recorded inputs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from sys import intern
from typing import Any, Final, Protocol

import msgspec
from google.protobuf import struct_pb2

from preflight.core.encoding import decode, decode_plain
from preflight.core.spellings import in_pulumis_spelling
from preflight.core.values import Unknown, Value

# The key under which the provider's `Check` lists its defaults.
DEFAULTS: Final = "__defaults"

# Properties whose known text other resources use to name this resource.
IDENTIFIERS: Final = (
    "id",
    "arn",
    "name",
    "bucket",
    "identifier",
    "clusterIdentifier",
    "allocationId",
    "keyId",
    "replicationGroupId",
    "clusterId",
    "keyName",
    # Identifiers of the resources that AWS creates with a VPC.
    "mainRouteTableId",
    "defaultRouteTableId",
    "defaultSecurityGroupId",
    "defaultNetworkAclId",
)
# AWS's outputs that other resources reference, or that contain a location.
IDENTIFYING_OUTPUTS: Final = frozenset(IDENTIFIERS) | {"region", "accountId", "ownerId"}
# Those of them that AWS alone assigns: while they are unknown, what they will be is open.
ASSIGNED_BY_AWS: Final = IDENTIFYING_OUTPUTS - {
    "name",
    "bucket",
    "identifier",
    "clusterIdentifier",
    "allocationId",
    "replicationGroupId",
    "clusterId",
    "keyName",
    "region",
}
# Identifiers that AWS assigns, and of which an offline preview knows the form.
SHAPED_IDENTIFIERS: Final = frozenset({"id", "arn", "keyId"})


class Properties(Protocol):
    """The source of a resource's properties; each value is decoded at its first use."""

    def keys(self) -> Iterable[str]: ...

    def has(self, key: str) -> bool: ...

    def read(self, key: str, owner: str) -> Value:
        """The property; `None` if it is missing. `owner` is its resource's name, for the reasons of unknowns."""

    def decoded(self) -> Mapping[str, Value]:
        """What is decoded already, with nested names in Pulumi's spelling; never changed, and shared by models."""

    @property
    def are_decoded(self) -> bool:
        """Whether `decoded` has all but outputs that identify the resource."""

    def serialized(self) -> bytes: ...


class StructProperties:
    """The properties of an analyzer request."""

    __slots__ = ("struct",)

    def __init__(self, struct: struct_pb2.Struct) -> None:
        self.struct = struct

    @property
    def fields(self) -> Mapping[str, struct_pb2.Value]:
        return self.struct.fields

    def keys(self) -> Iterable[str]:
        # Of a map of protobuf, `keys` is many times as slow.
        return iter(self.fields)

    def has(self, key: str) -> bool:
        return key in self.fields

    def read(self, key: str, owner: str) -> Value:
        value = self.fields.get(key)
        return None if value is None else decode(value, f"{key} of '{owner}'")

    def decoded(self) -> Mapping[str, Value]:
        return {}

    @property
    def are_decoded(self) -> bool:
        return False

    def serialized(self) -> bytes:
        return self.struct.SerializeToString()


class RecordedProperties:
    """The inputs of a resource of AWS in a request that is not kept: decoded once for all models that use them.

    `values`: the decoded inputs, with nested names in Pulumi's spelling. They are never changed.
    """

    __slots__ = ("_serialized", "values")

    def __init__(self, struct: struct_pb2.Struct, owner: str) -> None:
        self._serialized: Final = struct.SerializeToString()
        fields = struct.fields
        self.values: Final[Mapping[str, Value]] = {
            intern(key): in_pulumis_spelling(key, decode(fields[key], f"{key} of '{owner}'"))
            for key in fields
        }

    @property
    def struct(self) -> struct_pb2.Struct:
        """The inputs as the engine sent them."""
        return struct_pb2.Struct.FromString(self._serialized)

    def keys(self) -> Iterable[str]:
        return self.values.keys()

    def has(self, key: str) -> bool:
        return key in self.values

    def read(self, key: str, owner: str) -> Value:
        return self.values.get(key)

    def decoded(self) -> Mapping[str, Value]:
        return self.values

    @property
    def are_decoded(self) -> bool:
        return True

    def serialized(self) -> bytes:
        return self._serialized


class PlainProperties(msgspec.Struct, frozen=True):
    """The properties of a state file or a recording."""

    fields: Mapping[str, Any]

    def keys(self) -> Iterable[str]:
        return self.fields.keys()

    def has(self, key: str) -> bool:
        return key in self.fields

    def read(self, key: str, owner: str) -> Value:
        return decode_plain(self.fields.get(key), f"{key} of '{owner}'")

    def decoded(self) -> Mapping[str, Value]:
        return {}

    @property
    def are_decoded(self) -> bool:
        return False

    def serialized(self) -> bytes:
        return json.dumps(self.fields, ensure_ascii=False, default=str).encode("utf-8", "replace")


class InputProperties:
    """The inputs of a resource that the program sets, and the outputs that identify the resource.

    `provider_defaults`: inputs that the provider set because the program did not.
    """

    __slots__ = ("inputs", "outputs", "provider_defaults")

    def __init__(
        self, inputs: Properties, outputs: Properties | None, provider_defaults: frozenset[str] = frozenset()
    ) -> None:
        """`outputs`: `None` if the provider's defaults in `inputs` are the only outputs."""
        self.inputs, self.outputs, self.provider_defaults = inputs, outputs or inputs, provider_defaults

    def keys(self) -> Iterable[str]:
        set_by_program = set(self.inputs.keys()) - self.provider_defaults
        return set_by_program | IDENTIFYING_OUTPUTS.intersection(self.outputs.keys())

    def is_input(self, key: str) -> bool:
        """Whether the program sets the property."""
        return key not in self.provider_defaults and self.inputs.has(key)

    def has(self, key: str) -> bool:
        return self.is_input(key) or (key in IDENTIFYING_OUTPUTS and self.outputs.has(key))

    def read(self, key: str, owner: str) -> Value:
        if self.is_input(key):
            return self.inputs.read(key, owner)
        value = self.outputs.read(key, owner) if key in IDENTIFYING_OUTPUTS else None
        return None if isinstance(value, Unknown) and key not in ASSIGNED_BY_AWS else value

    def decoded(self) -> Mapping[str, Value]:
        found = self.inputs.decoded()
        if self.provider_defaults.isdisjoint(found):
            return found
        return {key: value for key, value in found.items() if key not in self.provider_defaults}

    @property
    def are_decoded(self) -> bool:
        return self.inputs.are_decoded

    def serialized(self) -> bytes:
        return self.inputs.serialized()
