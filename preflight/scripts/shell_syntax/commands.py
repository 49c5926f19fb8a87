"""Lists of commands, and simple commands (Bash manual, "Lists" and "Simple Commands")."""

from __future__ import annotations

import re
from typing import Final

from preflight.scripts.shell_syntax.compound_commands import CompoundCommands
from preflight.scripts.shell_syntax.cursor import MAX_DEPTH, META, RefusedError, UnsureError

_CLOSERS: Final = frozenset({"then", "elif", "else", "fi", "do", "done", "esac", "}"})
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*(\[[^\]]*\])?\+?=")
_FUNCTION_NAME: Final = re.compile(r"[A-Za-z_][\w:.+@/-]*")


class _EndOfScriptError(Exception):
    """Bash does not read the rest of the script."""


class Commands(CompoundCommands):
    """Reads a whole script."""

    def script(self) -> None:
        try:
            self.statements(frozenset(), frozenset())
        except _EndOfScriptError:
            return

    def statements(self, words: frozenset[str], operators: frozenset[str], needed: str = "") -> str:
        """Read commands up to one of the words or operators, which is read too. Returns "" at the end of the text."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnsureError
        count = 0
        while True:
            self.blank(newlines=True)
            ended = self.terminator(words, operators)
            if ended is not None:
                break
            self.command(words)
            count += 1
            ended = self.separator(words, operators)
            if ended is not None:
                break
        self.depth -= 1
        if not count and needed and ended:
            raise RefusedError(self.line, f"'{ended}' follows '{needed}' without a command between them")
        return ended

    def terminator(self, words: frozenset[str], operators: frozenset[str]) -> str | None:
        if self.at >= self.end:
            return ""
        operator = self.operator()
        if operator:
            if operator in operators:
                self.at += len(operator)
                return operator
            if operator == "(":
                return None
            raise RefusedError(self.line, f"'{operator}' is in place of a command")
        return self.closer(words)

    def closer(self, words: frozenset[str]) -> str | None:
        """Read one of the words; returns `None` if a command follows."""
        word = self.plain_word()
        if word in words:
            self.at += len(word)
            return word
        if word in _CLOSERS:
            raise RefusedError(self.line, f"'{word}' has no matching opening word")
        return None

    def separator(self, words: frozenset[str], operators: frozenset[str]) -> str | None:
        """The separator after a command; `None` if another command may follow."""
        self.blank()
        if self.at >= self.end:
            return ""
        if self.text[self.at] == "\n":
            return None
        operator = self.operator()
        if operator in operators and operator:
            self.at += len(operator)
            return operator
        if operator in (";", "&"):
            self.at += 1
            return None
        if operator in ("&&", "||", "|", "|&"):
            line = self.line
            self.at += len(operator)
            self.blank(newlines=True)
            following = self.operator()
            if self.at >= self.end or (following and following != "("):
                raise RefusedError(line, f"nothing follows '{operator}'")
            if self.plain_word() in _CLOSERS:
                raise RefusedError(self.line, f"'{self.plain_word()}' follows '{operator}'")
            return None
        if operator:
            raise RefusedError(self.line, f"'{operator}' is unexpected here")
        ended = self.closer(words)
        if ended is None:
            raise UnsureError
        return ended

    def command(self, words: frozenset[str]) -> None:
        start = self.line
        word = self.plain_word()
        if self.text.startswith("((", self.at):
            self.arithmetic_command()
        elif self.text.startswith("(", self.at):
            self.at += 1
            self.closed(frozenset(), frozenset({")"}), "(", ")", start)
        elif word in ("!", "time", "coproc"):
            self.at += len(word)
            self.blank()
            follows = self.at < self.end and not self.operator() and self.text[self.at] != "\n"
            if follows or self.text.startswith("(", self.at):
                self.command(words)
            return
        elif not self.compound(word, start):
            self.simple()
            return
        self.redirections()

    def simple(self) -> None:
        """A simple command, or the definition of a function."""
        words: list[str] = []
        assigned = False
        while True:
            self.blank()
            if self.at >= self.end or (self.text[self.at] in "\n;&|)" and not self.redirection_ahead()):
                break
            if self.redirection_ahead():
                self.redirection()
                continue
            if self.text[self.at] == "(":
                if len(words) == 1 and not assigned and _FUNCTION_NAME.fullmatch(words[0]):
                    self.parentheses()
                    self.function_body()
                    self.redirections()
                    return
                raise RefusedError(self.line, "'(' is unexpected here: it must be quoted")
            word = self.word()
            if _ASSIGNMENT.fullmatch(word) and self.text.startswith("(", self.at):
                self.array()
                assigned = True
            else:
                words.append(word)
        self.leave(words)

    def leave(self, words: list[str]) -> None:
        """Bash never reads the text after an unconditional `exit` or `exec`."""
        name = re.sub(r"[\"'\\]", "", words[0]) if words else ""
        leaves = name == "exit" or (name == "exec" and len(words) > 1)
        follows = self.at >= self.end or self.text[self.at] in "\n;"
        if leaves and self.depth == 1 and follows and not self.is_conditional():
            raise _EndOfScriptError

    def is_conditional(self) -> bool:
        start = self.text.rfind("\n", 0, self.at) + 1
        line = self.text[start : self.at]
        before = self.text[:start].rstrip()
        return any(o in line for o in ("&&", "||", "|")) or before.endswith(("&&", "||", "|", "\\"))

    def array(self) -> None:
        start = self.line
        self.at += 1
        while True:
            self.blank(newlines=True)
            if self.at >= self.end:
                raise RefusedError(start, "'(' of an array has no ')'")
            char = self.text[self.at]
            if char == ")":
                self.at += 1
                return
            if char in META and not self.text.startswith(("<(", ">("), self.at):
                raise UnsureError
            self.word()
