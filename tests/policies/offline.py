"""Findings in the offline preview of a YAML program, which knows of which output each unknown is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from preflight.evaluation.evaluate import Outcome
from preflight.preview import preview
from preflight.testing import outcome

HEAD = "name: web\nruntime: yaml\nconfig: { aws:region: { value: eu-west-1 } }\n"


def offline_findings(policy: str, program: str, folder: Path) -> list[tuple[str, str]]:
    """The policy's findings, mandatory or advisory, as names and messages in order."""
    return sorted((f.resource, f.message) for f in offline_outcome(policy, program, folder).findings)


def offline_outcome(
    policy: str, program: str, folder: Path, answers: Mapping[str, Any] | None = None
) -> Outcome:
    """The policy's findings, and what it cannot decide. answers: results of lookups."""
    (folder / "Pulumi.yaml").write_text(HEAD + program, encoding="utf-8")
    previewed = preview(folder, symbolic=True, answers=answers or {})
    assert previewed.error is None
    return outcome(previewed.modelled(), policy)
