"""What the compiler of TypeScript says of a program, with file, line and its number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# `index.ts(3,7): error TS2322: ...` of ts-node, `index.ts:3:7 - error TS2322: ...` of tsc with colours.
_DIAGNOSTIC: Final = re.compile(
    r"^(?P<file>\S.{0,1000}?\.[cm]?tsx?)"
    r"(?:\((?P<line>\d+),\d+\):|:(?P<row>\d+):\d+ -) error (?P<number>TS\d+): (?P<text>.*)$"
)
_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class CompileError:
    """`file`: as the compiler names it, from the program's working directory."""

    file: str
    line: int
    number: str
    text: str


def compile_errors(message: str) -> tuple[CompileError, ...]:
    """The errors that a compiler's message lists; none if it is no such message."""
    return tuple(_errors(_COLOURS.sub("", message).splitlines()))


def _errors(lines: list[str]) -> Iterator[CompileError]:
    for index, line in enumerate(lines):
        found = _DIAGNOSTIC.match(line)
        if found is None:
            continue
        more = []
        # What an error adds is indented more the deeper its reason lies.
        for following in lines[index + 1 :]:
            if not following.startswith("  ") or _DIAGNOSTIC.match(following):
                break
            more.append(following.strip())
        text = " ".join([found["text"].strip(), *more])
        yield CompileError(found["file"], int(found["line"] or found["row"]), found["number"], text)


def headline_of(message: str) -> str:
    """The first line of an error's message; of the compiler's, its first error and how many more there are."""
    errors = compile_errors(message)
    if not errors:
        return message.partition("\n")[0].rstrip(".")
    first = errors[0]
    more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
    return f"{first.file}:{first.line}: {first.number}: {first.text.rstrip('.')}{more}"
