"""The base class of the model's entities."""

from __future__ import annotations

from typing import ClassVar

from preflight.core.resource import Resource


class Entity:
    """A resource as an entity of AWS. Subclasses set its types in `TYPES` and add questions."""

    TYPES: ClassVar[tuple[str, ...]] = ()

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.stack = resource.stack
        self.urn = resource.urn
        self.name = resource.name
        self.type = resource.type

    def __repr__(self) -> str:
        return f"<{type(self).__name__} '{self.name}'>"
