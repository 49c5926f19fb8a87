"""Evaluates a program: its configuration, its resources in the order of their references, its outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import grpc
from google.protobuf import json_format
from pulumi.runtime.proto import resource_pb2

from preflight.core.resource import STACK_REFERENCE_TYPE, STACK_TYPE
from preflight.core.values import SENTINEL
from preflight.preview import lookups
from preflight.preview.project import Project
from preflight.preview.pulumi_yaml.configuration import values_of
from preflight.preview.pulumi_yaml.document import FaultError, Node, NotSupportedError
from preflight.preview.pulumi_yaml.expressions import Expressions, Registered
from preflight.preview.pulumi_yaml.program import Program
from preflight.preview.pulumi_yaml.references import Reference, parts_of
from preflight.preview.pulumi_yaml.requests import Requests, Resource, named_reading
from preflight.preview.pulumi_yaml.tokens import (
    SECRETS,
    canonical,
    may_be_component,
)
from preflight.preview.pulumi_yaml.values import (
    Answer,
    Unanswered,
    Value,
    has_unknown,
    secret,
    step_into,
    whole_numbers,
)


class _AlreadyToldError(FaultError):
    """A name whose own fault is told already."""


@dataclass
class Evaluation:
    """One run of the program. `monitor`: the stub of the resource monitor. `partly`: see `Expressions`."""

    program: Program
    project: Project
    monitor: Any
    partly: bool
    faults: list[FaultError] = field(default_factory=list)
    _done: dict[str, Registered | Value | FaultError] = field(default_factory=dict)
    _running: list[str] = field(default_factory=list)
    _root: str = ""

    def run(self) -> None:
        """Register everything that can be registered; `faults` says what cannot."""
        self.faults.extend(self.program.faults)
        root = resource_pb2.RegisterResourceRequest(
            type=STACK_TYPE, name=f"{self.project.name}-{self.project.stack}"
        )
        self._root = self.monitor.RegisterResource(root).urn
        for name, value in values_of(self.project, self.program.configuration):
            if isinstance(value, FaultError):
                self.faults.append(value)
            self._done.setdefault(name, value if isinstance(value, FaultError) else Value(value))
        for name in (*self.program.resources, *self.program.variables):
            self._try(name)
        outputs: Any = resource_pb2.RegisterResourceOutputsRequest(urn=self._root)
        for name, node in self.program.outputs.items():
            try:
                outputs.outputs.update({name: self._expressions.value(node).data})
            except FaultError as fault:
                self._tell(fault)
        self.monitor.RegisterResourceOutputs(outputs)

    @cached_property
    def _arns(self) -> frozenset[str]:
        return _with_arns(self.program)

    @property
    def _expressions(self) -> Expressions:
        return Expressions(self.project, self.program.file.parent, self, self.partly)

    def named(self, name: str, line: int) -> Registered | Value:
        """What the name stands for. Raises FaultError."""
        if not self._is_known(name):
            name = name.removeprefix(f"{self.project.name}:")
        if not self._is_known(name):
            raise FaultError(f"resource, variable, or config value '{name}' not found", line)
        if name in self._running:
            kind = "resource" if name in self.program.resources else "variable"
            raise FaultError(f"circular dependency of {kind} '{name}' transitively on itself", line)
        found = self._try(name)
        if isinstance(found, FaultError):
            raise _AlreadyToldError(str(found), found.line)
        return found

    def _is_known(self, name: str) -> bool:
        return any(name in names for names in (self._done, self.program.resources, self.program.variables))

    def _try(self, name: str) -> Registered | Value | FaultError:
        if name not in self._done:
            self._running.append(name)
            try:
                self._done[name] = self._evaluated(name)
            except FaultError as fault:
                self._tell(fault)
                self._done[name] = fault
            finally:
                self._running.remove(name)
        return self._done[name]

    def _tell(self, fault: FaultError) -> None:
        if not isinstance(fault, _AlreadyToldError):
            self.faults.append(fault)

    def _evaluated(self, name: str) -> Registered | Value:
        if name in self.program.resources:
            return self._registered(name, self.program.resources[name])
        return self._expressions.value(self.program.variables[name])

    def _registered(self, key: str, node: Node) -> Registered:
        given = {field_.lower(): item for field_, item in node.members.items()}
        if not isinstance(node.value, dict):
            raise FaultError(f"resource '{key}' must be an object", node.place)
        if "type" not in given or not isinstance(given["type"].value, str):
            raise FaultError(f"Required field 'type' is missing on resource \"{key}\"", node.place)
        type_ = canonical(given["type"].value)
        if type_.count(":") not in (1, 2):
            raise FaultError(f'invalid type token "{type_}"', given["type"].place)
        options = {name.lower(): item for name, item in _members(given.get("options")).items()}
        name = str(given["name"].value) if "name" in given and given["name"].value else key
        get = _members(given.get("get"))
        properties = self._properties(type_, given.get("properties"))
        if get.get("state") is not None:
            properties = self._properties(type_, get["state"])
        if type_ == STACK_REFERENCE_TYPE:
            properties = {"name": Value(key), **properties}
        resource = Resource(name, type_, node, properties, options)
        requests = Requests(
            self._expressions, self.program.file, self._root, lambda package: self._default(package, key)
        )
        try:
            if type_ == STACK_REFERENCE_TYPE or "id" in get:
                id_ = self._expressions.value(get["id"]) if "id" in get else None
                return self._read(requests, resource, id_ or named_reading(properties, key, node))
            return self._register(requests, resource, key)
        except grpc.RpcError as error:
            told = error.details() if isinstance(error, grpc.Call) else str(error)
            raise FaultError(str(told), node.place) from None

    def _register(self, requests: Requests, resource: Resource, key: str) -> Registered:
        remote = may_be_component(resource.type)
        request = requests.registration(resource, remote=remote, has_arn=key in self._arns)
        response = self.monitor.RegisterResource(request)
        hidden = {*SECRETS.get(resource.type, ()), *request.additionalSecretOutputs}
        state = whole_numbers(json_format.MessageToDict(response.object))
        return Registered(
            response.urn, response.id or SENTINEL, resource.type, resource.name, state, frozenset(hidden)
        )

    def _read(self, requests: Requests, resource: Resource, id_: Value) -> Registered:
        response = self.monitor.ReadResource(requests.reading(resource, id_))
        state = whole_numbers(json_format.MessageToDict(response.properties))
        if resource.type == STACK_REFERENCE_TYPE:
            state = {"outputs": Answer(state.get("outputs") or {}), "name": id_.data}
        return Registered(response.urn, str(id_.data), resource.type, resource.name, state)

    def _properties(self, type_: str, node: Node | None) -> dict[str, Value]:
        if node is None or node.value is None:
            return {}
        if isinstance(node.value, dict) and not _is_function(node):
            found = {key: self._expressions.value(item) for key, item in node.value.items()}
        else:
            whole = self._expressions.value(node)
            if has_unknown(whole.data) and not isinstance(whole.data, Mapping):
                raise NotSupportedError(
                    "properties are an output as a whole, which is not evaluated", node.place
                )
            if not isinstance(whole.data, Mapping):
                raise FaultError("properties must be a plain object", node.place)
            found = {key: Value(item, whole.urns) for key, item in whole.data.items()}
        hidden = SECRETS.get(type_, ())
        given = {key: value for key, value in found.items() if value.data is not None}
        return {k: Value(secret(v.data), v.urns) if k in hidden else v for k, v in given.items()}

    def _default(self, package: str, key: str) -> Registered | None:
        name = self.program.default_providers.get(package)
        if name is None or name == key or name in self._running:
            return None
        found = self.named(name, 0)
        return found if isinstance(found, Registered) else None

    def invoke(self, token: str, arguments: Mapping[str, Any], options: Node | None) -> Any:
        """The result of a lookup; unknown if it cannot be known offline."""
        given = _members(options)
        provider = self._expressions.resource(given["provider"]) if "provider" in given else None
        provider = provider or self._default(token.partition(":")[0], "")
        request: Any = resource_pb2.ResourceInvokeRequest(
            tok=token, provider=provider.reference if provider else ""
        )
        request.args.update({**arguments, lookups.FIELDS: {lookups.OUTPUT: lookups.MARK}})
        response = self.monitor.Invoke(request)
        found = whole_numbers(json_format.MessageToDict(getattr(response, "return")))
        if not found.get(lookups.MARKED):
            return Answer(found)
        return Unanswered(found.get(lookups.IDENTITIES) or {})

    def stack_output(self, stack: str, name: str) -> Any:
        """The output of another stack, which `fn::stackReference` reads."""
        request = resource_pb2.ReadResourceRequest(
            type=STACK_REFERENCE_TYPE, name=stack, id=stack, parent=self._root
        )
        request.properties.update({"name": stack})
        found = whole_numbers(json_format.MessageToDict(self.monitor.ReadResource(request).properties))
        return step_into(found.get("outputs") or {}, name)[0]


def _members(node: Node | None) -> Mapping[str, Node]:
    return {} if node is None else node.members


def _is_function(node: Node) -> bool:
    names = list(node.members)
    return len(names) == 1 and names[0].lower().startswith("fn::")


def _with_arns(program: Program) -> frozenset[str]:
    """The names of resources whose ARN the program uses, so that their types have one."""
    sections = (program.resources, program.variables, program.outputs)
    nodes = (node for section in sections for node in section.values())
    return frozenset(r.root for node in nodes for r in _references(node) if r.steps[:1] == ("arn",))


def _references(node: Node) -> Iterator[Reference]:
    if isinstance(node.value, str) and "${" in node.value:
        try:
            yield from (part for part in parts_of(node.value, node.line) if isinstance(part, Reference))
        except FaultError:
            return
    inner = node.members.values() if node.members else node.value if isinstance(node.value, list) else ()
    for item in inner:
        yield from _references(item)
