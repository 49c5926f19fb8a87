"""The command line. A command imports its modules when it runs, so that `--help` is fast."""

from __future__ import annotations

import gc
import importlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from preflight.cli.explain import explain
from preflight.cli.fix import fix
from preflight.cli.options import (
    baseline_option,
    fail_on_option,
    report_options,
)
from preflight.cli.output import _Failure, _width, _write, end, plan, show
from preflight.cli.own import found_policies, new_policy, own_policies
from preflight.cli.program_options import of_program, resolved
from preflight.cli.progress import told
from preflight.cli.state import state
from preflight.evaluation import effective_configuration as configuration
from preflight.evaluation.settings import ConfigError
from preflight.version import VERSION

if TYPE_CHECKING:
    from preflight.reports.report import Report


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="aws-preflight")
def main() -> None:
    """Find, before anything is deployed, why an AWS stack cannot work."""
    # Policies, syntax trees and the model stay until the command ends; of garbage there is little.
    gc.set_threshold(_ALLOCATIONS)


main.add_command(state)
main.add_command(explain)
main.add_command(new_policy)

_ALLOCATIONS = 50_000
_FOLDER = click.argument("folder", type=click.Path(path_type=Path), default=Path())


@main.command(short_help="Report what cannot work in Pulumi programs.")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@of_program
@click.option("--all-stacks", is_flag=True, help="Check every stack that has a file Pulumi.<stack>.yaml.")
@report_options
@baseline_option
@click.option("--compact", is_flag=True, help="One line for each finding: the same as --format compact.")
@click.option(
    "--comment-limit",
    type=click.IntRange(min=1000),
    metavar="CHARACTERS",
    help="The longest Markdown report; what is over is counted. By default what a comment on GitHub holds.",
)
@click.option("--sources-only", is_flag=True, help="Read the program's Python sources and do not run it.")
@fail_on_option
def check(folders: tuple[Path, ...], **_options: Any) -> None:
    """Preview the Pulumi programs in FOLDERS offline and report what cannot work.

    Exit codes: 0 without mandatory findings, 1 with mandatory findings, 2 if a program was not checked to its end. The
    section `check` of the program's preflight.yaml sets the defaults of these options.
    """
    folders = tuple(dict.fromkeys(folders)) or (Path(),)
    context = click.get_current_context()
    options = [resolved(context, folder) for folder in folders]
    first = options[0]
    formats = (*first["formats"], "compact") if first["compact"] else first["formats"]
    planned = plan(formats, first["outputs"])
    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.cli.runs import reported

    with told(first["progress"]):
        report = replace(reported(list(zip(folders, options, strict=True))), fail_on=first["fail_on"])
    show(planned, report, first["undecided"], first["comment_limit"])
    end(report)


@main.command("fix", short_help="Repair what is certain in a program's Python files.")
@_FOLDER
@of_program
@click.option("--sources-only", is_flag=True, help="Read the program's Python sources and do not run it.")
@click.option("--apply", is_flag=True, help="Write the repairs, check again and report what is left.")
def fix_command(folder: Path, *, apply: bool, **_options: Any) -> None:
    """Print a diff of the repairs that are certain and local, in the Python files of the program in FOLDER.

    Properties with one right value, misspelt arguments, options given as properties, wrong and missing imports, and
    Outputs in texts, sums and JSON. Nothing else in a file changes. With --apply exits as `check` does.
    """
    fix(folder, lambda: _checked(folder), apply=apply)


@main.command(short_help="Record the current findings, so that later checks report only new ones.")
@_FOLDER
@of_program
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("preflight-baseline.json"),
    show_default=True,
    help="The file to write.",
)
def baseline(folder: Path, *, output: Path, **_options: Any) -> None:
    """Write the current findings to a file, so that `check --baseline` reports only new findings."""

    report = _checked(folder)
    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.checks import baseline as baselines

    if report.completeness.ended_early:
        raise _Failure(f"{report.completeness.reason} No baseline is written.")
    _write(output, baselines.render(report))
    click.echo(f"{len(report.findings)} findings written to {output}", err=True)


@main.command(short_help="Draw the stack and its findings.")
@_FOLDER
@of_program
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(("svg", "mermaid")),
    help="The default is that of the file extension.",
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="The default is stdout."
)
def diagram(folder: Path, *, format_: str | None, output: Path | None, **_options: Any) -> None:
    """Draw the stack: Regions, VPCs, Availability Zones, subnets, their resources and findings."""

    report = _checked(folder)
    assert report.model is not None
    ending = {".mmd": "mermaid", ".mermaid": "mermaid"}.get(output.suffix if output else "", "svg")
    drawn = importlib.import_module(f"preflight.diagram.{format_ or ending}")
    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.diagram.scene import scene

    text = drawn.render(scene(report.model, report.outcome))
    if output is None:
        click.echo(text, nl=False)
    else:
        _write(output, text)
    if report.completeness.ended_early:
        raise _Failure(report.completeness.reason)


@main.command(short_help="Print the effective configuration.")
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--policy-pack-config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The organization's configuration.",
)
@click.option(
    "--stack", default="dev", show_default=True, help="The stack; production stacks have other defaults."
)
@click.option("--schema", is_flag=True, help="Print the JSON schema of preflight.yaml instead.")
@own_policies
def config(
    folder: Path, *, policy_pack_config: Path | None, stack: str, schema: bool, own: tuple[Path, ...]
) -> None:
    """Print the effective configuration and the source of each value."""
    import json

    found = found_policies(own, folder, policy_pack_config)
    if schema:
        click.echo(json.dumps(configuration.schema(found.policies), indent=2))
        return
    try:
        click.echo(configuration.explained(folder, policy_pack_config, stack, found), nl=False)
    except ConfigError as error:
        raise _Failure(str(error)) from None


def _checked(folder: Path) -> Report:
    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.cli.runs import reported

    options = resolved(click.get_current_context(), folder)
    with told(options["progress"]):
        return reported([(folder, options)])


@main.command()
@click.option("--area", help="Only this area's policies.")
@own_policies
def policies(area: str | None, own: tuple[Path, ...]) -> None:
    """List the policies, also those of your own that the preflight.yaml in this folder names."""
    from rich.console import Console
    from rich.table import Column, Table

    every = found_policies(own).policies
    found = [p for p in every if area in (None, p.area, p.area.replace("_", "-"))]
    if not found:
        raise _Failure(
            f"--area {area} is not an area. Use one of {', '.join(sorted({p.area for p in every}))}."
        )
    table = Table(
        Column("Policy", no_wrap=True), "Level", "Severity", "What it finds", box=None, pad_edge=False
    )
    for one in found:
        table.add_row(one.name, one.level, one.severity, one.description)
    Console(highlight=False, soft_wrap=False, width=max(_width(False), 80)).print(table)


@main.command(short_help="Serve `check` and `explain` to a coding assistant.")
def mcp() -> None:
    """Serve `check` and `explain` to a coding assistant, by the Model Context Protocol."""

    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.cli import mcp_server

    try:
        mcp_server.serve()
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "mcp":
            raise
        raise _Failure("the package mcp is not installed. Install aws-preflight[mcp].") from None


if __name__ == "__main__":
    main()
