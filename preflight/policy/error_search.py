"""From an error back to the policies that explain it, by the error texts that their pages list."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from preflight.policy.definition import Policy
from preflight.policy.error_texts import ErrorText, code_of, error_texts, matching, with_code, words_of

# How much of a listed text, or of what was asked for, must be in the other; weighed by how rare the words are.
_SHARE: Final = 0.8
# Fewer rare words are in too many errors: three words, each of which one text in a hundred has, are enough.
_LEAST_WEIGHT: Final = 12.0
# A part of fewer words, or of errors of more policies, says too little.
_SHORTEST_PART: Final = 3
_MOST_WITH_PART: Final = 4


@dataclass(frozen=True, slots=True)
class Explanation:
    """The policies that explain an error, the likeliest first. `alike`: none of them is first."""

    policies: tuple[Policy, ...]
    alike: bool = False


def _is_right(policy: Policy) -> bool:
    """Whether the page lists its texts as pages do; one of somebody's own may not."""
    try:
        error_texts(policy)
    except ValueError:
        return False
    return True


class ErrorSearch:
    """The error texts of all pages."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self.policies = {p.name: p for p in policies if _is_right(p)}
        self.listed: Sequence[ErrorText] = tuple(t for p in self.policies.values() for t in error_texts(p))

    def explanation(self, text: str) -> Explanation | None:
        """What explains the error, its code, or a part of it; `None` if no policy does."""
        if code := code_of(text):
            named = with_code(code, self.policies.values())
            if named:
                return Explanation(named, alike=len(named) > 1)
        found = matching(text, self.listed)
        if not found and (parts := self._with_part(text)):
            return parts
        if not found and (nearest := self._nearest(text)):
            found = matching(nearest.text, self.listed)
        names = dict.fromkeys(one.policy for one in found)
        return Explanation(tuple(self.policies[name] for name in names)) if names else None

    def _with_part(self, text: str) -> Explanation | None:
        """What explains errors of which the text is a part; `None` if these are none or too many."""
        words = words_of(text)
        if len(words) < _SHORTEST_PART:
            return None
        part = f" {' '.join(words)} "
        names = dict.fromkeys(one.first or one.policy for one in self.listed if part in one.run)
        if not 0 < len(names) <= _MOST_WITH_PART:
            return None
        return Explanation(tuple(self.policies[name] for name in names), alike=len(names) > 1)

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(word for one in self.listed for word in {*one.words, *one.code})

    def _weight(self, words: Iterable[str]) -> float:
        """How rare the words are together. Numbers and identifiers say nothing."""
        total = max(len(self.listed), 2)
        return sum(math.log(total / max(self._counts[word], 1)) for word in words if word.isalpha())

    def _nearest(self, text: str) -> ErrorText | None:
        """The listed text that is most similar to a part of an error, or to an error that AWS has reworded."""
        asked = frozenset(words_of(text))
        best, found = _LEAST_WEIGHT, None
        for one in self.listed:
            own = frozenset(one.words)
            common = self._weight(own & asked)
            whole = min(self._weight(own), self._weight(asked - frozenset(one.code)))
            if not one.first and common > best and common >= _SHARE * whole:
                best, found = common, one
        return found
