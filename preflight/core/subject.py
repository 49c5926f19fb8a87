"""Subjects of policies that are not resources: their findings are reported for one of their resources."""

from __future__ import annotations

from preflight.core.entity import Entity
from preflight.core.resource import Resource


class AboutResource:
    """A subject with the URN, name and type of its resource."""

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
