"""Words: quotations, escapes and expansions (Bash manual, "Quoting" and "Shell Expansions")."""

from __future__ import annotations

from abc import ABC, abstractmethod

from preflight.scripts.shell_syntax.cursor import (
    MAX_DEPTH,
    META,
    PLACEHOLDER,
    Cursor,
    RefusedError,
    UnsureError,
)
from preflight.scripts.shell_syntax.problems import Placeholder


class Words(Cursor, ABC):
    """Reads words; another reader reads the commands within them."""

    @abstractmethod
    def statements(self, words: frozenset[str], operators: frozenset[str], needed: str = "") -> str:
        """Read commands up to one of the words or operators, which is read too. Returns "" at the end of the text."""

    def closed(
        self, words: frozenset[str], operators: frozenset[str], opener: str, closer: str, start: int
    ) -> str:
        ended = self.statements(words, operators, opener)
        if not ended:
            raise RefusedError(start, f"'{opener or '$('}' has no '{closer}'")
        return ended

    def word(self) -> str:
        """Read one word and return its text as written. Raises if a quotation does not end."""
        start = self.at
        while self.at < self.end:
            char = self.text[self.at]
            if char in META:
                extended = char == "(" and self.at > start and self.text[self.at - 1] in "?*+@!"
                if extended:
                    self.at += 1
                    if not self.balanced("(", ")", 1):
                        raise UnsureError
                elif char in "<>" and self.text.startswith("(", self.at + 1) and self.at == start:
                    line = self.line
                    self.at += 2
                    self.closed(frozenset(), frozenset({")"}), "", ")", line)
                else:
                    break
            elif not self.quoted():
                self.at += 1
        if self.at == start:
            raise UnsureError
        return self.text[start : self.at]

    def quoted(self) -> bool:
        """Read a quotation, an expansion or an escape if one begins here."""
        char, line = self.text[self.at], self.line
        if char == "\\":
            self.at += 1
            if self.at < self.end:
                self.step()
        elif char == "'":
            self.single("'", line)
        elif char == '"':
            self.double(line)
        elif char == "`":
            self.backquoted(line)
        elif self.text.startswith("$'", self.at):
            self.ansi_c(line)
        elif self.text.startswith(('$"',), self.at):
            self.at += 1
            self.double(line)
        elif self.text.startswith(("$(", "${"), self.at):
            self.expansion(line, in_double=False)
        else:
            return False
        return True

    def single(self, quote: str, line: int) -> None:
        self.at += 1
        end = self.text.find(quote, self.at)
        if end < 0:
            raise RefusedError(line, f"the quotation mark {quote} of this line is never closed")
        newlines = self.text.count("\n", self.at, end)
        if newlines and self.pending:
            raise UnsureError
        self.line += newlines
        self.at = end + 1

    def ansi_c(self, line: int) -> None:
        self.at += 2
        self.close(line, "'")

    def double(self, line: int) -> None:
        self.at += 1
        while self.at < self.end:
            char = self.text[self.at]
            if char == '"':
                self.at += 1
                return
            if char == "\\" and self.at + 1 < self.end:
                self.at += 1
                self.step()
            elif char == "`":
                self.backquoted(self.line)
            elif self.text.startswith(("$(", "${"), self.at):
                self.expansion(self.line, in_double=True)
            else:
                self.step()
        raise RefusedError(line, 'the quotation mark " of this line is never closed')

    def backquoted(self, line: int) -> None:
        self.at += 1
        self.close(line, "`")

    def close(self, line: int, mark: str) -> None:
        """Go behind the mark that ends what the line begins; a backslash takes the next character."""
        while self.at < self.end:
            char = self.text[self.at]
            if char == mark:
                self.at += 1
                return
            if char == "\\" and self.at + 1 < self.end:
                self.at += 1
            self.step()
        raise RefusedError(line, f"the quotation mark {mark} of this line is never closed")

    def expansion(self, line: int, *, in_double: bool) -> None:
        if self.text.startswith("$((", self.at):
            mark = (self.at, self.line)
            self.at += 3
            if self.balanced("(", ")", 2) and self.text[self.at - 2 : self.at] == "))":
                return
            self.at, self.line = mark
        if self.text.startswith("$(", self.at):
            self.at += 2
            if self.pending:
                raise UnsureError
            self.closed(frozenset(), frozenset({")"}), "", ")", line)
            if self.pending:
                raise UnsureError
            return
        self.at += 2
        self.placeholder(line)
        self.parameter(line, in_double)

    def placeholder(self, line: int) -> None:
        match = PLACEHOLDER.match(self.text, self.at)
        if match:
            self.placeholders.append(Placeholder(line, "${" + match[0]))

    def parameter(self, line: int, in_double: bool) -> None:
        """Read `${...}` after its opening brace; inside double quotes a single quote is a character."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnsureError
        while self.at < self.end:
            char = self.text[self.at]
            if char == "}":
                self.at += 1
                self.depth -= 1
                return
            if (in_double and char == "'") or not self.quoted():
                self.step()
        raise RefusedError(line, "'${' has no '}'")

    def balanced(self, opener: str, closer: str, depth: int) -> bool:
        """Read up to the closer that ends `depth` open brackets; false at the end of the text."""
        while self.at < self.end:
            char = self.text[self.at]
            if char == opener:
                depth += 1
                self.step()
            elif char == closer:
                depth -= 1
                self.step()
                if not depth:
                    return True
            elif not self.quoted():
                self.step()
        return False
