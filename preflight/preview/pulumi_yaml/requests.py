"""A resource of the program as a registration: its options, dependencies and position."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pulumi.runtime.proto import alias_pb2, resource_pb2

from preflight.core.values import SENTINEL
from preflight.preview.pulumi_yaml.document import FaultError, Node
from preflight.preview.pulumi_yaml.expressions import Expressions, Registered
from preflight.preview.pulumi_yaml.values import Value, has_unknown, is_secret, revealed
from preflight.preview.symbolic.answering import MARKS

_LISTS: Final = ("ignoreChanges", "replaceOnChanges", "additionalSecretOutputs")
_FLAGS: Final = ("protect", "retainOnDelete")
_TEXTS: Final = {"import": "importId", "version": "version", "pluginDownloadURL": "pluginDownloadURL"}


@dataclass(frozen=True)
class Resource:
    """A resource as the program writes it. `options`: by their names in lower case, because Pulumi ignores case."""

    name: str
    type: str
    node: Node
    properties: Mapping[str, Value] = field(repr=False)
    options: Mapping[str, Node] = field(repr=False)


@dataclass(frozen=True)
class Requests:
    """Makes the registrations. `root`: the stack; `default`: a package's default provider, which may be set later."""

    expressions: Expressions
    file: Path
    root: str
    default: Callable[[str], Registered | None]

    def registration(self, resource: Resource, *, remote: bool, has_arn: bool) -> Any:
        request: Any = resource_pb2.RegisterResourceRequest(
            type=resource.type, name=resource.name, custom=not remote, remote=remote
        )
        options = resource.options
        self._common(request, resource)
        for key, value in resource.properties.items():
            request.propertyDependencies[key].urns.extend(sorted(value.urns))
        for name in _LISTS:
            getattr(request, name).extend(self._texts(options.get(name.lower())))
        for name in _FLAGS:
            if name.lower() in options:
                setattr(request, name, self._data(options[name.lower()]) is True)
        for name, field_ in _TEXTS.items():
            if name.lower() in options:
                setattr(request, field_, str(self._data(options[name.lower()])))
        if "deletebeforereplace" in options:
            request.deleteBeforeReplace = self._data(options["deletebeforereplace"]) is True
            request.deleteBeforeReplaceDefined = True
        if "deletedwith" in options and (found := self.expressions.resource(options["deletedwith"])):
            request.deletedWith = found.urn
        for key, node in options["customtimeouts"].members.items() if "customtimeouts" in options else ():
            if key in ("create", "update", "delete"):
                setattr(request.customTimeouts, key, str(self._data(node)))
        request.aliases.extend(self._aliases(options.get("aliases")))
        for provider in self._providers(options):
            request.providers[provider.type.rpartition(":")[2]] = provider.reference
        if has_arn:
            request.object.fields[MARKS].struct_value.update({"arn": True})
        return request

    def reading(self, resource: Resource, id_: Value) -> Any:
        request: Any = resource_pb2.ReadResourceRequest(
            type=resource.type, name=resource.name, id=str(revealed(id_.data))
        )
        self._common(request, resource)
        request.dependencies.extend(sorted(id_.urns - set(request.dependencies)))
        return request

    def _common(self, request: Any, resource: Resource) -> None:
        """What registrations and readings have in common."""
        options = resource.options
        parent = self.expressions.resource(options["parent"]) if "parent" in options else None
        request.parent = parent.urn if parent else self.root
        provider = self._provider(resource)
        if provider is not None:
            request.provider = provider.reference
        properties = request.properties if hasattr(request, "properties") else request.object
        properties.update({key: value.data for key, value in resource.properties.items()})
        waited = {found.urn for found in self.resources(options.get("dependson"))}
        used = frozenset().union(*(value.urns for value in resource.properties.values()))
        request.dependencies.extend(sorted(used | waited))
        request.sourcePosition.uri = self.file.as_uri()
        request.sourcePosition.line = resource.node.place
        request.acceptSecrets = request.acceptResources = True

    def _provider(self, resource: Resource) -> Registered | None:
        if "provider" in resource.options:
            return self.expressions.resource(resource.options["provider"])
        return self.default(resource.type.partition(":")[0])

    def _providers(self, options: Mapping[str, Node]) -> list[Registered]:
        given = options.get("providers")
        nodes: Iterable[Node] = given.members.values() if given and isinstance(given.value, dict) else ()
        found = [self.expressions.resource(node) for node in nodes]
        return [*(f for f in found if f is not None), *self.resources(None if nodes else given)]

    def resources(self, node: Node | None) -> list[Registered]:
        """The resources of an option that takes one or several."""
        if node is None or node.value is None:
            return []
        nodes = node.value if isinstance(node.value, list) else [node]
        found = (self.expressions.resource(item) for item in nodes)
        return [one for one in found if one is not None]

    def _aliases(self, node: Node | None) -> Iterable[Any]:
        for item in node.value if node is not None and isinstance(node.value, list) else ():
            if not isinstance(item.value, dict):
                yield alias_pb2.Alias(urn=str(self._data(item)))
                continue
            members = {k: v for k, v in item.members.items() if k != "parent"}
            given = {k: self._data(v) for k, v in members.items()}
            if "urn" in given:
                yield alias_pb2.Alias(urn=str(given["urn"]))
                continue
            spec = alias_pb2.Alias.Spec()
            for name in ("name", "type", "stack", "project"):
                setattr(spec, name, str(given.get(name, "")))
            if given.get("noParent") is True:
                spec.noParent = True
            elif "parent" in item.members and (found := self.expressions.resource(item.members["parent"])):
                spec.parentUrn = found.urn
            yield alias_pb2.Alias(spec=spec)

    def _data(self, node: Node) -> Any:
        return revealed(self.expressions.value(node).data)

    def _texts(self, node: Node | None) -> list[str]:
        data = None if node is None else self._data(node)
        return [str(item) for item in data] if isinstance(data, list) else []


def named_reading(properties: Mapping[str, Value], key: str, node: Node) -> Value:
    """The ID of a stack reference: its property `name`, or its name in the program. Raises FaultError."""
    name = properties.get("name", Value(key))
    if not isinstance(name.data, str) or is_secret(name.data):
        raise FaultError("'name' property must be a string", node.place)
    return Value(SENTINEL, name.urns) if has_unknown(name.data) else name
