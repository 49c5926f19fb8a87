"""Redirections (Bash manual, "Redirections")."""

from __future__ import annotations

import re

from preflight.scripts.shell_syntax.cursor import Pending, RefusedError, UnsureError
from preflight.scripts.shell_syntax.words import Words


class Redirections(Words):
    """Reads redirections, and records the here-documents that they begin."""

    def redirection_ahead(self) -> bool:
        match = re.compile(r"(?:\d+|\{\w+\})?(?:<|>)|&>").match(self.text, self.at)
        if match is None:
            return False
        return not (
            self.text[match.end() - 1 : match.end() + 1] in ("<(", ">(") and match.end() - match.start() == 1
        )

    def redirections(self) -> None:
        while True:
            self.blank()
            if self.at >= self.end or not self.redirection_ahead():
                return
            self.redirection()

    def redirection(self) -> None:
        match = re.compile(r"(?:\d+|\{\w+\})?(<<<|<<-|<<|<>|<&|>>|>&|>\||&>>|&>|<|>)").match(
            self.text, self.at
        )
        if match is None:
            raise UnsureError
        line, operator = self.line, match[1]
        self.at = match.end()
        self.blank()
        if self.at >= self.end or self.text[self.at] in "\n;|)" or (self.text[self.at] == "&"):
            raise RefusedError(line, f"nothing follows '{operator}'")
        if self.text[self.at] in "<>" and not self.text.startswith(("<(", ">("), self.at):
            raise UnsureError
        if self.text[self.at] == "(":
            raise UnsureError
        word = self.word()
        if operator in ("<<", "<<-"):
            if "$" in word or "`" in word or "\n" in word:
                raise UnsureError
            mark = re.sub(r"[\"'\\]", "", word)
            self.pending.append(Pending(mark, operator == "<<-", line, expands=mark == word))
