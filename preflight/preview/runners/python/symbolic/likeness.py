"""Whether two results are alike but for the characters that AWS assigns, and what they have in common. Used by run A;
imports nothing but the standard library, and is written for Python 3.8 and newer.
"""

import base64
import copy
import json
import re
from typing import Any, Callable, Dict, Iterator, List


class Taken:
    """An iterator with the items that it gives."""

    def __init__(self, items: Iterator[Any]) -> None:
        self.items = list(items)
        self._next = iter(self.items)

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        return next(self._next)


def alike(own: Any, other: Any, variant: Any) -> bool:
    """Whether the variant's result is the own one, but for the characters that AWS assigns."""
    if isinstance(own, dict) and isinstance(other, dict):
        return alike(list(own.items()), list(other.items()), variant)
    if type(own) is not type(other):
        return False
    if isinstance(own, str):
        return bool(variant.text(own) == other)
    if isinstance(own, (bytes, bytearray, set, frozenset)):
        return bool(variant.value(own) == other)
    if isinstance(own, (list, tuple)):
        return len(own) == len(other) and all(alike(a, b, variant) for a, b in zip(own, other))
    if isinstance(own, type({}.values())):
        return alike(list(own), list(other), variant)
    if isinstance(own, Taken):
        return alike(own.items, other.items, variant)
    if isinstance(own, re.Match):
        parts = [(m.group(), m.groups(), m.groupdict(), m.lastindex) for m in (own, other)]
        return alike(parts[0], parts[1], variant)
    if isinstance(own, (int, float)) or own == other:
        return bool(own == other)
    inner = [getattr(one, "__dict__", None) for one in (own, other)]
    return bool(variant.text(str(own)) == str(other)) or bool(inner[0] and alike(inner[0], inner[1], variant))


def is_same_number(values: List[Any]) -> bool:
    """Whether the first and the last value are the same number."""
    first, last = values[0], values[-1]
    return isinstance(first, int) and type(first) is type(last) and first == last


def replaced(value: Any, by: Dict[str, str]) -> Any:
    """The value with these texts in place of others."""
    if isinstance(value, str):
        for one, other in by.items():
            value = value.replace(one, other)
        return value
    if isinstance(value, (bytes, bytearray)):
        return replaced(value.decode("latin-1"), by).encode("latin-1")
    if isinstance(value, dict):
        return {replaced(k, by): replaced(v, by) for k, v in value.items()}
    if type(value) not in (list, tuple, set, frozenset):
        return value
    return type(value)(replaced(one, by) for one in value)


class Merger:
    """What two results have in common. opaque: returns a text of which nothing is known; is_same: whether two objects
    that only the SDK knows are the same.
    """

    def __init__(self, opaque: Callable[[], str], is_same: Callable[[Any, Any, Any], bool]) -> None:
        self.opaque, self._is_same = opaque, is_same

    def merged(self, own: Any, other: Any, variant: Any) -> Any:
        """The own result, with an unknown text for each part of it in which the other one differs."""
        if own is other or self._is_same(own, other, variant):
            return own
        if isinstance(own, dict) and isinstance(other, dict):
            return self._entries(own, other, variant)
        if type(own) is not type(other):
            return self.opaque()
        if isinstance(own, str):
            return own if variant.text(own) == other else self._text(own, other, variant)
        if isinstance(own, (list, tuple)):
            return self._items(own, other, variant)
        inner = [getattr(one, "__dict__", None) for one in (own, other)]
        if inner[0] and type(inner[0]) is dict and not isinstance(own, (type, BaseException)):
            return self._object(own, inner[0], inner[1], variant)
        return own if isinstance(own, _PLAIN) and alike(own, other, variant) else self.opaque()

    def _entries(self, own: Any, other: Any, variant: Any) -> Any:
        keys = {variant.value(key): key for key in own}
        if len(keys) != len(own) or keys.keys() != other.keys():
            return self.opaque()
        made = {own_key: self.merged(own[own_key], other[key], variant) for key, own_key in keys.items()}
        if all(made[key] is own[key] for key in own):
            return own
        return _filled(own, made)

    def _items(self, own: Any, other: Any, variant: Any) -> Any:
        if len(own) != len(other):
            return self.opaque()
        made = [self.merged(a, b, variant) for a, b in zip(own, other)]
        if all(a is b for a, b in zip(made, own)):
            return own
        if _is_reordered(variant.value(list(own)), list(other)):
            made = [self.opaque() for _ in own]
        return type(own)(*made) if hasattr(own, "_fields") else type(own)(made)

    def _object(self, own: Any, inner: Any, others: Any, variant: Any) -> Any:
        made = self._entries(inner, others, variant)
        if made is inner or isinstance(made, str):
            return own if made is inner else made
        found = copy.copy(own)
        found.__dict__.update(made)
        return found

    def _text(self, own: str, other: str, variant: Any) -> str:
        documents = _documents(own, other)
        if documents:
            made = self.merged(documents[0], documents[1], variant)
            if made is documents[0]:
                return own
            return made if isinstance(made, str) else json.dumps(made)
        inner = [_decoded(one) for one in (own, other)]
        if inner[0] is not None and inner[1] is not None and variant.text(inner[0]) == inner[1]:
            return own
        lines, others = own.split("\n"), other.split("\n")
        if (
            len(lines) != len(others)
            or len(lines) == 1
            or _is_reordered(list(map(variant.text, lines)), others)
        ):
            return self.opaque()
        return "\n".join(a if variant.text(a) == b else self.opaque() for a, b in zip(lines, others))


_PLAIN = (int, float, complex, type(None), bytes, bytearray, set, frozenset, re.Match)


def _filled(own: Any, made: Any) -> Any:
    """A dictionary of the same kind, with other values."""
    if type(own) is dict:
        return made
    found = copy.copy(own)
    for key, value in made.items():
        dict.__setitem__(found, key, value)
    return found


def _is_reordered(own: List[Any], other: List[Any]) -> bool:
    try:
        return sorted(map(repr, own)) == sorted(map(repr, other))
    except Exception:
        return True


def _documents(own: str, other: str) -> List[Any]:
    """The data of two JSON texts; empty if they are none."""
    if own.lstrip()[:1] not in ("{", "[") or own.lstrip()[:1] != other.lstrip()[:1]:
        return []
    try:
        return [json.loads(own), json.loads(other)]
    except ValueError:
        return []


def _decoded(text: str) -> Any:
    try:
        return base64.b64decode(text, validate=True).decode() if len(text) > 7 else None
    except ValueError:
        return None
