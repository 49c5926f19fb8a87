"""The names that services take, by type of resource: each with AWS's page of the rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from topology.name_rules import (
    analytics,
    compute,
    databases,
    integration,
    management,
    networking,
    security,
    storage,
)
from topology.name_rules.rule import NameRule

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
