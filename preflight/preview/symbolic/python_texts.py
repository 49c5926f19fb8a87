"""Texts of which a symbolic run knows only parts. Loaded by the runner in the program's own environment; imports
nothing but the SDK, and is written for Python 3.8 and newer.

`Output.json_dumps`, `Output.concat` and `Output.format` are unknown as a whole if one of their values is, for example
the result of a lookup. A property of a resource gets the text with a marker for each unknown value. For callbacks the
text stays unknown, so that no result depends on a marker.
"""

import json
from typing import Any, Callable, Dict

_KEPT = "_preflight_text"


def keep(pulumi: Any) -> None:
    """Keep the known parts of such texts, and write them into properties."""
    rpc = pulumi.runtime.rpc
    marker: str = rpc.UNKNOWN
    resolve = _resolver(pulumi, marker)

    async def dumped(value: Any, **options: Any) -> str:
        return json.dumps(await resolve(value), **options)

    async def joined(*values: Any) -> str:
        return "".join([await resolve(value) for value in values])

    async def formatted(form: Any, *values: Any, **named: Any) -> str:
        positional = [_shown(await resolve(value), marker) for value in values]
        by_name = {key: _shown(await resolve(value), marker) for key, value in named.items()}
        text = await resolve(form)
        return marker if marker in text else text.format(*positional, **by_name)

    makers: Dict[str, Callable[..., Any]] = {"json_dumps": dumped, "concat": joined, "format": formatted}
    for name, make in makers.items():
        if hasattr(pulumi.Output, name):
            setattr(pulumi.Output, name, staticmethod(_keeping(getattr(pulumi.Output, name), make)))
    _write_kept(pulumi, rpc, marker)


def _keeping(original: Callable[..., Any], make: Callable[..., Any]) -> Callable[..., Any]:
    def made(*values: Any, **options: Any) -> Any:
        output = original(*values, **options)
        setattr(output, _KEPT, lambda: make(*values, **options))
        return output

    return made


def _write_kept(pulumi: Any, rpc: Any, marker: str) -> None:
    original: Any = rpc.serialize_property

    async def serialize_property(value: Any, *rest: Any, **more: Any) -> Any:
        written = await original(value, *rest, **more)
        make = value.__dict__.get(_KEPT) if isinstance(value, pulumi.Output) else None
        if make is None:
            return written
        if written == marker:
            return await _text(make, marker)
        # An unknown secret.
        if isinstance(written, dict) and written.get("value") == marker:
            return dict(written, value=await _text(make, marker))
        return written

    rpc.serialize_property = serialize_property


async def _text(make: Callable[[], Any], marker: str) -> Any:
    try:
        return await make()
    except Exception:
        return marker


def _resolver(pulumi: Any, marker: str) -> Callable[[Any], Any]:
    kind: Any = getattr(pulumi.output, "Unknown", None)
    unknowns = (kind,) if isinstance(kind, type) else ()

    async def resolve(value: Any) -> Any:
        """The value, with the marker for each unknown inside."""
        if isinstance(value, unknowns):
            return marker
        if isinstance(value, pulumi.Output):
            if _KEPT in value.__dict__:
                return await value.__dict__[_KEPT]()
            if not await value.is_known():
                return marker
            return await resolve(await value.future(with_unknowns=True))
        if isinstance(value, dict):
            return {key: await resolve(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [await resolve(inner) for inner in value]
        return value

    return resolve


class _Marker:
    """An unknown value in a format string, whatever the string asks of it."""

    def __init__(self, marker: str) -> None:
        self._marker = marker

    def __format__(self, _: str) -> str:
        return self._marker

    def __str__(self) -> str:
        return self._marker

    __repr__ = __str__

    def __getattr__(self, _: str) -> "_Marker":
        return self

    def __getitem__(self, _: Any) -> "_Marker":
        return self


def _shown(value: Any, marker: str) -> Any:
    """The value for a format string; one that contains an unknown is unknown, because its text has another form."""
    return _Marker(marker) if marker in str(value) else value
