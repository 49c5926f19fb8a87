"""The error texts that a policy's page lists, and which page explains an error of AWS, the provider or Pulumi.

A page lists them under *Errors*, one an item: a text in code, as it is given, with `…` for the words that differ each
time. An error code alone stands there if no other policy explains it. "(first *other-policy*)" behind a text says that
another page explains it before this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from preflight.policy.definition import Policy

HEADING: Final = "Errors"
GAP: Final = "…"
# A sentence of fewer words does not tell an error from others without its code.
_SHORTEST_SENTENCE: Final = 3
_ITEM: Final = re.compile(r"`([^`]+)`(?: \(first \*([a-z0-9-]+)\*\))?")
_CODE: Final = re.compile(r"[A-Z][A-Za-z0-9_.-]{3,80}")
_WORD: Final = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class ErrorText:
    """A text of a page. `parts`: the words between the gaps. `code`: the words of its error code, if it has one."""

    text: str
    policy: str
    code: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    first: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for part in self.parts for word in part)

    @property
    def run(self) -> str:
        """Its words in their order, the code first, with a mark for each gap."""
        return f" {' '.join(self.code)} {f' {GAP} '.join(' '.join(part) for part in self.parts)} "

    def matched(self, words: str) -> int:
        """How many characters of it the words contain, all parts in their order; 0 unless they contain all."""
        position = 0
        for part in self.parts:
            run = f" {' '.join(part)} "
            found = words.find(run, position)
            if found < 0:
                return 0
            position = found + len(run) - 1
        own = sum(map(len, self.words))
        return own + (sum(map(len, self.code)) if f" {' '.join(self.code)} " in words else 0)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text without case, quotes and punctuation, in which AWS's services and versions differ."""
    return tuple(_WORD.findall(text.lower()))


def code_of(text: str) -> str:
    """The error code that the text is, such as `InvalidSubnet.Conflict`; else empty."""
    text = text.strip()
    return text if _CODE.fullmatch(text) else ""


def error_texts(policy: Policy) -> tuple[ErrorText, ...]:
    """The texts that the policy's page lists; raises ValueError for an item that is not one text in code."""
    found = []
    for item in re.split(r"^- ", policy.sections.get(HEADING, ""), flags=re.MULTILINE)[1:]:
        match = _ITEM.fullmatch(" ".join(item.split()))
        if match is None:
            raise ValueError(
                f"{policy.name}: under {HEADING}, expected `text` or `text` (first *policy*): {item}"
            )
        found.append(_read(match[1], policy.name, match[2] or ""))
    return tuple(found)


def _read(text: str, policy: str, first: str) -> ErrorText:
    head, colon, sentence = text.partition(": ")
    parts = _parts(sentence)
    if colon and code_of(head) and sum(map(len, parts)) >= _SHORTEST_SENTENCE:
        return ErrorText(text, policy, words_of(head), parts, first)
    return ErrorText(text, policy, (), _parts(text), first)


def _parts(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(words for part in text.split(GAP) if (words := words_of(part)))


def codes_of(policy: Policy) -> frozenset[str]:
    """The error codes that the policy and its page name."""
    heads = (listed.text.partition(": ")[0] for listed in error_texts(policy))
    return frozenset(code for text in (*policy.error.split(", "), *heads) if (code := code_of(text)))


def with_code(code: str, policies: Iterable[Policy]) -> tuple[Policy, ...]:
    """The policies that explain the error code: that whose page lists it alone, else all that name it."""
    naming = [policy for policy in policies if code in codes_of(policy)]
    alone = [p for p in naming if any(t.text == code and not t.first for t in error_texts(p))]
    return tuple(alone or naming)


def matching(text: str, listed: Sequence[ErrorText]) -> tuple[ErrorText, ...]:
    """The listed texts that the text contains whole, the longest first; one that another page explains comes last."""
    words = f" {' '.join(words_of(text))} "
    found = [(one.matched(words), one) for one in listed]
    kept = [(score, one) for score, one in found if score]
    return tuple(
        one for _, one in sorted(kept, key=lambda pair: (bool(pair[1].first), -pair[0], pair[1].text))
    )
