"""The texts that a program's files spell out, with their places."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.sources.analysis import Sources
from preflight.sources.script_literals import literals_of

_SCRIPTS: Final = (".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs")
_COMPILED: Final = (".js", ".mjs", ".cjs")
_SKIPPED: Final = frozenset({"node_modules", "__tests__", "test", "tests"})
_MOST_FILES: Final = 2000
_MOST_BYTES: Final = 1_000_000
_SECRET: Final = re.compile(r"passw|pwd|secret|token|credential|\bkey", re.IGNORECASE)
# A text of several literals: the shortest and the most of them that count.
_SHORTEST: Final = 3
_PIECES: Final = 4


class Literal(msgspec.Struct, frozen=True):
    """A literal's file and line. `by_a_secret`: whether its line has a word such as password."""

    file: str
    line: int
    by_a_secret: bool = False


class Literals:
    """The literals of a program, read when first asked for; an object of the stack's context."""

    def __init__(self, read: Callable[[], Iterable[tuple[str, Literal]]]) -> None:
        self._read: Final = read

    @cached_property
    def _places(self) -> dict[str, list[Literal]]:
        found: dict[str, list[Literal]] = {}
        for text, place in self._read():
            if text:
                found.setdefault(text, []).append(place)
        return found

    def writes(self, text: str) -> bool:
        """Whether the text is a literal, or is made of a few literals of which one is half of it or more."""
        return text in self._places or self._is_composed(text)

    def place(self, text: str) -> Literal | None:
        """Where the text stands; `None` if it is not a literal, or if that is not certain."""
        found = dict.fromkeys(self._places.get(text, ()))
        for some in (found, [p for p in found if p.by_a_secret]):
            if len(some) == 1:
                return next(iter(some))
        return None

    def _is_composed(self, text: str) -> bool:
        pieces = sorted(
            (p for p in self._places if _SHORTEST <= len(p) < len(text) and p in text), key=len, reverse=True
        )
        if not pieces or len(pieces[0]) * 2 < len(text):
            return False
        rest = {text}
        for _ in range(_PIECES):
            rest = {one.removeprefix(p) for one in rest for p in pieces if one.startswith(p)}
            if "" in rest:
                return True
        return False


def of_python(sources: Sources) -> Literals:
    """The literals of a Python program's modules that it imports."""

    def read() -> Iterator[tuple[str, Literal]]:
        for module in sources.reached:
            if module.path is None or module.tree is None:
                continue
            lines = module.path.read_text(encoding="utf-8", errors="replace").splitlines()
            file = sources.relative(module.path)
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value, _literal(file, node.lineno, lines)

    return Literals(read)


def of_scripts(folder: Path) -> Literals:
    """The literals of the TypeScript and JavaScript files in the folder, without those that are compiled."""

    def read() -> Iterator[tuple[str, Literal]]:
        for path in _scripts(folder):
            text = path.read_text(encoding="utf-8", errors="replace")
            lines = text.splitlines()
            file = path.relative_to(folder).as_posix()
            yield from ((found, _literal(file, line, lines)) for found, line in literals_of(text))

    return Literals(read)


def _literal(file: str, line: int, lines: list[str]) -> Literal:
    written = lines[line - 1] if line <= len(lines) else ""
    return Literal(file, line, _SECRET.search(written) is not None)


def _scripts(folder: Path) -> list[Path]:
    found: list[Path] = []
    for at, names, files in os.walk(folder):
        names[:] = sorted(n for n in names if n not in _SKIPPED and n[0] != ".")
        here = (Path(at) / f for f in sorted(files) if f.endswith(_SCRIPTS) and not f.endswith(".d.ts"))
        found += [p for p in here if p.stat().st_size <= _MOST_BYTES]
        if len(found) > _MOST_FILES:
            break
    written = {p.stem for p in found if p.suffix not in _COMPILED}
    return [p for p in found[:_MOST_FILES] if p.suffix not in _COMPILED or p.stem not in written]
