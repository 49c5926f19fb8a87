"""Whether what a callback does with its texts would be the same for all values that AWS may assign. Used by run A,
whose program `symbolic/rewriting.py` rewrites. Loaded by the runner in the program's own environment; imports nothing
but the standard library, and is written for Python 3.8 and newer.

Each comparison, index, call of a pure function and so on is repeated for other values of the characters that AWS
assigns. If the results differ in more than these characters, the callback has looked at them: a text becomes a text of
which nothing is known, anything else ends the callback, whose result is unknown.
"""

import operator
from typing import Any, Callable, Dict, List, Tuple

_METHODS: Tuple[type, ...] = (type([].append), type("".__contains__))
_OF_KEYS: Tuple[type, ...] = (set, frozenset, dict, type({}.keys()), type({}.items()))
_CONVERTED: Dict[int, Callable[[Any], Any]] = {ord("s"): str, ord("r"): repr, ord("a"): ascii}


class Judge:
    """side: what knows of callbacks and ends them; kinds: the module of kinds of functions; variants: that of other
    values; likeness: that of what results have in common; origins: where functions come from; number: that of a
    lookup that is not known; opened: the module of lists and maps of such lookups. Without origins, it does not judge.
    """

    def __init__(
        self,
        side: Any,
        kinds: Any,
        variants: Any = None,
        likeness: Any = None,
        origins: Any = None,
        number: Any = None,
        opened: Any = None,
    ) -> None:
        self._number, self._open_values = number, opened
        self._inside: Callable[[], bool] = side.is_judged if origins is not None else bool
        self._open: Callable[..., None] = side.open_to
        self._likeness, self._origins = likeness, origins
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

    def call(self, function: Any, /, *values: Any, **named: Any) -> Any:
        if not self._inside():
            result = function(*values, **named)
            return (
                result
                if named or not self._open_values
                else self._open_values.counted(function, values, result)
            )
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
        if not self._inside():
            return base[index]
        self._watch(base, are_own=True)
        if not isinstance(base, self._kinds.BASIC):
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
        self._end_on_lookups(value)
        self._watch(value, are_own=True)
        if isinstance(value, self._kinds.TEXTS):
            self._judged(bool, value)
        return value

    def iterated(self, value: Any) -> Any:
        """The value, whose items the program takes in order."""
        if not self._inside():
            return value
        self._end_on_lookups(value)
        self._watch(value, are_own=True)
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

    def operated(self, name: str, left: Any, right: Any) -> Any:
        """The result of an operator other than `%`."""
        if not self._inside():
            return self._kinds.OPERATORS[name](left, right)
        self._end_on_lookups(left, right)
        self._watch(left, right)
        if isinstance(left, _OF_KEYS) and isinstance(right, _OF_KEYS):
            left, right = (set(one) if isinstance(one, self._kinds.VIEWS) else one for one in (left, right))
            return self._judged(self._kinds.OPERATORS[name], left, right)
        return self._kinds.OPERATORS[name](left, right)

    def remainder(self, left: Any, right: Any) -> Any:
        if not self._inside():
            return left % right
        self._watch(left)
        if not isinstance(left, self._kinds.TEXTS):
            return left % right
        return self._judged(operator.mod, left, right)

    def subject(self, value: Any) -> Any:
        if self._inside():
            self._watch(value)
            if self._is_by_chance() or self._found(value):
                self._end()
        return value

    def opened(self, value: Any) -> Any:
        """The value, which is source or code that the program executes."""
        if self._inside():
            self._open(value)
        return value

    # --- kinds of functions

    def _method(self, owner: Any, function: Any, values: Any, named: Any) -> Any:
        name = function.__name__
        self._end_on_lookups(owner, *values)
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
        if kind:
            self._end_on_lookups(*values)
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
            return len(values[0])
        if kind not in ("pure", "encoding"):
            if not kind:
                self._watch_call(function, values, named)
            return function(*values, **named)
        if function in self._kinds.OF_ITEMS and values:
            first = self._listed(values[0]) if function not in (set, frozenset) else values[0]
            values = (list(first) if hasattr(first, "__next__") else first, *values[1:])
        if kind == "encoding":
            return self._kept(function(*values, **named), values)
        values = tuple(map(self._asked, values))
        return self._judged(
            lambda rest, more: function(*rest, **more),
            values,
            named,
            patterns=self._kinds.patterns(function, values),
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
        self._watch(key)
        self._judged(lambda keys, one: keys.index(one) if one in keys else -1, list(owner), key)

    def _listed(self, value: Any) -> Any:
        """The items of what a function takes in order."""
        if isinstance(value, (set, frozenset)):
            self._in_order(value)
        as_list = hasattr(value, "__next__") or isinstance(value, (set, frozenset, *self._kinds.VIEWS))
        return list(value) if as_list else value

    def _in_order(self, value: Any) -> None:
        """The order in a set changes from run to run, but for numbers."""
        if len(value) > 1 and not all(map(self._kinds.is_of_numbers, value)):
            self._end()

    def _asked(self, value: Any) -> Any:
        """A function that a library calls: those of Python are judged as if the program called them."""
        is_method = isinstance(value, _METHODS) and isinstance(
            getattr(value, "__self__", None), self._kinds.BASIC
        )
        if (
            callable(value)
            and not is_method
            and not self._kinds.kind(value)
            and self._origins.is_foreign(value)
        ):
            self._open()
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

    # --- what is not judged

    def _end_on_lookups(self, *values: Any) -> None:
        """End the callback if it asks for a number, a length or a key of a lookup that is not known."""
        for value in values:
            is_number = type(value) in (int, float) and value == self._number
            is_list = type(value) is list and len(value) > 1 and all(map(self._is_open, value))
            if is_number or is_list or self._open_values.is_open(value):
                self._end()

    def _is_open(self, value: Any) -> bool:
        return isinstance(value, str) and bool(self._made.OPEN.match(value))

    def _watch(self, *values: Any, are_own: bool = False) -> None:
        """An operator of a package's object may do anything with its operands."""
        if any(self._origins.is_foreign_value(value, are_own) for value in values):
            self._open(*values)

    def _watch_call(self, function: Any, values: Any, named: Any) -> None:
        is_dumping = function in self._kinds.DUMPING and "cls" not in named
        if (not is_dumping and self._origins.is_foreign(function)) or any(
            callable(one) and self._origins.is_foreign(one) for one in (*values, *named.values())
        ):
            self._open(*values, *named.values())

    # --- the judgement

    def _found(self, *values: Any) -> List[str]:
        """All texts of the values; empty if none contains characters that AWS assigns."""
        texts = list(self._made.strings(values))
        return texts if any(map(self._made.CORE.search, texts)) else []

    def _compared(self, name: str, left: Any, right: Any) -> Any:
        do = self._kinds.COMPARED[name]
        if not self._inside():
            return do(left, right)
        if self._is_by_chance():
            self._end()
        self._end_on_lookups(left, right)
        if name[:2] == "is":
            return do(left, right)
        if all(any(map(self._made.OPEN.search, self._made.strings(one))) for one in (left, right)):
            # Two lookups may find the same.
            self._end()
        if isinstance(right, self._kinds.VIEWS) and name.endswith("in"):
            right = list(right)
        if isinstance(right, dict) and name.endswith("in"):
            self._place(right, left)
            return do(left, right)
        self._watch(left, right)
        if not isinstance(left, self._kinds.BASIC) and not isinstance(right, self._kinds.BASIC):
            return do(left, right)
        return self._judged(do, left, right)

    def _judged(self, do: Callable[..., Any], *values: Any, **more: Any) -> Any:
        own: Callable[[], Any] = more.get("own") or (lambda: do(*values))
        hidden = self._hidden(values)
        if hidden:
            return self._likeness.replaced(
                self._judged(do, *self._likeness.replaced(values, hidden)), {v: k for k, v in hidden.items()}
            )
        texts = self._found(values)
        if not texts:
            return own()
        raised, result = self._outcome(own)
        alike, others = 0, []
        for variant in self._made.variants(texts, more.get("patterns", ())):
            inner = [variant.value(one) for one in values]
            fails, other = self._outcome(lambda: do(*inner))  # noqa: B023
            if bool(raised) == bool(fails) and (raised or self._likeness.alike(result, other, variant)):
                alike += 1
            else:
                others.append(other)
            if others and (alike or not self._likeness.is_same_number(others)):
                return self._opened(raised, result)
        if others:
            # Only the characters of this run are of another kind, such as the letters in its account.
            return others[0]
        if raised:
            raise raised
        return result

    def _outcome(self, do: Callable[[], Any]) -> Tuple[Any, Any]:
        try:
            result = do()
        except Exception as error:
            return error, None
        # Its items are compared, and the program gets the same.
        return None, self._likeness.Taken(result) if hasattr(result, "__next__") else result

    def _hidden(self, values: Any) -> Dict[str, str]:
        """The encodings in the values, with the text of which nothing is known that stands for each."""
        if not self._encoded:
            return {}
        texts = list(self._made.strings(values))
        return {k: v for k, v in self._encoded.items() if any(k in text for text in texts)}

    def _opened(self, raised: Any, result: Any) -> Any:
        if raised or not isinstance(result, (str, bytes)):
            self._end()
            return result
        made = self.opaque()
        return made if isinstance(result, str) else made.encode()


def _distinct(keys: List[Any]) -> int:
    return len(dict.fromkeys(keys))
