"""The texts of string literals in TypeScript and JavaScript, without comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_IN_CODE: Final = re.compile(r"[/\"'`{}]")
_IN_TEMPLATE: Final = re.compile(r"\\|`|\$\{")
_CLOSING: Final = {
    '"': re.compile(r'(?:[^"\\\n]|\\[\s\S])*"'),
    "'": re.compile(r"(?:[^'\\\n]|\\[\s\S])*'"),
}
_ESCAPE: Final = re.compile(r"\\([\s\S])")
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}


def literals_of(text: str) -> Iterator[tuple[str, int]]:
    """Each literal with its line; of a template with expressions, each part between them."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text: Final = text
        self.at = 0
        self.line, self.counted = 1, 0
        # Of the templates around the position: how many braces are open in the expression.
        self.braces: list[int] = []

    def read(self) -> Iterator[tuple[str, int]]:
        while (match := _IN_CODE.search(self.text, self.at)) is not None:
            self.at = match.end()
            found = match[0]
            if found == "/":
                self._comment()
            elif found == "`":
                yield from self._template()
            elif found == "{" and self.braces:
                self.braces[-1] += 1
            elif found == "}" and self.braces:
                self.braces[-1] -= 1
                if self.braces[-1] < 0:
                    self.braces.pop()
                    yield from self._template()
            elif found in _CLOSING and (closing := _CLOSING[found].match(self.text, self.at)) is not None:
                yield self._found(self.at, closing.end() - 1)
                self.at = closing.end()

    def _comment(self) -> None:
        following = self.text[self.at : self.at + 1]
        if following in ("/", "*"):
            end = self.text.find("\n" if following == "/" else "*/", self.at + 1)
            self.at = len(self.text) if end < 0 else end + (1 if following == "/" else 2)

    def _template(self) -> Iterator[tuple[str, int]]:
        """The part of a template up to its end or its next expression."""
        start = self.at
        while (match := _IN_TEMPLATE.search(self.text, self.at)) is not None:
            self.at = match.end()
            if match[0] == "\\":
                self.at += 1
                continue
            if match[0] == "${":
                self.braces.append(0)
            yield self._found(start, match.start())
            return
        self.at = len(self.text)

    def _found(self, start: int, end: int) -> tuple[str, int]:
        self.line += self.text.count("\n", self.counted, start)
        self.counted = start
        text = _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), self.text[start:end])
        return text, self.line
