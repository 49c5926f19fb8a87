"""What the provider's documentation says of the values of an input."""

from __future__ import annotations

import re
from typing import Final

_OFFER: Final = re.compile(
    r"(?:valid|allowed|possible|supported|accepted|available|permitted|acceptable) (?:\w+ ){0,3}?"
    r"(?:values?|options?|types?|choices?)|must be (?:one of|either|set to)"
    r"|(?:can|may|should) be (?:one of|either|set to)?|one of|either |options are|values are|accepts",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"`\"?([^`\"]+)\"?`")
_NUMBER: Final = re.compile(r"(?<![\w.])-?\d[\d,]*(?![\w]|\.\d)")


def offered(doc: str) -> frozenset[str]:
    """The values that the documentation lists; empty where it lists none."""
    found = _OFFER.search(doc)
    if found is None:
        return frozenset()
    rest = re.split(r"(?:Defaults? |The default|Conflicts? )", doc[found.start() :])[0]
    return frozenset(_QUOTED.findall(rest))


def named(doc: str) -> frozenset[str]:
    """Every word that the documentation writes as code."""
    return frozenset(_QUOTED.findall(doc))


def numbers(doc: str) -> frozenset[int]:
    return frozenset(int(text.replace(",", "")) for text in _NUMBER.findall(doc) if text.strip("-,"))
