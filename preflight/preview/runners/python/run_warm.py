"""A process that has imported what a program imports, and forks for each run of it. Started by the offline preview in
the program's own environment, on Linux; imports nothing but the SDK, and is written for Python 3.8 and newer.

Three runs import the provider's package once instead of three times, and the first import begins while the policies
load. Arguments: the program's folder or file, and the number of a listening socket. Each connection to it is one run:
a line of JSON with the variables of its environment and the file for its output; the answers are the run's process and
its exit code. At the end of the connections that the preview keeps, the process ends.
"""

import atexit
import ctypes
import gc
import importlib
import importlib.util
import json
import os
import re
import signal
import socket
import sys
import tempfile
import threading
from typing import Any, Dict, Iterator, List, Set, Tuple

PR_SET_PDEATHSIG = 1
_FILES = 200
_BYTES = 1_000_000
_COLLECTED = 50_000
_SKIPPED = frozenset({"node_modules", "site-packages", "__pycache__", "venv", "env"})
_IMPORT = re.compile(r"(?m)^[ \t]*(?:import|from)[ \t]+([^#;\n]+)")
_IMPORTED = re.compile(r"(?m)(?:^|,)[ \t]*(pulumi_\w+)(?:\.(\w+))?(?:[ \t]+as[ \t]+(\w+))?")
_LISTED = re.compile(r"(?m)^[ \t]*from[ \t]+(pulumi_\w+)[ \t]+import[ \t]+\(?([\w \t,\n]*)")


def main() -> None:
    program, listening = sys.argv[1], socket.socket(fileno=int(sys.argv[2]))
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path = [p for p in sys.path if p and os.path.abspath(p) != here]
    gc.disable()
    import pulumi.runtime  # noqa: F401

    for package, parts in _packages(program):
        _load(package, parts)
    if len(os.listdir("/proc/self/task")) > 1:
        sys.exit("a fork would lose the threads of what the program imports")
    gc.freeze()
    _follow(_serve(listening))
    runner = os.path.join(here, "run.py")
    spec: Any = importlib.util.spec_from_file_location("preflight_run", runner)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main()
    _end()


# --- what the program imports


def _packages(program: str) -> Iterator[Tuple[str, Set[str]]]:
    """The packages of providers that the program's files name, with the modules that they name of each."""
    texts = list(_texts(program if os.path.isdir(program) else os.path.dirname(program)))
    modules: Dict[str, Set[str]] = {}
    names: Dict[str, Set[str]] = {}
    for text in texts:
        for package, part, alias in _IMPORTED.findall("\n".join(_IMPORT.findall(text))):
            modules.setdefault(package, set()).update({part} - {""})
            names.setdefault(package, {package}).add(alias or package)
        for package, listed in _LISTED.findall(text):
            modules[package].update(re.findall(r"\w+", listed))
    for package, aliases in names.items():
        used = re.compile(r"\b(?:{})\.([a-z]\w*)".format("|".join(sorted(aliases))))
        for text in texts:
            modules[package].update(used.findall(text))
    yield from modules.items()


def _texts(folder: str) -> Iterator[str]:
    count = 0
    for here, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if f[0] != "." and f not in _SKIPPED]
        for name in files:
            path = os.path.join(here, name)
            if name.endswith(".py") and os.path.getsize(path) < _BYTES:
                count += 1
                if count > _FILES:
                    return
                with open(path, encoding="utf-8", errors="replace") as source:
                    yield source.read()


def _load(package: str, parts: Set[str]) -> None:
    """Import the package and those of its modules. One that lies among the program's files is the program's own."""
    spec = importlib.util.find_spec(package)
    folders: List[str] = list(spec.submodule_search_locations or ()) if spec is not None else []
    if not folders or not any(p in folders[0].split(os.sep) for p in ("site-packages", "dist-packages")):
        return
    module = importlib.import_module(package)
    for part in sorted(parts):
        if os.path.isfile(os.path.join(folders[0], part, "__init__.py")):
            # An attribute of a lazy module loads it.
            getattr(getattr(module, part, None), "__all__", None)


# --- the runs


def _serve(listening: socket.socket) -> Dict[str, Any]:
    """What to run, in a process of its own; the process that serves does not return."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        connection, _ = listening.accept()
        if os.fork() == 0:
            break
        connection.close()
    listening.close()
    _die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    job: Dict[str, Any] = json.loads(connection.makefile("r").readline())
    run = os.fork()
    if run == 0:
        connection.close()
        _die_with_parent()
        return job
    connection.sendall(b"%d\n" % run)
    status = os.waitpid(run, 0)[1]
    code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    connection.sendall(b"%d\n" % code)
    os._exit(0)


def _end() -> None:
    """End as the interpreter does, without the release of each object, which would copy the memory that runs share."""
    getattr(threading, "_shutdown")()  # noqa: B009
    getattr(atexit, "_run_exitfuncs")()  # noqa: B009
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _die_with_parent() -> None:
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _follow(job: Dict[str, Any]) -> None:
    """Be what a process started for the job would be."""
    os.setpgid(0, 0)
    output = os.open(job["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    os.environ.clear()
    os.environ.update(job["environment"])
    tempfile.tempdir = None
    # A run is short: most of what it makes lasts to its end.
    gc.set_threshold(_COLLECTED, *gc.get_threshold()[1:])
    gc.enable()


if __name__ == "__main__":
    main()
