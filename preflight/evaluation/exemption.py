"""An exception to a policy, wherever it is written."""

from __future__ import annotations

import datetime
import fnmatch
from typing import Annotated

import msgspec

from preflight.policy import Subject


class ConfigError(ValueError):
    """The configuration is wrong; the message names policy, key and allowed values."""


class Exemption(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """An exception: findings of the policy on matching resources are not reported, for a stated reason."""

    resource: Annotated[str, msgspec.Meta(min_length=1, description="Glob on the name, type or URN.")]
    reason: Annotated[str, msgspec.Meta(min_length=1, description="Why the finding is accepted.")]
    until: Annotated[
        datetime.date | None, msgspec.Meta(description="Last day (YYYY-MM-DD) on which it applies.")
    ] = None

    def matches(self, subject: Subject) -> bool:
        return self.fits((subject.name, subject.type, subject.urn))

    def fits(self, texts: tuple[str, ...]) -> bool:
        """Whether one of the texts, a name, a type or a URN, is of its form."""
        return any(fnmatch.fnmatchcase(text, self.resource) for text in texts)

    def expired(self, today: datetime.date) -> bool:
        return self.until is not None and today > self.until
