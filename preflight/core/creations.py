"""The resource types that the components of known packages create."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Creations(msgspec.Struct, frozen=True):
    """`types`: for each type of component, the types of all resources that it creates in AWS."""

    types: Mapping[str, tuple[str, ...]] = {}

    def may_create(self, component: str, type_: str) -> bool:
        """Whether the component may create a resource of the type; true of an unknown component."""
        found = self.types.get(component)
        return found is None or type_ in found
