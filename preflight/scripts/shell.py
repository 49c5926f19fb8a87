"""The commands of a shell script: their words, and their first line.

Parsed by tree-sitter's grammar of Bash. A word with an expansion is a `PartialText`, unless the expansion is of a
variable that the script sets exactly once, to a known text. The text of a quoted here-document is data and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.encoding import MAX_TEXT_LENGTH
from preflight.core.logic import known
from preflight.core.values import PartialText, Unknown
from preflight.scripts.shell_syntax import structure
from preflight.scripts.shell_syntax.problems import Problem

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

Word = str | Unknown

# Commands that run the command after them, with their options that have a value.
_WRAPPERS: Final = {
    "sudo": frozenset({"-u", "-g", "-h", "-p", "-C", "-T", "--user", "--group"}),
    "env": frozenset({"-u", "-C", "--unset", "--chdir"}),
    "nohup": frozenset[str](),
    "time": frozenset[str](),
    "command": frozenset[str](),
    "exec": frozenset[str](),
    "nice": frozenset({"-n"}),
    "timeout": frozenset({"-k", "-s", "--signal", "--kill-after"}),
    "stdbuf": frozenset({"-i", "-o", "-e"}),
    "retry": frozenset[str](),
}
_UNKNOWN_PART: Final = "a part of the script that is created when it runs"
_MARK: Final = "\x00"


class Command(msgspec.Struct, frozen=True):
    """A simple command without `sudo` and similar commands.

    `fed`: it reads another command's output, a file or a here-document. `conditional`: whether it runs depends on
    another command, or on calls of its function.
    """

    words: tuple[Word, ...]
    line: int
    fed: bool = False
    conditional: bool = False

    @property
    def name(self) -> str:
        """The program's name without its folder; empty if it is unknown."""
        first = self.words[0] if self.words else ""
        return first.rpartition("/")[2] if isinstance(first, str) else ""

    @property
    def arguments(self) -> tuple[Word, ...]:
        return self.words[1:]

    @property
    def plain(self) -> tuple[str, ...]:
        """The known arguments."""
        return tuple(w for w in self.arguments if isinstance(w, str))

    def option(self, *names: str) -> Word | None:
        """The value of an option, written `--name value` or `--name=value`; `None` if it is missing."""
        words = self.arguments
        for index, word in enumerate(words):
            if isinstance(word, str):
                if word in names:
                    return words[index + 1] if index + 1 < len(words) else None
                name, equals, value = word.partition("=")
                if equals and name in names:
                    return value
            elif isinstance(word, PartialText):
                name, equals, rest = word.prefix.partition("=")
                if equals and name in names:
                    return PartialText((rest, *word.pieces[1:]), word.reason)
        return None

    def values(self, *names: str) -> tuple[Word, ...]:
        """The values of an option with several values: the words after it up to the next option."""
        words = self.arguments
        found: list[Word] = []
        for index, word in enumerate(words):
            if word_is(word, names):
                for value in words[index + 1 :]:
                    if isinstance(value, str) and value.startswith("-"):
                        break
                    found.append(value)
        return tuple(found)

    @property
    def operands(self) -> tuple[Word, ...]:
        """The arguments that are not options."""
        return tuple(w for w in self.arguments if not (isinstance(w, str) and w.startswith("-")))


class Assignment(msgspec.Struct, frozen=True):
    name: str
    value: Word
    line: int


class Script(msgspec.Struct, frozen=True):
    """The content of a script. `clean` is false if the grammar does not support a part of the script."""

    commands: tuple[Command, ...]
    assignments: tuple[Assignment, ...]
    clean: bool


def read(text: str) -> Script:
    """The script's commands and assignments, in order; empty if the script is too long. Never raises."""
    return _read(text) if len(text) <= MAX_TEXT_LENGTH else Script((), (), False)


@lru_cache(maxsize=256)
def _read(text: str) -> Script:
    root = _parser().parse(text.encode("utf-8", "replace")).root_node
    reader = _Reader()
    reader.assign(root)
    reader.walk(root)
    return Script(tuple(reader.commands), tuple(reader.assignments), not root.has_error)


def fault(text: str) -> Problem | None:
    """The fault for which the shell certainly rejects a script; `None` if nothing is certain.

    Two readers must agree, because each of them gives up on other rare but valid constructs. A stray closing word is a
    command's name in the grammar.
    """
    problem = structure(text).problem
    return problem if problem is not None and (problem.stray or not read(text).clean) else None


def word_is(word: Word, names: tuple[str, ...]) -> bool:
    return isinstance(word, str) and word in names


@cache
def _parser() -> Parser:
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


class _Reader:
    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.assignments: list[Assignment] = []
        self.variables: dict[str, Word] = {}

    def assign(self, root: Node) -> None:
        """Record the variables that are set once, to a text without expansions or with known variables."""
        counts: dict[str, int] = {}
        nodes = list(_descendants(root, "variable_assignment"))
        for node in nodes:
            name = _text(node.child_by_field_name("name"))
            counts[name] = counts.get(name, 0) + 1
        loops = {_text(n.child_by_field_name("variable")) for n in _descendants(root, "for_statement")}
        for node in nodes:
            name, value = _text(node.child_by_field_name("name")), node.child_by_field_name("value")
            word = "" if value is None else self.word(value)
            appended = any(c.type == "+=" for c in node.children)
            if counts[name] == 1 and name not in loops and known(word) and not appended:
                self.variables[name] = word
            self.assignments.append(Assignment(name, word, node.start_point[0] + 1))

    def walk(self, root: Node) -> None:
        for node in _descendants(root, "command"):
            words = tuple(self.word(c) for c in node.named_children if c.type in _ARGUMENTS)
            command = Command(words, node.start_point[0] + 1, _is_fed(node), _is_conditional(node))
            command = _unwrapped(command)
            if command.words:
                self.commands.append(command)

    def word(self, node: Node) -> Word:
        pieces = "".join(self.pieces(node)).split(_MARK)
        return pieces[0] if len(pieces) == 1 else PartialText(tuple(pieces), _UNKNOWN_PART)

    def pieces(self, node: Node) -> Iterator[str]:
        match node.type:
            case "raw_string":
                yield _text(node)[1:-1]
            case "word" | "number":
                yield re.sub(r"\\(?:\n|(.))", lambda m: m[1] or "", _text(node))
            case "string_content":
                yield re.sub(r'\\(?:\n|([\\"`$]))', lambda m: m[1] or "", _text(node))
            case "command_name" | "concatenation" | "string":
                if node.type == "string" and not node.named_children:
                    yield _text(node)[1:-1]
                for child in node.named_children:
                    yield from self.pieces(child)
            case "simple_expansion" | "expansion":
                name = re.fullmatch(r"\$\{?(\w+)\}?", _text(node))
                value = self.variables.get(name[1]) if name else None
                yield value if isinstance(value, str) else _MARK
            case _:
                yield _MARK


_CONDITIONS: Final = frozenset(
    {"if_statement", "list", "case_statement", "while_statement", "for_statement", "c_style_for_statement"}
    | {"function_definition", "negated_command"}
)
_ARGUMENTS: Final = frozenset(
    {
        "command_name",
        "word",
        "number",
        "string",
        "raw_string",
        "ansi_c_string",
        "translated_string",
        "concatenation",
        "simple_expansion",
        "expansion",
        "command_substitution",
        "process_substitution",
        "arithmetic_expansion",
        "brace_expression",
    }
)


def _descendants(node: Node, *types: str) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.type in types:
            yield current
        waiting.extend(reversed(current.children))


def _ancestors(node: Node) -> Iterator[tuple[Node, Node]]:
    """Each ancestor with its child on the way to the node, from the inside."""
    child, parent = node, node.parent
    while parent is not None:
        yield parent, child
        child, parent = parent, parent.parent


def _is_fed(node: Node) -> bool:
    for parent, child in _ancestors(node):
        if parent.type == "pipeline" and parent.named_children[0].id != child.id:
            return True
        redirects = parent.children if parent.type in ("redirected_statement", "command") else ()
        if any(
            r.type in ("herestring_redirect", "heredoc_redirect")
            or (r.type == "file_redirect" and _text(r).lstrip("0").startswith("<"))
            for r in (*redirects, *node.children)
        ):
            return True
    return False


def _is_conditional(node: Node) -> bool:
    return any(
        parent.type in _CONDITIONS and not (parent.type == "list" and parent.children[0].id == child.id)
        for parent, child in _ancestors(node)
    )


def _text(node: Node | None) -> str:
    text = node.text if node is not None else None
    return text.decode("utf-8", "replace") if text else ""


def _unwrapped(command: Command) -> Command:
    """The command without `sudo`, `env` and others that only run it."""
    words = command.words
    while words:
        name = words[0].rpartition("/")[2] if isinstance(words[0], str) else ""
        if name not in _WRAPPERS:
            break
        rest = list(words[1:])
        while rest and isinstance(rest[0], str) and (rest[0].startswith("-") or "=" in rest[0]):
            option = rest.pop(0)
            if option in _WRAPPERS[name] and rest:
                rest.pop(0)
        if name in ("timeout", "retry") and rest:
            rest.pop(0)
        if not rest:
            break
        words = tuple(rest)
    return Command(words, command.line, command.fed, command.conditional)
