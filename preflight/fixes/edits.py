"""Changes of files by position, as a diff and as new contents."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of a file, from `start` up to `end`, that become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Fix:
    """One repair of a file: all its changes or none. `why`: in a few words, for people."""

    file: str
    line: int
    why: str
    spans: tuple[Span, ...]


class Source:
    """A Python file in UTF-8, with the offset of every node."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.newline = "\r\n" if b"\r\n" in content else "\n"

    @cached_property
    def tree(self) -> ast.Module | None:
        try:
            self.content.decode("utf-8")
            return ast.parse(self.content)
        except (SyntaxError, ValueError, RecursionError):
            return None

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [0], 0
        for line in self.content.splitlines(keepends=True):
            at += len(line)
            starts.append(at)
        return starts

    def at(self, line: int, column: int) -> int:
        """The offset of a place as `ast` counts it."""
        return self._starts[line - 1] + column

    def start(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self._starts[node.end_lineno - 1] + node.end_col_offset

    def line_start(self, line: int) -> int:
        """Where the line begins, counted from 1; the end of the file for the line after the last."""
        return self._starts[min(line - 1, len(self._starts) - 1)]

    def text(self, start: int, end: int) -> str:
        return self.content[start:end].decode("utf-8")

    def of(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        return self.text(self.start(node), self.end(node))

    def with_spans(self, spans: Iterable[Span]) -> bytes:
        made = self.content
        for span in sorted(spans, key=lambda s: (s.start, s.end), reverse=True):
            made = made[: span.start] + span.text.encode() + made[span.end :]
        return made


def compatible(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """The fixes without those that change otherwise what an earlier one changes, too."""
    taken: dict[str, list[Span]] = {}
    kept = []
    for fix in fixes:
        others = taken.setdefault(fix.file, [])
        if not any(_meet(a, b) for a in fix.spans for b in others):
            others += fix.spans
            kept.append(fix)
    return tuple(kept)


def _meet(one: Span, other: Span) -> bool:
    return one != other and one.start < other.end and other.start < one.end


def applied(sources: Mapping[str, Source], fixes: Iterable[Fix]) -> dict[str, bytes]:
    """The new contents of the files that change; a file that Python could not read any more stays as it is."""
    spans: dict[str, dict[Span, None]] = {}
    for fix in fixes:
        # What two fixes change alike, such as an import, is changed once.
        spans.setdefault(fix.file, {}).update(dict.fromkeys(fix.spans))
    made = {file: sources[file].with_spans(found) for file, found in spans.items()}
    return {file: content for file, content in made.items() if _compiles(content)}


def _compiles(content: bytes) -> bool:
    """Whether it is a program, which an argument given twice is not."""
    try:
        compile(content, "program", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def diff(sources: Mapping[str, Source], contents: Mapping[str, bytes]) -> Iterator[str]:
    """The changes as a unified diff, file by file, which `patch -p1` takes."""
    for file in sorted(contents):
        old = sources[file].content.decode().splitlines(keepends=True)
        new = contents[file].decode().splitlines(keepends=True)
        for line in difflib.unified_diff(old, new, f"a/{file}", f"b/{file}"):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def read(folder: Path, file: str) -> Source | None:
    """The file of the program; `None` where it is none of the folder's own."""
    path = (folder / file).resolve()
    if path.suffix != ".py" or not path.is_relative_to(folder.resolve()):
        return None
    try:
        return Source(path.read_bytes())
    except OSError:
        return None
