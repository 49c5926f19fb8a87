"""The wrapper of run A or B of a Python program, and the observation of the first run. Loaded by the runner in the
program's own environment; imports nothing but the SDK, and is written for Python 3.8 and newer.

Starting a process, writing outside the scratch folder and opening a connection end the run, because a program that
catches the error would continue differently. The first run only records them.

Sources of randomness return one end of their range in callbacks of run A, and the other end in those of run B.
"""

import asyncio
import contextvars
import os
import sys
import tempfile
import traceback
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

REFUSED = 75


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


_PROCESSES = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "pty.spawn",
    "os.kill",
    "os.killpg",
    "_winapi.CreateProcess",
)
_CONNECTIONS = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
)
_CHANGES = (
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.lchmod",
    "os.chflags",
    "os.utime",
    "os.setxattr",
    "os.removexattr",
    "sqlite3.connect",
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watch(job: Dict[str, Any]) -> None:
    """Record the first side effect of the program."""
    done: List[str] = []

    def tell(what: str) -> None:
        if not done:
            done.append(what)
            _tell(job, "touched", what)

    _audit(_places(job), tell)


def guard(job: Dict[str, Any]) -> None:
    """End the run at the program's first side effect."""

    def refuse(what: str) -> None:
        _tell(job, "refused", what)
        os._exit(REFUSED)

    _audit(_places(job), refuse)
    try:
        import _posixsubprocess
        import subprocess
    except ImportError:
        return

    def fork_exec(*_: Any) -> Any:
        refuse("starts a process")

    # The event is not raised for processes of multiprocessing.
    _posixsubprocess.fork_exec = fork_exec
    if hasattr(subprocess, "_fork_exec"):
        setattr(subprocess, "_fork_exec", fork_exec)  # noqa: B010


def _audit(places: Tuple[str, ...], found: Callable[[str], None]) -> None:
    def hook(event: str, arguments: Tuple[Any, ...]) -> None:
        what = _outside(event, arguments, places)
        if what:
            found(what)

    sys.addaudithook(hook)


def _outside(event: str, arguments: Tuple[Any, ...], places: Tuple[str, ...]) -> str:
    """The side effect of the event; empty if it has none."""
    if event == "open":
        path, mode, flags = arguments
        writes = bool(flags & _WRITES) if isinstance(flags, int) else bool(set(mode or "") & set("wax+"))
        return "writes the file {}".format(_shown(path)) if writes and not _is_within(path, places) else ""
    if event in _CHANGES:
        wrong = [path for path in _paths(event, arguments) if not _is_within(path, places)]
        return "changes {}".format(_shown(wrong[0])) if wrong else ""
    if event in _PROCESSES:
        return "starts a process{}".format(_command(event, arguments))
    if event in _CONNECTIONS:
        return "opens a connection"
    if event == "ctypes.dlopen" and arguments and arguments[0]:
        return "loads a library of the system"
    return ""


def _paths(event: str, arguments: Tuple[Any, ...]) -> List[Any]:
    """The path that the event changes; it may be relative to an open folder."""
    if event in ("os.rename", "os.link"):
        first, second = (*tuple(arguments[2:4]), -1, -1)[:2]
        return [_absolute(arguments[0], first), _absolute(arguments[1], second)]
    if event == "os.symlink":
        return [_absolute(arguments[1], arguments[2] if len(arguments) > 2 else -1)]
    beside = (
        arguments[-1]
        if event in ("os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.utime")
        else -1
    )
    path = _absolute(arguments[0], beside)
    return [] if event == "os.mkdir" and _is_folder(path) else [path]


def _absolute(path: Any, folder: Any) -> Any:
    if not isinstance(folder, int) or folder < 0 or isinstance(path, int):
        return path
    try:
        return os.path.join(os.readlink("/proc/self/fd/{}".format(folder)), os.fsdecode(path))
    except (OSError, TypeError, ValueError):
        return os.path.join(os.sep, "unknown", "folder")


def _command(event: str, arguments: Tuple[Any, ...]) -> str:
    if not arguments:
        return ""
    first = arguments[1] if event == "subprocess.Popen" and len(arguments) > 1 else arguments[0]
    if isinstance(first, (list, tuple)):
        first = first[0] if first else ""
    word = _shown(first).split(" ")[0] if isinstance(first, (str, bytes)) else ""
    return " ({})".format(os.path.basename(word)) if word else ""


def _shown(path: Any) -> str:
    return os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else str(path)


def _is_folder(path: Any) -> bool:
    try:
        return os.path.isdir(path)
    except (TypeError, ValueError):
        return False


def _is_within(path: Any, places: Tuple[str, ...]) -> bool:
    """Whether the program may write to the path: the run's folder, temporary files, or the null device."""
    # Open files were opened under these rules.
    if isinstance(path, int):
        return True
    try:
        text = os.path.realpath(os.fsdecode(path))
    except (TypeError, ValueError):
        return False
    own, temporary, root = (text == one or text.startswith(os.path.join(one, "")) for one in places[:3])
    return own or text == places[3] or (temporary and not root)


def _places(job: Dict[str, Any]) -> Tuple[str, ...]:
    """The run's own folder, the folder for temporary files, the program's folder, and the null device."""
    folders = (job["folder"], tempfile.gettempdir(), job["root"], os.devnull)
    return tuple(os.path.realpath(path) for path in folders)


def _tell(job: Dict[str, Any], name: str, what: str) -> None:
    root = os.path.join(os.path.realpath(job["root"]), "")
    place = ""
    for frame, line in traceback.walk_stack(None):
        file = os.path.realpath(frame.f_code.co_filename)
        if file.startswith(root) and "site-packages" not in file:
            place = " at {}:{}".format(file[len(root) :], line)
            break
    path = os.path.join(job["folder"], name)
    with open(path, "w", encoding="utf-8", errors="backslashreplace") as target:
        target.write(what.partition("\n")[0][:200] + place)


# --- callbacks


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
    if variant == "b":
        _reverse_callbacks(pulumi)


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
            if asyncio.iscoroutine(result):
                return awaited(result, callback)
            return unknown() if callback.is_spoiled else result

        return original(self, called, *rest, **more)

    pulumi.Output.apply = apply


class _Turns:
    """The order of callbacks that can run at about the same time: reversed, and none stays at its place."""

    _PAUSE = 0.005

    def __init__(self) -> None:
        self._waiting: List[Any] = []
        self._timer: Any = None

    async def wait(self, value: Any) -> Any:
        loop = asyncio.get_event_loop()
        own = loop.create_future()
        self._waiting.append(own)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(self._PAUSE, self._release)
        await own
        return value

    def _release(self) -> None:
        order, self._waiting = self._waiting[::-1], []
        middle = len(order) // 2
        if len(order) % 2 and middle:
            order[middle], order[middle - 1] = order[middle - 1], order[middle]
        for own in order:
            if not own.done():
                own.set_result(None)


def _reverse_callbacks(pulumi: Any) -> None:
    """Run callbacks in another order than run A, because in a deployment it depends on when AWS responds. What depends
    on it, such as a counter, therefore differs between the runs.
    """
    original: Any = pulumi.Output.apply
    turns = _Turns()

    def apply(self: Any, func: Any, run_with_unknowns: Any = False, *rest: Any, **more: Any) -> Any:
        later = self if run_with_unknowns else original(self, turns.wait)
        return original(later, func, run_with_unknowns, *rest, **more)

    pulumi.Output.apply = apply


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
