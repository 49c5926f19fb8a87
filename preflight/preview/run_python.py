"""Runs a Pulumi program as Pulumi's Python language host does. Started by the offline preview in the program's own
environment; imports nothing but the SDK, and is written for Python 3.8 and newer.

Arguments: the path of a JSON file with monitor, engine, project, stack, organization, config, secret keys, the
program's path, the report's path, and the root folder.
"""

import asyncio
import json
import os
import runpy
import sys
import traceback
from typing import Any, Dict, List, Optional


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as source:
        job = json.load(source)
    del sys.argv[1:]
    sys.argv[0] = job["program"]
    try:
        _run(job)
    except SystemExit as error:
        if error.code not in (None, 0):
            _report(job, "exit", f"the program exited with {error.code!r}", error)
            raise
    except SyntaxError as error:
        _report(job, "syntax", f"{type(error).__name__}: {error.msg}", error)
        sys.exit(1)
    except BaseException as error:
        _report(job, "exception", f"{type(error).__name__}: {error}", error)
        sys.exit(1)


def _run(job: Dict[str, Any]) -> None:
    try:
        import pulumi
        import pulumi.runtime
    except ImportError:
        _write(job, {"kind": "no-pulumi"})
        sys.exit(1)
    _write(job, {"kind": "started", "sdk": _version()})

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
    # As the language host does: a folder puts itself on sys.path (runpy), a file named by `main` does not.
    sys.path = [p for p in sys.path if p and os.path.abspath(p) != os.path.dirname(os.path.abspath(__file__))]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    from concurrent.futures import ThreadPoolExecutor

    loop.set_default_executor(ThreadPoolExecutor(max_workers=16))

    def program() -> None:
        runpy.run_path(job["program"], run_name="__main__")

    run = pulumi.runtime.run_in_stack(program)
    loop.run_until_complete(run)


def _tell_result_types() -> None:
    """Send with each lookup the names and types of its result, so that an unanswered one has every field."""
    try:
        from pulumi import _types, runtime
    except ImportError:
        return
    original: Any = runtime.invoke
    original_output: Any = getattr(runtime, "invoke_output", None)

    def fields(typ: Any) -> Any:
        try:
            return {k: _kind(v) for k, v in _types.output_type_types(typ).items()}
        except Exception:
            return None

    def invoke(tok: Any, props: Any, opts: Any = None, typ: Any = None, *rest: Any, **more: Any) -> Any:
        told = fields(typ) if typ else None
        if told is not None:
            props = dict(props or {}, __preflight_fields=told)
        return original(tok, props, opts, typ, *rest, **more)

    def invoke_output(
        tok: Any, props: Any, opts: Any = None, typ: Any = None, *rest: Any, **more: Any
    ) -> Any:
        told = fields(typ) if typ else None
        if told is not None:
            props = dict(props or {}, __preflight_fields=dict(told, __output="1"))
        return original_output(tok, props, opts, typ, *rest, **more)

    runtime.invoke = invoke
    if original_output is not None:
        runtime.invoke_output = invoke_output


def _kind(kind: Any) -> str:
    text = str(kind)
    if "Sequence" in text or "List" in text or "list" in text:
        return "list" if "str" in text else "objects"
    if "Mapping" in text or "Dict" in text:
        return "map"
    for name in ("str", "bool", "int", "float"):
        if name in text:
            return name
    return "object"


def _report(job: Dict[str, Any], kind: str, message: str, error: BaseException) -> None:
    frames: List[traceback.FrameSummary] = []
    for one in reversed(_chain(error)):
        frames.extend(traceback.extract_tb(one.__traceback__))
    places = [[f.filename, f.lineno] for f in frames]
    if isinstance(error, SyntaxError) and error.filename:
        places.append([error.filename, error.lineno or 1])
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    report = {"kind": kind, "message": message, "places": places, "traceback": text, "sdk": _version()}
    if isinstance(error, ImportError):
        report["module"] = error.name
    _write(job, report)


def _chain(error: BaseException) -> List[BaseException]:
    """The error and what it arose from, each once; the errors of a chain may refer to each other."""
    chain: List[BaseException] = []
    following: Optional[BaseException] = error
    while following is not None and all(following is not one for one in chain):
        chain.append(following)
        following = following.__cause__ or following.__context__
    return chain


def _write(job: Dict[str, Any], report: Dict[str, Any]) -> None:
    with open(job["report"], "w", encoding="utf-8", errors="backslashreplace") as target:
        json.dump(report, target)


def _version() -> Optional[str]:
    try:
        from importlib.metadata import version

        return version("pulumi")
    except Exception:
        return None


main()
