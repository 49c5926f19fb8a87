"""The registered resources, in the format in which the engine describes them to its analyzers."""

from __future__ import annotations

import base64
import functools
import os
import re
import sysconfig
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlparse

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2, resource_pb2

from preflight.core.encoding import leaves
from preflight.core.holes import ACCOUNT, Hole, Part, written
from preflight.core.resource import PROVIDER_PREFIX, STACK_TYPE
from preflight.core.values import RESOURCE_SIGNATURE, SENTINEL, SIGNATURE, UNKNOWN_MARKER
from preflight.preview.assumed.texts import NUMBERED, OTHER_ACCOUNT, OTHER_MARKER, OTHER_NUMBER
from preflight.preview.lookups import STAND_IN_ACCOUNT, STAND_IN_NUMBER
from preflight.preview.model import Position
from preflight.preview.project import SECRET_STAND_IN, Project

_ENVIRONMENTS: Final = re.compile(r"(^|/)(site-packages|dist-packages|\.venv|venv|node_modules)(/|$)")
_RUNTIME: Final = (sysconfig.get_path("stdlib"), str(Path(__file__).parent), "<frozen", "node:")
_DURATION: Final = re.compile(r"(?<!\d)(\d+(?:\.\d+)?)(ms|h|m|s)")
# Variables that the AWS provider reads if its configuration sets no Region.
_REGION_VARIABLES: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")
_ACCOUNT: Final = SENTINEL + written(Hole("", ACCOUNT, (Part("", ACCOUNT),)))
# The usual one is twelve zeros; more of them are a text that the program fills up.
_ACCOUNTS: Final = re.compile(f"(?<!0){STAND_IN_ACCOUNT}(?!0)|{OTHER_ACCOUNT}")
_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4}){5,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class RefusalError(Exception):
    """A request that the engine would reject; the text is for the program's user."""


@dataclass
class Recording:
    """The program's registrations. The methods are thread-safe."""

    project: Project
    resources: dict[str, analyzer_pb2.AnalyzerResource] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    external: set[str] = field(default_factory=set)
    closed: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    _component_providers: dict[str, dict[str, str]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def register(self, request: resource_pb2.RegisterResourceRequest) -> str:
        """Record a registration; returns the URN."""
        with self._lock:
            urn = self.urn(request.type, request.name, request.parent)
            if urn in self.resources:
                raise RefusalError(
                    f"Duplicate resource URN '{urn}': two resources of type {request.type} have the name "
                    f"'{request.name}'; use a different name for each"
                )
            message = analyzer_pb2.AnalyzerResource(type=request.type, name=request.name, urn=urn)
            message.parent = request.parent
            message.dependencies.extend(sorted(request.dependencies))
            if request.custom or request.remote:
                message.properties.CopyFrom(cleaned(request.object))
                for key, found in request.propertyDependencies.items():
                    message.propertyDependencies[key].urns.extend(sorted(found.urns))
            if request.type.startswith(PROVIDER_PREFIX) and request.version:
                message.properties["version"] = request.version
            self._providers(message, request)
            _options(message.options, request)
            message.options.aliases.extend(self._alias(alias, request) for alias in request.aliases)
            self.resources[urn] = message
            if request.importId or request.retainOnDelete:
                self.kept.add(urn)
            self._place(urn, request)
            return urn

    def close(self, urn: str, request: resource_pb2.RegisterResourceRequest, why: str) -> None:
        """Record a component whose resources are not recorded."""
        with self._lock:
            self.closed[urn] = why
            if urn not in self.resources:
                self.register(request)

    def place_inside(self, urn: str, request: resource_pb2.RegisterResourceRequest) -> None:
        """Set the location of a provider's component and its resources to that of the component's creation."""
        found = position(request, self.project.folder)
        with self._lock:
            inside = {urn}
            for one, message in self.resources.items():
                if message.parent in inside or one == urn:
                    inside.add(one)
                    if found is not None:
                        self.positions[one] = found

    def read(self, request: resource_pb2.ReadResourceRequest) -> str:
        """Record a resource that the program reads by ID."""
        with self._lock:
            urn = self.urn(request.type, request.name, request.parent)
            message = analyzer_pb2.AnalyzerResource(type=request.type, name=request.name, urn=urn)
            message.parent = request.parent
            message.properties.CopyFrom(cleaned(request.properties))
            message.properties["id"] = clean_text(request.id)
            message.dependencies.extend(sorted(request.dependencies))
            provider = request.provider or self._inherited(request.parent, request.type)
            self._set_provider(message, request.type, provider, request.version)
            self.resources[urn] = message
            self.external.add(urn)
            self._place(urn, request)
            return urn

    def state(self, urn: str) -> struct_pb2.Struct:
        """The engine's response to a program that reads a referenced resource: its ID is empty if unknown."""
        with self._lock:
            made = struct_pb2.Struct()
            made.update({"urn": urn, "id": "", "state": {}})
            found = self.resources.get(urn)
            if found is not None:
                made.fields["state"].struct_value.CopyFrom(found.properties)
                if urn in self.external:
                    made.fields["id"].CopyFrom(found.properties.fields["id"])
            return made

    def outputs(self, urn: str, outputs: struct_pb2.Struct) -> None:
        """Record the outputs that a component or the stack registers."""
        with self._lock:
            if urn in self.resources:
                self.resources[urn].properties.CopyFrom(cleaned(outputs))

    def provider_region(self, provider: str) -> str | None:
        """The Region of a provider reference (`urn::id`), otherwise the stack's."""
        with self._lock:
            described = self.resources.get(provider.rpartition("::")[0])
            if described is not None and "region" in described.properties.fields:
                value = described.properties.fields["region"].string_value
                return value if value and SENTINEL not in value else None
            return self.project.config.get("aws:region") or _region_of_environment()

    def urn(self, type_: str, name: str, parent: str, project: str = "", stack: str = "") -> str:
        chain = parent.split("::")[2] if parent.count("::") >= 3 else ""
        prefix = "" if chain in ("", STACK_TYPE) else chain + "$"
        where = f"{stack or self.project.stack}::{project or self.project.name}"
        return f"urn:pulumi:{where}::{prefix}{type_}::{name}"

    def _alias(self, alias: Any, request: resource_pb2.RegisterResourceRequest) -> str:
        """The URN of an alias; missing parts are those of the resource."""
        if alias.urn:
            return str(alias.urn)
        spec = alias.spec
        parent = "" if spec.noParent else spec.parentUrn or request.parent
        return self.urn(
            spec.type or request.type, spec.name or request.name, parent, spec.project, spec.stack
        )

    def _providers(
        self, message: analyzer_pb2.AnalyzerResource, request: resource_pb2.RegisterResourceRequest
    ) -> None:
        if not request.custom:
            inherited = self._component_providers.get(request.parent, {})
            self._component_providers[message.urn] = {**inherited, **dict(request.providers)}
        if request.custom and not request.type.startswith(("pulumi:", PROVIDER_PREFIX)):
            provider = request.provider or self._inherited(request.parent, request.type)
            self._set_provider(message, request.type, provider, request.version)

    def _inherited(self, parent: str, type_: str) -> str:
        return self._component_providers.get(parent, {}).get(type_.partition(":")[0], "")

    def _set_provider(
        self, message: analyzer_pb2.AnalyzerResource, type_: str, provider: str, version: str
    ) -> None:
        package = type_.partition(":")[0]
        if package in ("pulumi", "pulumi-python", "pulumi-nodejs"):
            return
        urn = provider.rpartition("::")[0] or self._default_provider(package, version)
        described = self.resources.get(urn)
        message.provider.type = PROVIDER_PREFIX + package
        message.provider.urn = urn
        message.provider.name = urn.rpartition("::")[2]
        if described is not None:
            message.provider.properties.CopyFrom(described.properties)

    def _default_provider(self, package: str, version: str) -> str:
        name = "default_" + re.sub(r"[^0-9A-Za-z]", "_", version) if version else "default"
        type_ = PROVIDER_PREFIX + package
        urn = self.urn(type_, name, "")
        if urn not in self.resources:
            message = analyzer_pb2.AnalyzerResource(type=type_, name=name, urn=urn)
            for key, value in self.project.config.items():
                namespace, _, short = key.partition(":")
                if namespace == package:
                    message.properties[short] = clean_text(value)
            unset = package == "aws" and "region" not in message.properties.fields
            if unset and (region := _region_of_environment()):
                message.properties["region"] = region
            if version:
                message.properties["version"] = version
            self.resources[urn] = message
        return urn

    def _place(self, urn: str, request: Any) -> None:
        found = position(request, self.project.folder)
        if found is not None:
            self.positions[urn] = found


def position(request: Any, folder: Path) -> Position | None:
    """The innermost location in the program's own files; otherwise the innermost outside virtual environments."""
    frames = [frame.pc for frame in request.stackTrace.frames] if "stackTrace" in _fields(request) else []
    outside = None
    for pc in [*frames, request.sourcePosition]:
        if not pc.uri or not pc.line:
            continue
        path = _path_of(pc.uri)
        if (inside := relative(path, folder)) is not None:
            return Position(inside, pc.line)
        if outside is None and not _ENVIRONMENTS.search(path) and not path.startswith(_RUNTIME):
            outside = Position(os.path.relpath(path, folder), pc.line)
    return outside


@functools.lru_cache(1024)
def _path_of(uri: str) -> str:
    return unquote(urlparse(uri).path)


@functools.lru_cache(1024)
def relative(path: str, folder: Path) -> str | None:
    """The path within the folder; `None` if it is outside, or in a virtual environment inside it."""
    try:
        inside = Path(path).resolve().relative_to(folder).as_posix()
    except ValueError:
        return None
    return None if _ENVIRONMENTS.search(inside) else inside


def _region_of_environment() -> str | None:
    return next((value for name in _REGION_VARIABLES if (value := os.environ.get(name))), None)


def _fields(request: Any) -> Iterable[str]:
    return [f.name for f in request.DESCRIPTOR.fields]


def _options(
    options: analyzer_pb2.AnalyzerResourceOptions, request: resource_pb2.RegisterResourceRequest
) -> None:
    options.protect = request.protect
    options.ignoreChanges.extend(request.ignoreChanges)
    options.deleteBeforeReplace = request.deleteBeforeReplace
    options.deleteBeforeReplaceDefined = request.deleteBeforeReplaceDefined
    options.additionalSecretOutputs.extend(request.additionalSecretOutputs)
    options.aliases.extend(request.aliasURNs)
    options.parent = request.parent
    for key in ("create", "update", "delete"):
        if text := getattr(request.customTimeouts, key):
            setattr(options.customTimeouts, key, seconds(text))


def seconds(text: str) -> float:
    """A duration such as `1h30m` in seconds; 0 for another text."""
    return sum(float(number) * _UNITS[unit] for number, unit in _DURATION.findall(text))


def cleaned(source: struct_pb2.Struct) -> struct_pb2.Struct:
    """The properties with unknowns in place of stand-ins, and without a dynamic provider's code."""
    made = struct_pb2.Struct()
    made.CopyFrom(source)
    if "__provider" in made.fields:
        del made.fields["__provider"]
    for value in made.fields.values():
        _clean(value)
    return made


def _clean(value: struct_pb2.Value) -> None:
    for leaf in leaves(value):
        if leaf.HasField("string_value"):
            cleaned = clean_text(leaf.string_value)
            if cleaned != leaf.string_value:
                leaf.string_value = cleaned
        elif leaf.HasField("number_value") and leaf.number_value in (STAND_IN_NUMBER, OTHER_NUMBER):
            leaf.string_value = SENTINEL


def clean_text(text: str) -> str:
    """The text with unknowns in place of lookup results; their account is that of the default provider."""
    cleaned = _clean_plain(text)
    if cleaned != text or not _BASE64.fullmatch(text):
        return cleaned
    try:
        inner = base64.b64decode(text).decode()
    except ValueError:
        return text
    cleaned = _clean_plain(inner)
    return text if cleaned == inner else base64.b64encode(cleaned.encode()).decode()


def _clean_plain(text: str) -> str:
    for stand_in in (SECRET_STAND_IN, UNKNOWN_MARKER, str(STAND_IN_NUMBER), str(OTHER_NUMBER)):
        text = text.replace(stand_in, SENTINEL)
    if OTHER_MARKER in text:
        text = NUMBERED.sub(SENTINEL, text)
    return _ACCOUNTS.sub(lambda _: _ACCOUNT, text)


def refer_by_id(properties: struct_pb2.Struct) -> None:
    """Replace every resource in the properties by its ID, otherwise its URN, as the engine does for providers that do
    not accept resources.
    """
    for value in properties.fields.values():
        _refer_by_id(value)


def _refer_by_id(value: struct_pb2.Value) -> None:
    kind = value.WhichOneof("kind")
    if kind == "list_value":
        for item in value.list_value.values:
            _refer_by_id(item)
    elif kind == "struct_value":
        fields = value.struct_value.fields
        if SIGNATURE in fields and fields[SIGNATURE].string_value == RESOURCE_SIGNATURE:
            known = "id" in fields and fields["id"].WhichOneof("kind") == "string_value"
            # An unknown ID is sent as an empty string.
            value.string_value = (
                (fields["id"].string_value or SENTINEL) if known else fields["urn"].string_value
            )
        else:
            refer_by_id(value.struct_value)


def plain_config(config: Mapping[str, str], secrets: frozenset[str]) -> dict[str, str]:
    """The configuration without its secrets."""
    return {key: value for key, value in config.items() if key not in secrets}
