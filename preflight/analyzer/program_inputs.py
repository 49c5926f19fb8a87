"""What a program asks of its resources, heard when the engine sends each of them alone, before it is made.

At the end the engine sends outputs: AWS's answers beside what was asked, blocks with all their parts, nothing of what
can only be written. And it names only those property dependencies that have a URN, so that what a program sets
to a plain value is not told from an answer there.

Sources: pulumi/pulumi, sdk/go/common/resource/plugin/analyzer_plugin.go (Analyze, Remediate, AnalyzeStack) and
pkg/resource/deploy/step_generator.go (AnalyzeResources).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.core.properties import DEFAULTS, InputProperties, Properties, StructProperties
from preflight.core.stack import Described, Stack

# What gives a resource and its inputs with what else is known of them, beside those that the provider chose.
Learned = Callable[
    [proto.AnalyzerResource, struct_pb2.Struct, frozenset[str]],
    tuple[proto.AnalyzerResource, struct_pb2.Struct],
]


class ProgramInputs:
    """The inputs of the resources of one update, by URN."""

    def __init__(self) -> None:
        self._inputs: dict[str, struct_pb2.Struct] = {}
        self._chosen: dict[str, frozenset[str]] = {}
        self._begun = False

    def record_provider_defaults(self, urn: str, properties: struct_pb2.Struct) -> None:
        """Note which inputs the provider chose: `Remediate` alone carries that, and comes before `Analyze`."""
        if DEFAULTS in properties.fields:
            self._chosen[urn] = provider_defaults(properties)
        else:
            self._chosen.pop(urn, None)

    def record_inputs(self, request: proto.AnalyzeRequest) -> Properties | None:
        """Note what is asked of a resource, and give it; `None` for one that `--target` leaves out.

        The provider is not asked to check such a resource, which comes without a single input.
        """
        self._begun = True
        if not request.type.startswith("aws:"):
            return StructProperties(request.properties)
        if DEFAULTS in request.properties.fields:
            # As engines once sent it.
            self.record_provider_defaults(request.urn, request.properties)
        if not request.properties.fields and request.urn not in self._chosen:
            self._inputs.pop(request.urn, None)
            return None
        self._inputs[request.urn] = request.properties
        return self._of(request.urn)

    def stack(
        self, resources: Iterable[proto.AnalyzerResource], learned: Learned | None = None, **known: Any
    ) -> Stack:
        """The stack at the end, as its program asks for it, with what is `learned` of each resource besides.

        What was not heard of the program before is not its own to mend: what `--target` leaves out or leaves as it
        is, what a destroy is about to take away, what an older engine imports.
        """
        messages = list(resources)
        if not self._begun or any(not e.urns for m in messages for e in m.propertyDependencies.values()):
            # No update of an engine's, which sends at least the stack itself before: judged as it is described.
            return Stack.from_messages(messages, **known)
        described: list[Described] = []
        unheard = []
        for message in messages:
            if message.urn in self._inputs:
                described.append(self._described(message, learned))
                continue
            described.append((message, StructProperties(message.properties)))
            if message.type.startswith("aws:"):
                unheard.append(message.urn)
        return Stack(described, external=frozenset(unheard), **known)

    def _described(self, message: proto.AnalyzerResource, learned: Learned | None) -> Described:
        inputs, made = self._inputs[message.urn], self._chosen.get(message.urn, frozenset())
        if learned is not None:
            message, inputs = learned(message, inputs, made)
        return message, InputProperties(StructProperties(inputs), StructProperties(message.properties), made)

    def gained(self, messages: Iterable[proto.AnalyzerResource], learned: Learned) -> list[Described]:
        """The resources of which more is known now than when they were heard, each as it was then."""
        found: list[Described] = []
        for message in messages:
            if message.urn not in self._inputs:
                continue
            inputs, made = self._inputs[message.urn], self._chosen.get(message.urn, frozenset())
            _, more = learned(message, inputs, made)
            if more is not inputs and more != inputs:
                found.append((message, InputProperties(StructProperties(more), None, made)))
        return found

    def _of(self, urn: str) -> InputProperties:
        return InputProperties(StructProperties(self._inputs[urn]), None, self._chosen.get(urn, frozenset()))


def provider_defaults(properties: struct_pb2.Struct) -> frozenset[str]:
    """The inputs that the provider chose itself, and the list of them."""
    if DEFAULTS not in properties.fields:
        return frozenset()
    return frozenset(v.string_value for v in properties.fields[DEFAULTS].list_value.values) | {DEFAULTS}
