"""Whether a shell script can be parsed, and where its here-documents end.

A reader of the shell's command structure of its own: quotes, expansions, compound commands and
here-documents, as the Bash manual's "Shell Grammar" and "Redirections" have them. It leaves out what needs
more than structure (test expressions, arithmetic), and gives up, silently, where it is not sure. It stops where
Bash stops reading: behind an unconditional `exit` or `exec`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_MAX_DEPTH: Final = 60
_OPERATORS: Final = (";;&", ";;", ";&", "&&", "||", "|&", ";", "&", "|", "(", ")")
_META: Final = frozenset(" \t\n;&|()<>")
_CLOSERS: Final = frozenset({"then", "elif", "else", "fi", "do", "done", "esac", "}"})
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*(\[[^\]]*\])?\+?=")
# What Bash refuses between `${` and `}`: a name with a dot, or none at all.
_PLACEHOLDER: Final = re.compile(r"[A-Za-z_]\w*(?:\[[^\]\n]*\])?\.[\w.\[\]]+\}|\}")
_PLACEHOLDER_IN_DOCUMENT: Final = re.compile(r"(?<!\\)\$\{(?:" + _PLACEHOLDER.pattern + ")")
_FUNCTION_NAME: Final = re.compile(r"[A-Za-z_][\w:.+@/-]*")


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


@lru_cache(maxsize=512)
def structure(text: str) -> Structure:
    """The command structure of a script. Never raises."""
    reader = _Reader(text)
    problem: Problem | None = None
    certain = True
    try:
        reader.script()
    except _RefusedError as refused:
        problem = Problem(refused.line, refused.text, refused.text.endswith("closes or continues nothing"))
    except (_UnsureError, RecursionError):
        certain = False
    if not certain:
        return Structure(None, (), certain=False)
    return Structure(problem, tuple(reader.open_documents), tuple(reader.placeholders))


class _RefusedError(Exception):
    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line, self.text = line, text


class _UnsureError(Exception):
    pass


class _EndOfScriptError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Pending:
    mark: str
    tabs: bool
    line: int
    expands: bool


class _Reader:
    """One pass over the text. Methods return what ended them, and raise at what the shell refuses."""

    def __init__(self, text: str) -> None:
        self.text, self.end, self.at, self.line, self.depth = text, len(text), 0, 1, 0
        self.pending: list[_Pending] = []
        self.open_documents: list[OpenHereDocument] = []
        self.placeholders: list[Placeholder] = []

    # --- the script

    def script(self) -> None:
        try:
            self.statements(frozenset(), frozenset())
        except _EndOfScriptError:
            return

    def statements(self, words: frozenset[str], operators: frozenset[str], needed: str = "") -> str:
        """Commands up to one of the words or operators, which is read too. "" at the end of the text."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _UnsureError
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
            raise _RefusedError(self.line, f"'{ended}' follows '{needed}' without a command between them")
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
            raise _RefusedError(self.line, f"'{operator}' stands where a command should be")
        word = self.plain_word()
        if word in words:
            self.at += len(word)
            return word
        if word in _CLOSERS:
            raise _RefusedError(self.line, f"'{word}' closes or continues nothing")
        return None

    def separator(self, words: frozenset[str], operators: frozenset[str]) -> str | None:
        """What stands behind a command: None if another command may follow."""
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
                raise _RefusedError(line, f"nothing follows '{operator}'")
            if self.plain_word() in _CLOSERS:
                raise _RefusedError(self.line, f"'{self.plain_word()}' follows '{operator}'")
            return None
        if operator:
            raise _RefusedError(self.line, f"'{operator}' is unexpected here")
        word = self.plain_word()
        if word in words:
            self.at += len(word)
            return word
        if word in _CLOSERS:
            raise _RefusedError(self.line, f"'{word}' closes or continues nothing")
        raise _UnsureError

    # --- commands

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

    def closed(
        self, words: frozenset[str], operators: frozenset[str], opener: str, closer: str, start: int
    ) -> str:
        ended = self.statements(words, operators, opener)
        if not ended:
            raise _RefusedError(start, f"'{opener or '$('}' has no '{closer}'")
        return ended

    def if_command(self, start: int) -> None:
        self.closed(frozenset({"then"}), frozenset(), "if", "then", start)
        opener = "then"
        while True:
            ends = frozenset({"fi"}) if opener == "else" else frozenset({"elif", "else", "fi"})
            ended = self.statements(ends, frozenset(), opener)
            if not ended:
                raise _RefusedError(start, "'if' has no 'fi'")
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
            raise _UnsureError
        else:
            raise _RefusedError(start, "'for' has no 'do'")

    def words_to_separator(self) -> None:
        while True:
            self.blank()
            if self.at >= self.end or self.text[self.at] in "\n;":
                return
            if self.text[self.at] in _META:
                raise _UnsureError
            self.word()

    def case_command(self, start: int) -> None:
        self.blank()
        self.word()
        self.blank(newlines=True)
        if self.plain_word() != "in":
            raise _RefusedError(start, "'case' has no 'in'")
        self.at += 2
        while True:
            self.blank(newlines=True)
            if self.at >= self.end:
                raise _RefusedError(start, "'case' has no 'esac'")
            if self.plain_word() == "esac":
                self.at += 4
                return
            self.case_pattern(start)
            ended = self.statements(frozenset({"esac"}), frozenset({";;", ";&", ";;&"}))
            if not ended:
                raise _RefusedError(start, "'case' has no 'esac'")
            if ended == "esac":
                return

    def case_pattern(self, start: int) -> None:
        if self.text.startswith("(", self.at):
            self.at += 1
        while True:
            self.blank()
            if self.at >= self.end:
                raise _RefusedError(start, "'case' has no 'esac'")
            char = self.text[self.at]
            if char == ")":
                self.at += 1
                return
            if char == "|":
                self.at += 1
            elif char in _META:
                raise _UnsureError
            else:
                self.word()

    def test_command(self, start: int) -> None:
        while self.at < self.end:
            char = self.text[self.at]
            if self.text.startswith("]]", self.at) and self.text[self.at - 1] in " \t\n":
                self.at += 2
                return
            if char == "#" and self.text[self.at - 1] in " \t\n":
                raise _UnsureError
            if not self.quoted():
                self.step()
        raise _RefusedError(start, "'[[' has no ']]'")

    def arithmetic_command(self) -> None:
        """`(( ... ))`; two nested subshells look the same at first."""
        mark = (self.at, self.line)
        self.at += 2
        if self.balanced("(", ")", 2) and self.text[self.at - 2 : self.at] == "))":
            return
        self.at, self.line = mark
        raise _UnsureError

    def function_body(self) -> None:
        start = self.line
        self.blank(newlines=True)
        word = self.plain_word()
        if self.text.startswith("((", self.at) or not word or not self.compound(word, start):
            if self.text.startswith("(", self.at):
                self.at += 1
                self.closed(frozenset(), frozenset({")"}), "(", ")", start)
                return
            raise _UnsureError

    def parentheses(self) -> None:
        self.at += 1
        self.blank()
        if not self.text.startswith(")", self.at):
            raise _RefusedError(self.line, "'(' is unexpected here: it must be quoted")
        self.at += 1

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
                raise _RefusedError(self.line, "'(' is unexpected here: it must be quoted")
            word = self.word()
            if _ASSIGNMENT.fullmatch(word) and self.text.startswith("(", self.at):
                self.array()
                assigned = True
            else:
                words.append(word)
        self.leave(words)

    def leave(self, words: list[str]) -> None:
        """Nothing behind an unconditional `exit` or `exec` is ever read."""
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
                raise _RefusedError(start, "'(' of an array has no ')'")
            char = self.text[self.at]
            if char == ")":
                self.at += 1
                return
            if char in _META and not self.text.startswith(("<(", ">("), self.at):
                raise _UnsureError
            self.word()

    # --- redirections

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
            raise _UnsureError
        line, operator = self.line, match[1]
        self.at = match.end()
        self.blank()
        if self.at >= self.end or self.text[self.at] in "\n;|)" or (self.text[self.at] == "&"):
            raise _RefusedError(line, f"nothing follows '{operator}'")
        if self.text[self.at] in "<>" and not self.text.startswith(("<(", ">("), self.at):
            raise _UnsureError
        if self.text[self.at] == "(":
            raise _UnsureError
        word = self.word()
        if operator in ("<<", "<<-"):
            if "$" in word or "`" in word or "\n" in word:
                raise _UnsureError
            mark = re.sub(r"[\"'\\]", "", word)
            self.pending.append(_Pending(mark, operator == "<<-", line, expands=mark == word))

    def here_documents(self) -> None:
        """Called behind a newline: the bodies of the here-documents of the line before."""
        for document in self.pending:
            if not self.here_document(document):
                break
        self.pending = []

    def here_document(self, document: _Pending) -> bool:
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

    # --- words

    def step(self) -> None:
        if self.text[self.at] == "\n":
            if self.pending:
                raise _UnsureError
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
        """The word ahead if it is free of quotes and expansions, not read; else ""."""
        match = re.compile(r"[^\s;&|()<>\"'`$\\]+").match(self.text, self.at)
        if match is None:
            return ""
        following = self.text[match.end() : match.end() + 1]
        return match[0] if following == "" or following in _META else ""

    def word(self) -> str:
        """Read one word and return its text as written. Raises at quotes that do not end."""
        start = self.at
        while self.at < self.end:
            char = self.text[self.at]
            if char in _META:
                extended = char == "(" and self.at > start and self.text[self.at - 1] in "?*+@!"
                if extended:
                    self.at += 1
                    if not self.balanced("(", ")", 1):
                        raise _UnsureError
                elif char in "<>" and self.text.startswith("(", self.at + 1) and self.at == start:
                    line = self.line
                    self.at += 2
                    self.closed(frozenset(), frozenset({")"}), "", ")", line)
                else:
                    break
            elif not self.quoted():
                self.at += 1
        if self.at == start:
            raise _UnsureError
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
            raise _RefusedError(line, f"the quotation mark {quote} of this line is never closed")
        newlines = self.text.count("\n", self.at, end)
        if newlines and self.pending:
            raise _UnsureError
        self.line += newlines
        self.at = end + 1

    def ansi_c(self, line: int) -> None:
        self.at += 2
        while self.at < self.end:
            if self.text[self.at] == "'":
                self.at += 1
                return
            if self.text[self.at] == "\\" and self.at + 1 < self.end:
                self.at += 1
            self.step()
        raise _RefusedError(line, "the quotation mark ' of this line is never closed")

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
        raise _RefusedError(line, 'the quotation mark " of this line is never closed')

    def backquoted(self, line: int) -> None:
        self.at += 1
        while self.at < self.end:
            char = self.text[self.at]
            if char == "`":
                self.at += 1
                return
            if char == "\\" and self.at + 1 < self.end:
                self.at += 1
            self.step()
        raise _RefusedError(line, "the quotation mark ` of this line is never closed")

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
                raise _UnsureError
            self.closed(frozenset(), frozenset({")"}), "", ")", line)
            if self.pending:
                raise _UnsureError
            return
        self.at += 2
        self.placeholder(line)
        self.parameter(line, in_double)

    def placeholder(self, line: int) -> None:
        match = _PLACEHOLDER.match(self.text, self.at)
        if match:
            self.placeholders.append(Placeholder(line, "${" + match[0]))

    def parameter(self, line: int, in_double: bool) -> None:
        """`${...}` behind its opening brace; inside double quotes a single quote is a character."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _UnsureError
        while self.at < self.end:
            char = self.text[self.at]
            if char == "}":
                self.at += 1
                self.depth -= 1
                return
            if (in_double and char == "'") or not self.quoted():
                self.step()
        raise _RefusedError(line, "'${' has no '}'")

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
