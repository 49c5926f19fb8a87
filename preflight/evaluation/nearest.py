"""What somebody who misspelt a word is likely to have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, words: Iterable[str]) -> str:
    """`; did you mean '...'?` for a misspelt word, else nothing."""
    close = difflib.get_close_matches(word, list(words), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""
