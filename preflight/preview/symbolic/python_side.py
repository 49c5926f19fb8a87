"""The callbacks of run A or B of a Python program. Loaded by the runner in the program's own environment; imports only
the SDK, and is written for Python 3.8 and newer.
"""

import asyncio
import contextvars
import inspect
from typing import Any, Callable, Dict, Optional, Set, Tuple


class _Callback:
    """A running callback. is_spoiled: whether its result depends on what could be equal in A and B by chance.
    uses_chance: whether it has asked for a random value or the time.
    """

    is_spoiled = False
    uses_chance = False


_INSIDE: "contextvars.ContextVar[Optional[_Callback]]" = contextvars.ContextVar("inside", default=None)


def is_inside() -> bool:
    """Whether a callback runs."""
    return _INSIDE.get() is not None


def spoil() -> None:
    """Make the result of the running callback unknown, also if the callback catches the error that follows."""
    callback = _INSIDE.get()
    if callback is not None:
        callback.is_spoiled = True


def use_chance() -> None:
    """Record that the running callback depends on chance."""
    setattr(_INSIDE.get(), "uses_chance", True)  # noqa: B010


def depends_on_chance() -> bool:
    return bool(getattr(_INSIDE.get(), "uses_chance", False))


class ObservedError(BaseException):
    """The result of a callback depends on what AWS will assign."""


def end() -> None:
    """End the running callback, with an unknown result."""
    spoil()
    raise ObservedError


def within(what: Callable[[], Any]) -> Any:
    """The result of what is evaluated as a callback. Raises ObservedError."""
    token = _INSIDE.set(_Callback())
    try:
        return what()
    finally:
        _INSIDE.reset(token)


def mark(pulumi: Any, variant: str, call: Callable[..., Any]) -> None:
    """Add to each registration whether a callback creates it, and the outputs that its class declares as optional.

    call: calls a callback with a value.
    """
    from google.protobuf import struct_pb2

    known: Dict[Tuple[str, str], struct_pb2.Struct] = {}
    classes: Dict[type, Any] = {}
    # Constructors of different versions call different functions.
    modules = (pulumi.resource, pulumi.runtime, pulumi.runtime.resource)
    holders = [module for module in modules if hasattr(module, "register_resource")]
    original: Any = holders[0].register_resource

    def register_resource(res: Any, ty: str, name: str, *rest: Any, **more: Any) -> Any:
        kind = type(res)
        if kind not in classes:
            optional, names = _declared(kind)
            classes[kind] = {"optional": sorted(optional), "arn": "arn" in names - optional}
        marks = struct_pb2.Struct()
        callback = _INSIDE.get()
        marks.update(dict(classes[kind], inside=callback is not None and not callback.is_spoiled))
        known[ty, name] = marks
        return original(res, ty, name, *rest, **more)

    for holder in holders:
        holder.register_resource = register_resource
    monitor = pulumi.runtime.settings.get_monitor()
    send = monitor.RegisterResource

    def RegisterResource(request: Any, *rest: Any, **more: Any) -> Any:  # noqa: N802
        marks = known.get((request.type, request.name))
        if marks is not None:
            request.object.fields["__preflight_marks"].struct_value.CopyFrom(marks)
        return send(request, *rest, **more)

    monitor.RegisterResource = RegisterResource
    _enter_callbacks(pulumi, call)
    _refuse_lookups(pulumi)


def _enter_callbacks(pulumi: Any, call: Callable[..., Any]) -> None:
    """Record that a callback runs. The result of a callback that fails is unknown."""
    original: Any = pulumi.Output.apply

    def ready(value: Any) -> Any:
        future: Any = asyncio.Future()
        future.set_result(value)
        return future

    def unknown() -> Any:
        return pulumi.Output(set(), ready(None), ready(False), ready(False))

    async def awaited(coroutine: Any, callback: _Callback) -> Any:
        token = _INSIDE.set(callback)
        try:
            result = await coroutine
        except (Exception, ObservedError):
            return unknown()
        finally:
            _INSIDE.reset(token)
        return unknown() if callback.is_spoiled else result

    def apply(self: Any, func: Any, *rest: Any, **more: Any) -> Any:
        def called(value: Any) -> Any:
            callback = _Callback()
            token = _INSIDE.set(callback)
            try:
                result = call(func, value)
            except (Exception, ObservedError):
                return unknown()
            finally:
                _INSIDE.reset(token)
            if inspect.isawaitable(result):
                return awaited(result, callback)
            return unknown() if callback.is_spoiled else result

        return original(self, called, *rest, **more)

    pulumi.Output.apply = apply


def _refuse_lookups(pulumi: Any) -> None:
    """A lookup in a callback that has no answer makes the callback's result unknown: its stand-ins are equal in both
    runs.
    """
    original: Any = pulumi.runtime.invoke

    def invoke(tok: Any, props: Any, *rest: Any, **more: Any) -> Any:
        if not is_inside():
            return original(tok, props, *rest, **more)
        try:
            return original(tok, dict(props or {}, __preflight_inside="1"), *rest, **more)
        except Exception:
            spoil()
            raise

    pulumi.runtime.invoke = invoke


def _declared(kind: type) -> Tuple[Set[str], Set[str]]:
    """The engine's names of the outputs that may be missing, and of all."""
    found: Set[str] = set()
    names: Set[str] = set()
    for base in kind.__mro__:
        for name, value in vars(base).items():
            getter: Optional[Any] = getattr(value, "fget", None)
            if getter is None:
                continue
            names.add(getattr(getter, "_pulumi_name", name))
            declared = str(getattr(getter, "__annotations__", {}).get("return", ""))
            if "Optional" in declared or "None" in declared:
                found.add(getattr(getter, "_pulumi_name", name))
    return found, names
