"""Measure what runs A and B of the offline preview decide, on the programs in folders.

python tools/undecided.py [--jobs N] [--sample N] [--json FILE] FOLDER ...

A folder is a program, or contains programs. Each program runs once and is evaluated, then A and B run and it is
evaluated again. Only programs that run to their end count. The rows are: documents that stay wholly unknown, undecided
subjects with their reasons, and mandatory findings, before and after the symbolic runs.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from preflight.core.stack import Stack
from preflight.core.values import PartialText, Secret, Unknown
from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import Settings as Configuration
from preflight.policy import discover
from preflight.preview.errors import PreviewError
from preflight.preview.model import Preview
from preflight.preview.program_sources import sources_of
from preflight.preview.project import Project
from preflight.preview.session import Settings, record

# The properties that hold a document or a script.
DOCUMENTS: Final = frozenset(
    {
        "accessPolicies",
        "assumeRolePolicy",
        "body",
        "containerDefinitions",
        "containerProperties",
        "content",
        "dashboardBody",
        "definition",
        "deliveryPolicy",
        "eventPattern",
        "filterPolicy",
        "input",
        "policy",
        "policyDocument",
        "redriveAllowPolicy",
        "redrivePolicy",
        "resourcePolicy",
        "templateBody",
        "userData",
        "userDataBase64",
    }
)
# Areas of policies on the sources, which no run of the program decides.
_OF_SOURCES: Final = ("python_code",)
_PROJECT: Final = "Pulumi.yaml"
# Names of the rows in the files that this tool writes.
BEFORE: Final = "before"
AFTER: Final = "after"


class Judged(msgspec.Struct, frozen=True):
    """What an evaluation of one program gives. `documents`: those that are wholly unknown, by resource and path."""

    documents: tuple[tuple[str, str], ...]
    undecided: tuple[tuple[str, str, str], ...]
    mandatory: tuple[tuple[str, str, str], ...]


class Measured(msgspec.Struct, frozen=True):
    """One program. `problem`: why it does not count; `why_not`: why runs A and B were not started."""

    program: str
    problem: str = ""
    why_not: str = ""
    before: Judged | None = None
    after: Judged | None = None


def judged(stack: Stack) -> Judged:
    policies = (policy for policy in discover() if policy.area not in _OF_SOURCES)
    outcome = run(stack, policies, Configuration())
    return Judged(
        tuple(_unknown_documents(stack)),
        tuple(dict.fromkeys((u.policy, u.urn, u.reason) for u in outcome.undecided)),
        tuple((f.policy, f.urn, f.message) for f in outcome.mandatory),
    )


def _unknown_documents(stack: Stack) -> Iterator[tuple[str, str]]:
    """The documents of which nothing is known: neither a part of the text nor the output that it is."""
    for resource in stack.resources:
        for key in list(resource.keys()):
            if resource.has_input(key):
                yield from ((resource.urn, path) for path in _unknown_in(key, key, resource.get(key)))


def _unknown_in(key: str, path: str, value: Any) -> Iterator[str]:
    if isinstance(value, Secret):
        value = value.reveal()
    if key in DOCUMENTS and isinstance(value, Unknown) and not isinstance(value, PartialText):
        if value.hole is None:
            yield path
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _unknown_in(name, f"{path}.{name}", item)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _unknown_in(key, f"{path}[{number}]", item)


def measured(folder: Path, timeout: float = 240.0) -> Measured:
    """Run the program once and then A and B, and evaluate it after both."""
    before: list[Judged] = []

    def first(previewed: Preview) -> None:
        if previewed.error is None:
            before.append(judged(previewed.modelled(sources)))

    try:
        project = Project.load(folder, None, {})
        sources = sources_of(project, None)
        found = record(project, Settings(timeout=timeout), first)
    except PreviewError as error:
        return Measured(str(folder), str(error))
    if found.error is not None:
        return Measured(str(folder), found.error.message.partition("\n")[0])
    assert found.symbolic is not None
    after = judged(found.modelled(sources))
    return Measured(str(folder), "", found.symbolic.why_not, before[0], after)


def programs(folders: Sequence[Path]) -> list[Path]:
    """The folders that are programs, and the programs directly in the others."""
    found: list[Path] = []
    for folder in folders:
        own = (folder / _PROJECT).is_file()
        found += [folder] if own else sorted(path.parent for path in folder.glob(f"*/{_PROJECT}"))
    return found


def table(rows: Sequence[Measured]) -> str:
    """The numbers, the undecided subjects after A and B by policy, and the new mandatory findings."""
    pairs = [(row, row.before, row.after) for row in rows if row.before and row.after]
    lines = [f"{len(rows)} programs, {len(pairs)} ran to their end"]
    for name in ("documents", "undecided", "mandatory"):
        counts = [
            sum(len(getattr(judged, name)) for _, *both in pairs for judged in both[i : i + 1])
            for i in (0, 1)
        ]
        lines.append(f"{name}: {counts[0]} -> {counts[1]}")
    for name, count in Counter(u[0] for _, _, after in pairs for u in after.undecided).most_common():
        lines.append(f"{count:6} undecided {name}")
    for row, before, after in pairs:
        lines += [
            f"new in {row.program}: {' '.join(f)}" for f in after.mandatory if f not in before.mandatory
        ]
        lines += [f"unknown in {row.program}: {' '.join(d)}" for d in after.documents]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sample", type=int, default=0, help="that many programs, chosen at random")
    parser.add_argument("--json", type=Path, help="write a line for each program")
    options = parser.parse_args(arguments)
    folders = programs(options.folders)
    if options.sample and options.sample < len(folders):
        folders = sorted(random.Random(1).sample(folders, options.sample))
    discover()  # before the fork
    with ExitStack() as until:
        target = until.enter_context(options.json.open("w", encoding="utf-8")) if options.json else None
        pool = until.enter_context(multiprocessing.get_context("fork").Pool(options.jobs))
        rows = []
        for row in pool.imap_unordered(measured, folders):
            rows.append(row)
            if target:
                print(json.dumps(msgspec.to_builtins(row)), file=target, flush=True)
    print(table(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
