"""Values of which a symbolic run knows only parts. Loaded by the runner in the program's own environment; imports
nothing but the SDK, and is written for Python 3.8 and newer.

`Output.json_dumps`, `Output.concat`, `Output.format` and `apply` are unknown as a whole if one of their values is, for
example the result of a lookup. A property of a resource gets the text with a marker for each unknown value. For
callbacks the text stays unknown, so that no result depends on a marker.
"""

import json
from typing import Any, Callable, Dict, Optional, Tuple

_KEPT = "_preflight_text"
# The SDK's module that makes plain data of exported values.
_EXPORTS = "pulumi.runtime.stack"


def keep(
    pulumi: Any, callbacks: Any, definition: Callable[[Any], Any], side: Any, judge: Any, state: Any
) -> None:
    """Keep the known parts of such texts, and write them into properties. callbacks: the module that evaluates them;
    side, judge, state: see there.
    """
    rpc = pulumi.runtime.rpc
    kept = _Kept(pulumi, callbacks, rpc.UNKNOWN, definition, side, judge)
    kept.is_changed = state.is_changed
    makers: Dict[str, Callable[..., Any]] = {
        "json_dumps": kept.dumped,
        "concat": kept.joined,
        "format": kept.formatted,
        "all": kept.gathered,
    }
    for name, make in makers.items():
        if hasattr(pulumi.Output, name):
            setattr(pulumi.Output, name, staticmethod(_keeping(getattr(pulumi.Output, name), make)))
    pulumi.Output.apply = _keeping(pulumi.Output.apply, kept.applied)
    _write_kept(pulumi, rpc, kept)


def _keeping(original: Callable[..., Any], make: Callable[..., Any]) -> Callable[..., Any]:
    def made(*values: Any, **options: Any) -> Any:
        output = original(*values, **options)
        setattr(output, _KEPT, lambda: make(*values, **options))
        return output

    return made


def _write_kept(pulumi: Any, rpc: Any, kept: "_Kept") -> None:
    original: Any = rpc.serialize_property

    async def serialize_property(value: Any, *rest: Any, **more: Any) -> Any:
        written = await original(value, *rest, **more)
        if not isinstance(value, pulumi.Output) or _KEPT not in value.__dict__:
            return written
        is_secret = isinstance(written, dict) and written.get("value") == rpc.UNKNOWN
        if written != rpc.UNKNOWN and not is_secret:
            return written
        made = await original(kept.plain(await kept.resolve(value)), *rest, **more)
        return dict(written, value=made) if is_secret else made

    rpc.serialize_property = serialize_property


def _fields_of(pulumi: Any) -> Callable[[Any], Optional[Callable[[Any], Any]]]:
    """Returns what reads the fields of an object of a provider's class for arguments; `None` for another class."""
    kinds: Any = getattr(pulumi, "_types", None)
    is_kind, read = getattr(kinds, "is_input_type", None), getattr(kinds, "input_type_to_dict", None)

    def fields(kind: Any) -> Optional[Callable[[Any], Any]]:
        is_own = isinstance(kind, type) and kind.__module__.startswith("pulumi_")
        return read if is_own and is_kind and is_kind(kind) else None

    return fields


class _Kept:
    """The values of outputs, with a `Partial` for each unknown. is_changed: whether callbacks have changed what a
    function reads.
    """

    is_changed: Callable[..., bool]

    def __init__(
        self,
        pulumi: Any,
        callbacks: Any,
        marker: str,
        definition: Callable[[Any], Any],
        side: Any,
        judge: Any,
    ) -> None:
        self._within = side.within
        self._observed: Any = side.ObservedError
        self._output: Any = pulumi.Output
        self._partial = callbacks.Partial
        self._shown = callbacks.shown
        self._is_known = callbacks.is_known
        self.plain = callbacks.plain
        names = ("get_stack", "get_project", "get_organization")
        pure = tuple(getattr(pulumi, name) for name in names if hasattr(pulumi, name))
        self._evaluation = callbacks.Evaluation(marker, definition, judge, pure, _fields_of(pulumi))
        kind: Any = getattr(pulumi.output, "Unknown", None)
        self._unknowns: Tuple[type, ...] = (kind,) if isinstance(kind, type) else ()

    async def resolve(self, value: Any) -> Any:
        """The value, with its unknowns inside."""
        unknown = self._evaluation.unknown
        if isinstance(value, self._unknowns):
            return unknown
        if isinstance(value, self._output):
            if await value.is_known():
                return await self.resolve(await value.future(with_unknowns=True))
            if _KEPT in value.__dict__:
                try:
                    return await value.__dict__[_KEPT]()
                except (Exception, self._observed):
                    return unknown
            inner = await self.resolve(await value.future(with_unknowns=True))
            # An ID that is not known is an empty text.
            return unknown if self._is_known(inner) else inner
        if isinstance(value, dict):
            return {key: await self.resolve(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [await self.resolve(inner) for inner in value]
        return value

    def _text(self, text: str, *values: Any) -> Any:
        return text if self._is_known(values) else self._partial(text, True)

    async def dumped(self, value: Any, **options: Any) -> Any:
        found = await self.resolve(value)
        return self._text(json.dumps(self.plain(found), **options), found)

    async def joined(self, *values: Any) -> Any:
        found = await self.resolve(values)
        return self._text("".join(map(self.plain, found)), *found)

    async def formatted(self, form: Any, /, *values: Any, **named: Any) -> Any:
        text, found, by_name = await self.resolve(form), await self.resolve(values), await self.resolve(named)
        return self._text(text.format(*self._shown(tuple(found)), **self._shown(by_name)), found, by_name)

    async def gathered(self, /, *values: Any, **named: Any) -> Any:
        return await self.resolve(named if named else values)

    async def applied(self, output: Any, func: Any, run_with_unknowns: bool = False) -> Any:
        value = await self.resolve(output)
        if getattr(func, "__module__", "") == _EXPORTS and self._is_plain(value):
            return value
        # Callbacks may have changed the value itself too.
        if self.is_changed(func, value=await output.future(with_unknowns=True)):
            raise LookupError(func)
        return await self.resolve(self._within(lambda: self._evaluation.call(func, [value], {})))

    def _is_plain(self, value: Any) -> bool:
        """Whether it consists of what a stack's output may be, which the SDK exports unchanged."""
        if isinstance(value, dict):
            return all(isinstance(key, str) for key in value) and all(map(self._is_plain, value.values()))
        if isinstance(value, list):
            return all(map(self._is_plain, value))
        return value is None or isinstance(value, (str, int, float, self._partial))
