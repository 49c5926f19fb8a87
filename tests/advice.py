"""What the pack advises on stacks that nothing stops: counted by policy, in the stacks as they are and in production.

`corpus/advice.json` and `sound/advice.json` say why each is right; `python tools/advice.py` writes the numbers anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from preflight.core.stack import Stack
from preflight.evaluation.evaluate import run
from preflight.evaluation.folding import folded
from preflight.evaluation.settings import PackOptions, Settings
from preflight.policy import Level, discover
from preflight.preview import preview
from preflight.testing import program_from_yaml
from tests.corpus.reader import recordings
from tests.corpus.reader import stack as recorded

HERE: Final = Path(__file__).parent
CORPUS: Final = HERE / "corpus" / "advice.json"
SOUND: Final = HERE / "sound" / "advice.json"
EXAMPLE: Final = HERE.parent / "examples" / "sound-web-app"
# `findings`: in the stack as it is; `production`: where every stack is one of production.
SETTINGS: Final[Mapping[str, Settings]] = {
    "findings": Settings(),
    "production": Settings(pack=PackOptions(production_stacks=("*",))),
}

Counts = dict[str, dict[str, int]]


def of_corpus() -> Counts:
    return _counted((path.stem, recorded(path)) for path in recordings())


def of_sound_programs(folders: Iterable[Path]) -> Counts:
    """Of the programs in YAML at the first preview and when deployed, and of those in the folders."""
    return _counted((*_yaml(), *((folder.name, _previewed(folder)) for folder in folders)))


@cache
def _yaml() -> tuple[tuple[str, Stack], ...]:
    paths = sorted((HERE / "sound" / "programs").glob("*.yaml"))
    programs = [(path.stem, program_from_yaml(path.read_text(encoding="utf-8"))) for path in paths]
    return tuple((name, stack) for name, p in programs for stack in (p.planned(), p.deployed()))


def _previewed(folder: Path) -> Stack:
    found = preview(folder)
    assert found.error is None, found.error
    return Stack.from_messages(
        found.resources, name=found.stack, project=found.project, config=found.config, external=found.external
    )


def python_programs(where: Path) -> list[Path]:
    """A folder of its own for each sound program in Python, and the sound example."""
    folders = [EXAMPLE]
    for source in sorted((HERE / "sound" / "python").glob("*.py")):
        folder = where / source.stem
        folder.mkdir()
        (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
        (folder / "__main__.py").write_text(source.read_text(encoding="utf-8"))
        folders.append(folder)
    return folders


def _counted(stacks: Iterable[tuple[str, Stack]]) -> Counts:
    told: dict[str, set[tuple[str, str, str, str]]] = {kind: set() for kind in SETTINGS}
    for name, stack in stacks:
        for kind, settings in SETTINGS.items():
            found = folded(run(stack, discover(), settings, strict=True), stack).findings
            told[kind] |= {(f.policy, name, f.urn, f.message) for f in found if f.level is Level.ADVISORY}
    policies = sorted({policy for found in told.values() for policy, *_ in found})
    return {p: {kind: sum(p == one for one, *_ in found) for kind, found in told.items()} for p in policies}


def stated(file: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return found
