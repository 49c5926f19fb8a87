"""The process of the offline preview. The pack starts it, ahead of its job if it can, and it writes results to its
standard output.

It writes two results: the source locations of resources as soon as the first run has ended, and then the whole preview.
If the job has other assumptions, it writes the reason of the doubt and the previews under other assumptions.
When the pack ends, its standard input ends, and it ends itself and all processes that it has started.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import json
import os
import queue
import sys
import tempfile
import threading
import types
from pathlib import Path
from typing import BinaryIO

from preflight.analyzer.beside.child_process import NICENESS
from preflight.preview.ahead import of_the_engine
from preflight.preview.scratch import removed


def main() -> None:
    # What is imported stays.
    gc.disable()
    answer = _claimed(sys.stdout.fileno())
    begun = json.loads(sys.stdin.readline())
    tempfile.tempdir = scratch = begun["scratch"]
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICENESS)
    jobs: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(scratch, jobs), daemon=True).start()
    with of_the_engine(map(Path, begun["folders"]), begun["path"]) as ahead:
        _leave_sdk_out()
        # Imported here: meanwhile the program's interpreter imports the provider.
        from preflight.analyzer.beside.previewing import respond

        gc.freeze()
        gc.enable()
        respond(json.loads(jobs.get()), answer, ahead)
    # Immediately, because Python would wait for the reading thread.
    os._exit(0)


def _leave_sdk_out() -> None:
    """Import nothing of Pulumi's SDK but the classes of its messages, which need nothing else of it and are there in
    half the time. The program runs in a process of its own.
    """
    found = importlib.util.find_spec("pulumi")
    folders = list(found.submodule_search_locations or ()) if found is not None else []
    for name, inside in (("pulumi", ""), ("pulumi.runtime", "runtime")):
        module = types.ModuleType(name)
        module.__path__ = [os.path.join(folder, inside) for folder in folders]
        sys.modules[name] = module


def _claimed(output: int) -> BinaryIO:
    """The real standard output; other output to it is discarded."""
    real = os.fdopen(os.dup(output), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, output)
    os.close(nowhere)
    return real


def _listen(scratch: str, jobs: queue.SimpleQueue[str]) -> None:
    """Pass the job on, and end with the pack."""
    if job := sys.stdin.readline():
        jobs.put(job)
        sys.stdin.read()
    # The engine may have killed the pack: with a low priority the end may take minutes on a busy computer.
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text("0", encoding="ascii")
    removed(scratch)
    # On Linux that ends the runs of the program too.
    os._exit(1)
