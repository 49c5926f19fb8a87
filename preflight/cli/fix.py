"""`preflight fix`: the certain repairs of a program's Python sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from preflight.cli.output import end, failure, show

if TYPE_CHECKING:
    from collections.abc import Callable

    from preflight.reports.report import Report

# A program that ends early shows its next faults only when the first ones are repaired.
_ROUNDS: Final = 5


def fix(folder: Path, checked: Callable[[], Report], *, apply: bool) -> None:
    """Show the repairs as a diff, or write them, check again and report what is left."""
    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.checks.fix import repairs_of

    report = checked()
    repairs = repairs_of(report, folder)
    if repairs is None:
        raise failure("preflight fix repairs programs in Python; this one is not")
    if not apply:
        click.echo(repairs.diff, nl=False)
        for one in repairs.fixes:
            click.echo(f"{one.file}:{one.line}: {one.why}", err=True)
        left = len(report.findings)
        made = f"{len(repairs.fixes)} {'repair' if len(repairs.fixes) == 1 else 'repairs'}"
        click.echo(
            f"{made} of {left} findings; --apply writes them and checks again"
            if repairs.fixes
            else f"nothing to repair by itself in {left} findings",
            err=True,
        )
        return
    for _ in range(_ROUNDS):
        if repairs is None or not repairs.fixes:
            break
        try:
            repairs.write(folder)
        except OSError as error:
            raise failure(f"{error.filename}: {error.strerror}") from None
        for one in repairs.fixes:
            click.echo(f"repaired {one.file}:{one.line}: {one.why}", err=True)
        report = checked()
        repairs = repairs_of(report, folder)
    show([("terminal", None)], report, False)
    end(report)
