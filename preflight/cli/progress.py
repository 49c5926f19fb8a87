"""Progress on standard error: a line that moves at a terminal, plain lines in a log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from preflight.preview.progress import told_to


@contextmanager
def told(shown: bool | None) -> Iterator[None]:
    """Show what is being done until the block ends. `shown`: whether; `None` where standard error is a terminal."""
    if not (sys.stderr.isatty() if shown is None else shown):
        yield
    elif sys.stderr.isatty():
        with _moving():
            yield
    else:
        with told_to(lambda what: click.echo(f"preflight: {what}", err=True)):
            yield


@contextmanager
def _moving() -> Iterator[None]:
    # Imported here: what shows no progress starts 0.1 s sooner.
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False, markup=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Starting", total=None)
        with told_to(lambda what: bar.update(task, description=what)):
            yield
