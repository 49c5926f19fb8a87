"""The replacement fields of f-strings, by position."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Final

_OPENING: Final = re.compile(r"([fFrRuUbB]{0,2})(\"\"\"|'''|\"|')")
_SPACE: Final = re.compile(r"(?:\s|\\\n)*")
_CLOSES: Final = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Format:
    """An f-string as a text for `format`, with numbers in its fields, and the fields' expressions."""

    text: str
    arguments: tuple[str, ...]


def as_format(node: ast.JoinedStr, text: str) -> Format | None:
    """The f-string of that source as a format; `None` with a conversion or a format specification, or if unsure."""
    fields = [part for part in node.values if isinstance(part, ast.FormattedValue)]
    if any(part.conversion != -1 or part.format_spec is not None for part in fields):
        return None
    made = _Scanner(text).literals()
    if made is None or len(made.arguments) != len(fields):
        return None
    for argument, part in zip(made.arguments, fields, strict=True):
        try:
            read = ast.parse(f"({argument}\n)", mode="eval").body
        except (SyntaxError, ValueError):
            return None
        if ast.dump(read) != ast.dump(part.value):
            return None
        if any(isinstance(n, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom) for n in ast.walk(read)):
            return None
    return made


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.arguments: list[str] = []

    def literals(self) -> Format | None:
        """One literal, or several that stand one after the other."""
        made = ""
        while self.at < len(self.text):
            space = _SPACE.match(self.text, self.at)
            gap = space[0] if space else ""
            self.at += len(gap)
            opening = _OPENING.match(self.text, self.at)
            if opening is None:
                return None
            self.at = opening.end()
            prefix, quote = opening[1].lower(), opening[2]
            if "b" in prefix:
                return None
            body = self._body(quote, "f" in prefix, "r" in prefix)
            if body is None:
                return None
            made += f"{gap}{opening[1].replace('f', '').replace('F', '')}{quote}{body}{quote}"
        return Format(made, tuple(self.arguments))

    def _body(self, quote: str, formatted: bool, raw: bool) -> str | None:
        made = ""
        while self.at < len(self.text):
            if self.text.startswith(quote, self.at):
                self.at += len(quote)
                return made
            letter = self.text[self.at]
            pair = self.text[self.at : self.at + 2]
            if letter == "\\":
                if pair == "\\N" and not raw:
                    return None
                made, self.at = made + pair, self.at + 2
            elif letter in "{}":
                if not formatted:
                    made, self.at = made + letter * 2, self.at + 1
                elif pair in ("{{", "}}"):
                    made, self.at = made + pair, self.at + 2
                elif letter == "}" or not self._field():
                    return None
                else:
                    made += f"{{{len(self.arguments) - 1}}}"
            else:
                made, self.at = made + letter, self.at + 1
        return None

    def _field(self) -> bool:
        """Read an expression in braces."""
        start, waiting = self.at + 1, ["}"]
        self.at = start
        while self.at < len(self.text):
            letter = self.text[self.at]
            if letter in "\"'":
                end = self.text.find(letter, self.at + 1)
                if end < 0:
                    return False
                self.at = end
            elif letter in _CLOSES:
                waiting.append(_CLOSES[letter])
            elif letter == waiting[-1]:
                waiting.pop()
                if not waiting:
                    self.arguments.append(self.text[start : self.at].strip())
                    self.at += 1
                    return True
            elif letter in "#\\":
                return False
            self.at += 1
        return False
