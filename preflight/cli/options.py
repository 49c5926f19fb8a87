"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from preflight import reports

F = TypeVar("F", bound=Callable[..., None])

baseline_option = click.option(
    "--baseline",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Report only what this file, made by `preflight baseline`, does not hold.",
)
policy_option = click.option("--policy", "-p", multiple=True, metavar="NAME", help="Run only this policy.")


def decorated(command: F, options: Sequence[Callable[[Any], Any]]) -> F:
    """The command with the options, which its help lists in this order."""
    for option in reversed(options):
        command = option(command)
    return command


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
