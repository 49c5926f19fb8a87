"""The outputs of a component without its plugin that are a resource, or an object that holds resources and texts.

The package declares them: `{"type": ..., "texts": [...]}` is a resource with its outputs that always are a text,
`{"fields": {...}}` an object, `TEXT` a text, and `None` what stays unknown. Their texts may be any text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from google.protobuf import struct_pb2

from preflight.core.values import RESOURCE_SIGNATURE, SENTINEL, SIGNATURE
from preflight.preview.symbolic.asked import Asked

TEXT: Final = "text"


@dataclass
class References:
    """The resources inside components that a program can read: the answers by URN, and the components' URNs."""

    answers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)

    def value(
        self, asked: Asked, path: str, part: Any, given: Callable[[str], bool], text: Callable[[str], str]
    ) -> Any:
        """The placeholder of an output. given: whether the inputs demand an optional one; text: any text for a path."""
        if part == TEXT:
            return text(path)
        if part is None or (part.get("optional") and not given(path)):
            return SENTINEL
        if "fields" not in part:
            return self._resource(asked, path, part, text)
        made = {
            key: self.value(asked, f"{path}.{key}", of, given, text) for key, of in part["fields"].items()
        }
        return made if any(value != SENTINEL for value in made.values()) else SENTINEL

    def rename(self, request: Any) -> None:
        """Put the component in place of the resources inside it, which are not recorded."""
        found = [*request.propertyDependencies.values()]
        for urns in [request.dependencies, *(one.urns for one in found)] if self.owners else ():
            known = sorted({self.owners.get(urn, urn) for urn in urns})
            del urns[:]
            urns.extend(known)

    def answer(self, urn: str) -> struct_pb2.Struct | None:
        """The response to a program that reads such a resource."""
        if urn not in self.answers:
            return None
        made = struct_pb2.Struct()
        made.update(self.answers[urn])
        return made

    def _resource(self, asked: Asked, path: str, part: Any, text: Callable[[str], str]) -> dict[str, str]:
        urn = f"{asked.urn.rpartition('::')[0]}${part['type']}::{asked.name}-{path}"
        texts = {key: text(f"{path}.{key}") for key in part["texts"]}
        self.answers[urn] = {"urn": urn, "id": text(f"{path}.id"), "state": texts}
        self.owners[urn] = asked.urn
        return {SIGNATURE: RESOURCE_SIGNATURE, "urn": urn, "id": "", "packageVersion": ""}
