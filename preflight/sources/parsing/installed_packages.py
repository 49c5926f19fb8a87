"""Files of installed packages, cut into their top-level statements, which are parsed when they are asked for.

They are large: megabytes of generated classes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

from preflight.sources.parsing.bindings import Definition, Definitions, collect, stars_in

_HEAD: Final = re.compile(r"^(?=[^\s#)\]}\"'])", re.MULTILINE)
_NAMED: Final = re.compile(r"(?:async\s+def|def|class)\s+(\w+)")
_ASSIGNED: Final = re.compile(r"(\w+)\s*(?::[^=\n]+)?(?:\+)?=(?!=)")
_INNER: Final = re.compile(
    r"^[ \t]+(?:(?:async\s+def|def|class)\s+(\w+)|(\w+)\s*(?::[^=\n(]+)?=(?!=))", re.MULTILINE
)
_CONTINUES: Final = re.compile(r"(?:else|elif|except|finally)\b")
_COMPOUND: Final = re.compile(r"(?:if|try|with|for|while)\b")
_EXPORTED: Final = re.compile(r"^__all__ = \[((?:[ \n]*'\w+',?)*)[ \n]*\]$", re.MULTILINE)
_QUOTED: Final = re.compile(r"'(\w+)'")
_SMALL: Final = 4_000


def exported_in(text: str) -> tuple[str, ...] | None:
    """The names of the only `__all__` of a generated file, a list of texts; `None` where it is written otherwise. Most
    files are asked for nothing else, so that they are not cut."""
    listed = _EXPORTED.search(text)
    if listed is None or text.count("__all__") != 1:
        return None
    return tuple(_QUOTED.findall(listed[1]))


class Pieces:
    """The top-level statements of a generated file as texts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: dict[str, list[tuple[int, int]]] = {}
        self.stars: tuple[ast.ImportFrom, ...] = ()
        self._parsed: dict[tuple[int, int], list[ast.stmt]] = {}
        self._bound: dict[tuple[int, int], Definitions] = {}
        stars: list[ast.ImportFrom] = []
        for start, end in self._cut():
            stars += self._index(start, end)
        self.stars = tuple(stars)

    def _cut(self) -> Iterator[tuple[int, int]]:
        starts = [m.start() for m in _HEAD.finditer(self.text)]
        begin: int | None = None
        decorated = False
        for start in starts:
            head = self.text[start : start + 8]
            if begin is None:
                begin, decorated = start, head.startswith("@")
                continue
            if decorated or _CONTINUES.match(head):
                decorated = decorated and head.startswith("@")
                continue
            yield begin, start
            begin, decorated = start, head.startswith("@")
        if begin is not None:
            yield begin, len(self.text)

    def _index(self, start: int, end: int) -> list[ast.ImportFrom]:
        head = start
        while self.text.startswith("@", head):
            following = _HEAD.search(self.text, head + 1, end)
            if following is None:
                return []
            head = following.start()
        if named := _NAMED.match(self.text, head):
            self.names.setdefault(named.group(1), []).append((start, end))
            return []
        if (
            _COMPOUND.match(self.text, head)
            and end - start > _SMALL
            and "import" not in self.text[start : start + 400]
        ):
            for inner in _INNER.finditer(self.text, start, end):
                self._add(inner.group(1) or inner.group(2), start, end)
            return []
        if self.text.startswith(("from ", "import "), head) or _COMPOUND.match(self.text, head):
            stars = []
            for node in self.parse(start, end):
                stars += list(stars_in([node]))
            for name in self._collected(start, end):
                self._add(name, start, end)
            return stars
        if assigned := _ASSIGNED.match(self.text, head):
            self._add(assigned.group(1), start, end)
        return []

    def _add(self, name: str, start: int, end: int) -> None:
        places = self.names.setdefault(name, [])
        if (start, end) not in places:
            places.append((start, end))

    def parse(self, start: int, end: int) -> list[ast.stmt]:
        if (start, end) not in self._parsed:
            try:
                body = ast.parse(self.text[start:end]).body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                body = []
            self._parsed[start, end] = body
        return self._parsed[start, end]

    def _collected(self, start: int, end: int) -> Definitions:
        if (start, end) not in self._bound:
            self._bound[start, end] = collect(self.parse(start, end), False)
        return self._bound[start, end]

    def definitions(self, name: str) -> tuple[Definition, ...]:
        found: list[Definition] = []
        for start, end in self.names.get(name, ()):
            if not self.parse(start, end):
                return (Definition(ast.Pass(), True),)
            found += self._collected(start, end).get(name, ())
        return tuple(found)


class InstalledDefinitions(Mapping[str, tuple[Definition, ...]]):
    """The statements by the name they bind, each parsed when it is asked for."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces

    def __getitem__(self, name: str) -> tuple[Definition, ...]:
        found = self._pieces.definitions(name)
        if not found:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._pieces.names

    def __iter__(self) -> Iterator[str]:
        return iter(self._pieces.names)

    def __len__(self) -> int:
        return len(self._pieces.names)
