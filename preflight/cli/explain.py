"""`preflight explain`: the page of a policy, or of the policy that explains an error."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from preflight.cli.output import _width, failure
from preflight.cli.own import found_policies, own_policies
from preflight.evaluation.settings import nearest
from preflight.policy import Policy
from preflight.policy.error_search import ErrorSearch, Explanation
from preflight.policy.explanation import explanation, own_explanation
from preflight.policy.own_findings import PAGES

STDIN: Final = "-"
# The form of a policy's name.
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_LONGEST: Final = 300
_OTHERS: Final = 3


@dataclass(frozen=True, slots=True)
class _Explained:
    """An error, the resource that it names, and what explains it."""

    text: str
    resource: str
    type: str
    urn: str
    found: Explanation


@click.command(short_help="Show a policy's page, or the policy that explains an error.")
@click.argument("name")
@click.option("--format", "-f", "format_", type=click.Choice(("terminal", "json")), default="terminal")
@own_policies
def explain(name: str, format_: str, own: tuple[Path, ...]) -> None:
    """Show the page of the policy NAME, or the policies that explain the error NAME.

    An error is a code (InvalidSubnet.Conflict), a text or a part of one of AWS, the provider or Pulumi; - reads what
    `pulumi up` prints from stdin. Exits 2 if no policy explains it.
    """
    policies = {p.name: p for p in found_policies(own).policies}
    if name in policies:
        _page(name, policies[name].doc, explanation(policies[name]), format_)
        return
    if name in PAGES:
        _page(name, PAGES[name], own_explanation(name), format_)
        return
    if _NAME.fullmatch(name):
        raise failure(f"{name}: no such policy{nearest(name, policies)}")
    _errors(sys.stdin.read() if name == STDIN else name, policies, format_)


def _page(name: str, doc: str, made: Mapping[str, Any], format_: str) -> None:
    if format_ == "json":
        click.echo(json.dumps(made, indent=2, ensure_ascii=False))
        return
    # Imported here: without them, the other commands start 0.1 s sooner.
    from rich.console import Console
    from rich.markdown import Markdown

    Console(highlight=False, width=_width(False)).print(Markdown(f"# {name}\n\n{doc}"))


def errors_in(text: str, policies: dict[str, Policy]) -> dict[str, Any]:
    """What explains the errors in the text, as JSON has it."""
    explained, unknown = _explained(text, policies)
    return _json(explained, unknown)


def _explained(text: str, policies: dict[str, Policy]) -> tuple[list[_Explained], list[str]]:
    """The errors that policies explain, and those that none does."""
    # Imported here: without the checks, the other commands start 0.3 s sooner.
    from preflight.checks.update_output import failures

    search = ErrorSearch(policies.values())
    explained: dict[tuple[str, str], _Explained] = {}
    unknown: dict[str, None] = {}
    for one in failures(text):
        found = search.explanation(one.text)
        if found is None:
            unknown[_shortened(one.message)] = None
            continue
        key = (found.policies[0].name, one.resource)
        explained.setdefault(key, _Explained(one.message, one.resource, one.type, one.urn, found))
    return list(explained.values()), list(unknown)


def _errors(text: str, policies: dict[str, Policy], format_: str) -> None:
    explained, unknown = _explained(text, policies)
    if format_ == "json":
        click.echo(json.dumps(_json(explained, unknown), indent=2, ensure_ascii=False))
    else:
        for one_explained in explained:
            click.echo("\n".join(_lines(one_explained)))
    if not explained:
        raise failure(
            f"no policy explains: {'; '.join(unknown)}" if unknown else "there is no error in the text"
        )
    for left in unknown:
        click.echo(f"No policy explains: {left}", err=True)


def _lines(one: _Explained) -> Iterator[str]:
    if one.resource:
        yield f"{one.resource}  {one.type}"
    yield f"  {_shortened(one.text)}"
    first, *others = one.found.policies
    if one.found.alike:
        yield "  Several policies know this; the whole error text tells them apart:"
        yield from (f"    {policy.name}: {policy.description}" for policy in one.found.policies)
        return
    yield f"  {first.name}: {first.description}"
    yield f"  Repair: {' '.join(first.remediation.split())}"
    yield f"  Page: preflight explain {first.name}"
    if others:
        yield f"  Also possible: {', '.join(policy.name for policy in others[:_OTHERS])}"


def _json(explained: Iterable[_Explained], unknown: Iterable[str]) -> dict[str, Any]:
    """What is found for tools: `policies` of an error are in the order of how likely they explain it."""
    return {
        "explained": [
            {
                "error": one.text,
                "resource": one.resource,
                "type": one.type,
                "urn": one.urn,
                "policies": [
                    {
                        "policy": p.name,
                        "description": p.description,
                        "url": p.url,
                        "remediation": p.remediation,
                    }
                    for p in one.found.policies
                ],
            }
            for one in explained
        ],
        "unexplained": list(unknown),
    }


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
