"""The callbacks of run A or B of a Python program. Loaded by the runner in the program's own environment; imports only
the SDK, and is written for Python 3.8 and newer.
"""

import asyncio
import contextlib
import contextvars
import inspect
import itertools
import re
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

# The attribute of an output: the numbers of the callbacks that make it.
_EARLIER = "_preflight_earlier"


class Callback:
    """A running callback. is_spoiled: whether its result depends on what could be equal in A and B by chance.
    uses_chance: whether it has asked for a random value or the time. is_open: whether its values reached code that is
    not judged. words: texts that such code got. turn: which repetition it is; 0 if it is none.
    """

    is_spoiled = False
    uses_chance = False
    is_open = False

    def __init__(self, outer: "Optional[Callback]" = None, turn: int = 0, varied: Any = None) -> None:
        is_within = outer is not None and outer.turn > 0
        self.outer = outer
        self.turn: int = outer.turn if outer is not None and is_within else turn
        self.varied: Any = outer.varied if outer is not None and is_within else varied
        self.words: List[str] = []
        # What it registers: the properties, and what the monitor is told of them.
        self.made: Dict[Tuple[str, str], Tuple[Any, Any]] = {}

    def is_certain(self) -> bool:
        """Whether what it registers is certainly registered: a callback around it may be repeated without it."""
        return not self.is_spoiled and (self.outer is None or not self.outer.is_open)


# The declared type of an output that always is a text.
_TEXT = re.compile(r"Output\[(?:_?builtins\.)?str\]$")
_INSIDE: "contextvars.ContextVar[Optional[Callback]]" = contextvars.ContextVar("inside", default=None)


def is_inside() -> bool:
    """Whether a callback runs, or a repetition of one."""
    return _INSIDE.get() is not None


def is_judged() -> bool:
    """Whether a callback runs that is no repetition."""
    callback = _INSIDE.get()
    return callback is not None and callback.turn == 0


def turn() -> int:
    """Which repetition of a callback runs; 0 if none does."""
    callback = _INSIDE.get()
    return 0 if callback is None else callback.turn


def open_to(*values: Any) -> None:
    """Record that the running callback gives these values to code that is not judged."""
    callback = _INSIDE.get()
    if callback is not None:
        callback.is_open = True
        callback.words.extend(value for value in values if isinstance(value, str))


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
    callback = Callback()
    result = entered(callback, what)
    if callback.is_spoiled or callback.is_open:
        raise ObservedError
    return result


def entered(callback: Callback, what: Callable[[], Any]) -> Any:
    """The result of what the callback does."""
    token = _INSIDE.set(callback)
    try:
        return what()
    finally:
        _INSIDE.reset(token)


def same_resource(pulumi: Any) -> Callable[[Any, Any, Any], bool]:
    """Returns what tells whether two resources are the same one for other values of the outputs."""

    def same(own: Any, other: Any, variant: Any) -> bool:
        if not isinstance(own, pulumi.Resource) or type(own) is not type(other):
            return False
        return bool(variant.text(str(getattr(own, "_name", ""))) == getattr(other, "_name", None))

    return same


def mark(
    pulumi: Any,
    call: Callable[..., Any],
    settled: Optional[Callable[..., Any]],
    opened: Any,
    state: Any,
    parts: Any,
) -> None:
    """Add to each registration whether a callback creates it, and the outputs that its class declares as optional.

    call: calls a callback with a value; settled: repeats it with other values; opened: the module of lists and maps of
    lookups without an answer; state: knows what callbacks share; parts: the module of the outputs of components.
    """
    from google.protobuf import struct_pb2

    known: Dict[Tuple[str, str], struct_pb2.Struct] = {}
    classes: Dict[type, Any] = {}
    # Constructors of different versions call different functions.
    modules = (pulumi.resource, pulumi.runtime, pulumi.runtime.resource)
    holders = [module for module in modules if hasattr(module, "register_resource")]
    original: Any = holders[0].register_resource

    def register_resource(res: Any, ty: str, name: str, *rest: Any, **more: Any) -> Any:
        kind, callback = type(res), _INSIDE.get()
        props = more.get("props") or next((one for one in rest if isinstance(one, dict)), {})
        if callback is not None and callback.turn:
            callback.made[ty, name] = (props, None)
            _leave_unregistered(pulumi, res, props)
            return None
        if kind not in classes:
            optional, names, texts = _declared(kind)
            known_texts = [] if ty.startswith("aws:") else sorted(texts)
            classes[kind] = {
                "optional": sorted(optional),
                "arn": "arn" in names - optional,
                "texts": known_texts,
            }
            if isinstance(res, pulumi.ComponentResource):
                classes[kind]["parts"] = parts.of(pulumi, kind, _declared)
        marks = struct_pb2.Struct()
        marks.update(dict(classes[kind], inside=callback is not None and callback.is_certain()))
        known[ty, name] = marks
        if callback is not None:
            callback.made[ty, name] = (props, marks)
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
    _enter_callbacks(pulumi, call, settled, state)
    _refuse_lookups(pulumi, settled is not None, opened)
    _leave_alone(pulumi)


def leave_places(except_inside: bool) -> None:
    """Do not look for the places of resources, or only for those that callbacks register."""
    from pulumi.runtime import resource
    from pulumi.runtime.proto import source_pb2

    nowhere: Any = getattr(source_pb2, "StackTrace", lambda: None)
    for name, none in (("_get_stack_trace", nowhere), ("_get_source_position", lambda: None)):
        original: Any = getattr(resource, name, None)
        if original is not None:
            setattr(resource, name, _left(original, none, except_inside))


def _left(original: Callable[..., Any], none: Callable[[], Any], except_inside: bool) -> Callable[..., Any]:
    return lambda *rest: original(*rest) if except_inside and is_inside() else none()


def _unknown(pulumi: Any) -> Any:
    def ready(value: Any) -> Any:
        future: Any = asyncio.Future()
        future.set_result(value)
        return future

    return pulumi.Output(set(), ready(None), ready(False), ready(False))


def _enter_callbacks(
    pulumi: Any, call: Callable[..., Any], settled: Optional[Callable[..., Any]], state: Any
) -> None:
    """Record that a callback runs. The result of a callback that fails is unknown, or that finds another's changes."""
    original: Any = pulumi.Output.apply

    def lose(callback: Callback, func: Any, number: int, value: Any) -> None:
        callback.is_spoiled = True
        if callback.turn == 0:
            state.lose(func, number, value)

    async def lose_unknown(output: Any, func: Any, number: int) -> None:
        """A callback of an unknown does not run."""
        with contextlib.suppress(Exception):
            if not await output.is_known():
                state.lose(func, number)

    def finished(func: Any, number: int, value: Any, callback: Callback, result: Any) -> Any:
        is_repeated = callback.is_open or callback.uses_chance
        if is_repeated and callback.turn == 0:
            state.lose(func, number, value)
        if settled is not None and is_repeated and callback.turn == 0:
            # Also if it fails: what it has registered before depends on its values too.
            try:
                result = settled(func, value, callback, result)
            except Exception:
                callback.is_spoiled = True
        return _unknown(pulumi) if callback.is_spoiled else result

    async def awaited(coroutine: Any, func: Any, number: int, value: Any, callback: Callback) -> Any:
        token = _INSIDE.set(callback)
        result: Any = None
        try:
            result = await coroutine
        except (Exception, ObservedError):
            lose(callback, func, number, value)
        finally:
            _INSIDE.reset(token)
        return finished(func, number, value, callback, result)

    numbers = itertools.count()
    waiting: List[Any] = []

    def apply(self: Any, func: Any, *rest: Any, **more: Any) -> Any:
        number, earlier = next(numbers), self.__dict__.get(_EARLIER, frozenset())

        def called(value: Any) -> Any:
            outer, result = _INSIDE.get(), None
            callback = Callback(outer)
            callback.is_spoiled = callback.turn == 0 and state.is_changed(func, earlier, number, value)
            given = outer.varied.of(value) if outer is not None and outer.turn else value
            try:
                result = entered(callback, lambda: call(func, given))
            except (Exception, ObservedError):
                lose(callback, func, number, value)
            if inspect.isawaitable(result) and not isinstance(result, pulumi.Output):
                return awaited(result, func, number, value, callback)
            return finished(func, number, value, callback, result)

        made = original(self, called, *rest, **more)
        if not turn():
            # The event loop keeps only weak references to its tasks.
            waiting.append(asyncio.ensure_future(lose_unknown(self, func, number)))
        made.__dict__[_EARLIER] = earlier | {number}
        return made

    pulumi.Output.apply = apply


def _leave_unregistered(pulumi: Any, res: Any, props: Any) -> None:
    """Give the resource of a repetition its properties; all else of it is unknown."""
    unknown = _unknown(pulumi)
    for base in type(res).__mro__:
        for name, value in vars(base).items():
            if isinstance(value, property):
                res.__dict__.setdefault(name, unknown)
    res.__dict__.update(
        {name: pulumi.Output.from_input(value) for name, value in props.items() if value is not None},
        urn=unknown,
        id=unknown,
    )


def _leave_alone(pulumi: Any) -> None:
    """A repetition neither reads resources nor sets outputs."""
    resource: Any = pulumi.runtime.resource
    for name in ("read_resource", "register_resource_outputs"):
        original = getattr(resource, name)
        holders = [one for one in (pulumi.resource, pulumi.runtime, resource) if hasattr(one, name)]

        def ask(res: Any, *rest: Any, _original: Any = original, _name: str = name, **more: Any) -> Any:
            if not turn():
                return _original(res, *rest, **more)
            if _name == "read_resource":
                _leave_unregistered(pulumi, res, next((one for one in rest if isinstance(one, dict)), {}))
            return None

        for holder in holders:
            setattr(holder, name, ask)
    stack: Any = pulumi.runtime.stack.Stack
    output = stack.output
    stack.output = lambda self, name, value: None if turn() else output(self, name, value)


def _refuse_lookups(pulumi: Any, is_judged_run: bool, opened: Any) -> None:
    """A lookup in a callback that has no answer makes the callback's result unknown: its stand-ins are equal in both
    runs. So do the flags and lists of one that the program made before.
    """
    original: Any = pulumi.runtime.invoke
    unanswered: Set[Any] = set()

    def ask(tok: Any, props: Any, *rest: Any, **more: Any) -> Any:
        return original(tok, dict(props or {}, __preflight_inside="1"), *rest, **more)

    def invoke(tok: Any, props: Any, opts: Any = None, typ: Any = None, *rest: Any, **more: Any) -> Any:
        if not is_inside():
            if is_judged_run and typ is not None:
                try:
                    return ask(tok, props, opts, typ, *rest, **more)
                except Exception:
                    unanswered.add(typ)
            return original(tok, props, opts, typ, *rest, **more)
        if turn():
            raise LookupError(tok)
        try:
            return ask(tok, props, opts, typ, *rest, **more)
        except Exception:
            spoil()
            raise

    pulumi.runtime.invoke = invoke
    get: Any = pulumi.get

    def get_open(self: Any, name: str) -> Any:
        found = get(self, name)
        if unanswered.isdisjoint(type(self).__mro__):
            return opened.other(found)
        if is_judged() and _may_be_other(found):
            spoil()
        return found if is_inside() else opened.marked(found)

    pulumi.get = get_open


def _may_be_other(value: Any) -> bool:
    """Whether the value of a field that is not known is one that cannot be recognized."""
    if isinstance(value, list):
        return not value or not isinstance(value[0], str)
    return value is None or isinstance(value, (bool, dict))


def _declared(kind: type) -> Tuple[Set[str], Set[str], Set[str]]:
    """The engine's names of the outputs that may be missing, of all, and of those that are texts."""
    found: Set[str] = set()
    names: Set[str] = set()
    texts: Set[str] = set()
    for base in kind.__mro__:
        for name, value in vars(base).items():
            getter: Optional[Any] = getattr(value, "fget", None)
            if getter is None:
                continue
            own = getattr(getter, "_pulumi_name", name)
            names.add(own)
            declared = str(getattr(getter, "__annotations__", {}).get("return", ""))
            if "Optional" in declared or "None" in declared:
                found.add(own)
            elif _TEXT.search(declared):
                texts.add(own)
    return found, names, texts
