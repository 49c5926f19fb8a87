"""Flags, lengths, lists and maps of lookups without an answer, as the program gets them outside of callbacks. Used by
the runner in the program's own environment; imports nothing but the standard library, and is written for Python 3.8 and
newer.

In run A they are recognized wherever a callback asks for them. In run B they are others, so that what the program has
made of them before differs.
"""

from typing import Any, Callable, Dict, List

_ANY_KEY = "preflight-any"


class OpenNumber(int):
    """The length of a list."""


class OpenFlag(int):
    """What a comparison of a length gives, or the question whether there is an item."""

    def __repr__(self) -> str:
        return repr(bool(self))

    __str__ = __repr__


class OpenList(List[Any]):
    """A list of which the length is unknown."""


class OpenMap(Dict[Any, Any]):
    """A map of which the keys are unknown."""


class AnyText(str):
    """A text that is equal to all others."""

    def __eq__(self, other: Any) -> bool:
        return True

    def __ne__(self, other: Any) -> bool:
        return False

    def __contains__(self, part: Any) -> bool:
        return True

    def startswith(self, *rest: Any) -> bool:
        return True

    def endswith(self, *rest: Any) -> bool:
        return True

    __hash__ = str.__hash__


class AnyMap(Dict[Any, Any]):
    """A map that has every key."""

    def _any(self, *_: Any) -> Any:
        return AnyText(self[_ANY_KEY])

    get = _any

    def __missing__(self, key: Any) -> Any:
        return self._any()

    def __contains__(self, key: Any) -> bool:
        return True

    def __eq__(self, other: Any) -> bool:
        return True

    def __ne__(self, other: Any) -> bool:
        return False


_OPEN = (OpenNumber, OpenFlag, OpenList, OpenMap)


def is_open(value: Any) -> bool:
    """Whether the value is one of run A's."""
    return isinstance(value, _OPEN)


def counted(function: Any, values: Any, result: Any) -> Any:
    """The result of a function outside of callbacks: that of `len` or `bool` says how many items there are."""
    if (function is len or function is bool) and len(values) == 1 and is_open(values[0]):
        return OpenNumber(result) if function is len else OpenFlag(result)
    return result


def marked(value: Any) -> Any:
    """A list or map of run A."""
    return OpenList(value) if type(value) is list else OpenMap(value) if type(value) is dict else value


def other(value: Any) -> Any:
    """A map of run B."""
    return AnyMap(value) if isinstance(value, dict) and _ANY_KEY in value else value


def _carry(kind: Any, names: str, made: Any) -> None:
    """Make the results of operators of the kind open too."""

    def carrying(original: Callable[..., Any]) -> Callable[..., Any]:
        def operate(*operands: Any) -> Any:
            result = original(*operands)
            return made(result) if isinstance(result, int) else result

        return operate

    for name in names.split():
        setattr(kind, "__{}__".format(name), carrying(getattr(int, "__{}__".format(name))))


_carry(OpenNumber, "add radd sub rsub mul rmul floordiv rfloordiv mod rmod pow rpow neg abs", OpenNumber)
for _kind in (OpenNumber, OpenFlag):
    _carry(_kind, "eq ne lt le gt ge", OpenFlag)
    setattr(_kind, "__hash__", int.__hash__)  # noqa: B010
_carry(OpenFlag, "and rand or ror xor rxor", OpenFlag)
