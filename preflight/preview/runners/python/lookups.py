"""What the runner changes about lookups in Pulumi's Python SDK. Loaded by the runner in the program's own environment;
imports nothing but the SDK, and is written for Python 3.8 and newer.

An unanswered lookup whose result is an output is unknown, so that no callback runs on it. What identifies the resource
that it finds is written into properties nevertheless: `get_ami_output(...).id` is the ID of an AMI.
"""

import asyncio
from typing import Any

# The attribute of an output that is a part of a result: the output of the response, and the steps to the part.
_PART = "_preflight_part"


def prepare(pulumi: Any) -> None:
    """Send with each lookup the names and types of its result, so that an unanswered one has every field."""
    try:
        from pulumi import _types, runtime
    except ImportError:
        return
    original: Any = runtime.invoke
    original_output: Any = getattr(runtime, "invoke_output", None)

    def told(props: Any, typ: Any, more: Any) -> Any:
        if not typ:
            return props
        try:
            fields = _fields(typ, _types, 4) or {}
        except Exception:
            return props
        return dict(props or {}, __preflight_fields=dict(fields, **more))

    def invoke(tok: Any, props: Any, opts: Any = None, typ: Any = None, *rest: Any, **more: Any) -> Any:
        return original(tok, told(props, typ, {}), opts, typ, *rest, **more)

    runtime.invoke = invoke
    if original_output is not None:
        runtime.invoke_output = _identified(pulumi, original_output, told)


def _identified(pulumi: Any, original: Any, told: Any) -> Any:
    """The function that invokes with an output as result, whose parts know what they are."""
    rpc: Any = pulumi.runtime.rpc
    # Not the program's: later, `apply` distinguishes the program's callbacks.
    apply: Any = pulumi.Output.apply
    part = _part_of(pulumi)

    def invoke_output(
        tok: Any, props: Any, opts: Any = None, typ: Any = None, *rest: Any, **more: Any
    ) -> Any:
        if not typ:
            return original(tok, props, opts, typ, *rest, **more)
        response = original(tok, told(props, typ, {"__output": "mark"}), opts, None, *rest, **more)

        def typed(found: Any) -> Any:
            if isinstance(found, dict) and found.get("__preflight_unknown"):
                return pulumi.Output(set(), _ready(None), _ready(False), _ready(False))
            return rpc.translate_output_properties(found, lambda prop: prop, typ)

        return part(apply(response, typed), response, ())

    _write_identities(rpc)
    return invoke_output


def _part_of(pulumi: Any) -> Any:
    """The function that makes an output a part of a result."""

    class Part(pulumi.Output):  # type: ignore[misc]
        def apply(self, func: Any, run_with_unknowns: bool = False) -> Any:
            made = super().apply(func, run_with_unknowns)
            response, steps = self.__dict__[_PART]
            # The provider's package makes its class of the result.
            is_package = str(getattr(func, "__module__", "")).startswith("pulumi_")
            return part(made, response, ()) if is_package and not steps else made

        def __getattr__(self, item: str) -> Any:
            made = super().__getattr__(item)
            response, steps = self.__dict__[_PART]
            return part(made, response, (*steps, _engine_name(item)))

        def __getitem__(self, key: Any) -> Any:
            response, steps = self.__dict__[_PART]
            return part(super().__getitem__(key), response, (*steps, key))

    def part(output: Any, response: Any, steps: Any) -> Any:
        output.__class__ = Part
        output.__dict__[_PART] = (response, steps)
        return output

    return part


def _write_identities(rpc: Any) -> None:
    original: Any = rpc.serialize_property

    async def serialize_property(value: Any, *rest: Any, **more: Any) -> Any:
        written = await original(value, *rest, **more)
        if written != rpc.UNKNOWN or _PART not in getattr(value, "__dict__", ()):
            return written
        response, steps = value.__dict__[_PART]
        found: Any = (await response.future() or {}).get("__preflight_identities")
        try:
            for step in steps:
                found = found[step]
        except (LookupError, TypeError):
            return written
        return found if steps and found is not None else written

    rpc.serialize_property = serialize_property


def _engine_name(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def _ready(value: Any) -> Any:
    future: Any = asyncio.Future()
    future.set_result(value)
    return future


def _kind(kind: Any, types: Any, depth: int = 3) -> Any:
    """What a field holds: a plain type's name, `list` of texts, or the fields of an object or of a list's items."""
    text = str(kind)
    members = [m for m in getattr(kind, "__args__", ()) if m is not type(None)]
    if "Sequence" in text or "List" in text or "list" in text:
        item: Any = members[-1] if members else None
        while getattr(item, "__args__", None):
            item = item.__args__[0]
        inside = _fields(item, types, depth)
        return "list" if item is str else {"items": inside} if inside else "objects"
    if "Mapping" in text or "Dict" in text:
        return "map"
    own = members[0] if members else kind
    if own in (bool, int, float, str):
        return own.__name__
    inside = _fields(own, types, depth)
    return {"fields": inside} if inside else "object"


def _fields(kind: Any, types: Any, depth: int) -> Any:
    if depth == 0 or not isinstance(kind, type) or not types.is_output_type(kind):
        return None
    return {name: _kind(inner, types, depth - 1) for name, inner in types.output_type_types(kind).items()}
