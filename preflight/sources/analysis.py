"""What the sources of a program say: its files, the modules that its entry reaches, and what certainly runs."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from preflight.core.cached_property import cached_property
from preflight.sources.inference.classes import Class
from preflight.sources.inference.execution import Execution
from preflight.sources.inference.inference import Inference
from preflight.sources.inference.values import ClassValue
from preflight.sources.parsing.answer_cache import stamp
from preflight.sources.parsing.disk import Disk
from preflight.sources.parsing.imported_modules import (
    chain,
    imported,
    imported_by_text,
    reached_from,
    read_bytes,
)
from preflight.sources.parsing.interpreter import InterpreterInfo, SyntaxFault, probe
from preflight.sources.parsing.module_finder import Modules
from preflight.sources.parsing.module_path import ModulePath, module_path
from preflight.sources.parsing.modules import Kind, Module
from preflight.sources.parsing.requirements import named_in_project, named_in_requirements
from preflight.sources.parsing.written import literals
from preflight.sources.past_searches import PastSearches
from preflight.sources.program import Program

_SKIPPED: Final = frozenset({"node_modules", "__pycache__", "site-packages", "build", "dist", "env", "venv"})
_FILES: Final = 2_000
_BYTES: Final = 4_000_000
# How often what a program imports may add to the path on which it is found.
_ROUNDS: Final = 8
_PULUMI: Final = re.compile(rb"(?m)^\s*(?:from|import)\s+pulumi")
_APART: Final = ("TYPE_CHECKING", "platform", "os.name", "version_info", "PY2", "PY3")
# Annotations are evaluated when they are asked for, from this version on (PEP 649).
_DEFERRED: Final = (3, 14)


class SourceLocation(msgspec.Struct, frozen=True):
    """Where a fault is. `certain`: the code there runs whenever the program does."""

    file: str
    line: int
    always_runs: bool


class Sources:
    """The sources of one program, read when first asked for."""

    def __init__(self, program: Program) -> None:
        self.program: Final = program
        self.disk: Final = Disk()

    # --- files

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The program's Python files, without environments, hidden folders and installed packages."""
        found: list[Path] = []
        for folder, names, files in os.walk(self.program.folder):
            here = Path(folder)
            names[:] = sorted(
                n for n in names if n not in _SKIPPED and n[0] != "." and not _is_environment(here / n)
            )
            found += [here / f for f in sorted(files) if f.endswith(".py") and _is_small(here / f)]
            if len(found) > _FILES:
                break
        if self.program.entry not in found:
            found.append(self.program.entry)
        return tuple(found[:_FILES])

    def relative(self, path: Path) -> str:
        """The path as seen from the program's folder; absolute where there is no such way."""
        try:
            return Path(os.path.relpath(path, self.program.folder)).as_posix()
        except ValueError:
            return path.as_posix()

    @cached_property
    def answer(self) -> InterpreterInfo | None:
        program = self.program
        if program.interpreter is None:
            return None
        answer = probe(
            program.interpreter,
            self.files,
            cwd=program.entry.parent,
            folder=program.on_path,
            names=("pulumi", "pulumi_aws", *self._own_names),
            requirements=self.requirements or (),
        )
        if answer is not None and answer.found.get("pulumi") is None:
            # Not the interpreter that runs the program: what it finds says nothing.
            return replace(answer, found={})
        return answer

    @property
    def _own_names(self) -> frozenset[str]:
        """The names by which the program's files begin, also those that none imports."""
        root = self.program.on_path or self.program.folder
        return frozenset(
            f.relative_to(root).parts[0].removesuffix(".py") for f in self.files if root in f.parents
        )

    @cached_property
    def syntax(self) -> tuple[SyntaxFault, ...]:
        """The files that the program's interpreter cannot parse; none where it cannot be asked."""
        return tuple(self.answer.syntax.values()) if self.answer is not None else ()

    @cached_property
    def requirements(self) -> frozenset[str] | None:
        """The distributions that the program asks for; `None` where it does not say, or says it elsewhere."""
        text = self._text("requirements.txt")
        if text is not None:
            names = named_in_requirements(text)
            return frozenset(names) if names is not None else None
        project = self._text("pyproject.toml")
        return named_in_project(project) if project is not None else None

    def _text(self, name: str) -> str | None:
        try:
            return (self.program.folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    @cached_property
    def past(self) -> PastSearches:
        """What former runs searched in the same sources without a finding."""
        about = (self.program.folder, self.program.entry, self.program.interpreter, self.program.stack)
        return PastSearches({"about": list(map(str, about))}, self._state, self.disk)

    def _state(self) -> dict[str, Any]:
        """What decides what is found, besides the answers of the disk."""
        program, answer, required = self.program, self.answer, self.requirements
        return {
            "program": repr(replace(program, config=frozenset())),
            "config": sorted(program.config),
            "files": [list(stamp(file)) for file in self.files],
            "interpreter": answer.checksum if answer is not None else "",
            "requirements": None if required is None else sorted(required),
        }

    # --- what they mean

    @cached_property
    def modules(self) -> Modules:
        """The modules as found on the path that the program makes: what it imports may add to the path in turn."""
        path, program = ModulePath(), self.program
        for _ in range(_ROUNDS):
            modules = Modules(program.folder, program.entry, program.on_path, self.answer, path, self.disk)
            reached = reached_from(modules)
            # Folders stay: a module that one of them hides must not take away the folder that it adds.
            made = path.merged(module_path(reached, program.entry.parent, self.disk))
            if made == path:
                break
            path = made
        return modules

    @cached_property
    def inference(self) -> Inference:
        import builtins

        known = self.answer.builtins if self.answer is not None else frozenset(dir(builtins))
        inference = Inference(self.modules, known)
        inference.enter(self.read)
        return inference

    @cached_property
    def reached(self) -> tuple[Module, ...]:
        """The program's modules that its entry imports, directly or through others, and that parse."""
        return reached_from(self.modules)

    @cached_property
    def behind(self) -> tuple[Module, ...]:
        """The program's modules that no run reaches today: those that a file imports which does not parse, and those of
        Pulumi that no file imports."""
        waiting: list[Module] = []
        for module in (self.modules.main, *self._unparsed):
            if module.tree is None:
                waiting += imported_by_text(self.modules, module)
        reached = {m.path for m in self.reached}
        for path in self.files:
            if path not in reached and not self.is_test(path) and _PULUMI.search(read_bytes(path, self.disk)):
                waiting += self._named(path)
        found: dict[Module, None] = {}
        while waiting:
            module = waiting.pop()
            if (
                module in found
                or module.tree is None
                or module.path in reached
                or module.kind is not Kind.PROGRAM
            ):
                continue
            found[module] = None
            waiting += imported(self.modules, module)
        return tuple(sorted(found, key=lambda m: m.name))

    @cached_property
    def _unparsed(self) -> tuple[Module, ...]:
        below = (m for module in self.reached for m in imported(self.modules, module))
        return tuple(dict.fromkeys(m for m in below if m.tree is None and m.path is not None))

    def _named(self, path: Path) -> list[Module]:
        """The module of the file, where an import finds it by its place in the program's folder."""
        root = self.program.on_path or self.program.folder
        parts = path.relative_to(root).with_suffix("").parts if root in path.parents else ()
        found = self.modules.find(".".join(parts)) if parts else None
        return [found] if isinstance(found, Module) and found.path == path else []

    def _holds(self, path: Path) -> bool:
        return self.program.folder in path.parents

    @cached_property
    def read(self) -> tuple[Module, ...]:
        """The modules whose faults are told: those that are reached, and as advice those behind them."""
        return (*self.reached, *self.behind)

    def is_test(self, path: Path) -> bool:
        parts = path.relative_to(self.program.folder).parts if self._holds(path) else ()
        return any(p in ("test", "tests") for p in parts[:-1]) or path.name.startswith(("test_", "conftest"))

    @cached_property
    def reached_files(self) -> frozenset[Path]:
        """The files of the reached modules, also of those that do not parse."""
        found = {self.program.entry}
        for module in self.reached:
            found |= {m.path for m in imported(self.modules, module) if m.path is not None}
        return frozenset(found)

    @cached_property
    def execution(self) -> Execution:
        version = self.answer.version if self.answer is not None else (3, 9)
        return Execution(self.inference, self.modules.main, version >= _DEFERRED)

    @cached_property
    def certain_files(self) -> frozenset[Path]:
        """Files that are certainly imported, also those that do not parse."""
        certain = {m.path for m, sure in self.execution.imported.items() if sure and m.path is not None}
        for module in self.reached:
            assert module.tree is not None
            for node in ast.walk(module.tree):
                if not self.execution.runs(node):
                    continue
                if isinstance(node, ast.Import):
                    certain |= {m.path for a in node.names for m in chain(self.modules, a.name) if m.path}
                elif isinstance(node, ast.ImportFrom) and (name := self.modules.absolute(module, node)):
                    certain |= {m.path for m in chain(self.modules, name) if m.path}
                    certain |= {
                        m.path
                        for a in node.names
                        for m in chain(self.modules, f"{name}.{a.name}", only_last=True)
                        if m.path
                    }
        return frozenset(certain | {self.program.entry})

    @cached_property
    def made_classes(self) -> frozenset[Class]:
        """The classes that the reached modules call."""
        return frozenset(
            value.cls
            for module, node in self.nodes()
            if isinstance(node, ast.Call)
            for value in (self.inference.at(node.func, module),)
            if isinstance(value, ClassValue)
        )

    def writes(self, text: str) -> bool:
        """Whether the text stands in one of the program's literals."""
        return text in self._literals

    def writes_in_any_case(self, text: str) -> bool:
        """Whether the text, which is in lower case, stands in one of the program's literals in any case."""
        return text in self._lower_literals

    @cached_property
    def _lower_literals(self) -> str:
        return self._literals.lower()

    @cached_property
    def _literals(self) -> str:
        return literals(self.reached)

    def place(self, module: Module, node: ast.AST) -> SourceLocation:
        assert module.path is not None
        return SourceLocation(
            self.relative(module.path), getattr(node, "lineno", 1), self.execution.runs(node)
        )

    def nodes(self) -> Iterator[tuple[Module, ast.AST]]:
        """Every node of the modules that are read, in the order of the files."""
        for module in self.read:
            for node in self.inference.scopes(module).of_node:
                yield module, node

    def around(self, module: Module, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        """What the node stands in, from inside out, each with the part of it that holds the node."""
        parents = self.inference.scopes(module).parents
        while (outer := parents.get(node)) is not None:
            yield outer, node
            node = outer

    def is_expected(self, module: Module, node: ast.AST, *errors: str) -> bool:
        """Whether a `try` around the node names one of the errors: its failure is provided for."""
        return any(
            name in errors
            for outer, inner in self.around(module, node)
            if isinstance(outer, ast.Try) and inner in outer.body
            for handler in outer.handlers
            if handler.type is not None
            for part in ast.walk(handler.type)
            for name in (getattr(part, "id", getattr(part, "attr", "")),)
        )

    def is_apart(self, module: Module, node: ast.AST) -> bool:
        """Whether a condition around the node tells systems, Python versions or type checkers apart."""
        return any(
            word in ast.unparse(outer.test)
            for outer, inner in self.around(module, node)
            if isinstance(outer, ast.If) and inner is not outer.test
            for word in _APART
        )

    def version(self, module: Module) -> str:
        """The package and version that a module of a Pulumi package belongs to, for messages."""
        top = self.modules.find(module.distribution)
        name = module.distribution
        if isinstance(top, Module) and top.folders:
            for path in top.folders[0].parent.glob(f"{name}-*.dist-info"):
                return f"{name} {path.name.removesuffix('.dist-info').removeprefix(name + '-')}"
        return name


def _is_environment(folder: Path) -> bool:
    return (folder / "pyvenv.cfg").is_file()


def _is_small(path: Path) -> bool:
    try:
        return path.stat().st_size <= _BYTES
    except OSError:
        return False
