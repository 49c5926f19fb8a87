"""The names that services accept, by type of resource: each with AWS's page of the rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model.naming.rules import (
    analytics,
    compute,
    databases,
    integration,
    management,
    networking,
    security,
    storage,
)
from preflight.model.naming.rules.rule import NameRule

RULES: Final[Mapping[str, tuple[NameRule, ...]]] = {
    **storage.RULES,
    **networking.RULES,
    **compute.RULES,
    **databases.RULES,
    **security.RULES,
    **integration.RULES,
    **analytics.RULES,
    **management.RULES,
}
