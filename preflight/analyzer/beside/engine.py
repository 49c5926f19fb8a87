"""The operation of the engine, from the command that started it, because the protocol does not contain it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from preflight.analyzer.parent_process import commands

# The program is not the one in the folder: it runs inside the process that calls Pulumi's Automation API.
_INLINE: Final = re.compile(r"--client(=|$)|--exec-kind=auto\.inline$")
# Only some resources, which the program does not select.
_IN_PART: Final = re.compile(r"--(target|exclude)")
# Commands that run the program and evaluate policies.
_OF_PROGRAM: Final = frozenset({"preview", "pre", "up", "update", "watch"})
# Commands that do not create the program's resources.
_NO_UPDATE: Final = frozenset({"destroy", "down", "dn", "refresh", "import"})
_PULUMI: Final = re.compile(r"(^|/)pulumi(\.exe)?$")
_VARIABLE: Final = re.compile(r"PULUMI_OPTION_(TARGET|EXCLUDE)")
# Flags whose value is the next word, unless it follows in the same word. Source: `pulumi up --help` of 3.272.
_VALUED: Final = re.compile(
    "-[cmpstvC]|--(attach-debugger|client|color|config(-file)?|cwd|exclude|exec-(agent|kind)|memprofilerate|message|"
    "otel-traces|override-env|parallel|plan|policy-pack(-config)?|profiling|replace|secrets-provider|stack|target"
    "(-replace)?|tracing|verbose)"
)


def is_inline(started: Iterable[Sequence[str]] | None = None) -> bool:
    """Whether the program runs inside the process that calls Pulumi."""
    for _, *words in commands() if started is None else started:
        pairs = (f"{flag}={value}" if value else flag for flag, value in _flags(words))
        if any(map(_INLINE.match, pairs)):
            return True
    return False


def is_whole_update(started: Iterable[Sequence[str]] | None = None) -> bool:
    """Whether the engine creates all resources of the program."""
    if any(map(_VARIABLE.match, os.environ)):
        return False
    for program, *words in commands() if started is None else started:
        if not _PULUMI.search(program):
            continue
        flags = [flag for flag, _ in _flags(words)]
        if _command(words) in _NO_UPDATE or any(flag == "-t" or _IN_PART.match(flag) for flag in flags):
            return False
    return True


def runs_program(started: Iterable[Sequence[str]]) -> bool:
    """Whether one of the commands previews or updates a stack."""
    return any(_PULUMI.search(program) and _command(words) in _OF_PROGRAM for program, *words in started)


def _command(words: Iterable[str]) -> str:
    """Pulumi's command. Where `ps` shows the command, later words may be of a message."""
    return next((flag for flag, _ in _flags(words) if not flag.startswith("-")), "")


def _flags(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The flags of a command, with their values, and its other words. Short flags of one word are separated."""
    rest = iter(words)
    for word in rest:
        if word.startswith("--"):
            flag, equals, value = word.partition("=")
            yield flag, value if equals or not _VALUED.fullmatch(flag) else next(rest, "")
        elif word.startswith("-"):
            yield from _short_flags(word[1:], rest)
        else:
            yield word, ""


def _short_flags(letters: str, rest: Iterator[str]) -> Iterator[tuple[str, str]]:
    for position, letter in enumerate(letters, 1):
        flag, value = f"-{letter}", letters[position:]
        if _VALUED.fullmatch(flag):
            yield flag, value or next(rest, "")
            return
        yield flag, ""
