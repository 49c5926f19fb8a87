"""The command line. A command imports its modules when it runs, so that `--help` is fast."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from preflight import reports
from preflight.cli.output import _Failure, _width, _write, end, plan, show
from preflight.cli.state import state
from preflight.evaluation import effective_configuration as configuration
from preflight.evaluation.settings import ConfigError, nearest, read_configuration
from preflight.policy import Policy, discover
from preflight.policy.explanation import explanation
from preflight.preview.model import PreviewError
from preflight.reports.report import Report
from preflight.version import VERSION


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="aws-preflight")
def main() -> None:
    """Find, before anything is deployed, why an AWS stack cannot work."""


main.add_command(state)

F = TypeVar("F", bound=Callable[..., None])


def _of_program(command: F) -> F:
    """The argument and options of commands that preview a program."""
    for decorate in reversed(
        (
            click.argument("folder", type=click.Path(path_type=Path), default=Path()),
            click.option("--stack", help="The stack whose Pulumi.<stack>.yaml is read."),
            click.option("--python", help="The program's interpreter.", metavar="PATH"),
            click.option(
                "--timeout",
                default=120.0,
                show_default=True,
                help="Seconds after which the program is stopped.",
            ),
            click.option(
                "--symbolic/--no-symbolic",
                default=True,
                help="Run the program twice more, to evaluate the resources that its callbacks of apply create.",
            ),
            click.option(
                "--network/--no-network", default=False, help="Allow the program to use the network."
            ),
            click.option(
                "--config",
                "-c",
                multiple=True,
                metavar="KEY=VALUE",
                help="A configuration value of the program.",
            ),
            click.option(
                "--policy-pack-config",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="The organization's configuration, which preflight.yaml of the program cannot override.",
            ),
            click.option("--policy", "-p", multiple=True, metavar="NAME", help="Run only this policy."),
        )
    ):
        command = decorate(command)
    return command


@main.command(short_help="Report what cannot work in a Pulumi program.")
@_of_program
@click.option(
    "--format",
    "-f",
    "formats",
    multiple=True,
    type=click.Choice(reports.FORMATS),
    help="The report's format.",
)
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the report to a file, in the format of --format or of the file extension.",
)
@click.option(
    "--baseline",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Report only findings that are not in this baseline file, created by `preflight baseline`.",
)
@click.option("--undecided", is_flag=True, help="List the undecided subjects with their reasons.")
@click.option(
    "--sources-only", is_flag=True, help="Read the program's Python sources without running the program."
)
@click.option("--strict", is_flag=True, help="Stop with an error if a policy fails.")
def check(
    folder: Path,
    *,
    formats: tuple[str, ...],
    outputs: tuple[Path, ...],
    baseline: Path | None,
    undecided: bool,
    **options: Any,
) -> None:
    """Preview the Pulumi program in FOLDER offline and report what cannot work.

    Exit codes: 0 without mandatory findings, 1 with mandatory findings, 2 if the program was not checked to its end.
    """
    planned = plan(formats, outputs)
    report = _checked(folder, baseline=baseline, **options)
    show(planned, report, undecided)
    end(report)


@main.command(short_help="Record the current findings, so that later checks report only new ones.")
@_of_program
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("preflight-baseline.json"),
    show_default=True,
    help="The file to write.",
)
def baseline(folder: Path, *, output: Path, **options: Any) -> None:
    """Write the current findings to a file, so that `check --baseline` reports only new findings."""

    report = _checked(folder, **options)
    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.checks import baseline as baselines

    if report.completeness.ended_early:
        raise _Failure(f"{report.completeness.reason} No baseline is written.")
    _write(output, baselines.render(report))
    click.echo(f"{len(report.findings)} findings written to {output}", err=True)


@main.command(short_help="Draw the stack and its findings.")
@_of_program
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
def diagram(folder: Path, *, format_: str | None, output: Path | None, **options: Any) -> None:
    """Draw the stack: Regions, VPCs, Availability Zones, subnets, their resources and findings."""

    report = _checked(folder, **options)
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
def config(folder: Path, *, policy_pack_config: Path | None, stack: str, schema: bool) -> None:
    """Print the effective configuration and the source of each value."""
    import json

    if schema:
        click.echo(json.dumps(configuration.schema(), indent=2))
        return
    try:
        click.echo(configuration.explained(folder, policy_pack_config, stack), nl=False)
    except ConfigError as error:
        raise _Failure(str(error)) from None


def _checked(
    folder: Path,
    *,
    stack: str | None,
    python: str | None,
    timeout: float,
    network: bool,
    config: tuple[str, ...],
    policy_pack_config: Path | None,
    policy: tuple[str, ...],
    baseline: Path | None = None,
    strict: bool = False,
    sources_only: bool = False,
    symbolic: bool = True,
) -> Report:

    # Imported here: without the preview and the policies, the other commands start 0.3 s sooner.
    from preflight.checks import baseline as baselines
    from preflight.checks.program import Request
    from preflight.checks.program import check as run_check

    try:
        organization = read_configuration(policy_pack_config) if policy_pack_config else {}
        return run_check(
            Request(
                folder=folder,
                stack=stack,
                python=python,
                timeout=timeout,
                network=network,
                policies=policy,
                config=dict(map(_pair, config)),
                organization=organization,
                baseline=baselines.read(baseline) if baseline else frozenset(),
                strict=strict,
                sources_only=sources_only,
                symbolic=symbolic,
            )
        )
    except (PreviewError, ConfigError) as error:
        raise _Failure(str(error)) from None


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise _Failure(f"--config {text}: expected KEY=VALUE")
    return key, value


@main.command()
@click.option("--area", help="Only this area's policies.")
def policies(area: str | None) -> None:
    """List the policies."""
    from rich.console import Console
    from rich.table import Column, Table

    found = [p for p in discover() if area in (None, p.area, p.area.replace("_", "-"))]
    if not found:
        raise _Failure(
            f"--area {area} is not an area. Use one of {', '.join(sorted({p.area for p in discover()}))}."
        )
    table = Table(
        Column("Policy", no_wrap=True), "Level", "Severity", "What it finds", box=None, pad_edge=False
    )
    for one in found:
        table.add_row(one.name, one.level, one.severity, one.description)
    Console(highlight=False, soft_wrap=False, width=max(_width(False), 80)).print(table)


@main.command()
@click.argument("name")
@click.option("--format", "-f", "format_", type=click.Choice(("terminal", "json")), default="terminal")
def explain(name: str, format_: str) -> None:
    """Show the page of the policy NAME."""
    policy = _policy(name)
    if format_ == "json":
        import json

        click.echo(json.dumps(explanation(policy), indent=2, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(highlight=False, width=_width(False)).print(Markdown(f"# {policy.name}\n\n{policy.doc}"))


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


def _policy(name: str) -> Policy:
    found = {p.name: p for p in discover()}
    if name not in found:
        raise _Failure(f"{name}: no such policy{nearest(name, found)}")
    return found[name]


if __name__ == "__main__":
    main()
