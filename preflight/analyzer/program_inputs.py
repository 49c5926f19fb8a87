"""The inputs of a program's resources, recorded when the engine sends each resource before its creation.

At the end the engine sends outputs: inputs together with AWS's outputs, blocks with all their fields, no write-only
inputs. It lists only property dependencies with a URN, so that plain inputs cannot be distinguished from AWS's outputs
there.

Sources: pulumi/pulumi, sdk/go/common/resource/plugin/analyzer_plugin.go (Analyze, Remediate, AnalyzeStack) and
pkg/resource/deploy/step_generator.go (AnalyzeResources).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from sys import intern
from typing import Any, Final

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.analyzer.stack_request import ListedResources
from preflight.core.properties import (
    DEFAULTS,
    IDENTIFYING_OUTPUTS,
    InputProperties,
    Properties,
    RecordedProperties,
    StructProperties,
)
from preflight.core.stack import Described, Stack

# Functions that return a resource and its inputs with further known values, besides the provider's defaults.
Learned = Callable[
    [proto.AnalyzerResource, struct_pb2.Struct, frozenset[str]],
    tuple[proto.AnalyzerResource, struct_pb2.Struct],
]


class ProgramInputs:
    """The inputs of the resources of one update, by URN."""

    def __init__(self) -> None:
        self._inputs: dict[str, RecordedProperties] = {}
        self._chosen: dict[str, frozenset[str]] = {}
        self._begun = False

    def record_provider_defaults(self, urn: str, properties: struct_pb2.Struct) -> None:
        """Record the provider defaults, which only `Remediate` contains; it precedes `Analyze`."""
        if DEFAULTS in properties.fields:
            self._chosen[intern(urn)] = provider_defaults(properties)
        else:
            self._chosen.pop(urn, None)

    def record_inputs(self, request: proto.AnalyzeRequest) -> Properties | None:
        """Record and return the inputs of a resource; `None` for a resource that `--target` excludes.

        The provider does not check such a resource, which has no inputs in the request.
        """
        self._begun = True
        if not request.type.startswith("aws:"):
            return StructProperties(request.properties)
        if DEFAULTS in request.properties.fields:
            # The format of older engines.
            self.record_provider_defaults(request.urn, request.properties)
        if not request.properties.fields and request.urn not in self._chosen:
            self._inputs.pop(request.urn, None)
            return None
        name = request.name or request.urn.rpartition("::")[2]
        self._inputs[intern(request.urn)] = inputs = RecordedProperties(request.properties, name)
        return InputProperties(inputs, None, self._chosen.get(request.urn, frozenset()))

    def stack(
        self, resources: Iterable[proto.AnalyzerResource], learned: Learned | None = None, **known: Any
    ) -> Stack:
        """The stack at the end, with its program's inputs and the further values of `learned`.

        Resources without recorded inputs cannot be fixed in the program: those that `--target` excludes or keeps, those
        that a destroy removes, those that an older engine imports.
        """
        described: list[Described] = []
        unheard = []
        kept = _Kept() if isinstance(resources, ListedResources) else None
        for message in resources:
            if not self._begun or not all(e.urns for e in message.propertyDependencies.values()):
                # Not an update of an engine, which sends at least the stack itself before: evaluated as in the request.
                return Stack.from_messages(resources, **known)
            if message.urn in self._inputs:
                described.append(self._described(message, learned, kept))
                continue
            described.append((message, StructProperties(message.properties)))
            if message.type.startswith("aws:"):
                unheard.append(message.urn)
        return Stack(described, external=frozenset(unheard), **known)

    def _described(
        self,
        message: proto.AnalyzerResource,
        learned: Learned | None,
        kept: _Kept | None,
    ) -> Described:
        recorded, made = self._inputs[message.urn], self._chosen.get(message.urn, frozenset())
        inputs: Properties = recorded
        if learned is not None:
            asked = recorded.struct
            message, more = learned(message, asked, made)
            inputs = recorded if more is asked else StructProperties(more)
        if kept is not None:
            message = kept.copied(message)
        return message, InputProperties(inputs, StructProperties(message.properties), made)

    def gained(self, messages: Iterable[proto.AnalyzerResource], learned: Learned | None) -> list[Described]:
        """The resources of which more is known now than when they were recorded, each as recorded."""
        if learned is None:
            return []
        found: list[Described] = []
        for message in messages:
            if message.urn not in self._inputs:
                continue
            inputs, made = self._inputs[message.urn].struct, self._chosen.get(message.urn, frozenset())
            _, more = learned(message, inputs, made)
            if more != inputs:
                found.append((message, InputProperties(StructProperties(more), None, made)))
        return found


def provider_defaults(properties: struct_pb2.Struct) -> frozenset[str]:
    """The provider defaults, and their list."""
    if DEFAULTS not in properties.fields:
        return frozenset()
    named = (intern(v.string_value) for v in properties.fields[DEFAULTS].list_value.values)
    return frozenset((*named, DEFAULTS))


class _Kept:
    """The resources of a request with those of their outputs that identify them, in one block of memory."""

    def __init__(self) -> None:
        self._messages: Final = proto.AnalyzeStackRequest().resources

    def copied(self, message: proto.AnalyzerResource) -> proto.AnalyzerResource:
        """What is kept of the message, which is used up."""
        fields = message.properties.fields
        for key in set(fields) - IDENTIFYING_OUTPUTS:
            del fields[key]
        made = self._messages.add()
        # Read anew, because a message keeps the memory of what is deleted from it.
        made.MergeFromString(message.SerializeToString())
        return made
