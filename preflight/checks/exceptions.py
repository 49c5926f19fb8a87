"""A project's exceptions beside its code, and what of its exceptions and baseline is no longer needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from preflight.evaluation.code_exceptions import CodeExceptions, Place
from preflight.evaluation.comments import comments_in
from preflight.evaluation.evaluate import Outcome
from preflight.evaluation.settings import Settings
from preflight.policy.wording import listed


def with_comments(
    settings: Settings, folder: Path, places: Mapping[str, Place], policies: Collection[str]
) -> Settings:
    """The settings with the exceptions in the program's files; raises ConfigError for one that is not right.

    `places`: where the program registers each resource, by URN; files outside the program's folder are absolute.
    `policies`: the names that there are.
    """
    outside = {Path(file) for file, _ in places.values() if Path(file).is_absolute()}
    comments = comments_in(folder, policies, sorted(outside))
    return replace(settings, in_code=CodeExceptions(comments, lambda: places)) if comments else settings


def left_in_baseline(baseline: Mapping[str, str], *outcomes: Outcome) -> tuple[str, ...]:
    """A line on the baseline's entries that match no finding any more; none where all match one."""
    found = {
        one.fingerprint
        for outcome in outcomes
        for one in (*outcome.findings, *(e.finding for e in outcome.excepted))
    }
    left = sorted(name for mark, name in baseline.items() if mark not in found)
    return (
        (
            f"The baseline has what is not found here: {listed(left)}. Write it anew, unless another stack needs it.",
        )
        if left
        else ()
    )
