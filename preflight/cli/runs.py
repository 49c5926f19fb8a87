"""The runs that a command asks for, as one report: a folder or several, a stack or all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from preflight.checks.selection import Selection
from preflight.cli.output import failure
from preflight.cli.signals import ended_by_signals
from preflight.evaluation.settings import ConfigError, read_configuration
from preflight.preview.ahead import started
from preflight.preview.errors import PreviewError
from preflight.preview.project import Project

if TYPE_CHECKING:
    from preflight.checks.program import Request
    from preflight.reports.report import Report


def reported(folders: Sequence[tuple[Path, Mapping[str, Any]]]) -> Report:
    """The report on the folders, each with its options.

    One that cannot be checked ends the command; among several it is a run that did not end.
    """
    runs = [(folder, options, stack) for folder, options in folders for stack in _stacks(folder, options)]
    with ended_by_signals():
        if len(runs) > 1:
            return _several(runs)
        try:
            return _checked(*runs[0])
        except (PreviewError, ConfigError) as error:
            raise failure(str(error)) from None


def _several(runs: Sequence[tuple[Path, Mapping[str, Any], str | None]]) -> Report:
    reports = [_of_several(*run) for run in runs]
    # Imported here: the program's interpreter starts 0.3 s sooner.
    from preflight.checks.several import merged

    return merged(reports)


def _of_several(folder: Path, options: Mapping[str, Any], stack: str | None) -> Report:
    try:
        return _checked(folder, options, stack)
    except (PreviewError, ConfigError) as error:
        # Imported here: the program's interpreter starts 0.3 s sooner.
        from preflight.checks.several import failed

        return failed(str(folder), stack or "", str(error))


def _checked(folder: Path, options: Mapping[str, Any], stack: str | None) -> Report:
    config = dict(map(_pair, options["config"]))
    with ExitStack() as until:
        warm = None
        if not options.get("sources_only"):
            # It imports the provider while the policies and Pulumi's SDK load here.
            warm = until.enter_context(
                started(
                    folder, stack=stack, python=options["python"], network=options["network"], config=config
                )
            )
        # Imported here: the program's interpreter starts 0.3 s sooner.
        from preflight.checks.program import check

        return check(_request(folder, options, stack, config), warm)


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


def _request(
    folder: Path, options: Mapping[str, Any], stack: str | None, config: Mapping[str, str]
) -> Request:
    # Imported here: the program's interpreter starts 0.3 s sooner.
    from preflight.checks import baseline
    from preflight.checks.program import Request

    known, organization = options.get("baseline"), options["policy_pack_config"]
    return Request(
        folder=folder,
        stack=stack,
        python=options["python"],
        timeout=options["timeout"],
        network=options["network"],
        cache=options["cache"],
        selection=Selection.of(options),
        config=config,
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
