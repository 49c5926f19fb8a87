"""A policy for tools: its data and its page."""

from __future__ import annotations

from typing import Any

from preflight.policy.definition import Policy


def explanation(policy: Policy) -> dict[str, Any]:
    """A policy for tools: its data and the sections of its page, as Markdown."""
    return {
        "policy": policy.name,
        "area": policy.area,
        "level": str(policy.level),
        "severity": str(policy.severity),
        "description": policy.description,
        "error": policy.error,
        "tags": list(policy.tags),
        "url": policy.url,
        "sections": dict(policy.sections),
    }
