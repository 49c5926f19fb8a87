"""Exceptions that stand as comments in the program: `# preflight: ignore[policy-name] reason until 2027-01-31`.

In Python and Pulumi YAML behind `#`, in TypeScript and JavaScript behind `//` or between `/*` and `*/`; on the line
that registers the resource, or on lines of their own directly above it, or in Python and YAML elsewhere in its
statement. As in `preflight.yaml`, a reason is required, and the last day is optional.
"""

from __future__ import annotations

import datetime
import io
import os
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from preflight.evaluation.exemption import ConfigError, Exemption
from preflight.evaluation.nearest import nearest

PYTHON: Final = (".py",)
SCRIPTS: Final = (".ts", ".js", ".mts", ".mjs", ".cts", ".cjs", ".tsx", ".jsx")
PULUMI_YAML: Final = ("Pulumi.yaml", "Pulumi.yml", "Main.yaml")
# Folders of installed packages and of what a compiler writes, which repeats the comments of its sources.
_LEFT_OUT: Final = frozenset({"node_modules", "__pycache__", "site-packages", "bin", "build", "dist", "out"})
_LONGEST: Final = 2_000_000
_MOST_FILES: Final = 5_000
_NO_CODE: Final = (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)
_DIRECTIVE: Final = re.compile(r"(?:^|#)\s{0,9}preflight:\s{0,9}ignore\b")
_NAMES: Final = re.compile(r"\[([^\[\]]*)\]")
_YAML_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#\s{0,9}(?=preflight:)")
_SCRIPT_COMMENT: Final = re.compile(r"(?://|/\*|^\s*\*)\s*(?=preflight:)")


@dataclass(frozen=True, slots=True)
class CommentException:
    """An exception of one policy. `line`: where it is written; `covers`: the line whose resources it is about.

    `statement`: the first and last line of the statement around that line, which it is about if the line registers no
    resource itself; in Python only.
    """

    policy: str
    exemption: Exemption
    file: str
    line: int
    covers: int
    statement: tuple[int, int]

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
    for path in (*program_files(folder), *others):
        name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
        found += _of_file(path, name, policies)
    return tuple(found)


def program_files(folder: Path) -> Iterator[Path]:
    """The sources in the program's folder, without installed packages and what a compiler writes."""
    left = _MOST_FILES
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _LEFT_OUT)
        if "pyvenv.cfg" in files:
            folders.clear()
            continue
        for name in sorted(files):
            if (name.endswith((*PYTHON, *SCRIPTS)) or name in PULUMI_YAML) and left > 0:
                left -= 1
                yield Path(where, name)


def source_text(path: Path) -> str:
    """The text of a source; empty if it cannot be read or is too long."""
    try:
        return path.read_text(encoding="utf-8") if path.stat().st_size <= _LONGEST else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _of_file(path: Path, name: str, policies: Collection[str]) -> Iterator[CommentException]:
    text = source_text(path)
    if "preflight:" not in text:
        return
    read = _yaml if path.name in PULUMI_YAML else _python if path.suffix in PYTHON else _script
    found = read(text)
    last = len(text.splitlines())
    for number, comment in found.texts.items():
        match = _DIRECTIVE.search(comment)
        if match is None:
            continue
        covers = number
        while covers in found.alone and covers < last:
            covers += 1
        statement = next((s for s in found.statements if s[0] <= covers <= s[1]), (covers, covers))
        for policy, exemption in _read(comment[match.end() :], f"{name}:{number}", policies):
            yield CommentException(policy, exemption, name, number, covers, statement)


@dataclass(frozen=True)
class _Comments:
    """The comments of a file by line, those with nothing else on their line, and statements of several lines."""

    texts: dict[int, str] = field(default_factory=dict)
    alone: set[int] = field(default_factory=set)
    statements: list[tuple[int, int]] = field(default_factory=list)


def _script(text: str) -> _Comments:
    made = _Comments()
    for number, line in enumerate(text.splitlines(), 1):
        start = line.lstrip()
        block = start.startswith("/*") and (line.rstrip().endswith("*/") or "*/" not in line)
        if block or start.startswith(("//", "*")):
            made.alone.add(number)
        if found := _SCRIPT_COMMENT.search(line):
            made.texts[number] = line[found.end() :].partition("*/")[0].strip()
    return made


def _yaml(text: str) -> _Comments:
    """A resource is a statement: its key's line, and the deeper lines below it."""
    made, begin, inside, depth = _Comments(), 0, "", 0
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        start = line.lstrip(" ")
        if found := _YAML_COMMENT.search(line):
            made.texts[number] = line[found.start() :].strip()
        if start.startswith("#") or not start:
            if start:
                made.alone.add(number)
            continue
        indent = len(line) - len(start)
        if begin and indent <= depth:
            made.statements.append((begin, number - 1))
            begin = 0
        if indent == 0:
            inside, depth = start, 0
        elif inside.startswith("resources:") and indent <= (depth or indent):
            begin, depth = number, indent
    if begin:
        made.statements.append((begin, len(lines)))
    return made


def _python(text: str) -> _Comments:
    made, begin = _Comments(), 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                made.texts[token.start[0]] = token.string
                if token.line.lstrip().startswith("#"):
                    made.alone.add(token.start[0])
            elif token.type == tokenize.NEWLINE:
                made.statements.append((begin or token.start[0], token.start[0]))
                begin = 0
            elif not begin and token.type not in _NO_CODE:
                begin = token.start[0]
    except (tokenize.TokenError, SyntaxError):
        pass  # What cannot be read to its end registers nothing behind that.
    return made


def _read(rest: str, place: str, policies: Collection[str]) -> Iterator[tuple[str, Exemption]]:
    where = f"{place}: preflight: ignore"
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
        yield name.strip(), Exemption("*", reason, until)
