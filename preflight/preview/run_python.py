"""Runs a Pulumi program as Pulumi's Python language host does. Started by the offline preview in the program's own
environment; imports nothing but the SDK, and is written for Python 3.8 and newer.

PREFLIGHT_JOB is the path of a JSON file, the job: monitor, engine, project, stack, organization, config, secret keys,
the program's path, the root folder, the folder for the report, the time at which to say where it hangs, the
variant of a symbolic run, and whether it is guarded.
"""

import asyncio
import faulthandler
import importlib.util
import json
import logging
import os
import runpy
import signal
import sys
import time
import traceback
from typing import Any, Dict, List, Optional, Tuple

# Stands in the configuration for what is encrypted.
SECRET_STAND_IN = "preflight-encrypted-"
_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


def main() -> None:
    # This file's folder is none of the program's.
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path = [p for p in sys.path if p and os.path.abspath(p) != here]
    with open(os.environ.pop("PREFLIGHT_JOB"), encoding="utf-8") as source:
        job = json.load(source)
    sys.argv = [job["program"]]
    _write(job, {"kind": "starting"})
    try:
        import pulumi
        import pulumi.runtime
    except ImportError as error:
        _write(job, {"kind": "no-pulumi", "package": "pulumi", "why": str(error)})
        sys.exit(1)
    _write(job, {"kind": "started", "sdk": _version()})
    with open(os.path.join(job["folder"], "stacks"), "w", encoding="utf-8") as stacks:
        _watch(job, stacks)
        try:
            _run(job, pulumi)
        except SystemExit as error:
            if error.code not in (None, 0):
                _report(job, "exit", f"the program exited with {error.code!r}", error)
                sys.exit(1)
            _done(job)
        except SyntaxError as error:
            _report(job, "syntax", f"{type(error).__name__}: {error.msg}", error)
            sys.exit(1)
        except (TimeIsOver, HangsError) as error:
            _report(job, "timeout", "", error)
            sys.exit(1)
        except BaseException as error:
            _report(job, "exception", f"{type(error).__name__}: {_text(error)}", error)
            sys.exit(1)
        else:
            _done(job)
        finally:
            if hasattr(signal, "setitimer"):
                signal.setitimer(signal.ITIMER_REAL, 0)
            faulthandler.cancel_dump_traceback_later()


def _done(job: Dict[str, Any]) -> None:
    """Say that the program ran to its end; one that caught what ended it did not."""
    if _OVERDUE:
        _write(job, {"kind": "timeout", "sdk": _version()})
        sys.exit(1)
    _write(job, {"kind": "done", "sdk": _version()})


# Whether the time was over, whatever the program made of it.
_OVERDUE: List[bool] = []


class TimeIsOver(BaseException):
    """Ends a program that hangs, so that what it made so far is registered: the SDK does that when it ends."""


class HangsError(Exception):
    """The same for the SDK, of which older versions register after an `Exception` only."""


def _watch(job: Dict[str, Any], stacks: Any) -> None:
    def end(*_: Any) -> None:
        _OVERDUE.append(True)
        raise TimeIsOver

    left = max(job["deadline"] - time.time(), 0.1)
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, end)
        signal.setitimer(signal.ITIMER_REAL, left)
    # For the program that catches even that, and for systems without timers.
    faulthandler.dump_traceback_later(left + 0.3, file=stacks)


def _run(job: Dict[str, Any], pulumi: Any) -> None:
    arguments = {
        "monitor": job["monitor"],
        "engine": job["engine"],
        "project": job["project"],
        "stack": job["stack"],
        "parallel": 16,
        "dry_run": True,
        "organization": job["organization"],
        "root_directory": job["root"],
    }
    known = pulumi.runtime.Settings.__init__.__code__.co_varnames
    settings = pulumi.runtime.Settings(**{k: v for k, v in arguments.items() if k in known})
    pulumi.runtime.configure(settings)
    pulumi.runtime.set_all_config(job["config"], job["secret_keys"])
    _tell_result_types()
    _hide_encrypted(pulumi)
    _leave_region_open(pulumi, job["unknown"])
    _open_callbacks(job["folder"])
    _place_in_program(job["root"])
    _keep_places(pulumi)
    try:
        _surround(job, pulumi)
    except Exception as error:
        # The first run is the program's own; that it is not watched is a reason for no other.
        if job["guarded"]:
            raise
        with open(os.path.join(job["folder"], "touched"), "w", encoding="utf-8") as target:
            target.write(f"cannot be watched ({type(error).__name__})")
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    from concurrent.futures import ThreadPoolExecutor

    loop.set_default_executor(ThreadPoolExecutor(max_workers=16))

    def program() -> None:
        # A folder puts itself on sys.path (runpy); a file that `main` names does not.
        try:
            runpy.run_path(job["program"], run_name="__main__")
        except TimeIsOver as error:
            raise HangsError from error

    loop.run_until_complete(pulumi.runtime.run_in_stack(program))


def _tell_result_types() -> None:
    """Send with each lookup the names and types of its result, so that an unanswered one has every field."""
    try:
        from pulumi import _types, runtime
        from pulumi.runtime.proto import resource_pb2
    except ImportError:
        return
    original: Any = runtime.invoke
    original_output: Any = getattr(runtime, "invoke_output", None)
    # A newer SDK understands that a whole result is unknown.
    response: Any = getattr(resource_pb2, "ResourceInvokeResponse", None)
    mark = {"__output": "1"} if response is not None and hasattr(response(), "unknown") else {}

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

    def invoke_output(
        tok: Any, props: Any, opts: Any = None, typ: Any = None, *rest: Any, **more: Any
    ) -> Any:
        return original_output(tok, told(props, typ, mark), opts, typ, *rest, **more)

    runtime.invoke = invoke
    if original_output is not None:
        runtime.invoke_output = invoke_output


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


def _hide_encrypted(pulumi: Any) -> None:
    """An encrypted configuration value that the program takes for a secret is an unknown one."""

    def hiding(original: Any) -> Any:
        def read(self: Any, key: str, *rest: Any, **more: Any) -> Any:
            value = pulumi.runtime.get_config(self.full_key(key))
            if isinstance(value, str) and SECRET_STAND_IN in value:
                return pulumi.Output(set(), _ready(None), _ready(False), _ready(True))
            return original(self, key, *rest, **more)

        return read

    for name in dir(pulumi.Config):
        if name.startswith(("get_secret", "require_secret")):
            setattr(pulumi.Config, name, hiding(getattr(pulumi.Config, name)))


def _leave_region_open(pulumi: Any, unknown: str) -> None:
    """The provider's `config.region` is unknown, not None, where neither the stack nor the environment names a region.

    A deployment takes it from a profile, or from a file of the stack that is not here. What the program itself asks
    the configuration or the environment for is as it is.
    """
    read = pulumi.Config.get

    def get(self: Any, key: str, *rest: Any, **more: Any) -> Any:
        value = read(self, key, *rest, **more)
        if value is not None or self.name != "aws" or key != "region":
            return value
        asking = sys._getframe(1).f_globals.get("__name__", "")
        named = any(os.environ.get(name) for name in _REGION_VARIABLES)
        return None if named or not asking.startswith("pulumi_aws.") else unknown

    pulumi.Config.get = get


def _ready(value: Any) -> Any:
    future: Any = asyncio.Future()
    future.set_result(value)
    return future


def _open_callbacks(folder: str) -> None:
    """Let the monitor, which may be in another network, reach the SDK's callback server by a socket file too."""
    if sys.platform == "win32":
        return
    from grpc import aio

    original: Any = aio.server

    def server(*arguments: Any, **more: Any) -> Any:
        made = original(*arguments, **more)
        listen = made.add_insecure_port

        def add_insecure_port(address: str) -> Any:
            port = listen(address)
            listen("unix:" + os.path.join(folder, f"callback-{port}"))
            return port

        made.add_insecure_port = add_insecure_port
        return made

    aio.server = server


def _place_in_program(root: str) -> None:
    """Older SDKs send one place, which may be in a package; give them the innermost one in the program's files."""
    from pulumi.runtime import resource
    from pulumi.runtime.proto import resource_pb2

    kind: Any = resource_pb2.RegisterResourceRequest
    if "stackTrace" in kind.DESCRIPTOR.fields_by_name or not hasattr(resource, "_get_source_position"):
        return
    import pathlib

    from pulumi.runtime.proto import source_pb2

    inside, packages = os.path.join(root, ""), ("site-packages", "dist-packages")

    def place(*_: Any) -> Any:
        for frame, line in traceback.walk_stack(None):
            file = os.path.realpath(frame.f_code.co_filename)
            if file.startswith(inside) and not any(package in file for package in packages):
                return source_pb2.SourcePosition(uri=pathlib.Path(file).as_uri(), line=line)
        return None

    setattr(resource, "_get_source_position", place)  # noqa: B010


def _surround(job: Dict[str, Any], pulumi: Any) -> None:
    """In a symbolic run, keep the program from doing anything outside itself; in the first, see whether it does."""
    side = _beside("python_side")
    chance = _beside("python_chance")
    chance.seed()
    if job["variant"]:
        side.mark(pulumi)
        chance.spread(job["variant"], side.is_inside)
    if job["guarded"]:
        side.guard(job)
    else:
        side.watch(job)


def _beside(name: str) -> Any:
    """A module of the symbolic preview, whose folder is none of the program's."""
    folder = os.path.dirname(os.path.abspath(__file__))
    path = os.path.join(folder, "symbolic", name + ".py")
    spec: Any = importlib.util.spec_from_file_location("preflight_" + name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# The errors of functions given to `apply`, with the places where they arose.
_APPLIED: Dict[int, Tuple[BaseException, Any]] = {}


def _keep_places(pulumi: Any) -> None:
    """Python forgets an error's places when its future is awaited twice, as several outputs of older SDKs do."""
    original: Any = pulumi.Output.apply

    def keep(error: BaseException) -> None:
        _APPLIED.setdefault(id(error), (error, error.__traceback__))

    async def awaited(coroutine: Any) -> Any:
        try:
            return await coroutine
        except Exception as error:
            keep(error)
            raise

    def apply(self: Any, func: Any, *rest: Any, **more: Any) -> Any:
        def called(value: Any) -> Any:
            try:
                result = func(value)
            except Exception as error:
                keep(error)
                raise
            return awaited(result) if asyncio.iscoroutine(result) else result

        return original(self, called, *rest, **more)

    pulumi.Output.apply = apply


def _report(job: Dict[str, Any], kind: str, message: str, error: BaseException) -> None:
    frames: List[traceback.FrameSummary] = []
    for one in reversed(_chain(error)):
        if id(one) in _APPLIED:
            one.__traceback__ = _APPLIED[id(one)][1]
        frames.extend(traceback.extract_tb(one.__traceback__))
    places = [[f.filename, f.lineno] for f in frames]
    if isinstance(error, SyntaxError) and error.filename:
        places.append([error.filename, error.lineno or 1])
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    report = {"kind": kind, "message": message, "places": places, "traceback": text, "sdk": _version()}
    if isinstance(error, ImportError):
        report["module"] = error.name
        if isinstance(error, ModuleNotFoundError):
            report["absent"] = sys.executable
    _write(job, report)


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "an error that cannot be shown"


def _chain(error: BaseException) -> List[BaseException]:
    """The error and what it arose from, each once; the errors of a chain may refer to each other."""
    chain: List[BaseException] = []
    following: Optional[BaseException] = error
    while following is not None and all(following is not one for one in chain):
        chain.append(following)
        following = following.__cause__ or following.__context__
    return chain


def _write(job: Dict[str, Any], report: Dict[str, Any]) -> None:
    path = os.path.join(job["folder"], "report.json")
    # The program may have put a link there.
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(path, flags, 0o600), "w", encoding="utf-8", errors="backslashreplace") as target:
        json.dump(report, target)


def _version() -> Optional[str]:
    try:
        from importlib.metadata import version

        return version("pulumi")
    except Exception:
        return None


main()
