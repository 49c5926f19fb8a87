"""The commands on exported states: `preflight state check`, `verify` and `backup`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from preflight.cli.options import (
    F,
    baseline_option,
    decorated,
    organization_option,
    policy_option,
    report_options,
)
from preflight.cli.output import end, failure, plan, show
from preflight.cli.own import own_policies

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
@policy_option
def check(files: tuple[Path, ...], *, policy: tuple[str, ...], baseline: Path | None, **options: Any) -> None:
    """Evaluate all policies on the deployed resources, and the states themselves.

    FILES are exported states; - reads a state from stdin. Several states are evaluated separately and against each
    other. Exit codes: 0 without mandatory findings, 1 with mandatory findings, 2 if a file is not a state.
    """
    _report(files, policy, baseline, **options)


@state.command()
@_file()
@_reporting
def verify(file: Path, **options: Any) -> None:
    """Check only whether the state is complete, finished and recent. The exit codes are those of `check`."""
    _report((file,), VERIFYING, None, **options)


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


def _report(
    files: tuple[Path, ...],
    names: tuple[str, ...],
    baseline: Path | None,
    *,
    formats: tuple[str, ...],
    outputs: tuple[Path, ...],
    policy_pack_config: Path | None,
    undecided: bool,
    strict: bool,
    own: tuple[Path, ...],
) -> None:

    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.checks import baseline as baselines
    from preflight.checks.selection import Selection
    from preflight.checks.states import Request
    from preflight.checks.states import check as checked
    from preflight.evaluation.settings import ConfigError, read_configuration
    from preflight.preview.completeness import COMPLETE
    from preflight.state.export import StateError

    planned = plan(formats, outputs)
    try:
        report = checked(
            Request(
                files,
                Selection(names),
                read_configuration(policy_pack_config) if policy_pack_config else {},
                own,
                policy_pack_config.parent if policy_pack_config else Path(),
                baselines.read(baseline) if baseline else {},
                strict,
            )
        )
    except (StateError, ConfigError) as error:
        raise failure(str(error)) from None
    if names == VERIFYING:
        # The state itself was evaluated, even without resources.
        report = replace(report, completeness=COMPLETE)
    show(planned, report, undecided)
    end(report)
