"""Files that the program's interpreter cannot parse, and the likely cause."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Final

import msgspec

from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.parsing.interpreter import SyntaxFault
from preflight.sources.past_searches import remembered


class Cause(Enum):
    """The most likely cause of the fault."""

    FENCE = "fence"
    MERGE = "merge"
    CUT_OFF = "cut off"
    NESTED_QUOTES = "nested quotes"
    TYPOGRAPHIC = "typographic"
    KEYWORD_MODULE = "keyword module"
    FSTRING_LINES = "f-string lines"
    NEWER = "newer"
    PYTHON_2 = "python 2"
    LINE_ENDS = "line ends"
    NOT_TEXT = "not text"
    OTHER = "other"


class Unparsable(msgspec.Struct, frozen=True):
    """A file that does not parse. `version`: of the interpreter that rejects it; `ours`: a version that accepts it."""

    place: SourceLocation
    text: str
    cause: Cause
    version: tuple[int, int]
    ours: tuple[int, int] | None
    reached: bool


_OPEN: Final = re.compile(r"was never closed|unexpected EOF|EOF while scanning")
_INCOMPLETE: Final = re.compile(r"expected an indented block|expected '(?:except|finally)")
_STRING: Final = re.compile(r"unterminated (?:f-string|string)|EOL while scanning|f-string")
_LAMBDA: Final = re.compile(r"\.\s*lambda\b(?!_)|import\s+lambda\b(?!_)")


@remembered
def syntax_faults(sources: Sources) -> Iterator[Unparsable]:
    answer = sources.answer
    if answer is None:
        return
    for fault in sorted(sources.syntax, key=lambda f: f.path):
        reached = fault.path in sources.reached_files
        if not reached and sources.is_test(fault.path):
            continue
        certain = fault.path in sources.certain_files
        lines = _lines(fault.path)
        cause, line = _cause(fault, lines, answer.version)
        ours = _accepted_here(fault.path) if cause in (Cause.OTHER, Cause.FSTRING_LINES) else None
        if cause is Cause.OTHER and ours is not None and ours > answer.version:
            cause = Cause.NEWER
        yield Unparsable(
            SourceLocation(sources.relative(fault.path), line, certain),
            fault.text,
            cause,
            answer.version,
            ours,
            reached,
        )


def _lines(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8", "replace").split("\n")
    except OSError:
        return []


def _accepted_here(path: Path) -> tuple[int, int] | None:
    import sys

    try:
        ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError):
        return None
    return (sys.version_info[0], sys.version_info[1])


def _cause(fault: SyntaxFault, lines: list[str], version: tuple[int, int]) -> tuple[Cause, int]:
    """The cause, and the line that shows it best."""
    line = fault.line or 1
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    for number, text in enumerate(lines, 1):
        if text.startswith("```"):
            return Cause.FENCE, number
        if text.startswith(("<<<<<<< ", ">>>>>>> ")):
            return Cause.MERGE, number
    if (
        fault.kind in ("ValueError", "UnicodeDecodeError")
        or "null byte" in fault.text
        or "decode" in fault.text
    ):
        return Cause.NOT_TEXT, line
    if "invalid character" in fault.text:
        return Cause.TYPOGRAPHIC, line
    if "Missing parentheses in call to 'print'" in fault.text:
        return Cause.PYTHON_2, line
    if _LAMBDA.search(here):
        return Cause.KEYWORD_MODULE, line
    if "unterminated triple-quoted" in fault.text:
        return Cause.CUT_OFF, line
    if _is_nested(lines, line):
        return Cause.NESTED_QUOTES, line
    last = max((i for i, text in enumerate(lines, 1) if text.strip()), default=1)
    if _OPEN.search(fault.text) or (_INCOMPLETE.search(fault.text) and line >= last):
        return Cause.CUT_OFF, line
    if _STRING.search(fault.text):
        if version < (3, 12) and re.search(r"""\b[rR]?[fF][rR]?["'](?!["']{2})""", here):
            return Cause.FSTRING_LINES, line
        if line >= last:
            return Cause.CUT_OFF, line
    if any("\r" in text.removesuffix("\r") for text in lines):
        return Cause.LINE_ENDS, line
    return Cause.OTHER, line


def _is_nested(lines: list[str], line: int) -> bool:
    """Whether a triple-quoted string is directly followed by text, as where one is inside another."""
    before = lines[max(0, line - 2) : line]
    if not any('"""' in text or "'''" in text for text in before):
        return False
    return any(re.search(r'"""\s*[A-Za-z_<]|\'\'\'\s*[A-Za-z_<]', text) for text in before) or (
        before[0].strip() in ('"""', "'''")
    )
