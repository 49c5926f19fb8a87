"""The regular expressions of AWS's sources as Python's `re` takes them."""

from __future__ import annotations

import re
import warnings
from typing import Any, Final

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import sre_constants
    import sre_parse

_LETTERS: Final = {
    r"\p{L}": r"\w",
    r"\p{M}": r"\w",
    r"\p{N}": r"\w",
    r"\p{Nd}": r"\d",
    r"\p{Z}": r"\s",
    r"\p{Zs}": r"\s",
}
# More repeats than this are as good as any number.
_MANY: Final = 64
_LONGEST: Final = 400


def whole(pattern: str) -> str:
    """The pattern as one that takes the whole text: the services match the members of their operations so."""
    inner = bare(pattern)
    return f"^(?:{inner})$" if "|" in inner else f"^{inner}$"


def bare(pattern: str) -> str:
    """The pattern without its anchors."""
    text = pattern.removeprefix("^")
    ends = text.endswith("$") and not text.endswith("\\$")
    return text.removesuffix("$") if ends and "$|" not in text else text


def usable(pattern: str) -> str | None:
    """The pattern for `re`, or one that takes more; `None` where it has none, or may take long to search."""
    text = pattern
    for theirs, ours in _LETTERS.items():
        text = text.replace(theirs, ours)
    if r"\p" in text or r"\P" in text or len(text) > _LONGEST or re.search(r"\[\^[^\]]*\\[ws]", text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(text)
            tree = sre_parse.parse(text)
    except (re.error, FutureWarning, DeprecationWarning, OverflowError, RecursionError):
        return None
    return (
        None if _takes_long(tree, False) or re.fullmatch(r"\^?\(?(\.|\[\\s\\S\])[*+]\)?\$?", text) else text
    )


def _takes_long(tree: Any, repeated: bool) -> bool:
    """Whether a part that repeats is inside another that does: the time may grow with a power of the length."""
    for kind, value in tree:
        if kind in (sre_constants.MAX_REPEAT, sre_constants.MIN_REPEAT):
            many = value[1] is sre_constants.MAXREPEAT or value[1] > _MANY
            if (many and repeated and value[0] != value[1]) or _takes_long(value[2], repeated or many):
                return True
        elif kind is sre_constants.SUBPATTERN:
            if _takes_long(value[3], repeated):
                return True
        elif kind is sre_constants.BRANCH:
            if any(_takes_long(branch, repeated) for branch in value[1]):
                return True
        elif kind in (sre_constants.ASSERT, sre_constants.ASSERT_NOT) and _takes_long(value[1], repeated):
            return True
    return False
