"""The runs that a command asks for, as one report: a folder or several, a stack or all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from preflight.checks import baseline
from preflight.checks.program import Request, check
from preflight.checks.selection import Selection
from preflight.checks.several import failed, merged
from preflight.cli.output import failure
from preflight.cli.signals import ended_by_signals
from preflight.evaluation.settings import ConfigError, read_configuration
from preflight.preview.model import PreviewError
from preflight.preview.project import Project
from preflight.reports.report import Report


def reported(folders: Sequence[tuple[Path, Mapping[str, Any]]]) -> Report:
    """The report on the folders, each with its options.

    One that cannot be checked ends the command; among several it is a run that did not end.
    """
    runs = [(folder, options, stack) for folder, options in folders for stack in _stacks(folder, options)]
    with ended_by_signals():
        if len(runs) > 1:
            return merged([_of_several(*run) for run in runs])
        ((folder, options, stack),) = runs
        try:
            return check(_request(folder, options, stack))
        except (PreviewError, ConfigError) as error:
            raise failure(str(error)) from None


def _of_several(folder: Path, options: Mapping[str, Any], stack: str | None) -> Report:
    try:
        return check(_request(folder, options, stack))
    except (PreviewError, ConfigError) as error:
        return failed(str(folder), stack or "", str(error))


def _stacks(folder: Path, options: Mapping[str, Any]) -> Iterator[str | None]:
    """The stacks to check; `None` is the only one there is."""
    named: str | None = options["stack"]
    if not options.get("all_stacks"):
        yield named
        return
    if named is not None:
        raise failure("--stack and --all-stacks exclude each other")
    try:
        found = Project.load(folder, "dev", {}).stacks
    except PreviewError:
        found = ()
    yield from found or (None,)


def _request(folder: Path, options: Mapping[str, Any], stack: str | None) -> Request:
    known, organization = options.get("baseline"), options["policy_pack_config"]
    return Request(
        folder=folder,
        stack=stack,
        python=options["python"],
        timeout=options["timeout"],
        network=options["network"],
        cache=options["cache"],
        selection=Selection.of(options),
        config=dict(map(_pair, options["config"])),
        organization=read_configuration(organization) if organization else {},
        baseline=baseline.read(known) if known else {},
        strict=options.get("strict", False),
        sources_only=options.get("sources_only", False),
        symbolic=options["symbolic"],
        own=options.get("own", ()),
        base=organization.parent if organization else Path(),
    )


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise failure(f"--config {text}: expected KEY=VALUE")
    return key, value
