"""Whether what a callback does with its texts would be the same for all values that AWS may assign. Used by run A,
whose program `python_rewriting` rewrites. Loaded by the runner in the program's own environment; imports nothing
but the standard library, and is written for Python 3.8 and newer.

Each comparison, index, call of a pure function and so on is repeated for other values of the characters that AWS
assigns. If the results differ in more than these characters, the callback has looked at them: a text becomes a text of
which nothing is known, anything else ends the callback, whose result is unknown.
"""

import operator
import re
from typing import Any, Callable, Dict, Iterator, List, Tuple

_METHODS: Tuple[type, ...] = (type([].append), type("".__contains__))
_COMPARED: Dict[str, Callable[[Any, Any], Any]] = {
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
_CONVERTED: Dict[int, Callable[[Any], Any]] = {ord("s"): str, ord("r"): repr, ord("a"): ascii}


class Judge:
    """side: what knows of callbacks and ends them; variants: the module of other values; kinds: that of kinds of
    functions; strict: whether it judges at all.
    """

    def __init__(self, side: Any, variants: Any, kinds: Any, strict: bool = True) -> None:
        self._inside: Callable[[], bool] = side.is_inside if strict else bool
        self._is_by_chance: Callable[[], bool] = side.depends_on_chance
        self._end: Callable[[], None] = side.end
        self._made = variants
        self._kinds = kinds
        self._count = 0
        self._encoded: Dict[str, str] = {}

    def opaque(self) -> str:
        """A new text of which nothing is known."""
        ranks, number, made = self._made.RANKS, self._count, ""
        self._count += 1
        for _ in range(4):
            number, digit = divmod(number, len(ranks))
            made = ranks[digit] + made
        return "0" + made + str(self._made.ANY)

    # --- what the rewritten program calls

    def call(self, function: Any, *values: Any, **named: Any) -> Any:
        if not self._inside():
            return function(*values, **named)
        partly = getattr(function, "func", None)
        if partly is not None and type(function).__name__ == "partial":
            return self.call(partly, *function.args, *values, **dict(function.keywords, **named))
        owner = getattr(function, "__self__", None)
        if isinstance(owner, self._kinds.BASIC) and isinstance(function, _METHODS):
            return self._method(owner, function, values, named)
        return self._function(function, values, named)

    def compare(self, names: Tuple[str, ...], *operands: Any) -> Any:
        result: Any = True
        for i, name in enumerate(names):
            result = self._compared(name, operands[i], operands[i + 1])
            if i + 1 < len(names) and not result:
                break
        return result

    def item(self, base: Any, index: Any) -> Any:
        if not self._inside() or not isinstance(base, self._kinds.BASIC):
            return base[index]
        if isinstance(base, self._kinds.TEXTS):
            return self._judged(operator.getitem, base, index)
        if isinstance(base, dict):
            self._place(base, index)
        return base[index]

    def tested(self, value: Any) -> Any:
        if not self._inside():
            return value
        if self._is_by_chance():
            self._end()
        if isinstance(value, self._kinds.TEXTS):
            self._judged(bool, value)
        return value

    def iterated(self, value: Any) -> Any:
        """The value, whose items the program takes in order."""
        if not self._inside():
            return value
        if isinstance(value, self._kinds.TEXTS):
            self._judged(list, value)
        elif isinstance(value, (set, frozenset)):
            self._in_order(value)
        elif isinstance(value, dict):
            self._judged(_distinct, list(value))
        return value

    def formatted(self, value: Any, conversion: int, form: str) -> Any:
        convert = _CONVERTED.get(conversion, lambda one: one)
        if not self._inside() or not isinstance(value, self._kinds.BASIC):
            return format(convert(value), form)
        return self._judged(lambda one: format(convert(one), form), value)

    def remainder(self, left: Any, right: Any) -> Any:
        if not self._inside() or not isinstance(left, self._kinds.TEXTS):
            return left % right
        return self._judged(operator.mod, left, right)

    def subject(self, value: Any) -> Any:
        if self._inside() and (self._is_by_chance() or self._found(value)):
            self._end()
        return value

    # --- kinds of functions

    def _method(self, owner: Any, function: Any, values: Any, named: Any) -> Any:
        name = function.__name__
        if isinstance(owner, list) and name == "sort":
            owner[:] = self._sorted(owner, **named)
            return None
        if isinstance(owner, dict) and name in self._kinds.OF_DICTIONARIES:
            if values and name in ("get", "pop", "setdefault"):
                self._place(owner, values[0])
            else:
                self.iterated(owner)
            return function(*values, **named)
        if isinstance(owner, (set, frozenset)) and name == "pop":
            self._in_order(owner)
        if isinstance(owner, list) and name == "remove":
            self._judged(lambda one, other: one.index(other), owner, *values)
        if name in self._kinds.CHANGING and not isinstance(owner, str):
            return function(*values, **named)
        if name == "join" and len(values) == 1:
            values = (self._listed(values[0]),)
            if isinstance(values[0], (list, tuple)):
                return function(*values)
        return self._judged(
            lambda one, rest, more: getattr(one, name)(*rest, **more),
            owner,
            values,
            named,
            own=lambda: function(*values, **named),
        )

    def _function(self, function: Any, values: Any, named: Any) -> Any:
        kind = self._kinds.kind(function)
        if kind == "order":
            return self._least(function, values, named)
        if kind == "lazy":
            values = tuple(
                self.iterated(one) if isinstance(one, (*self._kinds.TEXTS, set, frozenset)) else one
                for one in values
            )
            if function is filter and values and values[0] is None:
                values = (lambda one: bool(self.tested(one)), *values[1:])
            return function(*map(self._asked, values), **named)
        if kind == "test" and values:
            items = self._listed(self.tested(values[0]))
            return function(self.tested(one) for one in items)
        if (kind == "sorting" and self._found(values)) or (kind == "match" and self._is_place(function)):
            self._end()
        if function is len and isinstance(values[0] if values else None, (list, tuple)):
            kind = ""
        if kind not in ("pure", "encoding"):
            return function(*values, **named)
        if function in self._kinds.OF_ITEMS and values:
            first = self._listed(values[0]) if function not in (set, frozenset) else values[0]
            values = (list(first) if hasattr(first, "__next__") else first, *values[1:])
        if kind == "encoding":
            return self._kept(function(*values, **named), values)
        values = tuple(map(self._asked, values))
        return self._judged(
            lambda rest, more: function(*rest, **more), values, named, patterns=_patterns(function, values)
        )

    def _is_place(self, function: Any) -> bool:
        return function.__name__ in ("start", "end", "span") and bool(self._found(function.__self__.string))

    def _least(self, function: Any, values: Any, named: Any) -> Any:
        if function is sorted:
            return self._sorted(*values, **named)
        items = self._items(values[0]) if len(values) == 1 else list(values)
        key = named.get("key")
        keys = [self.call(key, one) for one in items] if key else items
        if not items:
            return function(*values, **named)
        return items[self._judged(lambda found: found.index(function(found)), keys)]

    def _sorted(self, values: Any, key: Any = None, reverse: Any = False) -> List[Any]:
        items = self._items(values)
        keys = [self.call(key, one) for one in items] if key else items
        order = self._judged(
            lambda found: sorted(range(len(found)), key=found.__getitem__, reverse=bool(reverse)), keys
        )
        return [items[i] for i in order]

    def _items(self, values: Any) -> List[Any]:
        return list(self.iterated(values) if isinstance(values, self._kinds.TEXTS) else values)

    def _place(self, owner: Any, key: Any) -> None:
        """Ends the callback if it is not certain which entry of the dictionary has the key."""
        self._judged(lambda keys, one: keys.index(one) if one in keys else -1, list(owner), key)

    def _listed(self, value: Any) -> Any:
        """The items of what a function takes in order."""
        if isinstance(value, (set, frozenset)):
            self._in_order(value)
        as_list = hasattr(value, "__next__") or isinstance(value, (set, frozenset, *self._kinds.VIEWS))
        return list(value) if as_list else value

    def _in_order(self, value: Any) -> None:
        """The order of texts in a set changes from run to run."""
        if len(value) > 1 and any(True for _ in self._made.strings(value)):
            self._end()

    def _asked(self, value: Any) -> Any:
        """A function that a library calls: those of Python are judged as if the program called them."""
        is_method = isinstance(value, _METHODS) and isinstance(
            getattr(value, "__self__", None), self._kinds.BASIC
        )
        if isinstance(value, type) or not callable(value) or not (is_method or self._kinds.kind(value)):
            return value if value not in (int, float, bool, str, list, tuple, set) else self._as_called(value)
        return self._as_called(value)

    def _as_called(self, function: Any) -> Any:
        return lambda *rest, **more: self.call(function, *rest, **more)

    def _kept(self, made: Any, values: Any) -> Any:
        """An encoding, which is read when the texts are put back; nothing else is known of it."""
        text = made.decode("latin-1").strip()
        if len(text) > 7 and self._found(values):
            self._encoded.setdefault(text, self.opaque())
        return made

    # --- the judgement

    def _found(self, *values: Any) -> List[str]:
        """All texts of the values; empty if none contains characters that AWS assigns."""
        texts = list(self._made.strings(values))
        return texts if any(map(self._made.CORE.search, texts)) else []

    def _compared(self, name: str, left: Any, right: Any) -> Any:
        do = _COMPARED[name]
        if not self._inside():
            return do(left, right)
        if self._is_by_chance():
            self._end()
        if name[:2] == "is":
            return do(left, right)
        if isinstance(right, self._kinds.VIEWS) and name.endswith("in"):
            right = list(right)
        if isinstance(right, dict) and name.endswith("in"):
            self._place(right, left)
            return do(left, right)
        if not isinstance(left, self._kinds.BASIC) and not isinstance(right, self._kinds.BASIC):
            return do(left, right)
        return self._judged(do, left, right)

    def _judged(self, do: Callable[..., Any], *values: Any, **more: Any) -> Any:
        own: Callable[[], Any] = more.get("own") or (lambda: do(*values))
        hidden = self._hidden(values)
        if hidden:
            return self._replaced(
                self._judged(do, *self._replaced(values, hidden)), {v: k for k, v in hidden.items()}
            )
        texts = self._found(values)
        if not texts:
            return own()
        raised, result = _outcome(own)
        alike, others = 0, []
        for variant in self._made.variants(texts, more.get("patterns", ())):
            inner = [variant.value(one) for one in values]
            fails, other = _outcome(lambda: do(*inner))  # noqa: B023
            if bool(raised) == bool(fails) and (raised or _alike(result, other, variant)):
                alike += 1
            else:
                others.append(other)
            if others and (alike or not _is_same_number(others)):
                return self._opened(raised, result)
        if others:
            # Only the characters of this run are of another kind, such as the letters in its account.
            return others[0]
        if raised:
            raise raised
        return result

    def _hidden(self, values: Any) -> Dict[str, str]:
        """The encodings in the values, with the text of which nothing is known that stands for each."""
        if not self._encoded:
            return {}
        texts = list(self._made.strings(values))
        return {k: v for k, v in self._encoded.items() if any(k in text for text in texts)}

    def _replaced(self, value: Any, by: Dict[str, str]) -> Any:
        if isinstance(value, str):
            for one, other in by.items():
                value = value.replace(one, other)
            return value
        if isinstance(value, (bytes, bytearray)):
            return self._replaced(value.decode("latin-1"), by).encode("latin-1")
        if isinstance(value, dict):
            return {self._replaced(k, by): self._replaced(v, by) for k, v in value.items()}
        if type(value) not in (list, tuple, set, frozenset):
            return value
        return type(value)(self._replaced(one, by) for one in value)

    def _opened(self, raised: Any, result: Any) -> Any:
        if raised or not isinstance(result, (str, bytes)):
            self._end()
            return result
        made = self.opaque()
        return made if isinstance(result, str) else made.encode()


def _is_same_number(values: List[Any]) -> bool:
    first, last = values[0], values[-1]
    return isinstance(first, int) and type(first) is type(last) and first == last


def _distinct(keys: List[Any]) -> int:
    return len(dict.fromkeys(keys))


def _patterns(function: Any, values: Any) -> List[str]:
    """The regular expression that a function of `re` matches with."""
    owner = getattr(function, "__self__", None)
    if isinstance(owner, re.Pattern):
        return [owner.pattern] if isinstance(owner.pattern, str) else []
    if getattr(function, "__module__", "") != "re" or not values:
        return []
    pattern = getattr(values[0], "pattern", values[0])
    return [pattern] if isinstance(pattern, str) else []


def _outcome(do: Callable[[], Any]) -> Tuple[Any, Any]:
    try:
        result = do()
    except Exception as error:
        return error, None
    # Its items are compared, and the program gets the same.
    return None, _Taken(result) if hasattr(result, "__next__") else result


class _Taken:
    """An iterator with the items that it gives."""

    def __init__(self, items: Iterator[Any]) -> None:
        self.items = list(items)
        self._next = iter(self.items)

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        return next(self._next)


def _alike(own: Any, other: Any, variant: Any) -> bool:
    """Whether the variant's result is the own one, but for the characters that AWS assigns."""
    if isinstance(own, dict) and isinstance(other, dict):
        return _alike(list(own.items()), list(other.items()), variant)
    if type(own) is not type(other):
        return False
    if isinstance(own, str):
        return bool(variant.text(own) == other)
    if isinstance(own, (bytes, bytearray, set, frozenset)):
        return bool(variant.value(own) == other)
    if isinstance(own, (list, tuple)):
        return len(own) == len(other) and all(_alike(a, b, variant) for a, b in zip(own, other))
    if isinstance(own, type({}.values())):
        return _alike(list(own), list(other), variant)
    if isinstance(own, _Taken):
        return _alike(own.items, other.items, variant)
    if isinstance(own, re.Match):
        parts = [(m.group(), m.groups(), m.groupdict(), m.lastindex) for m in (own, other)]
        return _alike(parts[0], parts[1], variant)
    if isinstance(own, (int, float)) or own == other:
        return bool(own == other)
    inner = [getattr(one, "__dict__", None) for one in (own, other)]
    return bool(variant.text(str(own)) == str(other)) or bool(
        inner[0] and _alike(inner[0], inner[1], variant)
    )
