"""The commands on exported states: `preflight state check`, `verify` and `backup`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from preflight.cli.options import (
    F,
    baseline_option,
    decorated,
    fail_on_option,
    organization_option,
    report_options,
    selection_options,
)
from preflight.cli.output import end, failure, plan, show
from preflight.cli.own import own_policies
from preflight.cli.program_options import resolved

if TYPE_CHECKING:
    from preflight.checks.selection import Selection
    from preflight.reports.report import Report

# The policies that evaluate the state itself, not the deployed resources.
VERIFYING: Final = (
    "damaged-state",
    "partial-deployments",
    "plain-secret-in-state",
    "stale-state",
    "unused-provider",
)


def _file(**options: Any) -> Callable[[F], F]:
    return click.argument(
        "files" if options else "file",
        type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
        **options,
    )


def _reporting(command: F) -> F:
    """The options of commands that give a report on states."""
    return decorated(
        command, (report_options, organization_option("The organization's configuration."), own_policies)
    )


@click.group()
def state() -> None:
    """Check, verify and back up exported states (`pulumi stack export`)."""


@state.command()
@_file(nargs=-1, required=True)
@_reporting
@baseline_option
@selection_options
@fail_on_option
def check(files: tuple[Path, ...], **_options: Any) -> None:
    """Evaluate all policies on the deployed resources, and the states themselves.

    FILES are exported states; - reads a state from stdin. Several states are evaluated separately and against each
    other. Exit codes: 0 without mandatory findings, 1 with mandatory findings, 2 if a file is not a state. The section
    `check` of the preflight.yaml in this folder sets the defaults of these options.
    """

    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.checks.selection import Selection

    options = resolved(click.get_current_context(), Path())
    report = _evaluated(files, Selection.of(options), options["baseline"], options)
    _show(replace(report, fail_on=options["fail_on"]), options)


@state.command()
@_file()
@_reporting
def verify(file: Path, **options: Any) -> None:
    """Check only whether the state is complete, finished and recent. The exit codes are those of `check`."""

    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.checks.selection import Selection
    from preflight.preview.completeness import COMPLETE

    report = _evaluated((file,), Selection(VERIFYING), None, options)
    # The state itself was evaluated, even without resources.
    _show(replace(report, completeness=COMPLETE), options)


@state.command(short_help="Save a dated, compressed and verified copy of the state.")
@_file()
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("state-backups"),
    show_default=True,
    help="The folder of the copies.",
)
@click.option(
    "--keep", type=click.IntRange(min=0), default=0, help="Delete the stack's older copies; 0 keeps all."
)
def backup(file: Path, *, folder: Path, keep: int) -> None:
    """Save a dated, compressed copy of the state, and verify it by reading it back."""

    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.state.backup import backup as copy
    from preflight.state.export import StateError, read

    try:
        click.echo(copy(read(file), folder, keep))
    except StateError as error:
        raise failure(str(error)) from None


def _evaluated(
    files: tuple[Path, ...], selection: Selection, baseline: Path | None, options: Mapping[str, Any]
) -> Report:

    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.checks import baseline as baselines
    from preflight.checks.states import Request
    from preflight.checks.states import check as checked
    from preflight.evaluation.settings import ConfigError, read_configuration
    from preflight.state.export import StateError

    plan(
        options["formats"], options["outputs"]
    )  # A wrong option is reported before the states are evaluated.
    organization: Path | None = options["policy_pack_config"]
    try:
        return checked(
            Request(
                files,
                selection,
                organization=read_configuration(organization) if organization else {},
                own=options["own"],
                base=organization.parent if organization else Path(),
                baseline=baselines.read(baseline) if baseline else {},
                strict=options["strict"],
            )
        )
    except (StateError, ConfigError) as error:
        raise failure(str(error)) from None


def _show(report: Report, options: Mapping[str, Any]) -> None:
    show(plan(options["formats"], options["outputs"]), report, options["undecided"])
    end(report)
