"""The structure of a script and its problems."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """A fault that the shell rejects, and the line, counted from 1, at which the shell reports it.

    `stray`: a closing word without an opening word, which other grammars treat as a command of that name.
    """

    line: int
    text: str
    stray: bool = False


class OpenHereDocument(msgspec.Struct, frozen=True):
    """A here-document that runs to the end of the script.

    `lookalike` is the line that would end it if its end mark were not indented or followed by blanks; 0 if there is
    none. `swallowed` is the number of lines with text after that line.
    """

    line: int
    mark: str
    lookalike: int
    swallowed: int


class Placeholder(msgspec.Struct, frozen=True):
    """An expansion that is not a variable, such as `${database.endpoint}`: "bad substitution"."""

    line: int
    text: str


class Structure(msgspec.Struct, frozen=True):
    """`problem` is the first fault that the shell rejects. `certain` is false if the reader gave up."""

    problem: Problem | None
    open_documents: tuple[OpenHereDocument, ...]
    placeholders: tuple[Placeholder, ...] = ()
    certain: bool = True
