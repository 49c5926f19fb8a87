"""The findings of policies in a stack, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from preflight.core.stack import Stack
from preflight.evaluation.evaluate import Outcome, run
from preflight.evaluation.settings import parse
from preflight.policy.discovery import discover, find


def findings(stack: Stack, policy: str, config: Mapping[str, Any] | None = None) -> list[tuple[str, str]]:
    """The policy's findings in the stack: (resource name, message), sorted. Exceptions are raised."""
    return sorted((f.resource, f.message) for f in outcome(stack, policy, config).findings)


def outcome(stack: Stack, policy: str | None = None, config: Mapping[str, Any] | None = None) -> Outcome:
    """The whole outcome of one policy, or of all. `config` is raw configuration by policy name."""
    chosen = find(policy) if policy else None
    if policy and chosen is None:
        raise LookupError(f"no policy named '{policy}'")
    settings = parse(config or {}, discover())
    return run(stack, [chosen] if chosen else discover(), settings, strict=True)
