"""The side effects of a program: a guarded run ends before the first, and the first run records it. Loaded by the
runner in the program's own environment; imports nothing else, and is written for Python 3.8 and newer.

Starting a process, writing outside the scratch folder and opening a connection end the run, because a program that
catches the error would continue differently.
"""

import os
import sys
import tempfile
import traceback
from typing import Any, Callable, Dict, List, Tuple

REFUSED = 75

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


def _audit(places: Tuple[str, ...], found: Callable[[str], None]) -> None:
    def hook(event: str, arguments: Tuple[Any, ...]) -> None:
        what = _outside(event, arguments, places)
        if what:
            found(what)

    sys.addaudithook(hook)
    _watch_silent(places, found)


def _watch_silent(places: Tuple[str, ...], found: Callable[[str], None]) -> None:
    """Replace the functions for which Python raises no event: processes of multiprocessing, pipes and devices."""
    try:
        import _posixsubprocess
        import subprocess
    except ImportError:
        return

    def starts(original: Any) -> Any:
        def fork_exec(*arguments: Any) -> Any:
            found("starts a process")
            return original(*arguments)

        return fork_exec

    def makes(original: Any) -> Any:
        def make(path: Any, *rest: Any, dir_fd: Any = None, **more: Any) -> Any:
            if not _is_within(_absolute(path, dir_fd), places):
                found("changes {}".format(_shown(path)))
            return original(path, *rest, dir_fd=dir_fd, **more)

        return make

    for module, name, replaced in (
        (_posixsubprocess, "fork_exec", starts),
        (subprocess, "_fork_exec", starts),
        (os, "mkfifo", makes),
        (os, "mknod", makes),
    ):
        if hasattr(module, name):
            setattr(module, name, replaced(getattr(module, name)))


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
        return "" if _is_own_port(event, arguments) else "opens a connection"
    if event == "ctypes.dlopen" and arguments and arguments[0]:
        return "loads a library of the system"
    # Those of the interpreter itself, whose library is open already.
    if event == "ctypes.dlsym" and not _shown(arguments[1]).startswith(("Py", "_Py")):
        return "calls the function {} of the system".format(_shown(arguments[1]))
    return ""


def _is_own_port(event: str, arguments: Tuple[Any, ...]) -> bool:
    """Whether any free port of this machine itself is taken, with which urllib3 tries at its import whether there is
    IPv6. It is the HTTP library of boto3 and requests.
    """
    address = arguments[1] if event == "socket.bind" and len(arguments) > 1 else None
    return isinstance(address, tuple) and address[:2] in (("::1", 0), ("127.0.0.1", 0), ("localhost", 0))


def _paths(event: str, arguments: Tuple[Any, ...]) -> List[Any]:
    """The path that the event changes; it may be relative to an open folder."""
    if event == "sqlite3.connect" and _shown(arguments[0]) in ("", ":memory:"):
        return []
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
    try:
        return os.fsdecode(path)
    except TypeError:
        return str(path)


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
    own, temporary, nowhere, root = places
    return _holds(own, text) or text == nowhere or (_holds(temporary, text) and not _holds(root, text))


def _holds(folder: str, path: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))


def _places(job: Dict[str, Any]) -> Tuple[str, ...]:
    """The run's own folder, the folder for temporary files, the null device, and the program's folder."""
    folders = (job["folder"], tempfile.gettempdir(), os.devnull, job["root"])
    return tuple(os.path.realpath(path) for path in folders)


def _tell(job: Dict[str, Any], name: str, what: str) -> None:
    root = os.path.join(os.path.realpath(job["root"]), "")
    place = ""
    for frame, line in traceback.walk_stack(None):
        # Modules of the interpreter itself have a name in place of a file.
        file = frame.f_code.co_filename
        file = "" if file.startswith("<") else os.path.realpath(file)
        if file.startswith(root) and "site-packages" not in file:
            place = " at {}:{}".format(file[len(root) :], line)
            break
    path = os.path.join(job["folder"], name)
    with open(path, "w", encoding="utf-8", errors="backslashreplace") as target:
        target.write(what.partition("\n")[0][:200] + place)
