"""The vocabulary of the model, from its docstrings: for CONTRIBUTING.md and docs/model.md. Used by tools/docs.py."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MODEL: Final = Path(__file__).parents[1] / "preflight" / "model"


@dataclass(frozen=True)
class Question:
    """A public member of an entity, or a function about one."""

    name: str
    returns: str
    summary: str


@dataclass(frozen=True)
class EntityClass:
    """A class of the model that policies judge or ask."""

    name: str
    module: str
    summary: str
    questions: tuple[Question, ...]

    @property
    def area(self) -> str:
        return self.module.split(".")[2]


def entities() -> tuple[EntityClass, ...]:
    """Every class of the model that derives, directly or not, from `Entity`, with the functions about it."""
    trees = {
        _module(file): ast.parse(file.read_text(encoding="utf-8")) for file in sorted(MODEL.rglob("*.py"))
    }
    classes = {n.name: (m, n) for m, tree in trees.items() for n in tree.body if isinstance(n, ast.ClassDef)}
    about: dict[str, list[Question]] = {}
    for tree in trees.values():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.args.args:
                first = node.args.args[0].annotation
                subject = ast.unparse(first) if first is not None else ""
                about.setdefault(subject, []).append(_question(node, f"{node.name}({_arguments(node)})"))
    return tuple(
        EntityClass(
            name,
            module,
            _summary(node),
            (*_members(node), *sorted(about.get(name, ()), key=lambda q: q.name)),
        )
        for name, (module, node) in classes.items()
        if not name.startswith("_") and _is_entity(node, classes)
    )


def _module(file: Path) -> str:
    return ".".join(file.relative_to(MODEL.parents[1]).with_suffix("").parts)


def _is_entity(node: ast.ClassDef, classes: dict[str, tuple[str, ast.ClassDef]]) -> bool:
    bases = [ast.unparse(base) for base in node.bases]
    return "Entity" in bases or any(_is_entity(classes[b][1], classes) for b in bases if b in classes)


def _members(node: ast.ClassDef) -> Iterator[Question]:
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
            properties = {ast.unparse(d) for d in member.decorator_list} & {"property", "cached_property"}
            called = "" if properties else f"({_arguments(member)})"
            yield _question(member, f".{member.name}{called}")


def _arguments(node: ast.FunctionDef) -> str:
    return ", ".join(a.arg for a in node.args.args if a.arg not in ("self", "cls"))


def _question(node: ast.FunctionDef, name: str) -> Question:
    returns = ast.unparse(node.returns).strip("'") if node.returns is not None else ""
    return Question(name, returns, _summary(node))


def _summary(node: ast.ClassDef | ast.FunctionDef) -> str:
    """The first paragraph of the docstring, on one line."""
    return " ".join((ast.get_docstring(node) or "").partition("\n\n")[0].split())


def index() -> str:
    """One line for each area: its entities, linked to the page that has their questions."""
    areas: dict[str, list[str]] = {}
    for entity in entities():
        areas.setdefault(entity.area, []).append(f"[{entity.name}](docs/model.md#{entity.name.lower()})")
    lines = ["| area | entities |", "| --- | --- |"]
    lines += [f"| `model/{area}` | {', '.join(sorted(areas[area]))} |" for area in sorted(areas)]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The page of all entities and the questions that policies ask of them."""
    lines = [
        "# The model",
        "",
        "What policies judge, and what they can ask of it, by area. Written by `tools/docs.py` from the docstrings.",
    ]
    area = ""
    for entity in sorted(entities(), key=lambda e: (e.area, e.name)):
        if entity.area != area:
            area = entity.area
            lines += ["", f"## model/{area}"]
        lines += ["", f"### {entity.name}", "", f"`{entity.module}`. {entity.summary}".strip()]
        if entity.questions:
            lines += ["", "| question | answer | |", "| --- | --- | --- |"]
            lines += [f"| `{q.name}` | `{_cell(q.returns)}` | {_cell(q.summary)} |" for q in entity.questions]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return re.sub(r"\|", r"\\|", text)
