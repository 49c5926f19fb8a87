"""The commands on exported states: `preflight state check`, `verify` and `backup`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from preflight import reports
from preflight.cli.output import end, failure, plan, show

# The policies that evaluate the state itself, not the deployed resources.
VERIFYING: Final = (
    "damaged-state",
    "partial-deployments",
    "plain-secret-in-state",
    "stale-state",
    "unused-provider",
)
F = TypeVar("F", bound=Callable[..., None])


def _file(**options: Any) -> Callable[[F], F]:
    return click.argument(
        "files" if options else "file",
        type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
        **options,
    )


def _reporting(command: F) -> F:
    """The options of commands that write a report."""
    for decorate in reversed(
        (
            click.option("--format", "-f", "formats", multiple=True, type=click.Choice(reports.FORMATS)),
            click.option(
                "--output",
                "-o",
                "outputs",
                multiple=True,
                type=click.Path(dir_okay=False, path_type=Path),
                help="Write the report to a file, in the format of --format or of the file extension.",
            ),
            click.option(
                "--policy-pack-config",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="The organization's configuration.",
            ),
            click.option("--undecided", is_flag=True, help="List the undecided subjects with their reasons."),
            click.option("--strict", is_flag=True, help="Stop with an error if a policy fails."),
        )
    ):
        command = decorate(command)
    return command


@click.group()
def state() -> None:
    """Check, verify and back up exported states (`pulumi stack export`)."""


@state.command()
@_file(nargs=-1, required=True)
@_reporting
@click.option(
    "--baseline",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Report only findings that are not in this baseline file, created by `preflight baseline`.",
)
@click.option("--policy", "-p", multiple=True, metavar="NAME", help="Run only this policy.")
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
) -> None:

    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.checks import baseline as baselines
    from preflight.checks.program import chosen
    from preflight.checks.state import evaluate
    from preflight.evaluation.effective_configuration import effective
    from preflight.evaluation.settings import ConfigError, read_configuration
    from preflight.preview.completeness import COMPLETE
    from preflight.state.export import StateError, read

    planned = plan(formats, outputs)
    try:
        organization = read_configuration(policy_pack_config) if policy_pack_config else {}
        report = evaluate(
            [read(file) for file in files],
            chosen(names),
            effective(Path(), organization),
            baseline=baselines.read(baseline) if baseline else frozenset(),
            strict=strict,
        )
    except (StateError, ConfigError) as error:
        raise failure(str(error)) from None
    if names == VERIFYING:
        # The state itself was evaluated, even without resources.
        report = replace(report, completeness=COMPLETE)
    show(planned, report, undecided)
    end(report)
