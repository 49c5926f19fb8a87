"""Kinds of functions: which of them only depend on their arguments. Used by the runner in the program's own
environment; imports nothing but the standard library, and is written for Python 3.8 and newer.
"""

import json
import operator
import re
import string
import types
from typing import Any, Callable, Dict, List, Tuple

COMPARED: Dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
    "is": operator.is_,
    "is not": operator.is_not,
}
OPERATORS: Dict[str, Callable[[Any, Any], Any]] = {
    name: getattr(operator, name)
    for name in [
        "add",
        "sub",
        "mul",
        "matmul",
        "truediv",
        "floordiv",
        "pow",
        "and_",
        "or_",
        "xor",
        "lshift",
        "rshift",
    ]
}
BASIC = (str, bytes, bytearray, list, tuple, dict, set, frozenset)
TEXTS = (str, bytes, bytearray)
VIEWS: Tuple[Any, ...] = (type({}.keys()), type({}.values()), type({}.items()))
# They are given the items of their argument, not the argument.
OF_ITEMS = (list, tuple, set, frozenset, dict, sum)
# They only write the texts into one.
DUMPING = (json.dumps,)
_LAZY = (map, filter, zip, enumerate, reversed, iter)
_PURE = (
    *(len, str, repr, ascii, int, float, complex, bool, bytes, bytearray, format, divmod),
    *OF_ITEMS,
)


def _words(text: str) -> "frozenset[str]":
    return frozenset(text.split())


# Methods that only change their list, set or dictionary; those of a dictionary that only depend on its keys.
CHANGING = _words("append extend insert pop remove clear add discard update reverse copy")
OF_DICTIONARIES = _words("get pop setdefault items keys values popitem copy update clear fromkeys")
_MODULES = _words("""
    re base64 binascii textwrap string urllib.parse ipaddress uuid datetime _strptime calendar html shlex posixpath
    ntpath genericpath fnmatch difflib operator _operator math statistics bisect _bisect heapq _heapq collections
    _collections ast unicodedata struct _struct decimal _decimal fractions pprint reprlib quopri xml.sax.saxutils
    json.decoder
""")
_NAMED = _words("""
    json.loads functools.reduce _functools.reduce zlib.compress gzip.compress bz2.compress lzma.compress time.strptime
    _codecs.encode _codecs.decode _csv.reader csv.reader
""")
_ORDERED = _words("insort insort_left insort_right heappush heapify heapreplace heappushpop heappop")
_ENCODING = _words("b64encode standard_b64encode urlsafe_b64encode encodebytes")


def is_of_numbers(value: Any) -> bool:
    """Whether the place in a set is always the same."""
    if isinstance(value, tuple):
        return all(map(is_of_numbers, value))
    return isinstance(value, (int, float, complex))


def kind(function: Any) -> str:
    """How a function is judged; empty if it is called as it is."""
    try:
        if function in (sorted, min, max):
            return "order"
        if function in _LAZY:
            return "lazy"
        if function in (any, all):
            return "test"
        if function in _PURE:
            return "pure"
    except Exception:
        return ""
    owner = getattr(function, "__self__", None)
    if isinstance(owner, re.Match):
        return "match"
    if (
        isinstance(owner, (re.Pattern, string.Template, string.Formatter))
        or getattr(function, "__objclass__", None) in BASIC
    ):
        return "pure"
    if isinstance(owner, type) and (owner in BASIC or any(c.__module__ == "datetime" for c in owner.__mro__)):
        return "pure"
    if not callable(function) or not isinstance(owner, (type, types.ModuleType, type(None))):
        # A method may change its object.
        return ""
    return _of_module(function, owner)


def _of_module(function: Any, owner: Any) -> str:
    name = getattr(function, "__name__", "")
    module = owner.__module__ if isinstance(owner, type) else getattr(function, "__module__", None)
    if not isinstance(module, str):
        return ""
    if name in _ORDERED and module.strip("_") in ("bisect", "heapq"):
        return "sorting"
    if name in _ENCODING and module == "base64":
        return "encoding"
    is_pure = module in _MODULES or "{}.{}".format(module, name) in _NAMED
    return "pure" if is_pure or type(function).__module__ in _MODULES else ""


def patterns(function: Any, values: Any) -> List[str]:
    """The texts that a function of `re` or `fnmatch` matches, with the expression."""
    owner = getattr(function, "__self__", None)
    if isinstance(owner, re.Pattern):
        return [owner.pattern] if isinstance(owner.pattern, str) else []
    if getattr(function, "__module__", "") not in ("re", "fnmatch"):
        return []
    texts = [getattr(value, "pattern", value) for value in values]
    return [text for text in texts if isinstance(text, str)]
