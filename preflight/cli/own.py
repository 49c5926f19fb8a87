"""Policies of one's own on the command line: the option that names their folders, and `preflight new-policy`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from preflight.cli.output import failure
from preflight.evaluation.own_policies import named_folders, policies_of
from preflight.evaluation.settings import ConfigError, read_configuration
from preflight.policy import PolicySet
from preflight.policy.scaffold import PolicyNameError, files_of

own_policies = click.option(
    "--policies",
    "own",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Run the policies of your own in this folder too.",
)


def found_policies(
    own: tuple[Path, ...], folder: Path = Path(), organization: Path | None = None
) -> PolicySet:
    """All policies for the folder; what did not load is said on stderr, a line each. Ends the command if wrong."""
    try:
        raw = read_configuration(organization) if organization is not None else {}
        base = organization.parent if organization is not None else Path()
        found = policies_of(folder, raw, given=own, base=base)
    except ConfigError as error:
        raise failure(str(error)) from None
    for line in found.problems:
        click.echo(f"warning: {line}", err=True)
    return found


@click.command("new-policy", short_help="Write a policy of your own and its test.")
@click.argument("name", metavar="AREA/NAME")
@click.option(
    "--policies",
    "own",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of your policies; by default the one that preflight.yaml names, else `policies`.",
)
@click.option(
    "--tests",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tests"),
    show_default=True,
    help="The folder of their tests.",
)
def new_policy(name: str, own: Path | None, tests: Path) -> None:
    """Write a policy of your own and its test, which passes: change both to what you need.

    AREA/NAME, such as tagging/missing-owner-tag: NAME says what fails, in two words or more.
    """
    try:
        named = named_folders(Path())
        folder = own or next(iter(named), Path("policies"))
        made = files_of(name, folder, tests)
    except (ConfigError, PolicyNameError) as error:
        raise failure(str(error)) from None
    for path in made:
        if path.exists():
            raise failure(f"{path} exists already")
    for path, text in made.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise failure(f"{path}: {error.strerror}") from None
        click.echo(f"wrote {_shown(path)}")
    _, test = made
    click.echo(f"Run its test: python -m pytest {_shown(test)}")
    if folder.resolve() not in [f.resolve() for f in named]:
        click.echo("To run it in every check, name the folder in preflight.yaml:")
        click.echo(f"  preflight:\n    policies: [{_shown(folder)}]")


def _shown(path: Path) -> str:
    """The path as it is typed in this folder."""
    return Path(os.path.relpath(path)).as_posix()
