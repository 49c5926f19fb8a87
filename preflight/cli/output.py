"""Common parts of the commands: formats, files, colors, exit codes."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from preflight import reports

if TYPE_CHECKING:
    from preflight.reports.report import Report

COULD_NOT_RUN: Final = 2


class _Failure(click.ClickException):
    """An error that prints one line on stderr and exits with code 2."""

    exit_code = COULD_NOT_RUN

    def show(self, file: Any = None) -> None:
        click.echo(f"error: {self.format_message()}", err=True, file=file)


def failure(message: str) -> click.ClickException:
    """The exception that ends a command that could not run."""
    return _Failure(message)


def plan(formats: tuple[str, ...], outputs: tuple[Path, ...]) -> list[tuple[str, Path | None]]:
    """The format of each output: that of its file extension, otherwise the next format of --format.

    Several formats have one ending (`.json` is SARIF too): the first one left that --format names is written. Formats
    without an output go to stdout; without any format, the terminal report goes to stdout.
    """
    left = list(formats)
    found: list[tuple[str, Path | None]] = []
    for output in outputs:
        format_ = reports.ENDINGS.get(output.suffix.lower())
        fitting = left if format_ is None else [format_, *reports.ALSO.get(output.suffix.lower(), ())]
        if taken := next((f for f in left if f in fitting), None):
            format_ = taken
            left.remove(taken)
        if format_ is None:
            endings = ", ".join(reports.ENDINGS)
            raise _Failure(
                f"--output {output}: the format is unknown. Set --format, or use one of the extensions {endings}."
            )
        found.append((format_, output))
    if not formats:
        left = ["terminal"]
    return [*((format_, None) for format_ in left), *found]


def show(
    planned: list[tuple[str, Path | None]], report: Report, undecided: bool, comment_limit: int | None = None
) -> None:
    """Write the report in each format to its output."""
    for format_, target in planned:
        if target is None:
            click.echo(_rendered(format_, report, undecided, comment_limit=comment_limit), nl=False)
        else:
            _write(target, _rendered(format_, report, undecided, file=True, comment_limit=comment_limit))


def _rendered(
    format_: str, report: Report, undecided: bool, *, file: bool = False, comment_limit: int | None = None
) -> str:
    """The report in the format; the module of a format is imported only when it is used."""
    options: dict[str, Any] = {}
    if format_ in ("terminal", "compact"):
        options["undecided"] = undecided
    if format_ == "terminal":
        options |= {
            "width": _width(file),
            "color": not file and _color(),
            "links": not file and opens_links(),
        }
    if format_ == "markdown" and comment_limit is not None:
        options["limit"] = comment_limit
    render = importlib.import_module(f"preflight.reports.{format_}").render
    text: str = render(report, **options)
    return text


def _width(file: bool) -> int:
    return 100 if file else min(shutil.get_terminal_size((80, 24)).columns, 120)


def _color() -> bool:
    """Whether to use colors; NO_COLOR and pipes disable them (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


# Terminals that open links (OSC 8), by a variable that each sets: https://github.com/Alhadis/OSC8-Adoption
_OPENING: Final = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM", "VSCODE_INJECTION")
_PROGRAMS: Final = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio", "mintty"})
_TERMS: Final = frozenset({"xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm"})


def opens_links() -> bool:
    """Whether the terminal turns links into such; FORCE_HYPERLINK says so, or `0` that it does not."""
    said = os.environ
    if "FORCE_HYPERLINK" in said:
        return said["FORCE_HYPERLINK"] not in ("0", "false", "")
    if "CI" in said or "TMUX" in said:
        return False
    vte = said.get("VTE_VERSION", "")
    return (
        any(name in said for name in _OPENING)
        or said.get("TERM_PROGRAM") in _PROGRAMS
        or said.get("TERM") in _TERMS
        or (vte.isdigit() and int(vte) >= 5000)
    )


def _write(target: Path, text: str) -> None:
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _Failure(f"--output {target}: {error.strerror}") from None


def end(report: Report) -> None:
    """Exit with the report's exit code; if the report is incomplete, print the reason on stderr."""
    if report.completeness.ended_early:
        click.echo(f"error: {report.completeness.reason}", err=True)
    sys.exit(report.exit_code)
