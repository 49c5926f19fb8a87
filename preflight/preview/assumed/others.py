"""Other texts and numbers than usual for what a lookup leaves unknown. Run B of a Python program has them also outside
of callbacks, so that whatever the program derives from a lookup is different there.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from preflight.core.values import UNKNOWN_MARKER
from preflight.preview.assumed.texts import NUMBERED, OTHER_ACCOUNT, OTHER_MARKER, OTHER_NUMBER
from preflight.preview.lookups import STAND_IN_ACCOUNT, STAND_IN_NUMBER

# Results that everything has.
_NEVER_EMPTY: Final = frozenset({"id", "arn", "name"})
# The texts that the runner makes have smaller numbers.
_LEAST: Final = 1_000_000
_DIGITS: Final = re.compile(r"\d{4,}")
_TEXTS: Final = {
    f"iam::{STAND_IN_ACCOUNT}:user/preview": f"sts::{OTHER_ACCOUNT}:assumed-role/Other/other",
    UNKNOWN_MARKER: OTHER_MARKER,
    STAND_IN_ACCOUNT: OTHER_ACCOUNT,
}


def other(value: Any) -> Any:
    """The value, with the other texts and numbers in place of the usual ones."""
    return _replaced(value, _TEXTS, {STAND_IN_NUMBER: OTHER_NUMBER})


def usual_name(name: str) -> str:
    """The name that the resource has with the usual texts, as far as the other ones are in it: whole, in small letters,
    or at least four digits of the account.
    """
    name = usual(name).replace(OTHER_MARKER.lower(), UNKNOWN_MARKER.lower())
    return _DIGITS.sub(_usual_digits, name)


def _usual_digits(found: re.Match[str]) -> str:
    start = OTHER_ACCOUNT.find(found[0])
    return STAND_IN_ACCOUNT[start : start + len(found[0])] if start >= 0 else found[0]


def call(token: str, args: Mapping[str, Any]) -> str:
    """The lookup, as the beginning of a path."""
    return f"{token} {json.dumps(args, sort_keys=True, default=str)}"


def told_apart(value: Any, path: str) -> Any:
    """The value, whose texts have a number of their own; that of a text that never is empty begins with 0. path: says
    which result of which lookup it is.
    """
    if isinstance(value, Mapping):
        return {key: told_apart(one, f"{path} {key}") for key, one in value.items()}
    if isinstance(value, list):
        return [told_apart(one, f"{path} {i}") for i, one in enumerate(value)]
    if not isinstance(value, str):
        return value
    number = int(hashlib.sha256(path.encode()).hexdigest()[:8], 16)
    zero = "0" if path.rpartition(" ")[2] in _NEVER_EMPTY else ""
    return value.replace(OTHER_MARKER, f"{OTHER_MARKER}{zero}{_LEAST + number}~")


def usual(value: Any) -> Any:
    """The value, with the usual texts and numbers in place of the other ones."""
    texts = {made: text for text, made in _TEXTS.items()}
    return _replaced(_unnumbered(value), texts, {OTHER_NUMBER: STAND_IN_NUMBER})


def _unnumbered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_unnumbered(key): _unnumbered(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_unnumbered(one) for one in value]
    return NUMBERED.sub(OTHER_MARKER, value) if isinstance(value, str) else value


def _replaced(value: Any, texts: Mapping[str, str], numbers: Mapping[float, int]) -> Any:
    if isinstance(value, str):
        for one, made in texts.items():
            value = value.replace(one, made)
        return value
    if isinstance(value, Mapping):
        return {_replaced(key, texts, numbers): _replaced(one, texts, numbers) for key, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, texts, numbers) for one in value]
    is_number = isinstance(value, int | float)
    return numbers.get(value, value) if is_number else value
