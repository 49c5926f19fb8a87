"""Exceptions of a project that hide nothing: they are told, so that they do not outlive their reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.evaluation.code_exceptions import Place
from preflight.evaluation.evaluate import Outcome, ReportedFinding
from preflight.evaluation.precedence import FILE
from preflight.evaluation.settings import PACK, Settings
from preflight.policy import Level

_STOPS: Final = (Level.MANDATORY, Level.REMEDIATE)


def unused(settings: Settings, outcome: Outcome) -> tuple[str, ...]:
    """A line for each exception that fits no finding of the policies that ran.

    An organization's exceptions are for all of its projects, so that one of them need not use each.
    """
    found = (*outcome.findings, *(e.finding for e in outcome.excepted))
    return (*_in_file(settings.project or settings, outcome, found), *_in_code(settings, outcome, found))


def _in_file(settings: Settings, outcome: Outcome, found: tuple[ReportedFinding, ...]) -> Iterator[str]:
    for policy, exemptions in sorted(settings.exceptions.items()):
        own = [(f.resource, f.type, f.urn) for f in found if f.policy == policy]
        for index, exemption in enumerate(exemptions):
            if policy in outcome.subjects and not any(map(exemption.fits, own)):
                yield (
                    f"{FILE}: {policy}.exceptions[{index}] ({exemption.resource}) matches no finding. Remove it."
                )


def _in_code(settings: Settings, outcome: Outcome, found: tuple[ReportedFinding, ...]) -> Iterator[str]:
    if settings.in_code is None or not settings.in_code.places():
        return
    used = settings.in_code.used(map(_located, found))
    for comment in settings.in_code.comments:
        if comment.policy in outcome.subjects and comment not in used:
            yield f"{comment.place} matches no finding on line {comment.covers}. Remove it."


def refused_comments(settings: Settings, outcome: Outcome) -> tuple[str, ...]:
    """The comments that may not hide what they are about, since the organization does not allow it."""
    if settings.in_code is None:
        return ()
    denied = settings.in_code.used(
        _located(f) for f in outcome.findings if f.level in _STOPS and not settings.allows_exceptions(f.level)
    )
    return tuple(
        f"{comment.place} hides no mandatory findings; the organization's configuration does not set "
        f"{PACK}.projectExceptions."
        for comment in settings.in_code.comments
        if comment in denied
    )


def _located(found: ReportedFinding) -> tuple[str, str, Place | None]:
    return found.policy, found.urn, None if found.file is None else (found.file, found.line or 1)
