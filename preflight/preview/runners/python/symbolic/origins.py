"""Where functions and objects come from: the program's own are judged, the SDK's only pass values on, all others may do
anything with them. Used by run A; imports nothing but the standard library, and is written for Python 3.8 and newer.
"""

import collections
import functools
import importlib.util
import os
import re
import sys
import types
from typing import Any, Callable, Dict, FrozenSet

_CACHED: Any = type(functools.lru_cache(maxsize=1)(len))
# They show values to people, and return nothing.
_SHOWING = ("logging", "warnings")
# The modules of the runner, which wrap functions of the SDK.
_RUNNER = "preflight_"
_BASES = ("builtins", "abc", "typing", "_typing", "collections.abc", "_collections_abc", "dataclasses")
_HARMLESS: FrozenSet[Any] = frozenset(
    (print, isinstance, issubclass, getattr, setattr, hasattr, delattr, callable, next, iter, vars, id)
)
_PLAIN: FrozenSet[Any] = frozenset(
    (
        *(str, bytes, bytearray, int, float, complex, bool, type(None), list, tuple, dict, set, frozenset),
        *(range, slice, type({}.keys()), type({}.values()), type({}.items()), type(Ellipsis)),
        *(types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.ModuleType),
        *(types.GeneratorType, type(NotImplemented), collections.defaultdict, collections.OrderedDict),
        *(collections.Counter, collections.deque, re.Match, re.Pattern),
        *(
            enumerate,
            zip,
            map,
            filter,
            reversed,
            type(iter("")),
            type(iter(b"")),
            type(iter([])),
            type(iter(())),
        ),
        *(
            type(iter({})),
            type(iter({}.values())),
            type(iter({}.items())),
            type(iter(set())),
            type(iter(range(0))),
        ),
    )
)
_MADE = ("__init__", "__new__", "__setattr__", "__getattribute__", "__getattr__")
_PLUGIN = "pulumi-plugin.json"


class Origins:
    """is_own_file: whether a file is the program's, so that its functions are judged."""

    def __init__(self, is_own_file: Callable[[str], bool]) -> None:
        self._is_own_file = is_own_file
        self._files: Dict[str, bool] = {}
        self._packages: Dict[str, bool] = {"pulumi": True}
        self._classes: Dict[Any, bool] = {}

    def is_foreign(self, function: Any) -> bool:
        """Whether a call of the function may do anything with its arguments."""
        if type(function) is _CACHED:
            function = function.__wrapped__
        if isinstance(function, types.MethodType):
            function = function.__func__
        if isinstance(function, types.FunctionType):
            module = str(function.__globals__.get("__name__"))
            own = self.is_own(function) or self.is_sdk(module)
            return not (own or module.startswith(_RUNNER) or module.partition(".")[0] in _SHOWING)
        if isinstance(function, type):
            return not self._is_plain_class(function)
        owner = getattr(function, "__self__", None)
        if isinstance(function, (types.BuiltinFunctionType, types.MethodWrapperType)):
            if owner is None or isinstance(owner, types.ModuleType):
                return function not in _HARMLESS
            return self.is_foreign_value(owner) and not isinstance(owner, type)
        return not self._is_plain_class(type(function))

    def is_foreign_value(self, value: Any, are_own: bool = False) -> bool:
        """Whether an operator may do anything with the value. are_own: whether those of the program's classes are its
        own; others may make their comparisons, such as those of data classes.
        """
        kind = type(value)
        if kind in _PLAIN or kind.__module__ == "itertools" or self.is_sdk(kind.__module__):
            return False
        if are_own and self._is_plain_class(kind):
            return False
        return not (
            kind is type or (isinstance(value, (str, dict, list, tuple)) and self._is_plain_class(kind))
        )

    def is_own(self, function: Any) -> bool:
        return self.is_own_file(function.__code__.co_filename)

    def is_own_file(self, file: str) -> bool:
        if file not in self._files:
            self._files[file] = self._is_own_file(file)
        return self._files[file]

    def is_own_class(self, kind: Any) -> bool:
        """Whether the program defines the class, and what it inherits from."""
        return self._is_plain_class(kind) and not any(self.is_sdk(one.__module__) for one in kind.__mro__)

    def _is_plain_class(self, kind: Any) -> bool:
        if kind not in self._classes:
            self._classes[kind] = type(kind).__module__ in _BASES and all(
                map(self._is_plain_base, kind.__mro__)
            )
        return self._classes[kind]

    def _is_plain_base(self, kind: Any) -> bool:
        name = str(kind.__module__)
        if name == "builtins" and kind is not object and not issubclass(kind, BaseException):
            return kind in _PLAIN
        if name in _BASES or name.startswith(_RUNNER) or self.is_sdk(name):
            return True
        file = getattr(sys.modules.get(name), "__file__", None)
        if name != "__main__" and (file is None or not self.is_own_file(file)):
            return False
        # A package may have made the methods of the class.
        made = [vars(kind).get(method) for method in _MADE]
        is_data = "__dataclass_fields__" in vars(kind)
        return all(is_data or self.is_own(one) for one in made if isinstance(one, types.FunctionType))

    def is_sdk(self, module: str) -> bool:
        """Whether it is the SDK, or a package that is generated for a provider."""
        top = module.partition(".")[0]
        if top not in self._packages:
            self._packages[top] = bool(top) and _has_plugin(top)
        return self._packages[top]


def _has_plugin(package: str) -> bool:
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return False
    folders = list(spec.submodule_search_locations or ()) if spec is not None else []
    return any(os.path.isfile(os.path.join(folder, _PLUGIN)) for folder in folders)
