"""Runs a Pulumi program as Pulumi's Python language host does. Started by the offline preview in the program's own
environment; imports nothing but the SDK, and is written for Python 3.8 and newer.

PREFLIGHT_JOB is the path of a JSON file, the job: monitor, engine, project, stack, organization, config, secret keys,
the program's path, the root folder, the folder for the report, the time at which to say where it hangs, the
variant of a symbolic run, and whether it is guarded.
"""

import asyncio
import faulthandler
import functools
import importlib.util
import json
import logging
import os
import runpy
import signal
import sys
import time
import traceback
from typing import Any, Callable, Dict, List, Optional


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
    sdk = _beside("sdk")
    _write(job, {"kind": "started", "sdk": _version()})
    with open(os.path.join(job["folder"], "stacks"), "w", encoding="utf-8") as stacks:
        _watch(job, stacks)
        try:
            _run(job, pulumi, sdk)
        except SystemExit as error:
            if error.code not in (None, 0):
                _report(job, sdk, "exit", f"the program exited with {error.code!r}", error)
                sys.exit(1)
            _done(job)
        except SyntaxError as error:
            _report(job, sdk, "syntax", f"{type(error).__name__}: {error.msg}", error)
            sys.exit(1)
        except (TimeIsOver, HangsError) as error:
            _report(job, sdk, "timeout", "", error)
            sys.exit(1)
        except BaseException as error:
            _report(job, sdk, "exception", f"{type(error).__name__}: {_text(error)}", error)
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
    drawn, odd = any(drawn() for drawn in _DRAWN), any(odd.is_found for odd in _ODD)
    report = {"kind": "done", "sdk": _version(), "drawn": drawn, "odd": odd}
    if _STATES:
        report["unmade"] = _beside("symbolic", "unmade").classes(_STATES[-1].lost)
    _write(job, report)


# Whether the program asked for random values.
_DRAWN: List[Callable[[], bool]] = []
# Whether the program took items of sets that need a second other order.
_ODD: List[Any] = []
# What knows the callbacks that have not run to their end.
_STATES: List[Any] = []
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


def _run(job: Dict[str, Any], pulumi: Any, sdk: Any) -> None:
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
    _beside("lookups").prepare(pulumi)
    sdk.prepare(pulumi, job)
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


def _surround(job: Dict[str, Any], pulumi: Any) -> None:
    """In a symbolic run, keep the program from doing anything outside itself; in the first, see whether it does."""
    side = _beside("symbolic", "side")
    chance = _beside("symbolic", "chance")
    _DRAWN.append(chance.seed(job["variant"]))
    if job["chance"]:
        _beside("assumed", "looks").turn(job["chance"])
    opened = _beside("symbolic", "open")
    state = _state() if job["variant"] else None
    judge: Any = None
    settled: Any = None
    if job["variant"] or job["looks"]:
        opened = _change(side, opened, job)
        judge, settled = _judge(pulumi, side, opened, state, job)
    if job["looks"]:
        judge = _looking(pulumi, job, judge)
    if job["variant"]:
        _beside("symbolic", "order").choose(pulumi, job["variant"] == "b")
        parts = _beside("symbolic", "parts")
        side.mark(pulumi, judge.call, settled, opened, state, parts)
        if job["places"] != "all":
            side.leave_places(job["places"] == "inside")
        sources, callbacks = (
            _beside("symbolic", "sources"),
            _beside("symbolic", "callbacks"),
        )
        _beside("symbolic", "texts").keep(pulumi, callbacks, sources.definition, side, judge, state)
        machine, opaque = _beside("symbolic", "machine"), judge.opaque if settled else str
        chance.spread(job["variant"], side, opaque, job["began"], machine)
    effects = _beside("symbolic", "effects")
    if job["guarded"]:
        effects.guard(job)
    else:
        effects.watch(job)


def _state() -> Any:
    """What finds what callbacks share."""
    sources, unfinished = _beside("symbolic", "sources"), _beside("symbolic", "unfinished")
    lost = functools.partial(unfinished.places, definition=sources.definition)
    _STATES.append(_beside("symbolic", "state").State(_origins(), lost))
    return _STATES[-1]


def _judge(pulumi: Any, side: Any, opened: Any, state: Any, job: Dict[str, Any]) -> Any:
    """The judge of what callbacks do with the characters that AWS assigns, and what repeats callbacks with others; run
    B lets them do it.
    """
    observing, kinds = _beside("symbolic", "observing"), _beside("symbolic", "kinds")
    if job["variant"] != "a":
        return observing.Judge(side, kinds), None
    variants = _beside("symbolic", "variants")
    likeness, rewriting = (
        _beside("symbolic", "likeness"),
        _beside("symbolic", "rewriting"),
    )
    origins = _beside("symbolic", "origins").Origins(rewriting.is_own)
    variants.know(job["unknown"], job["unknown_account"])
    judge = observing.Judge(side, kinds, variants, likeness, origins, job["unknown_number"], opened)
    rewriting.install(judge)
    merger = likeness.Merger(judge.opaque, side.same_resource(pulumi))
    repeating = _beside("symbolic", "repeats")
    repeats = repeating.Repeats(pulumi, side, variants, merger, origins, state, rewriting.LITERALS)
    return judge, repeats.settled


def _change(side: Any, opened: Any, job: Dict[str, Any]) -> Any:
    """In run B, give sets another order and what the program asks of lookups another answer. Returns what knows the
    lists and maps of lookups.
    """
    if job["variant"] != "b":
        return opened
    sets, rewriting = _beside("symbolic", "sets"), _beside("symbolic", "rewriting")
    _ODD.append(sets.Odd)
    sets.Odd.are_turned = job["turned"]
    if not job["assumed"]:
        sets.install(rewriting.replace)
        return opened
    sets.install(lambda compile_own: None)
    outside, judging = _beside("assumed", "outside"), _beside("symbolic", "observing").Judge
    modules = [_beside("symbolic", name) for name in ("kinds", "variants", "likeness")]
    if job["assumed"]["asks"]:
        rewriting.call(outside.judge(judging, side, *modules, job, opened.AnyText))
        rewriting.replace(outside.compiled(rewriting, sets))
    else:
        rewriting.replace(sets.compiled)
    return outside.reads(opened, job)


def _origins() -> Any:
    rewriting = _beside("symbolic", "rewriting")
    return _beside("symbolic", "origins").Origins(rewriting.is_own)


def _looking(pulumi: Any, job: Dict[str, Any], judge: Any) -> Any:
    """The judge, and a record of where the program looks at what the preview does not know."""
    looks = _beside("assumed", "looks").Looks(judge, _beside("symbolic", "kinds"), job)
    looks.watch(pulumi)
    _beside("symbolic", "rewriting").install(looks, everywhere=True)
    return looks


def _beside(*names: str) -> Any:
    """A module of the preview, whose folder is none of the program's."""
    folder = os.path.dirname(os.path.abspath(__file__))
    path = os.path.join(folder, *names) + ".py"
    spec: Any = importlib.util.spec_from_file_location("preflight_" + names[-1], path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _report(job: Dict[str, Any], sdk: Any, kind: str, message: str, error: BaseException) -> None:
    frames: List[traceback.FrameSummary] = []
    for one in reversed(_chain(error)):
        sdk.restore_places(one)
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


if __name__ == "__main__":
    main()
