"""The base class of everything that the model makes of a resource."""

from __future__ import annotations

from typing import ClassVar

from preflight.core.resource import Resource


class Entity:
    """A resource seen as what it is in AWS. Subclasses name the types in `TYPES` and add the questions."""

    TYPES: ClassVar[tuple[str, ...]] = ()

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.stack = resource.stack
        self.urn = resource.urn
        self.name = resource.name
        self.type = resource.type

    def __repr__(self) -> str:
        return f"<{type(self).__name__} '{self.name}'>"
