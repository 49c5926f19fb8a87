"""What a script's structure shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What the shell refuses, and the line, counted from 1, at which it notices.

    `stray`: a closing word that closes nothing, which other grammars take for a command of that name.
    """

    line: int
    text: str
    stray: bool = False


@dataclass(frozen=True, slots=True)
class OpenHereDocument:
    """A here-document that runs to the end of the script.

    `lookalike` is the line that would end it, were its end mark not indented or followed by blanks; 0 if there
    is none. `swallowed` counts the lines behind that one which hold text.
    """

    line: int
    mark: str
    lookalike: int
    swallowed: int


@dataclass(frozen=True, slots=True)
class Placeholder:
    """An expansion of what can be no variable, such as `${database.endpoint}`: "bad substitution"."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Structure:
    """`problem` is the first thing the shell refuses. `certain` is false where the reader gave up."""

    problem: Problem | None
    open_documents: tuple[OpenHereDocument, ...]
    placeholders: tuple[Placeholder, ...] = ()
    certain: bool = True
