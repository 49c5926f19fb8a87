"""The operation of the engine, from the command that started it, because the protocol does not contain it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Final

from preflight.analyzer.parent_process import commands

# The program is not the one in the folder: it runs inside the process that calls Pulumi's Automation API.
_INLINE: Final = re.compile(r"--client\b|--exec-kind[= ]auto\.inline\b")
# Only some resources, which the program does not select; in short flags `t` may follow others.
_IN_PART: Final = re.compile(r"--(target|exclude)|-[a-zA-Z]*t")
# Commands that do not create the program's resources.
_NO_UPDATE: Final = frozenset({"destroy", "down", "refresh", "import", "rm", "delete"})
_PULUMI: Final = re.compile(r"(^|/)pulumi(\.exe)?$")
_VARIABLE: Final = re.compile(r"PULUMI_OPTION_(TARGET|EXCLUDE)")


def is_inline(started: Iterable[str] | None = None) -> bool:
    """Whether the program runs inside the process that calls Pulumi."""
    return any(_INLINE.search(command) for command in (commands() if started is None else started))


def is_whole_update(started: Iterable[str] | None = None) -> bool:
    """Whether the engine creates all resources of the program."""
    if any(map(_VARIABLE.match, os.environ)):
        return False
    for command in commands() if started is None else started:
        program, *words = command.split()
        if not _PULUMI.search(program):
            continue
        if _NO_UPDATE.intersection(words) or any(map(_IN_PART.match, words)):
            return False
    return True
