"""Repeats a callback of run A as a whole, with other values of the characters that AWS assigns and other results of
chance. What differs between the repetitions depends on them. Loaded by the runner in the program's own environment;
imports nothing but the standard library, and is written for Python 3.8 and newer.

A callback is repeated if its values reach code that is not judged, such as that of a package. A repetition registers
nothing, and works on copies of what the program's functions share.
"""

import asyncio
import contextlib
import copy
import functools
import time
import types
from typing import Any, Dict, Iterable, List, Tuple

_CONTAINERS = (dict, list, set)
# The repetitions of a callback that only depends on chance.
_OF_CHANCE = 12
_MOST = 160
_SECONDS = 5.0
_WORDS = 24
_FAILED = object()
# In callbacks, `id` returns another number.
_number = id


class Varied:
    """Values, functions and objects of the program with other texts, each copied once."""

    def __init__(self, variant: Any, origins: Any) -> None:
        self.variant, self._origins = variant, origins
        self._made: Dict[int, Tuple[Any, Any]] = {}

    def of(self, value: Any) -> Any:
        kind = type(value)
        if kind is str or kind is bytes or kind is bytearray:
            return self.variant.value(value)
        if _number(value) in self._made:
            return self._made[_number(value)][1]
        if isinstance(value, types.FunctionType):
            return self._function(value) if self._origins.is_own(value) else value
        if isinstance(value, types.MethodType):
            return self._kept(value, types.MethodType(self.of(value.__func__), self.of(value.__self__)))
        if kind is functools.partial:
            made = functools.partial(self.of(value.func), *self.of(value.args), **self.of(value.keywords))
            return self._kept(value, made)
        if isinstance(value, types.ModuleType):
            return self._module(value)
        if isinstance(value, (tuple, frozenset)):
            items = [self.of(one) for one in value]
            return self._kept(value, kind(*items) if hasattr(value, "_fields") else kind(items))
        if isinstance(value, _CONTAINERS):
            return self._container(value)
        if not isinstance(value, type) and hasattr(value, "__dict__") and self._origins.is_own_class(kind):
            return self._object(value)
        return value

    def _kept(self, value: Any, made: Any) -> Any:
        # The value is kept too, so that no other gets its number.
        self._made[_number(value)] = (value, made)
        return made

    def _container(self, value: Any) -> Any:
        made = self._kept(value, copy.copy(value))
        made.clear()
        if isinstance(value, dict):
            for key, inner in list(value.items()):
                dict.__setitem__(made, self.of(key), self.of(inner))
        elif isinstance(value, list):
            made.extend([self.of(one) for one in value])
        else:
            made.update([self.of(one) for one in value])
        return made

    def _object(self, value: Any) -> Any:
        made = self._kept(value, copy.copy(value))
        for name, inner in list(vars(value).items()):
            made.__dict__[name] = self.of(inner)
        return made

    def _module(self, value: Any) -> Any:
        file = getattr(value, "__file__", None)
        if file is None or not self._origins.is_own_file(file):
            return value
        made = self._kept(value, types.ModuleType(value.__name__))
        made.__dict__.update(self._globals(vars(value)))
        return made

    def _globals(self, names: Any) -> Any:
        if _number(names) in self._made:
            return self._made[_number(names)][1]
        made = self._kept(names, dict(names))
        for name, value in list(names.items()):
            if name[:2] != "__":
                made[name] = self.of(value)
        return made

    def _function(self, value: Any) -> Any:
        cells = tuple(map(self._cell, value.__closure__ or ())) or None
        made = types.FunctionType(
            value.__code__, self._globals(value.__globals__), value.__name__, None, cells
        )
        self._kept(value, made)
        made.__defaults__, made.__kwdefaults__ = self.of(value.__defaults__), self.of(value.__kwdefaults__)
        made.__dict__.update(value.__dict__)
        for cell, other in zip(value.__closure__ or (), cells or ()):
            if cell is not other and _number(other) not in self._made:
                self._kept(other, other)
                with contextlib.suppress(ValueError):
                    other.cell_contents = self.of(cell.cell_contents)
        return made

    def _cell(self, cell: Any) -> Any:
        return (
            self._made[_number(cell)][1]
            if _number(cell) in self._made
            else self._kept(cell, types.CellType())
        )


class _Collecting:
    """A variant that changes nothing and remembers all texts."""

    def __init__(self) -> None:
        self.texts: List[str] = []

    def value(self, value: Any) -> Any:
        self.texts.append(value if isinstance(value, str) else value.decode("latin-1"))
        return value


class Repeats:
    """side: what knows of callbacks; merger: what finds what results have in common; state: what finds what callbacks
    share; literals: the texts in the program's sources.
    """

    def __init__(
        self,
        pulumi: Any,
        side: Any,
        variants: Any,
        merger: Any,
        origins: Any,
        state: Any,
        literals: Iterable[str],
    ) -> None:
        self._state = state
        self._literals = literals
        self._output, self._resource = pulumi.Output, pulumi.Resource
        self._apply = pulumi.Output.apply
        self._side, self._variants, self._merger, self._origins = side, variants, merger, origins

    def settled(self, func: Any, value: Any, callback: Any, result: Any) -> Any:
        """What is the same in all repetitions of the callback; that of the resources that it registers too."""
        runs: List[Tuple[Any, Any, Any]] = []
        if callback.is_open and self._reads_others(func, value):
            return self._given_up(callback)
        began = time.monotonic()
        for turn, variant in enumerate(self._ways(func, value, callback), 1):
            varied = Varied(variant, self._origins)
            inner = self._side.Callback(None, turn, varied)
            found = self._side.entered(inner, lambda: self._called(varied, func, value))  # noqa: B023
            runs.append((variant, inner, found))
            if time.monotonic() - began > _SECONDS:
                return self._given_up(callback)
        self._settle_resources(callback, runs)
        return self._joined(result, [(variant, found) for variant, _, found in runs])

    def _reads_others(self, func: Any, value: Any) -> bool:
        """Whether objects of packages hold characters that AWS assigns: they would be the same in repetitions."""
        texts = self._state.foreign_texts(func, value)
        return texts is None or any(map(self._variants.CORE.search, texts))

    def _given_up(self, callback: Any) -> Any:
        """An unknown; nothing is certain of what the callback registers either."""
        callback.is_spoiled = True
        for props, marks in callback.made.values():
            marks["inside"] = False
            for key in list(props):
                props[key] = self._merger.opaque()
        return None

    def _called(self, varied: Any, func: Any, value: Any) -> Any:
        try:
            return varied.of(func)(varied.of(value))
        except (Exception, self._side.ObservedError):
            return _FAILED

    def _ways(self, func: Any, value: Any, callback: Any) -> List[Any]:
        collecting = _Collecting()
        varied = Varied(collecting, self._origins)
        varied.of(value)
        varied.of(func)
        texts = [text for text in collecting.texts if self._variants.CORE.search(text)]
        if not texts:
            return [self._variants.Variant({})] * (_OF_CHANCE if callback.uses_chance else 0)
        cores = list(dict.fromkeys(core for text in texts for core in self._variants.CORE.findall(text)))
        words = self._variants.words([*callback.words, *collecting.texts, *self._literals], cores)
        found = []
        for variant in self._variants.variants([*dict.fromkeys(texts), *words[:_WORDS]], []):
            found.append(variant)
            if len(found) == _MOST:
                break
        return found

    # --- results

    def _joined(self, result: Any, others: List[Tuple[Any, Any]]) -> Any:
        if not self._has_outputs(result) and not any(self._has_outputs(other) for _, other in others):
            return self._merged(result, others)

        async def compared(own: Any) -> Any:
            try:
                found = [(variant, await self._resolved(other)) for variant, other in others]
                return self._merged(own, found)
            except Exception:
                return self._merger.opaque()

        return self._apply(self._output.from_input(result), compared)

    def _merged(self, result: Any, others: List[Tuple[Any, Any]]) -> Any:
        for variant, other in others:
            result = (
                self._merger.opaque() if other is _FAILED else self._merger.merged(result, other, variant)
            )
        return result

    def _has_outputs(self, value: Any, depth: int = 0) -> bool:
        if isinstance(value, self._output) or asyncio.iscoroutine(value):
            return True
        if isinstance(value, dict):
            return any(self._has_outputs(inner, depth + 1) for inner in value.values())
        if isinstance(value, (list, tuple)):
            return any(self._has_outputs(inner, depth + 1) for inner in value)
        inner = getattr(value, "__dict__", None)
        is_resource = isinstance(value, (self._resource, type, types.FunctionType, types.ModuleType))
        return type(inner) is dict and not is_resource and depth < 8 and self._has_outputs(inner, depth + 1)

    async def _resolved(self, value: Any) -> Any:
        if asyncio.iscoroutine(value):
            try:
                return await self._resolved(await value)
            except (Exception, self._side.ObservedError):
                return _FAILED
        if isinstance(value, self._output):
            if not await value.is_known():
                return _FAILED
            return await self._resolved(await value.future(with_unknowns=True))
        if isinstance(value, dict):
            made = copy.copy(value)
            for key, inner in value.items():
                dict.__setitem__(made, key, await self._resolved(inner))
            return made
        if type(value) in (list, tuple):
            return type(value)([await self._resolved(inner) for inner in value])
        return value

    # --- resources

    def _settle_resources(self, callback: Any, runs: List[Tuple[Any, Any, Any]]) -> None:
        for (type_, name), (props, marks) in callback.made.items():
            found = [(v, inner.made.get((type_, v.text(name)))) for v, inner, _ in runs]
            if any(other is None for _, other in found):
                marks["inside"] = False
                continue
            for key in list(props):
                others = [(variant, other[0].get(key)) for variant, other in found if other]
                props[key] = self._joined(props[key], others)
