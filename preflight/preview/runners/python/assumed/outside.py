"""What the program asks outside of callbacks of what a lookup leaves unknown. Used by run B: the program gets an answer
that it would get for another result of the lookup, so that what depends on the answer is different from run 1.

Loaded by the runner in the program's own environment; imports nothing but the standard library, and is written for
Python 3.8 and newer. `symbolic/rewriting.py` makes the program's own code call these functions.
"""

import ast
import itertools
import operator
import re
from typing import Any, Callable, Dict, Iterable, List, Tuple

_MOST = 150
# What asks a dictionary for an entry.
_ASKING = ("get", "pop", "setdefault")
# At least so many parts has a text that the program splits.
_LONG = 8
_HOLDERS = (list, tuple, set, frozenset, dict)
_PLAIN = (bool, type(None), float, complex)
# Numbers and lengths that a lookup may return.
_NUMBERS = (0, 1, 2, 3, 4, 10, 1000)


class OtherNumber(int):
    """A number of a lookup, or one that is computed from it. usual: that of the other runs; least: the least that it
    may be.
    """

    usual: int
    least: int

    @classmethod
    def of(cls, number: int, usual: int, least: int = -(10**9)) -> "OtherNumber":
        made = cls(number)
        made.usual, made.least = usual, least
        return made


class OtherList(List[Any]):
    """A list of a lookup: it has an item more than in the other runs, and may have none."""


def _computed(name: str) -> Callable[..., Any]:
    original: Any = getattr(int, name)

    def compute(*numbers: Any) -> Any:
        result = original(*numbers)
        usual = original(
            *(int(getattr(one, "usual", one)) if isinstance(one, int) else one for one in numbers)
        )
        return OtherNumber.of(result, usual) if type(result) is int and type(usual) is int else result

    return compute


for _name in (
    "add",
    "radd",
    "sub",
    "rsub",
    "mul",
    "rmul",
    "floordiv",
    "rfloordiv",
    "mod",
    "rmod",
    "pow",
    "neg",
    "abs",
):
    setattr(OtherNumber, "__{}__".format(_name), _computed("__{}__".format(_name)))


class _Reads:
    """What a program reads of a lookup's result, in place of `symbolic/open.py`. number: the other number."""

    def __init__(self, opened: Any, number: int, usual: int) -> None:
        self._opened, self._number, self._usual = opened, number, usual

    def other(self, value: Any) -> Any:
        if type(value) is list:
            return OtherList(value)
        if type(value) in (int, float) and value == self._number:
            return OtherNumber.of(int(value), self._usual)
        return self._opened.other(value)

    def marked(self, value: Any) -> Any:
        return value


def reads(opened: Any, job: Dict[str, Any]) -> Any:
    return _Reads(opened, job["unknown_number"], job["assumed"]["unknown_number"])


def judge(
    base: Any, side: Any, kinds: Any, variants: Any, likeness: Any, job: Dict[str, Any], any_text: Any
) -> Any:
    """The judge of what is outside of callbacks. base: the class of the judge of callbacks."""

    class Outside(base):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(side, kinds, variants, likeness)
            # Items of lists have smaller numbers.
            self._count = 1000
            self._inside = lambda: True
            self._matches: List[Any] = []
            # What the other runs have in place of a text.
            self._before: Dict[str, str] = {}
            self._marker = str(job["unknown"])
            self._full = self._marker + "0"
            self._usual = {str(job["unknown_account"]): str(job["assumed"]["unknown_account"])}
            hole = "(?:\ue001[^\ue001\ue003]*\ue003)?"
            texts = [*self._usual, *job["assumed"]["texts"]]
            variants.CORE = re.compile(
                "{}(?:[0-9]+~)?{}|{}".format(re.escape(self._marker), hole, "|".join(map(re.escape, texts)))
            )

        def opaque(self) -> str:
            self._count += 1
            return "{}{}~".format(self._marker, self._count)

        # --- what the program asks

        def call(self, function: Any, /, *values: Any, **named: Any) -> Any:
            result = super().call(function, *values, **named)
            if function is len and values and isinstance(values[0], OtherList):
                return OtherNumber.of(result, max(result - 1, 0), 0)
            if any(getattr(function, "__self__", None) is one for one in self._matches):
                return self._marked(result, None)
            if function is len and isinstance(result, OtherNumber):
                result.least = 0
            return result

        def compare(self, names: Tuple[str, ...], *operands: Any) -> Any:
            does = [kinds.COMPARED[name] for name in names]

            def do(*values: Any) -> Any:
                result: Any = True
                for i, compared in enumerate(does):
                    result = compared(values[i], values[i + 1])
                    if i + 1 < len(does) and not result:
                        break
                return result

            if all(name[:2] == "is" for name in names):
                return do(*operands)
            if any(isinstance(one, OtherNumber) for one in operands):
                return _judged_number(do, *operands)
            if names in (("eq",), ("ne",)) and any(isinstance(one, OtherList) for one in operands):
                return not do(*map(_plain, operands))
            return self._judged(do, *map(_flat, operands))

        def item(self, base_: Any, index: Any) -> Any:
            if isinstance(base_, dict) and isinstance(index, OtherNumber):
                return _judged_number(operator.getitem, base_, index)
            if type(base_) in (dict, *kinds.TEXTS):
                return self._judged(operator.getitem, _flat(base_), _flat(index))
            return base_[index]

        def tested(self, value: Any) -> Any:
            if isinstance(value, OtherNumber):
                return value if bool(value) != bool(value.usual) or value.least > 0 else 0
            if isinstance(value, OtherList):
                return []
            is_text = isinstance(value, kinds.TEXTS)
            return value if not is_text or self._judged(bool, value) == bool(value) else type(value)()

        def iterated(self, value: Any) -> Any:
            return value

        def subject(self, value: Any) -> Any:
            is_text = isinstance(value, str) and self._found(value)
            return any_text(value) if is_text else value

        def _method(self, owner: Any, function: Any, values: Any, named: Any) -> Any:
            if isinstance(owner, dict) and function.__name__ in _ASKING and values:
                return self._entry(owner, function, *values)
            if isinstance(owner, dict) and function.__name__ in kinds.OF_DICTIONARIES:
                return function(*values, **named)
            return super()._method(owner, function, values, named)

        def _entry(self, owner: Any, function: Any, key: Any, *rest: Any) -> Any:
            def get(held: Any, one: Any) -> Any:
                return held[one] if function.__name__ == "pop" and not rest else held.get(one, *rest)

            held = dict(owner)
            if function.__name__ != "get":
                function(key, *rest)
            if isinstance(key, OtherNumber):
                return _judged_number(get, held, key)
            return self._judged(get, _flat(held), _flat(key))

        # --- nothing ends

        def _nothing(self, *_: Any, **__: Any) -> None:
            return None

        _end_on_lookups = _watch = _watch_call = _in_order = _place = _nothing

        def _asked(self, value: Any) -> Any:
            return value

        def _kept(self, made: Any, values: Any) -> Any:
            return made

        # --- the answer

        def _judged(self, do: Callable[..., Any], *values: Any, **more: Any) -> Any:
            own: Callable[[], Any] = more.get("own") or (lambda: do(*values))
            texts = self._found(values)
            if not texts:
                return own()
            raised, result = self._outcome(own)
            usual = variants.Variant(self._usual_texts(texts))
            _, before = self._outcome(lambda: do(*map(usual.value, values)))
            full = [core for text in texts for core in variants.CORE.findall(text) if self._full in core]
            answers: List[Any] = []
            is_open = False
            more_variants = variants.variants(texts, more.get("patterns", ()))
            for variant in itertools.chain([usual], itertools.islice(more_variants, _MOST)):
                if not all(map(variant.text, full)):
                    continue
                inner = [variant.value(one) for one in values]
                fails, other = self._outcome(lambda: do(*inner))  # noqa: B023
                if bool(raised) == bool(fails) and (raised or likeness.alike(result, other, variant)):
                    continue
                is_open = True
                if not fails and variant is not usual and not _equal(other, before):
                    answers.append(other)
                if answers and type(answers[0]) is not list:
                    break
            if not raised and is_open and not _equal(result, before):
                answers.append(result)
            if not answers:
                if raised:
                    raise raised
                return result
            return self._marked(_longest(answers), before)

        def _usual_texts(self, texts: Iterable[str]) -> Dict[str, str]:
            found = {core for text in texts for core in variants.CORE.findall(text)}
            usual = str(job["assumed"]["unknown"])
            return {
                core: self._before[core]
                if core in self._before
                else self._usual.get(core) or usual + re.sub("^[0-9]+~", "", core[len(self._marker) :])
                for core in found
            }

        def _marked(self, value: Any, before: Any) -> Any:
            """The value, in which each text and number is recognized as one that depends on a lookup."""
            if isinstance(value, (str, bytes)):
                made = self.opaque()
                is_same_kind = type(before) is type(value)
                self._before[made] = (
                    (before if isinstance(value, str) else before.decode("latin-1")) if is_same_kind else ""
                )
                return made if isinstance(value, str) else made.encode()
            if isinstance(value, _PLAIN):
                return value
            if isinstance(value, int):
                return OtherNumber.of(value, before if type(before) is int else value)
            if isinstance(value, tuple) and hasattr(value, "_fields"):
                return type(value)(*(self._marked(one, None) for one in value))
            if type(value) in (list, tuple, set, frozenset):
                items = [] if type(before) is not type(value) else list(before)
                items += [None] * len(value)
                return type(value)(map(self._marked, value, items))
            if isinstance(value, re.Match):
                self._matches.append(value)
            return value

    return Outside()


def _flat(value: Any) -> Any:
    """The value, with tuples in place of data classes that are compared by their fields."""
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None and type(value).__dataclass_params__.eq and not isinstance(value, type):
        return (type(value).__qualname__, *(_flat(getattr(value, name, None)) for name in fields))
    if type(value) in (list, tuple) and any(_flat(one) is not one for one in value):
        return type(value)(map(_flat, value))
    if isinstance(value, (set, frozenset)) and any(_flat(one) is not one for one in value):
        return set(map(_flat, value))
    if type(value) is dict and any(_flat(one) is not one for one in value):
        return {_flat(key): one for key, one in value.items()}
    return value


def _equal(one: Any, other: Any) -> bool:
    try:
        return type(one) is type(other) and bool(one == other)
    except Exception:
        return False


def _longest(answers: List[Any]) -> Any:
    """The first answer; of lists, the longest, because the program may take any item."""
    if type(answers[0]) is not list:
        return answers[0]
    lists = [one for one in answers if type(one) is list]
    longest = max(lists, key=len)
    has_texts = all(isinstance(one, str) for one in longest)
    return (
        [*longest, *[""] * _LONG][:_LONG]
        if has_texts and len(longest) < _LONG and len(lists) > 1
        else longest
    )


def _judged_number(do: Callable[..., Any], *values: Any) -> Any:
    """Another result than usual, if there is one."""
    _, usual = _outcome(do, *(getattr(one, "usual", one) for one in values))
    own = next(one for one in values if isinstance(one, OtherNumber))
    held = [one for some in values if isinstance(some, _HOLDERS) for one in some]
    others = {one + i for one in (*values, *held) if type(one) in (int, float) for i in (-1, 0, 1)}
    for number in (int(own), *_NUMBERS, *sorted(others)):
        fails, found = _outcome(do, *(number if isinstance(one, OtherNumber) else one for one in values))
        if number >= own.least and not fails and not _equal(found, usual):
            return found
    return do(*values)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, OtherList) else value


def _outcome(do: Callable[..., Any], *values: Any) -> Tuple[Any, Any]:
    try:
        return None, do(*values)
    except Exception as error:
        return error, None


# --- the program's code


def compiled(rewriting: Any, sets: Any) -> Callable[[Any, str], Any]:
    """Returns what compiles a file of the program. sets: gives sets another order."""

    class Rewriter(rewriting.Rewriter):  # type: ignore[misc]
        """A condition under which the program fails has its own result: nothing is deployed of a program that fails."""

        def visit_If(self, node: Any) -> Any:  # noqa: N802
            if not _fails(node.body):
                return super().visit_If(node)
            node.body = [self.visit(one) for one in node.body]
            node.orelse = [self.visit(one) for one in node.orelse]
            return node

        def visit_Assert(self, node: Any) -> Any:  # noqa: N802
            return node

    def compile_own(source: Any, path: str) -> Any:
        tree = sets.rewritten(ast.parse(source, path))
        tree = Rewriter(True).visit(tree)
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)

    return compile_own


def _fails(statements: List[Any]) -> bool:
    last = statements[-1]
    function = getattr(getattr(last, "value", None), "func", None)
    return isinstance(last, ast.Raise) or getattr(function, "attr", getattr(function, "id", "")) in (
        "exit",
        "_exit",
    )
