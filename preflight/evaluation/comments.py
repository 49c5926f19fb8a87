"""Exceptions that stand as comments in the program: `# preflight: ignore[policy-name] reason until 2027-01-31`.

In Python behind `#`, in TypeScript and JavaScript behind `//` or between `/*` and `*/`; on the line that registers the
resource, or on lines of their own directly above it. As in `preflight.yaml`, a reason is required, and the last day is
optional.
"""

from __future__ import annotations

import datetime
import io
import os
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from preflight.evaluation.exemption import ConfigError, Exemption
from preflight.evaluation.nearest import nearest

PYTHON: Final = (".py",)
SCRIPTS: Final = (".ts", ".js", ".mts", ".mjs", ".cts", ".cjs", ".tsx", ".jsx")
# Folders of installed packages and of what a compiler writes, which repeats the comments of its sources.
_LEFT_OUT: Final = frozenset({"node_modules", "__pycache__", "site-packages", "bin", "build", "dist", "out"})
_LONGEST: Final = 2_000_000
_MOST_FILES: Final = 5_000
_DIRECTIVE: Final = re.compile(r"(?:^|#)\s{0,9}preflight:\s{0,9}ignore\b")
_NAMES: Final = re.compile(r"\[([^\[\]]*)\]")
_SCRIPT_COMMENT: Final = re.compile(r"(?://|/\*|^\s*\*)\s*(?=preflight:)")


@dataclass(frozen=True, slots=True)
class CommentException:
    """An exception of one policy. `line`: where it is written; `covers`: the line whose resources it is about."""

    policy: str
    exemption: Exemption
    file: str
    line: int
    covers: int

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}: ignore[{self.policy}]"


def comments_in(
    folder: Path, policies: Collection[str], others: Iterable[Path] = ()
) -> tuple[CommentException, ...]:
    """The exceptions in the program's files, and in `others` outside its folder.

    Raises ConfigError for one without a policy or reason, with a name that no policy has, or with no such day.
    """
    found: list[CommentException] = []
    for path in (*_files(folder), *others):
        name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
        found += _of_file(path, name, policies)
    return tuple(found)


def _files(folder: Path) -> Iterator[Path]:
    left = _MOST_FILES
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _LEFT_OUT)
        if "pyvenv.cfg" in files:
            folders.clear()
            continue
        for name in sorted(files):
            if name.endswith((*PYTHON, *SCRIPTS)) and left > 0:
                left -= 1
                yield Path(where, name)


def _of_file(path: Path, name: str, policies: Collection[str]) -> Iterator[CommentException]:
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= _LONGEST else ""
    except (OSError, UnicodeDecodeError):
        return
    if "preflight:" not in text:
        return
    lines = text.splitlines()
    alone: set[int] = set()
    directives: list[tuple[int, str]] = []
    for number, comment, is_alone in _comments(text, path.suffix):
        if is_alone:
            alone.add(number)
        if match := _DIRECTIVE.search(comment):
            directives.append((number, comment[match.end() :]))
    for number, rest in directives:
        covers = number
        while covers in alone and covers < len(lines):
            covers += 1
        yield from _read(rest, name, number, covers, policies)


def _comments(text: str, suffix: str) -> Iterator[tuple[int, str, bool]]:
    """The comments, each with its line and whether nothing else is on it."""
    if suffix in PYTHON:
        yield from _python_comments(text)
        return
    for number, line in enumerate(text.splitlines(), 1):
        start = line.lstrip()
        block = start.startswith("/*") and (line.rstrip().endswith("*/") or "*/" not in line)
        is_alone = block or start.startswith(("//", "*"))
        found = _SCRIPT_COMMENT.search(line)
        comment = line[found.end() :].partition("*/")[0].strip() if found else ""
        if found or is_alone:
            yield number, comment, is_alone


def _python_comments(text: str) -> Iterator[tuple[int, str, bool]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string, token.line.lstrip().startswith("#")
    except (tokenize.TokenError, SyntaxError):
        # What cannot be read to its end registers nothing behind that.
        return


def _read(
    rest: str, file: str, line: int, covers: int, policies: Collection[str]
) -> Iterator[CommentException]:
    where = f"{file}:{line}: preflight: ignore"
    names = _NAMES.match(rest)
    if names is None or not names[1].strip():
        raise ConfigError(
            f"{where} names no policy; write ignore[policy-name] and the reason, with 'until YYYY-MM-DD' if it ends"
        )
    reason, until = f" {rest[names.end() :].strip()}", None
    before, _, day = reason.rpartition(" until ")
    if day[:1].isdigit() and day != reason:
        try:
            reason, until = before, datetime.date.fromisoformat(day)
        except ValueError:
            raise ConfigError(f"{where}: until {day} is not a day; write it as until YYYY-MM-DD") from None
    reason = reason.strip(" \t-:,;")
    if not reason:
        raise ConfigError(f"{where}[{names[1]}] gives no reason; write it behind the bracket")
    for name in names[1].split(","):
        if name.strip() not in policies:
            raise ConfigError(f"{where}: {name.strip()}: no such policy{nearest(name.strip(), policies)}")
        yield CommentException(name.strip(), Exemption("*", reason, until), file, line, covers)
