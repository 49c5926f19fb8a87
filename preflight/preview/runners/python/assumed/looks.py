"""Where the program looks at values that the offline preview does not know: results of lookups, and encrypted values.

Loaded by the runner in the program's own environment; imports nothing but the standard library, and is written for
Python 3.8 and newer. `symbolic/rewriting.py` makes the program's own code call these functions. Each records a value
that has a mark, and then does what the program asks.

A text in another text, a list or a document is not looked at. All that returns something else than a text with the
same mark is: a comparison, a part of the text, a test of its length.
"""

import hashlib
import json
import os
import random
import sys
from typing import Any, Callable, Dict, Iterator, List, Set, Tuple

_MOST = 200
_DEEPEST = 20
_TEXTS = (str, bytes, bytearray)
_SETS: Tuple[Any, ...] = (set, frozenset, type({}.keys()), type({}.items()))
# Methods of a text that keep it whole, and methods of others that look for a value.
_WHOLE = {"format", "format_map", "join", "encode", "decode"}
_SEARCHING = {"get", "pop", "setdefault", "index", "count", "remove", "discard"}
_COMPARING = {"sort", "intersection", "difference", "symmetric_difference", "union", "issubset", "issuperset"}
# Functions that keep a text whole.
_KEEPING = (
    str,
    repr,
    format,
    list,
    tuple,
    dict,
    map,
    enumerate,
    zip,
    iter,
    reversed,
    isinstance,
    print,
    id,
    type,
)


class Looks:
    """In place of the judge of callbacks. `marks`: the texts by which unknown values are recognized; `number`: the same
    for numbers.
    """

    def __init__(self, judge: Any, kinds: Any, job: Dict[str, Any]) -> None:
        self._judge = judge
        self._kinds = kinds
        self._holders: Tuple[type, ...] = (list, tuple, dict, set, frozenset, *kinds.VIEWS)
        self._marks: List[str] = job["looks"]["marks"]
        self._number: float = job["looks"]["number"]
        self._own = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
        self._library = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
        path = os.path.join(job["folder"], "seen.jsonl")
        # Opened now, because a guarded run opens no files.
        self._file = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o600
        )
        self._answers: Dict[str, bool] = job["looks"]["answers"]
        self._compared: Dict[str, str] = {}
        self._decisions: Dict[str, bool] = {}
        self._told: Set[Tuple[str, int]] = set()

    # --- what the rewritten program calls

    def call(self, function: Any, /, *values: Any, **named: Any) -> Any:
        if self._searches(function, [*values, *named.values()]):
            self.look()
        return self._judge.call(function, *values, **named)

    def compare(self, names: Tuple[str, ...], *operands: Any) -> Any:
        result = self._judge.compare(names, *operands)
        looks = False
        for i, name in enumerate(names):
            pair = operands[i], operands[i + 1]
            # Nothing that a lookup returns is `None`, as far as the preview knows.
            compares = name[:2] != "is" and all(one is not None for one in pair)
            if compares and name[-2:] == "in":
                pair = pair[0], _keys(pair[1])
            looks = looks or (compares and any(map(self._is_marked, pair)))
        return self._decided(result, operands) if looks else result

    def _decided(self, result: Any, operands: Any) -> Any:
        """The result of a comparison: the one that the job asks for."""
        frame = self._frame()
        if frame is None or not isinstance(result, bool):
            self.look()
            return result
        place = (frame.f_code.co_filename, frame.f_lineno)
        site = "{}:{}:{}".format(*place, frame.f_lasti)
        compared = repr(operands)
        if self._compared.setdefault(site, compared) != compared:
            # One answer for all turns of a loop says too little.
            self.look()
        elif site not in self._decisions:
            self._decisions[site] = bool(self._answers.get(site, result))
            self._record(
                {"kind": "decided", "site": site, "result": self._decisions[site], "places": [place]}
            )
        return self._decisions.get(site, result)

    def item(self, base: Any, index: Any) -> Any:
        if self._is_marked(index) or (isinstance(base, _TEXTS) and self._is_marked(base)):
            self.look()
        return self._judge.item(base, index)

    def tested(self, value: Any) -> Any:
        if self._is_number(value):
            self.look()
        return self._judge.tested(value)

    def iterated(self, value: Any) -> Any:
        if isinstance(value, (*_TEXTS, set, frozenset)) and self._is_marked(value):
            self.look()
        return self._judge.iterated(value)

    def formatted(self, value: Any, conversion: int, form: str) -> Any:
        return self._judge.formatted(value, conversion, form)

    def operated(self, name: str, left: Any, right: Any) -> Any:
        if any(
            self._is_number(one) or (isinstance(one, _SETS) and self._is_marked(one)) for one in (left, right)
        ):
            self.look()
        return self._judge.operated(name, left, right)

    def opened(self, value: Any) -> Any:
        return self._judge.opened(value)

    def remainder(self, left: Any, right: Any) -> Any:
        if self._is_number(left):
            self.look()
        return self._judge.remainder(left, right)

    def subject(self, value: Any) -> Any:
        if self._is_marked(value):
            self.look()
        return self._judge.subject(value)

    def opaque(self) -> Any:
        return self._judge.opaque()

    # --- fields that have no mark

    def watch(self, pulumi: Any) -> None:
        """Record the numbers, flags, maps and details of stack references that the program reads."""
        original: Callable[..., Any] = pulumi.get

        def get(owner: Any, name: str) -> Any:
            value = original(owner, name)
            getter: Any = sys._getframe(1)
            # Others may have replaced the function too.
            while getter is not None and self._is_of_runner(getter):
                getter = getter.f_back
            is_read = getter.f_locals.get("self") is owner and self._is_of_program(getter.f_back)
            if is_read and self._has_no_mark(owner, value):
                self.look()
            elif is_read and isinstance(value, list):
                self._record({"kind": "listed"})
            return value

        pulumi.get = get
        details: Any = getattr(pulumi.StackReference, "get_output_details", None)
        if details is not None:

            async def get_output_details(reference: Any, *rest: Any, **more: Any) -> Any:
                found = await details(reference, *rest, **more)
                if getattr(found, "value", None) is None and getattr(found, "secret_value", None) is None:
                    self.look()
                return found

            pulumi.StackReference.get_output_details = get_output_details

    def _has_no_mark(self, owner: Any, value: Any) -> bool:
        if self._is_number(value):
            return True
        if not (isinstance(value, bool) or value in ({}, [])):
            return False
        fields = owner if isinstance(owner, dict) else vars(owner)
        return any(map(self._is_marked, fields.values()))

    # --- marks

    def _searches(self, function: Any, values: List[Any]) -> bool:
        """Whether the function looks at a marked value."""
        owner: Any = getattr(function, "__self__", None)
        items: Any = owner
        name = getattr(function, "__name__", "")
        if isinstance(owner, _TEXTS):
            return name not in _WHOLE and (self._is_marked(owner) or any(map(self._is_marked, values)))
        if isinstance(owner, self._holders):
            if name in _COMPARING or (name == "add" and isinstance(owner, set)):
                return self._is_marked([*items, *values])
            return name in _SEARCHING and self._is_marked(values[:1])
        try:
            if function in _KEEPING or function in self._kinds.OF_ITEMS[:2]:
                return False
            if function is bool:
                return any(self._is_marked(one) for one in values if isinstance(one, (*_TEXTS, int, float)))
        except Exception:
            return False
        kind = "pure" if function is filter or self._hashes(function) else self._kinds.kind(function)
        # An encoded text is still whole.
        return kind not in ("", "encoding") and any(map(self._is_marked, map(_listed, values)))

    def _hashes(self, function: Any) -> bool:
        return any(function is one for one in vars(hashlib).values())

    def _is_number(self, value: Any) -> bool:
        return type(value) in (int, float) and value == self._number

    def _is_marked(self, value: Any) -> bool:
        if isinstance(value, (bytes, bytearray)):
            value = value.decode("latin-1")
        if isinstance(value, str):
            lower = value.lower()
            return any(mark in lower for mark in self._marks)
        if isinstance(value, self._holders):
            return any(map(self._is_marked, _leaves(value, 0)))
        return self._is_number(value)

    # --- the record

    def look(self) -> None:
        """Record where the program is."""
        frame = self._frame()
        place = (frame.f_code.co_filename, frame.f_lineno) if frame is not None else ("", 0)
        if place not in self._told and len(self._told) < _MOST:
            self._told.add(place)
            self._record({"kind": "looked", "places": [place] if place[1] else []})

    def _frame(self) -> Any:
        """The innermost frame of the program."""
        frame: Any = sys._getframe(1)
        while frame is not None and not self._is_of_program(frame):
            frame = frame.f_back
        return frame

    def _record(self, row: Dict[str, Any]) -> None:
        os.write(self._file, (json.dumps(row) + "\n").encode())

    def _is_of_runner(self, frame: Any) -> bool:
        return bool(os.path.abspath(frame.f_code.co_filename).startswith(self._own))

    def _is_of_program(self, frame: Any) -> bool:
        if frame is None:
            return False
        file = os.path.abspath(frame.f_code.co_filename)
        return not file.startswith((self._own, self._library, "<")) and "-packages" + os.sep not in file


def _listed(value: Any) -> Any:
    return list(value) if type(value).__name__ in ("dict_keys", "dict_values", "dict_items") else value


def _keys(value: Any) -> Any:
    """A mapping is searched by its keys."""
    return _listed(list(value) if isinstance(value, dict) else value)


def _leaves(value: Any, depth: int) -> Iterator[Any]:
    if depth > _DEEPEST:
        return
    value = [*value.keys(), *value.values()] if isinstance(value, dict) else _listed(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        for one in value:
            yield from _leaves(one, depth + 1)
    else:
        yield value


def turn(other: str) -> None:
    """Give other random values than the first run: the opposite ones, or those of another seed."""
    if other != "opposite":
        random.seed(other)
        return
    own: Any = getattr(random, "_inst")  # noqa: B009
    plain = {"random": own.random, "getrandbits": own.getrandbits, "below": own._randbelow}
    own.random = random.random = lambda: 1.0 - 2.0**-53 - plain["random"]()
    own.getrandbits = random.getrandbits = lambda k: (1 << k) - 1 - plain["getrandbits"](k)
    own._randbelow = lambda n: n - 1 - plain["below"](n)
    seeded = os.urandom

    def urandom(size: int) -> bytes:
        return bytes(255 - byte for byte in seeded(size))

    os.urandom = urandom
    setattr(random, "_urandom", urandom)  # noqa: B010
    if hasattr(os, "getrandom"):
        os.getrandom = lambda size, flags=0: urandom(size)
