"""The folders of the pack are layers: each imports only what is below it, and no two import each other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from preflight.model import type_tokens

ROOT: Final = Path(__file__).parents[1]
# `aws:rds/instance:Instance`, as Pulumi writes the type of a resource in a URN.
TYPE_TOKEN: Final = re.compile(r"[a-z][\w-]*:[\w.-]+/\w+:\w+|pulumi:(?:pulumi|providers):\w+")

# The areas of the model, from the lowest layer up. Areas of one layer do not import each other.
MODEL: Final = (
    ("type_tokens",),
    (
        "resource_types",
        "tables",
        "nearest_class",
        "absences",
        "live_senders",
        "pulumi_program",
        "setting_faults",
    ),
    ("network", "identity"),
    ("compute", "naming"),
    ("containers", "messaging", "load_balancing", "security_groups", "state", "monitoring", "integration"),
    ("storage",),
    ("database", "systems_manager", "dependencies", "limits"),
    ("requirements",),
)
AREAS: Final = frozenset(f"model.{area}" for layer in MODEL for area in layer)

# What the other folders import. `model` stands for all its areas.
BELOW: Final[dict[str, tuple[str, ...]]] = {
    "version": (),
    "core": (),
    "scripts": ("core",),
    "sources": ("version", "core"),
    "policy": ("version", "core"),
    "policies": ("core", "scripts", "sources", "model", "policy"),
    "evaluation": ("core", "policy", "model.tables", "model.type_tokens"),
    "preview": ("core", "sources", "model.type_tokens"),
    "state": ("core", "model"),
    "testing": ("core", "model", "policy", "evaluation", "preview"),
    "fixes": ("core", "policy", "sources"),
    "analyzer": ("version", "core", "sources", "policy", "evaluation", "preview"),
    "pack": ("analyzer",),
    "diagram": ("core", "model", "policy", "evaluation"),
    "reports": ("version", "core", "policy", "evaluation", "preview", "diagram"),
    "checks": ("core", "sources", "model", "policy", "evaluation", "preview", "state", "reports", "fixes"),
    "cli": ("version", "policy", "evaluation", "preview", "state", "diagram", "reports", "checks"),
}


@dataclass(frozen=True)
class Import:
    """An import of a module of the pack by another."""

    importer: str
    imported: str
    line: int
    in_function: bool = False
    for_types: bool = False
    why: str = ""

    def __str__(self) -> str:
        return f"{self.importer} (line {self.line}) imports {self.imported}"


def allowed(folder: str) -> frozenset[str]:
    """The folders that files of the folder may import besides their own."""
    if not folder.startswith("model."):
        below = BELOW[folder]
        return frozenset(below) | (AREAS if "model" in below else frozenset())
    lower: set[str] = {"core", "scripts", "sources"}
    for layer in MODEL:
        if folder.partition(".")[2] in layer:
            break
        lower.update(f"model.{area}" for area in layer)
    return frozenset(lower)


def folder_of(module: str) -> str:
    """`model.network` of `preflight.model.network.vpc`, `core` of `preflight.core.stack`."""
    parts = module.split(".")
    if parts[0] == "policies" or len(parts) == 1:
        return parts[0]
    return ".".join(parts[1:3]) if parts[1] == "model" else parts[1]


@cache
def modules() -> dict[str, Path]:
    found = {}
    for top in ("preflight", "policies"):
        for file in sorted((ROOT / top).rglob("*.py")):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = file
    return found


def imports_of(name: str, file: Path) -> Iterator[Import]:
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node, in_function, for_types in _statements(ast.parse(text), False, False):
        targets = [a.name for a in node.names] if isinstance(node, ast.Import) else _targets(node)
        above = next((line for line in reversed(lines[: node.lineno - 1]) if "import " not in line), "")
        for target in targets:
            if target in modules() and target != name:
                yield Import(name, target, node.lineno, in_function, for_types, above.strip())


def _targets(node: ast.ImportFrom) -> list[str]:
    assert node.level == 0, f"relative import of {node.module}"
    module = node.module or ""
    below = [f"{module}.{alias.name}" for alias in node.names]
    return [name for name in below if name in modules()] or [module]


def _statements(
    node: ast.AST, in_function: bool, for_types: bool
) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, in_function, for_types
        else:
            typed = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from _statements(child, in_function or inside, for_types or typed)


@cache
def imports() -> tuple[Import, ...]:
    return tuple(i for name, file in modules().items() for i in imports_of(name, file))


def test_every_folder_has_a_layer() -> None:
    folders = {folder_of(name) for name, file in modules().items() if file.name != "__init__.py"}
    assert folders <= set(BELOW) | AREAS | {"preflight"}


def test_each_layer_imports_only_what_is_below_it() -> None:
    wrong = [
        f"{one}: {folder_of(one.importer)} is not above {folder_of(one.imported)}"
        for one in imports()
        if folder_of(one.imported) != folder_of(one.importer)
        and folder_of(one.imported) not in allowed(folder_of(one.importer))
    ]
    assert wrong == []


def test_the_layers_have_no_circle() -> None:
    for folder in (*BELOW, *AREAS):
        waiting, seen = list(allowed(folder)), set[str]()
        while waiting:
            below = waiting.pop()
            assert below != folder, f"{folder} is below itself"
            if below not in seen and below != "model":
                seen.add(below)
                waiting += allowed(below)


def test_files_of_one_folder_have_no_circle_at_run_time() -> None:
    arrows: dict[str, set[str]] = {}
    for one in imports():
        if not one.for_types and folder_of(one.importer) == folder_of(one.imported):
            arrows.setdefault(one.importer, set()).add(one.imported)
    for start in arrows:
        waiting, seen = list(arrows[start]), set[str]()
        while waiting:
            name = waiting.pop()
            assert name != start, f"{start} imports itself through {sorted(seen)}"
            if name not in seen:
                seen.add(name)
                waiting += arrows.get(name, ())


def test_no_policy_imports_another() -> None:
    wrong = [str(i) for i in imports() if folder_of(i.importer) == folder_of(i.imported) == "policies"]
    assert wrong == []


def test_an_import_inside_a_function_says_what_it_saves() -> None:
    assert [str(i) for i in imports() if i.in_function and not i.why.startswith("# Imported here")] == []


def test_no_file_has_more_than_400_lines() -> None:
    tops = ("preflight", "policies", "tools")
    files = [f for top in tops for kind in ("*.py", "*.js") for f in (ROOT / top).rglob(kind)]
    lengths = {f.relative_to(ROOT).as_posix(): len(f.read_text("utf-8").splitlines()) for f in files}
    assert {name: length for name, length in lengths.items() if length > 400} == {}
    assert len(lengths) > 500
    assert sum(name.endswith(".js") for name in lengths) > 20


def test_a_type_token_is_written_once() -> None:
    """A second file that needs one moves it to `preflight/model/type_tokens.py`."""
    places: dict[str, list[str]] = {}
    for name, file in modules().items():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and TYPE_TOKEN.fullmatch(str(node.value)):
                places.setdefault(node.value, []).append(f"{name} (line {node.lineno})")
    assert {token: found for token, found in places.items() if len(found) > 1} == {}
    assert "aws:rds/instance:Instance" in places


def test_a_type_token_is_not_built_of_parts() -> None:
    built = [
        f"{name} (line {node.lineno})"
        for name, file in modules().items()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr) and re.match(r"aws:.*/.*:", _text_of(node))
    ]
    assert built == []


def _text_of(text: ast.JoinedStr) -> str:
    """The text with an `x` for each expression."""
    return "".join(str(v.value) if isinstance(v, ast.Constant) else "x" for v in text.values)


def test_a_type_token_has_the_name_of_its_service_and_resource() -> None:
    names = {value: name for name, value in vars(type_tokens).items() if name.isupper()}
    for token, name in names.items():
        if token.startswith("aws:"):
            _, service, _, kind = re.split("[:/]", token)
            assert name.replace("_", "") == (service + kind).upper()


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("preflight.core.stack", "preflight.model.network.vpc"),
        ("preflight.model.network.vpc", "preflight.model.load_balancing.listeners"),
        ("preflight.model.network.vpc", "preflight.policy.definition"),
        ("preflight.sources.analysis", "preflight.model.network.vpc"),
        ("preflight.evaluation.evaluate", "preflight.analyzer.servicer"),
        ("preflight.evaluation.evaluate", "preflight.model.network.vpc"),
        ("policies.network.missing_peering_route", "preflight.checks.program"),
    ],
)
def test_an_arrow_against_the_order_is_named(importer: str, imported: str) -> None:
    assert folder_of(imported) not in allowed(folder_of(importer))
    assert str(Import(importer, imported, 7)) == f"{importer} (line 7) imports {imported}"
