"""The parts of user data, by their beginning, and their commands.

Source: cloud-init, "User-data formats" and `cloudinit/user_data.py`.
"""

from __future__ import annotations

import email
import re
import shlex
from collections.abc import Iterator
from typing import Any, Final, Literal

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.holes import Hole
from preflight.core.values import PartialText, Unknown, Value, concatenated
from preflight.core.yaml_text import parse_yaml
from preflight.scripts import shell
from preflight.scripts.shell import Command, Word

Kind = Literal[
    "shell",
    "script",
    "cloud-config",
    "boothook",
    "include",
    "archive",
    "jinja",
    "windows",
    "other",
    "none",
]
# The beginning of a part, and its kind for cloud-init (the last: EC2Launch on Windows).
_BEGINNINGS: Final[tuple[tuple[str, Kind], ...]] = (
    ("#cloud-config-archive", "archive"),
    ("#cloud-config", "cloud-config"),
    ("#cloud-boothook", "boothook"),
    ("#include", "include"),
    ("#part-handler", "other"),
    ("#upstart-job", "other"),
    ("## template: jinja", "jinja"),
    ("<powershell", "windows"),
    ("<script", "windows"),
    ("<persist", "windows"),
)
_TYPES: Final[dict[str, Kind]] = {
    "text/x-shellscript": "shell",
    "text/cloud-config": "cloud-config",
    "text/cloud-config-archive": "archive",
    "text/cloud-boothook": "boothook",
    "text/x-include-url": "include",
    "text/x-include-once-url": "include",
    "text/jinja2": "jinja",
}
Holes = tuple[Hole | None, ...]
_UNKNOWN_PART: Final = "text with parts not known before deployment"
_SHELLS: Final = frozenset({"sh", "bash", "dash", "ksh", "zsh", "ash"})
# The placeholders of unknown pieces while a text is parsed: the first, and one for each further piece. They are
# private characters that no script contains.
_MARK: Final = 0xE100
_MARKS: Final = re.compile("[\ue100-\uf8ff]")
_LAST_MARK: Final = 0xF8FF


def marked(text: str | PartialText) -> str:
    """The text with a character for each unknown piece."""
    if isinstance(text, str):
        return text
    marks = (chr(min(_MARK + number, _LAST_MARK)) for number in range(len(text.holes)))
    return "".join(part for pair in zip(text.pieces, (*marks, ""), strict=True) for part in pair)


def unmarked(text: str, holes: Holes) -> str | PartialText:
    """The text with unknown pieces for the characters; `holes` are those of the text in which they were marked."""
    marks = _MARKS.findall(text)
    if not marks:
        return text
    numbers = (ord(mark) - _MARK for mark in marks)
    found = tuple(holes[n] if n < min(len(holes), _LAST_MARK - _MARK) else None for n in numbers)
    return PartialText(tuple(_MARKS.split(text)), _UNKNOWN_PART, found)


class Part(msgspec.Struct, frozen=True, dict=True):
    """One part of user data: all of it, or one part of a MIME message. `text` contains its header line."""

    kind: Kind
    text: str | PartialText

    @property
    def known_text(self) -> str:
        """The text, with a unique word for each unknown piece."""
        return marked(self.text)

    @property
    def holes(self) -> Holes:
        return self.text.holes if isinstance(self.text, PartialText) else ()

    @property
    def is_decided(self) -> bool:
        """Whether its unknown pieces are outputs of AWS, which have no characters with a meaning in scripts."""
        return all(hole is not None and hole.shape and "::aws:" in hole.urn for hole in self.holes)

    @cached_property
    def interpreter(self) -> str:
        """The program after `#!`; empty without it."""
        words = self.known_text.lstrip().partition("\n")[0].removeprefix("#!").split()
        if not words or not self.known_text.lstrip().startswith("#!"):
            return ""
        names = [w.rpartition("/")[2] for w in words if not w.startswith("-")]
        return names[1] if names[0] == "env" and len(names) > 1 else names[0]

    @cached_property
    def config(self) -> Value:
        """The cloud-config; `Unknown` if it does not parse."""
        import yaml

        try:
            found: Value = parse_yaml(self.known_text)
        except (yaml.YAMLError, ValueError):
            return Unknown("cloud-config that does not parse")
        return found

    @cached_property
    def scripts(self) -> tuple[str, ...]:
        """The shell scripts that it certainly runs, with a marker for each unknown piece."""
        if self.kind == "shell":
            return (self.known_text,)
        if self.kind == "boothook":
            return (self.known_text.partition("\n")[2],)
        if self.kind == "cloud-config" and isinstance(self.config, dict):
            return tuple(_config_commands(self.config))
        return ()

    @cached_property
    def packages(self) -> tuple[str, ...]:
        """The packages that a cloud-config installs."""
        config = self.config if self.kind == "cloud-config" else None
        found = config.get("packages") if isinstance(config, dict) else None
        found = found if isinstance(found, list) else [found]
        names = (f[0] if isinstance(f, list) and f else f for f in found)
        return tuple(str(name) for name in names if name and not isinstance(name, list | dict))

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        found = (c for script in self.scripts for c in shell.read(script).commands)
        return tuple(_unmarked(command, self.holes) for command in found)


def _unmarked(command: Command, holes: Holes) -> Command:
    words = tuple(_unmarked_word(w, holes) for w in command.words)
    return Command(words, command.line, command.fed, command.conditional)


def _unmarked_word(word: Word, holes: Holes) -> Word:
    if isinstance(word, str):
        return unmarked(word, holes)
    if not isinstance(word, PartialText):
        return word
    # Between two pieces of the word is an expansion of the shell.
    first, *others = (unmarked(piece, holes) for piece in word.pieces)
    for other in others:
        first = concatenated(first, Unknown(word.reason), other)
    return first


def kind_of(text: str) -> Kind:
    """The kind of a part, by its beginning; cloud-init skips blanks before it."""
    start = text.lstrip()
    if start.startswith("#!"):
        return "shell" if Part("script", text).interpreter in _SHELLS else "script"
    lower = start[:40].lower()
    for beginning, kind in _BEGINNINGS:
        if lower.startswith(beginning):
            return kind
    windows = re.search(r"<(powershell|script)>", text, re.IGNORECASE)
    return "windows" if windows or re.match(r"version:\s*1\.\d\s+tasks:", start) else "none"


def mime_parts(text: str, holes: Holes = ()) -> Iterator[Part]:
    message = email.message_from_string(text)
    for part in message.walk():
        if part.get_content_maintype() == "multipart":
            continue
        payload: Any = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
        # A part with placeholders is not encoded, and they are not ASCII.
        written = str(part.get_payload())
        if _MARKS.search(written):
            content = written
        declared = _TYPES.get(part.get_content_type(), "none")
        by_beginning = kind_of(content)
        kind = declared
        if part.get_content_type() in ("text/plain", "text/x-not-multipart", "text/x-shellscript"):
            kind = by_beginning if by_beginning != "none" else declared
        elif declared == "none":
            kind = "other"
        yield Part(kind, unmarked(content, holes))


def _config_commands(config: dict[Any, Any]) -> Iterator[str]:
    """The commands of `bootcmd` and `runcmd` as one script, because they run in one shell."""
    for key in ("bootcmd", "runcmd"):
        items = config.get(key)
        lines: list[str] = []
        for item in items if isinstance(items, list) else ():
            if isinstance(item, str):
                lines.append(item)
            elif isinstance(item, list) and not any(isinstance(word, list | dict) for word in item):
                lines.append(shlex.join(map(str, item)))
        if lines:
            yield "\n".join(lines)
