"""A policy for tools: its data and its page."""

from __future__ import annotations

from typing import Any

from preflight.policy.definition import Policy, sections_of
from preflight.policy.own_findings import PAGES, url_of


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


def own_explanation(name: str) -> dict[str, Any]:
    """The same of a finding that no policy makes, such as `program-error`."""
    doc = PAGES[name]
    return {
        "policy": name,
        "description": " ".join(doc.partition("\n\n")[0].split()),
        "url": url_of(name),
        "sections": dict(sections_of(doc)),
    }
