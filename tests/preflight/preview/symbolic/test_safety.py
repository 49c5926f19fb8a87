"""Nobody's machine is touched twice: what a program does outside itself is done in the first run, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.preflight.preview.programs import run
from tests.preflight.preview.symbolic.programs import previewed

# A component needs no provider's package, so these programs start quickly; the random value is what could be gained.
HEAD = """
import os, pathlib, pulumi, subprocess, sys, tempfile

class Random(pulumi.CustomResource):
    def __init__(self, name):
        super().__init__("random:index/randomUuid:RandomUuid", name, {"result": None})

value = Random("value")
pulumi.export("text", value.id.apply(lambda i: f"<{i}>"))
here = pathlib.Path(__file__).parent
"""

DOES = {
    "builds a front end": (
        "subprocess.run([sys.executable, '-c', 'print(1)'], check=True)",
        "starts a process (python",
    ),
    "calls git": ("os.system('git --version > /dev/null')", "starts a process (git)"),
    "writes a kubeconfig": ("here.joinpath('kubeconfig').write_text('x')", "writes the file"),
    "opens a lock file": ("open(here / 'lock', 'a').close()", "writes the file"),
    "opens a lock by its number": (
        "os.close(os.open(here / 'lock', os.O_CREAT | os.O_RDWR))",
        "writes the file",
    ),
    "makes a folder": ("(here / 'dist').mkdir()", "changes"),
    "moves a file": ("os.rename(here / 'Pulumi.yaml', here / 'Pulumi.yml')", "changes"),
    "keeps a database": ("import sqlite3; sqlite3.connect(str(here / 'cache.db')).close()", "changes"),
    "asks the network": (
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))",
        "opens a connection",
    ),
    "serves others": ("import socket; socket.socket().bind(('', 0))", "opens a connection"),
    "loads a library": ("import ctypes; ctypes.CDLL('libc.so.6')", "loads a library of the system"),
    "forks": ("pid = os.fork(); os._exit(0) if pid == 0 else os.waitpid(pid, 0)", "starts a process"),
}
HARMLESS = {
    "reads itself": "here.joinpath('__main__.py').read_text()",
    "makes a folder that is there": "here.joinpath('.').mkdir(exist_ok=True)",
    "writes nowhere": "open(os.devnull, 'w').write('x')",
    # urllib3 does it, and with it boto3 and requests.
    "tries whether there is IPv6": "import socket; socket.socket().bind(('127.0.0.1', 0))",
}


@pytest.mark.parametrize("name", DOES)
def test_what_the_first_run_does_is_not_done_again(name: str, tmp_path: Path) -> None:
    code, told = DOES[name]
    counted = f"\n\n{code}\n"
    found = previewed(tmp_path, counted, head=HEAD)
    assert found.error is None
    assert found.symbolic is not None
    assert found.symbolic.why_not.startswith(f"the program {told}"), found.symbolic.why_not
    assert found.symbolic.why_not.endswith(f"at __main__.py:{HEAD.count(chr(10)) + 3}")


@pytest.mark.parametrize("name", DOES)
def test_a_callback_that_does_it_ends_the_run(name: str, tmp_path: Path) -> None:
    """Whatever it would do then: a program may catch what it is refused."""
    code, told = DOES[name]
    program = f"""
def callback(i):
    try:
        {code.replace("; ", chr(10) + "        ")}
        return "done"
    except BaseException:
        return "caught"

pulumi.export("made", value.id.apply(callback))
"""
    before = sorted(os.listdir(tmp_path))
    found = previewed(tmp_path, program, head=HEAD)
    assert found.symbolic is not None
    assert found.symbolic.why_not.startswith(f"a callback of the program {told}"), found.symbolic.why_not
    assert found.symbolic.inside == frozenset()
    assert found.modelled().root.get("text").hole is None, "the result is as without symbolic runs"
    assert found.error is None
    assert set(os.listdir(tmp_path)) - set(before) <= {"Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py"}


def test_a_process_that_no_event_tells_ends_the_run_too(tmp_path: Path) -> None:
    program = """
def callback(i):
    import multiprocessing
    try:
        multiprocessing.get_context("spawn").Process(target=print).start()
        return "done"
    except BaseException:
        return "caught"

if __name__ == "__main__":
    pulumi.export("made", value.id.apply(callback))
"""
    found = previewed(tmp_path, program, head=HEAD)
    assert found.symbolic is not None
    assert found.symbolic.why_not.startswith("a callback of the program starts a process")


def test_beside_an_engine_the_first_run_is_guarded_too(tmp_path: Path) -> None:
    program = "here.joinpath('kubeconfig').write_text('x')\n"
    found = previewed(tmp_path, program, head=HEAD, guarded=True)
    assert found.error is not None and found.error.kind == "refused"
    assert found.error.message.startswith("the program writes the file")
    assert not (tmp_path / "kubeconfig").exists()
    assert [r.name for r in found.modelled().resources if r.type.startswith("random:")] in ([], ["value"])
    whole = previewed(tmp_path / "sound", "", head=HEAD, guarded=True)
    assert whole.error is None and whole.symbolic is not None and whole.symbolic.why_not == ""


def test_a_temporary_file_goes_with_the_run(tmp_path: Path) -> None:
    program = """
def callback(i):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "x")
        path.write_text(i)
        return "read " + path.read_text()

pulumi.export("made", value.id.apply(callback))
"""
    found = previewed(tmp_path, program, head=HEAD)
    assert found.symbolic is not None and found.symbolic.why_not == ""
    assert found.modelled().root.get("made").prefix == "read "


@pytest.mark.parametrize("name", HARMLESS)
def test_what_changes_nothing_is_no_reason(name: str, tmp_path: Path) -> None:
    found = previewed(tmp_path, HARMLESS[name] + "\n", head=HEAD)
    assert found.symbolic is not None and found.symbolic.why_not == ""


def test_a_program_that_fails_or_knows_everything_runs_once(tmp_path: Path) -> None:
    failing = previewed(tmp_path / "fails", "raise ValueError", head=HEAD)
    assert failing.symbolic is not None and failing.symbolic.why_not == "the program fails"
    known = run(tmp_path / "known", "import pulumi\npulumi.export('x', 1)\n", symbolic=True)
    assert known.symbolic is not None and known.symbolic.why_not == "nothing is unknown"
    assert run(tmp_path / "off", HEAD).symbolic is None


def test_a_program_whose_callbacks_register_is_run_though_nothing_is_unknown(tmp_path: Path) -> None:
    program = """
def made(i):
    Random("inside")

value.id.apply(made)
"""
    found = previewed(tmp_path, program, head=HEAD.partition("pulumi.export")[0])
    assert found.symbolic is not None and found.symbolic.why_not == ""
    assert [urn.rpartition("::")[2] for urn in found.symbolic.inside] == ["inside"]
