"""What callbacks share and change: a counter, a list, a set of used names. In a deployment their order depends on when
AWS responds, so that the result of a callback that finds another's change is not certain. Used by runs A and B, which
run callbacks in opposite orders: of two callbacks, each one finds the other's change in one of the runs.

Loaded by the runner in the program's own environment; imports nothing but the standard library, and is written for
Python 3.8 and newer.
"""

import collections
import functools
import os
import sys
import types
from typing import Any, Dict, Iterable, Iterator, List, Optional, Set, Tuple

_LIBRARY = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
_PACKAGES = ("site-packages", "dist-packages")
_ATOMS = (str, bytes, int, float, complex, bool, type(None))
_SEQUENCES = (list, tuple, collections.deque, bytearray)
_SETS = (set, frozenset)
_FUNCTIONS = (types.FunctionType, types.MethodType, functools.partial)
_FIXED = (type, types.ModuleType, types.BuiltinFunctionType, types.FunctionType, types.MethodType)
_METHODS = (types.FunctionType, staticmethod, classmethod, property)
# What a package's module or class holds itself.
_SIMPLE = (int, list, dict, set, collections.deque)
# A mapping in such an attribute or of such a class may be a memo: what it has for a key is computed from the key.
_CACHE = "cache"
# An entry of a memo is more than that. A mapping with such entries counts, or remembers what was there before.
_REMEMBERED = (bool, int, float, type(None), list, set, collections.deque)
# What operators call.
_ASKED = (
    "__call__",
    "__getitem__",
    "__getattr__",
    "__str__",
    "__repr__",
    "__iter__",
    "__enter__",
    "__eq__",
    "__len__",
)
_SHOWING = ("_thread", "threading", "logging")
_MOST_PLACES = 400
_MOST_NODES = 2000
_DEEPEST = 6
_ABSENT = object()
# All that an object holds.
_WHOLE = "*"
# In callbacks, `id` returns another number.
_number = id


class State:
    """origins: says which files are the program's, and which modules the SDK's. unfinished: finds the places that a
    callback may change, from arguments and the source of functions.
    """

    def __init__(self, origins: Any, unfinished: Any = None) -> None:
        self._origins, self._unfinished = origins, unfinished
        # The places that callbacks may change in a deployment only, with the callbacks.
        self._lost: Dict[Tuple[int, str], Tuple[Any, Set[int]]] = {}
        self._kinds: Dict[str, str] = {}
        # The program's functions that those callbacks may call, and themselves.
        self.lost: List[Any] = []
        # What each place held when the first callback began that reads it; the object, and all that read it.
        self._first: Dict[Tuple[int, str], Tuple[Any, Any, Set[int]]] = {}
        # Objects whose content cannot be seen, and how many callbacks have had them. They are kept for their number.
        self._used: Dict[int, List[Any]] = {}

    def is_changed(
        self, function: Any, earlier: Iterable[int] = (), number: int = -1, value: Any = None
    ) -> bool:
        """Whether another callback has changed what the function, which is about to be called, reads, or may still
        change it. number: that of the callback; earlier: those of callbacks that have certainly ended before it.
        """
        found = self._is_lost(earlier, (value, _WHOLE))
        hidden: Set[int] = set()
        for holder, name in _Reach(self, function).places():
            seeing = _Seeing(self)
            seen = seeing.of(_named(name, _held(holder, name)))
            hidden |= seeing.hidden
            first, _, readers = self._first.setdefault((_number(holder), name), (seen, holder, set()))
            lost = self._is_lost(earlier, (holder, name), (holder, _WHOLE), (_held(holder, name), _WHOLE))
            found = found or lost or (first != seen and not readers.issubset(earlier))
            readers.add(number)
        for one in hidden:
            self._used[one][1] += 1
        return found

    def lose(self, function: Any, number: int, value: Any = None) -> None:
        """Note that the callback of this number has not run to its end, or could have run otherwise."""
        if self._unfinished is not None:
            reach = _Reach(self, function)
            reached = [(holder, name, _held(holder, name)) for holder, name in reach.places()]
            self.lost.extend(reach.functions)
            for key, one in self._unfinished(function, value, reach.functions, reached).items():
                self._lost.setdefault(key, (one, set()))[1].add(number)

    def _is_lost(self, earlier: Iterable[int], *places: Tuple[Any, str]) -> bool:
        found = [self._lost.get((_number(one), name)) for one, name in places] if self._lost else []
        return any(one is not None and not one[1].issubset(earlier) for one in found)

    def foreign_texts(self, function: Any, value: Any) -> Optional[List[str]]:
        """The texts in objects of packages that the function reads, or that are in the value; `None` if there is an
        object whose content cannot be seen.
        """
        seeing = _Seeing(self)
        functions = [one for one in (function, value) if isinstance(one, _FUNCTIONS)]
        for holder, name in [place for one in functions for place in _Reach(self, one).places()]:
            seeing.of(_named(name, _held(holder, name)))
        seeing.of(value)
        return None if seeing.hidden else seeing.texts

    def uses(self, value: Any) -> int:
        """How many callbacks have had the object."""
        return int(self._used.setdefault(_number(value), [value, 0])[1])

    def kind(self, module: Any) -> str:
        """Whose module of this name it is: `own` for the program, `package` for a package that is neither the SDK nor
        Python's own library, otherwise empty.
        """
        name = str(module)
        if name not in self._kinds:
            file = getattr(sys.modules.get(name), "__file__", None) or ""
            path = os.path.abspath(file)
            is_package = any(one in path for one in _PACKAGES) or not path.startswith(_LIBRARY)
            is_own = name == "__main__" or (bool(file) and self._origins.is_own_file(file))
            is_foreign = bool(file) and is_package and not self.is_sdk(name)
            self._kinds[name] = "own" if is_own else "package" if is_foreign else ""
        return self._kinds[name]

    def is_sdk(self, module: Any) -> bool:
        return bool(self._origins.is_sdk(str(module)))


def _held(holder: Any, name: str) -> Any:
    """What is at a place: in a dictionary, a cell or an object. Without a name, it is the object itself."""
    if not name:
        return holder
    if isinstance(holder, dict):
        return holder.get(name, _ABSENT)
    try:
        return holder.cell_contents if isinstance(holder, types.CellType) else vars(holder).get(name, _ABSENT)
    except ValueError:
        return _ABSENT


class _Reach:
    """The places that a function reads, by the names in its code."""

    def __init__(self, state: State, function: Any) -> None:
        self._state = state
        self._names: Set[str] = set()
        self._seen: Set[int] = set()
        # Objects, classes and modules of the program, of which the function reads what it names.
        self._holders: List[Any] = []
        self._found: Dict[Tuple[int, str], Tuple[Any, str]] = {}
        # The program's functions.
        self.functions: List[Any] = []
        self._function(function)

    def places(self) -> Iterator[Tuple[Any, str]]:
        size = -1
        while size != len(self._names) + len(self._holders):
            size = len(self._names) + len(self._holders)
            for holder in list(self._holders):
                for name in [one for one in vars(holder) if one in self._names or one in _ASKED]:
                    held = vars(holder)[name]
                    if isinstance(held, _METHODS):
                        self._function(getattr(held, "__func__", getattr(held, "fget", held)))
                    elif name in self._names:
                        self._at(holder, name)
        return iter(list(self._found.values()))

    def _at(self, holder: Any, name: str) -> None:
        """Add a place, or what is there leads to."""
        held = _held(holder, name)
        kind = self._state.kind(type(held).__module__)
        if isinstance(held, _FUNCTIONS) or "__wrapped__" in _inner(held):
            self._function(held)
        elif isinstance(held, type):
            self._holder(held, held.__module__)
            self._function(getattr(held, "__init__"))  # noqa: B009
        elif isinstance(held, types.ModuleType):
            self._holder(held, held.__name__)
        elif kind == "own" and _inner(held):
            self._holder(held, type(held).__module__)
            self._holder(type(held), type(held).__module__)
            self._place(holder, name, isinstance(held, (dict, list, set)))
        elif not isinstance(held, _FIXED):
            self._holder(type(held), type(held).__module__)
            self._place(holder, name, True)

    def _place(self, holder: Any, name: str, is_read: bool) -> None:
        if is_read and len(self._found) < _MOST_PLACES:
            self._found[_number(holder), name] = (holder, name)

    def _holder(self, holder: Any, module: str) -> None:
        if _number(holder) in self._seen:
            return
        self._seen.add(_number(holder))
        if self._state.kind(module) == "own":
            self._holders.append(holder)
        for one in getattr(holder, "__mro__", (holder,))[: _DEEPEST if self._state.kind(module) else 0]:
            if isinstance(one, type) and self._state.kind(one.__module__) == "own":
                self._holder(one, one.__module__)
            elif isinstance(one, type) and self._state.kind(one.__module__):
                self._simple(one, vars(one), list(vars(one)))
        if isinstance(holder, types.ModuleType) and self._state.kind(module) == "package":
            for name in self._names.intersection(vars(holder)):
                if isinstance(vars(holder)[name], (types.FunctionType, type)):
                    self._at(holder, name)

    def _function(self, value: Any) -> None:
        if _number(value) in self._seen:
            return
        self._seen.add(_number(value))
        if isinstance(value, types.MethodType):
            self._function(value.__func__)
            self._given([value.__self__])
        elif isinstance(value, functools.partial):
            self._function(value.func)
            self._given([*value.args, *value.keywords.values()])
        elif "__wrapped__" in _inner(value):
            self._function(value.__wrapped__)
        if isinstance(value, types.FunctionType):
            self._names_of(value)

    def _given(self, values: List[Any]) -> None:
        for one in values:
            if isinstance(one, _FUNCTIONS):
                self._function(one)
            elif not isinstance(one, _ATOMS):
                self._at(one, "")

    def _names_of(self, function: Any) -> None:
        kind = self._state.kind(function.__globals__.get("__name__"))
        names = [name for name in dict.fromkeys(_names(function.__code__)) if name in function.__globals__]
        for cell in function.__closure__ or ():
            self._at(cell, "cell_contents")
        self._given([*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()])
        if kind == "own":
            self.functions.append(function)
            self._names.update(_names(function.__code__))
            for name in names:
                self._at(function.__globals__, name)
        elif kind:
            self._simple(function.__globals__, function.__globals__, names)
            for name in names:
                if isinstance(function.__globals__[name], types.FunctionType):
                    self._function(function.__globals__[name])

    def _simple(self, holder: Any, held: Any, names: List[str]) -> None:
        """Add what a package's module or class holds itself."""
        for name in names:
            is_state = type(held[name]) in _SIMPLE or hasattr(held[name], "__next__")
            self._place(holder, name, is_state and name[:2] != "__")


def _inner(value: Any) -> Dict[str, Any]:
    """The object's own attributes, without asking the object."""
    try:
        return dict(object.__getattribute__(value, "__dict__"))
    except (AttributeError, TypeError):
        return {}


def _names(code: Any) -> Iterator[str]:
    yield from code.co_names
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            yield from _names(one)


class _Seeing:
    """What an object holds, as a value that can be compared. hidden: objects whose content cannot be seen; texts: those
    in objects of packages.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._nodes = self._foreign = 0
        self.hidden: Set[int] = set()
        self.texts: List[str] = []

    def of(self, value: Any, depth: int = 0) -> Any:
        self._nodes += 1
        kind = type(value)
        if isinstance(value, _ATOMS):
            if self._foreign and isinstance(value, (str, bytes)):
                self.texts.append(value if isinstance(value, str) else value.decode("latin-1"))
            return value
        if isinstance(value, types.FunctionType) and value.__closure__ and depth <= _DEEPEST:
            is_own = self._state.kind(value.__globals__.get("__name__")) == "own"
            self._inside(
                [_held(cell, "cell_contents") for cell in value.__closure__],
                type(None) if is_own else kind,
                depth,
            )
        if isinstance(value, _Cache):
            return self._memo(value.held, depth)
        is_cache = _CACHE in kind.__name__.lower()
        if is_cache and isinstance(value, dict):
            return self._memo(value, depth)
        if is_cache or isinstance(value, _FIXED) or depth > _DEEPEST or self._nodes > _MOST_NODES:
            return _number(value)
        if isinstance(value, types.MappingProxyType):
            return self._inside([dict(value)], kind, depth)
        if isinstance(value, functools.partial):
            return self._inside([value.func, *value.args, value.keywords], type(None), depth)
        if isinstance(value, dict):
            return {self._key(key): self.of(inner, depth + 1) for key, inner in list(value.items())}
        if isinstance(value, _SEQUENCES):
            return [self.of(inner, depth + 1) for inner in list(value)]
        if isinstance(value, _SETS):
            return set(map(self._key, value))
        if self._state.is_sdk(kind.__module__) or kind.__module__ in _SHOWING:
            return _number(value)
        inner = _fields(value)
        if inner is not None:
            return self._inside([inner], kind, depth)
        hashed: Any = kind.__hash__
        if hashed is not None and hashed is not object.__hash__:
            # It is told from others by its value, which therefore does not change.
            return _number(value)
        self.hidden.add(_number(value))
        return _number(value), self._state.uses(value)

    def _memo(self, value: Any, depth: int) -> Any:
        """A mapping in which further entries are no change, because they may be computed at any time."""
        is_memo = isinstance(value, dict) and not any(isinstance(one, _REMEMBERED) for one in value.values())
        if not is_memo:
            return self.of(dict(value) if isinstance(value, dict) else value, depth)
        return _Entries({self._key(key): self.of(inner, depth + 1) for key, inner in list(value.items())})

    def _inside(self, values: List[Any], kind: type, depth: int) -> Any:
        """What an object of the kind holds."""
        is_foreign = self._state.kind(kind.__module__) != "own" and kind is not type(None)
        self._foreign += is_foreign
        found = [self.of(one, depth + 1) for one in values]
        self._foreign -= is_foreign
        return found

    def _key(self, value: Any) -> Any:
        if isinstance(value, _ATOMS):
            return self.of(value)
        if isinstance(value, tuple):
            self.of(value)
        return _number(value)


def _fields(value: Any) -> Optional[Dict[str, Any]]:
    """The fields of an object; `None` if it has none that can be seen."""
    slots = [vars(kind).get("__slots__", ()) for kind in type(value).__mro__]
    names = [name for one in slots for name in ([one] if isinstance(one, str) else one)]
    if not names and not isinstance(getattr(value, "__dict__", None), dict):
        return None
    found = {name: getattr(value, name, None) for name in names if name[:2] != "__"}
    found.update(_inner(value))
    return {name: _named(name, one) for name, one in found.items()}


class _Cache:
    """What an attribute holds whose name says that it is a cache."""

    def __init__(self, held: Any) -> None:
        self.held = held


def _named(name: str, held: Any) -> Any:
    return _Cache(held) if _CACHE in name.lower() else held


class _Entries:
    """The entries of a memo: equal to another's if none of both is another one."""

    def __init__(self, entries: Dict[Any, Any]) -> None:
        self._entries = entries

    def __eq__(self, other: Any) -> bool:
        if not isinstance(other, _Entries):
            return False
        both = self._entries.keys() & other._entries.keys()
        return all(self._entries[key] == other._entries[key] for key in both)

    __hash__ = None  # type: ignore[assignment]
