"""The options that commands on programs have in common, and their defaults in `preflight.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource

from preflight import reports
from preflight.cli.options import F, decorated, organization_option, selection_options
from preflight.cli.output import failure
from preflight.cli.own import own_policies
from preflight.evaluation.check_options import CHECK, check_options
from preflight.evaluation.settings import PROJECT_FILES, ConfigError, project_configuration

# Where the command's parameter is not named as the option is.
_PARAMETERS: Final = {"format": "formats", "output": "outputs", "policies": "own"}
_PATHS: Final = ("policy_pack_config", "baseline")
_LISTS: Final = ("policy", "skip", "area", "formats", "outputs", "own")


def of_program(command: F) -> F:
    """The options of commands that preview a program."""
    return decorated(
        command,
        (
            click.option("--stack", help="The stack whose Pulumi.<stack>.yaml is read."),
            click.option("--python", help="The program's interpreter.", metavar="PATH"),
            click.option(
                "--timeout", default=120.0, show_default=True, help="Seconds until the program is ended."
            ),
            click.option(
                "--symbolic/--no-symbolic",
                default=True,
                help="Run the program twice more, to see what its callbacks of apply make.",
            ),
            click.option("--network/--no-network", default=False, help="Let the program reach the network."),
            click.option(
                "--config",
                "-c",
                multiple=True,
                metavar="KEY=VALUE",
                help="A configuration value of the program.",
            ),
            organization_option(
                "The organization's configuration, which the program's preflight.yaml cannot loosen."
            ),
            selection_options,
            own_policies,
            click.option(
                "--progress/--no-progress",
                default=None,
                help="Say on stderr what is being done; by default at a terminal.",
            ),
            click.option(
                "--cache/--no-cache",
                default=True,
                help="Keep for the next run what the interpreter says of the packages, and what has no faults.",
            ),
        ),
    )


def resolved(context: click.Context, folder: Path) -> dict[str, Any]:
    """The command's options for a folder: those given, else those of its `preflight.yaml`, else the defaults."""
    options = dict(context.params)
    try:
        section = check_options(project_configuration(folder))
        for key, value in section.items():
            name = _PARAMETERS.get(key, key)
            if name not in options:
                continue
            if name == "config":
                options[name] = (*(f"{k}={_text(v)}" for k, v in value.items()), *options[name])
            elif not _is_given(context, name):
                options[name] = _converted(name, value, folder)
    except ConfigError as error:
        several = len(context.params.get("folders", ())) > 1
        raise failure(f"{folder}: {error}" if several else str(error)) from None
    if options.get("all_stacks") and _is_given(context, "stack") and not _is_given(context, "all_stacks"):
        options["all_stacks"] = False
    return options


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is not ParameterSource.DEFAULT


def _converted(name: str, value: Any, folder: Path) -> Any:
    """The value of the file as the command line gives it; paths start at the file's folder."""
    if name in _LISTS:
        values = (value,) if isinstance(value, str) else tuple(value)
        for one in values if name == "formats" else ():
            if one not in reports.FORMATS:
                raise ConfigError(f"{CHECK}.format: {one!r}; allowed are {', '.join(reports.FORMATS)}")
        return tuple(folder / one for one in values) if name in ("outputs", "own") else values
    if name in _PATHS:
        path = folder / value
        if not path.is_file():
            raise ConfigError(f"{CHECK}: {PROJECT_FILES[0]} names {value}, and there is no such file")
        return path
    return str(folder / value) if name == "python" and "/" in value else value


def _text(value: object) -> str:
    """A configuration value as Pulumi holds it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
