"""A position in a script: blanks, comments, operators, and the open here-documents of lines."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from preflight.scripts.shell_syntax.problems import OpenHereDocument, Placeholder

MAX_DEPTH: Final = 60
_OPERATORS: Final = (";;&", ";;", ";&", "&&", "||", "|&", ";", "&", "|", "(", ")")
META: Final = frozenset(" \t\n;&|()<>")
# Text that Bash rejects between `${` and `}`: a name with a dot, or no name.
PLACEHOLDER: Final = re.compile(r"[A-Za-z_]\w*(?:\[[^\[\]\n]*\])?\.[\w.\[\]]+\}|\}")
_PLACEHOLDER_IN_DOCUMENT: Final = re.compile(r"(?<!\\)\$\{(?:" + PLACEHOLDER.pattern + ")")


class RefusedError(Exception):
    """The shell rejects the script, for the reason `text`, at the line."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line, self.text = line, text


class UnsureError(Exception):
    """The reader gives up, because the following text needs more than structure."""


class Pending(msgspec.Struct, frozen=True):
    """A here-document whose text begins after the next newline."""

    mark: str
    tabs: bool
    line: int
    expands: bool


class Cursor:
    """The position of the reader. Its methods return the text that ended them, and raise if the shell rejects it."""

    def __init__(self, text: str) -> None:
        self.text, self.end, self.at, self.line, self.depth = text, len(text), 0, 1, 0
        self.pending: list[Pending] = []
        self.open_documents: list[OpenHereDocument] = []
        self.placeholders: list[Placeholder] = []

    def step(self) -> None:
        if self.text[self.at] == "\n":
            if self.pending:
                raise UnsureError
            self.line += 1
        self.at += 1

    def blank(self, newlines: bool = False) -> None:
        """Skip blanks, continued lines and comments; with `newlines` line ends too."""
        while self.at < self.end:
            char = self.text[self.at]
            if char in " \t":
                self.at += 1
            elif self.text.startswith("\\\n", self.at):
                self.at += 2
                self.line += 1
            elif char == "#" and (self.at == 0 or self.text[self.at - 1] in " \t\n;&|()"):
                end = self.text.find("\n", self.at)
                self.at = self.end if end < 0 else end
            elif char == "\n" and newlines:
                self.at += 1
                self.line += 1
                if self.pending:
                    self.here_documents()
            else:
                return

    def operator(self) -> str:
        if self.at < self.end and self.text[self.at] in ";&|()":
            if self.text.startswith(("&>",), self.at):
                return ""
            for operator in _OPERATORS:
                if self.text.startswith(operator, self.at):
                    return operator
        return ""

    def plain_word(self) -> str:
        """The next word if it has no quotes and expansions, without reading it; otherwise ""."""
        match = re.compile(r"[^\s;&|()<>\"'`$\\]+").match(self.text, self.at)
        if match is None:
            return ""
        following = self.text[match.end() : match.end() + 1]
        return match[0] if following == "" or following in META else ""

    def here_documents(self) -> None:
        """Read the bodies of the previous line's here-documents; called after a newline."""
        for document in self.pending:
            if not self.here_document(document):
                break
        self.pending = []

    def here_document(self, document: Pending) -> bool:
        lookalike = 0
        while self.at < self.end:
            end = self.text.find("\n", self.at)
            end = self.end if end < 0 else end
            line = self.text[self.at : end]
            number = self.line
            self.at = min(end + 1, self.end)
            self.line += end < self.end
            if (line.lstrip("\t") if document.tabs else line) == document.mark:
                return True
            if document.expands:
                self.placeholders.extend(
                    Placeholder(number, m[0]) for m in _PLACEHOLDER_IN_DOCUMENT.finditer(line)
                )
            if not lookalike and line.strip() == document.mark:
                lookalike = number
        behind = self.text.split("\n")[lookalike:] if lookalike else []
        swallowed = sum(1 for line in behind if line.strip())
        self.open_documents.append(OpenHereDocument(document.line, document.mark, lookalike, swallowed))
        return False
