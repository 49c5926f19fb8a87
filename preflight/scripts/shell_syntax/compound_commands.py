"""Compound commands and functions (Bash manual, "Compound Commands" and "Shell Functions")."""

from __future__ import annotations

from preflight.scripts.shell_syntax.cursor import META, RefusedError, UnsureError
from preflight.scripts.shell_syntax.redirections import Redirections


class CompoundCommands(Redirections):
    """Reads `if`, `for`, `case` and similar commands."""

    def compound(self, word: str, start: int) -> bool:
        if word == "{":
            self.at += 1
            self.closed(frozenset({"}"}), frozenset(), "{", "}", start)
        elif word == "if":
            self.at += 2
            self.if_command(start)
        elif word in ("while", "until"):
            self.at += 5
            self.closed(frozenset({"do"}), frozenset(), word, "do", start)
            self.closed(frozenset({"done"}), frozenset(), "do", "done", start)
        elif word in ("for", "select"):
            self.at += len(word)
            self.for_command(start)
        elif word == "case":
            self.at += 4
            self.case_command(start)
        elif word == "[[":
            self.at += 2
            self.test_command(start)
        elif word == "function":
            self.at += 8
            self.blank()
            self.word()
            self.blank()
            if self.text.startswith("(", self.at):
                self.parentheses()
            self.function_body()
        else:
            return False
        return True

    def if_command(self, start: int) -> None:
        self.closed(frozenset({"then"}), frozenset(), "if", "then", start)
        opener = "then"
        while True:
            ends = frozenset({"fi"}) if opener == "else" else frozenset({"elif", "else", "fi"})
            ended = self.statements(ends, frozenset(), opener)
            if not ended:
                raise RefusedError(start, "'if' has no 'fi'")
            if ended == "fi":
                return
            opener = ended
            if ended == "elif":
                self.closed(frozenset({"then"}), frozenset(), "elif", "then", start)
                opener = "then"

    def for_command(self, start: int) -> None:
        self.blank()
        if self.text.startswith("((", self.at):
            self.arithmetic_command()
        else:
            self.word()
            self.blank(newlines=True)
            if self.plain_word() == "in":
                self.at += 2
                self.words_to_separator()
        self.blank(newlines=True)
        if self.text.startswith(";", self.at) and not self.text.startswith(";;", self.at):
            self.at += 1
            self.blank(newlines=True)
        word = self.plain_word()
        if word == "do":
            self.at += 2
            self.closed(frozenset({"done"}), frozenset(), "do", "done", start)
        elif word == "{":
            raise UnsureError
        else:
            raise RefusedError(start, "'for' has no 'do'")

    def words_to_separator(self) -> None:
        while True:
            self.blank()
            if self.at >= self.end or self.text[self.at] in "\n;":
                return
            if self.text[self.at] in META:
                raise UnsureError
            self.word()

    def case_command(self, start: int) -> None:
        self.blank()
        self.word()
        self.blank(newlines=True)
        if self.plain_word() != "in":
            raise RefusedError(start, "'case' has no 'in'")
        self.at += 2
        while True:
            self.blank(newlines=True)
            if self.at >= self.end:
                raise RefusedError(start, "'case' has no 'esac'")
            if self.plain_word() == "esac":
                self.at += 4
                return
            self.case_pattern(start)
            ended = self.statements(frozenset({"esac"}), frozenset({";;", ";&", ";;&"}))
            if not ended:
                raise RefusedError(start, "'case' has no 'esac'")
            if ended == "esac":
                return

    def case_pattern(self, start: int) -> None:
        if self.text.startswith("(", self.at):
            self.at += 1
        while True:
            self.blank()
            if self.at >= self.end:
                raise RefusedError(start, "'case' has no 'esac'")
            char = self.text[self.at]
            if char == ")":
                self.at += 1
                return
            if char == "|":
                self.at += 1
            elif char in META:
                raise UnsureError
            else:
                self.word()

    def test_command(self, start: int) -> None:
        while self.at < self.end:
            char = self.text[self.at]
            if self.text.startswith("]]", self.at) and self.text[self.at - 1] in " \t\n":
                self.at += 2
                return
            if char == "#" and self.text[self.at - 1] in " \t\n":
                raise UnsureError
            if not self.quoted():
                self.step()
        raise RefusedError(start, "'[[' has no ']]'")

    def arithmetic_command(self) -> None:
        """`(( ... ))`; two nested subshells look the same at first."""
        mark = (self.at, self.line)
        self.at += 2
        if self.balanced("(", ")", 2) and self.text[self.at - 2 : self.at] == "))":
            return
        self.at, self.line = mark
        raise UnsureError

    def function_body(self) -> None:
        start = self.line
        self.blank(newlines=True)
        word = self.plain_word()
        if self.text.startswith("((", self.at) or not word or not self.compound(word, start):
            if self.text.startswith("(", self.at):
                self.at += 1
                self.closed(frozenset(), frozenset({")"}), "(", ")", start)
                return
            raise UnsureError

    def parentheses(self) -> None:
        self.at += 1
        self.blank()
        if not self.text.startswith(")", self.at):
            raise RefusedError(self.line, "'(' is unexpected here: it must be quoted")
        self.at += 1
