"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from preflight import reports
from preflight.policy import Severity

FAIL_ON: Final = ("mandatory", "advisory", "never")

F = TypeVar("F", bound=Callable[..., None])

baseline_option = click.option(
    "--baseline",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Report only what this file, made by `preflight baseline`, does not hold.",
)

fail_on_option = click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="mandatory",
    show_default=True,
    help="From which level on a finding makes the exit code 1.",
)


def decorated(command: F, options: Sequence[Callable[[Any], Any]]) -> F:
    """The command with the options, which its help lists in this order."""
    for option in reversed(options):
        command = option(command)
    return command


def selection_options(command: F) -> F:
    """The options that choose which policies run."""
    return decorated(
        command,
        (
            click.option("--policy", "-p", multiple=True, metavar="NAME", help="Run only this policy."),
            click.option("--skip", multiple=True, metavar="NAME", help="Do not run this policy."),
            click.option("--area", multiple=True, metavar="AREA", help="Run only the policies of this area."),
            click.option(
                "--min-severity",
                type=click.Choice([str(one) for one in Severity]),
                help="Run only policies of this severity or a higher one.",
            ),
        ),
    )


def report_options(command: F) -> F:
    """The options of commands that give a report."""
    return decorated(
        command,
        (
            click.option(
                "--format",
                "-f",
                "formats",
                multiple=True,
                type=click.Choice(reports.FORMATS),
                help="Of the report.",
            ),
            click.option(
                "--output",
                "-o",
                "outputs",
                multiple=True,
                type=click.Path(dir_okay=False, path_type=Path),
                help="Write the report to a file, in the format that its --format or its ending names.",
            ),
            click.option("--undecided", is_flag=True, help="List what could not be decided, and why."),
            click.option("--strict", is_flag=True, help="Let an error in a policy end the run."),
        ),
    )


def organization_option(help_: str) -> Callable[[F], F]:
    return click.option(
        "--policy-pack-config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=help_
    )
