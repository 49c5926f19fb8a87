"""Small Python programs on disk, and what the policies find in their sources. Nothing of them is run."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Final

from pulumi.runtime.proto import analyzer_pb2

from preflight.core.resource import STACK_TYPE
from preflight.core.stack import Stack
from preflight.evaluation.evaluate import Outcome, run
from preflight.evaluation.settings import Settings
from preflight.policy import Policy, discover, find
from preflight.sources.analysis import Sources
from preflight.sources.context import context_of
from preflight.sources.program import Program

URN: Final = f"urn:pulumi:dev::web::{STACK_TYPE}::web-dev"
VERSIONS: Final = {
    "{aws}": f"pulumi_aws {metadata.version('pulumi-aws')}",
    "{pulumi}": f"pulumi {metadata.version('pulumi')}",
    "{python}": f"Python {sys.version_info[0]}.{sys.version_info[1]}",
}
SOURCES: Final = tuple(p for p in discover() if p.area == "python_code" and STACK_TYPE in p.types)


@dataclass(frozen=True)
class Case:
    """A program, `__main__.py` alone or several files, and what a policy finds: `level file:line message`.

    `{aws}`, `{pulumi}` and `{python}` stand for the installed versions.
    """

    files: str | Mapping[str, str]
    expected: list[str] = field(default_factory=list)
    main: str = "__main__.py"
    config: frozenset[str] = frozenset()
    has_stack: bool = True
    environments: tuple[str, ...] = ()


def written(folder: Path, case: Case) -> Program:
    files = {case.main: case.files} if isinstance(case.files, str) else case.files
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(textwrap.dedent(text).lstrip("\n").encode())
    entry = folder / case.main
    return Program(
        folder,
        entry,
        entry.parent if entry.name == "__main__.py" else None,
        sys.executable,
        project="web",
        stack="dev",
        config=case.config,
        has_stack=case.has_stack,
        environments=case.environments,
    )


def judged(
    program: Program, policies: tuple[Policy, ...] = SOURCES, settings: Settings | None = None
) -> Outcome:
    root = analyzer_pb2.AnalyzerResource(type=STACK_TYPE, name="web-dev", urn=URN)
    stack = Stack.from_messages([root], name="dev", project="web", context=context_of(Sources(program)))
    return run(stack, policies, settings or Settings(), strict=True)


def found(program: Program, *names: str) -> list[str]:
    policies = tuple(p for n in names if (p := find(n)) is not None) if names else SOURCES
    return [f"{f.level} {f.file}:{f.line} {f.message}" for f in judged(program, policies).findings]


def check(folder: Path, case: Case, *names: str) -> None:
    """Assert that the policies, all of the sources' if none is named, find what the case expects, in any order."""
    assert sorted(found(written(folder, case), *names)) == sorted(map(_versioned, case.expected))


def _versioned(text: str) -> str:
    for name, version in VERSIONS.items():
        text = text.replace(name, version)
    return text
