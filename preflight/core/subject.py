"""What is judged that is no resource itself: findings about it are about one of its resources."""

from __future__ import annotations

from preflight.core.entity import Entity
from preflight.core.resource import Resource


class AboutResource:
    """Has the URN, name and type of the resource that it is about."""

    @property
    def about(self) -> Resource | Entity:
        raise NotImplementedError

    @property
    def urn(self) -> str:
        return self.about.urn

    @property
    def name(self) -> str:
        return self.about.name

    @property
    def type(self) -> str:
        return self.about.type
