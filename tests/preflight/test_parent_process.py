"""The processes above the pack, told by /proc and, where there is none, by the tools of the system."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from preflight.analyzer import parent_process

# No process has this number, so that /proc says nothing of it.
NONE = 2**30
TOOLS = {
    "ps": "echo '   77 /bin/sh /opt/pulumi/pulumi-analyzer-policy-python 127.0.0.1:4 .'",
    "lsof": "printf 'p1073741824\\nfcwd\\nn/home/some one/web\\n'",
}

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes of POSIX")


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, script in TOOLS.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_without_proc_the_tools_tell(tools: Path) -> None:
    assert parent_process._parent(NONE) == (
        77,
        ("/bin/sh", "/opt/pulumi/pulumi-analyzer-policy-python", "127.0.0.1:4", "."),
    )
    assert parent_process._folder(NONE) == Path("/home/some one/web")


def test_a_space_in_the_path_of_the_program_separates_no_words(tools: Path) -> None:
    shown = """case "$2" in
    comm=) echo '/Users/some one/bin/pulumi' ;;
    *) echo '   77 /Users/some one/bin/pulumi up --yes' ;;
esac"""
    (tools / "ps").write_text(f"#!/bin/sh\n{shown}\n")
    assert parent_process._parent(NONE) == (77, ("/Users/some one/bin/pulumi", "up", "--yes"))
    # Some systems cut the name.
    (tools / "ps").write_text(f"#!/bin/sh\n{shown.replace('/bin/pulumi', '/bin/pul', 1)}\n")
    assert parent_process._parent(NONE)[1][-1] == "--yes" and len(parent_process._parent(NONE)[1]) == 4


def test_the_script_between_is_no_starter(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getppid", lambda: NONE)
    assert parent_process.engine_process() == 77
    (tools / "ps").write_text("#!/bin/sh\necho '   77 /opt/pulumi/pulumi up'\n")
    assert parent_process.engine_process() == NONE


@pytest.mark.parametrize("said", ["exit 1", "echo nothing", "echo '7'", ""])
def test_tools_that_say_nothing_leave_it_open(
    said: str, tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in TOOLS:
        (tools / name).write_text(f"#!/bin/sh\n{said}\n")
    monkeypatch.setattr(os, "getppid", lambda: NONE)
    assert parent_process.engine_process() == NONE
    assert list(parent_process.working_directories()) == []


def test_the_folder_of_a_process_is_the_one_in_which_it_stands(tmp_path: Path) -> None:
    script = "import sys; print(flush=True); sys.stdin.read()"
    command = (sys.executable, "-c", script)
    with subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdin is not None
        process.stdout.readline()
        if Path("/proc/self/stat").exists():
            assert parent_process._parent(process.pid) == (os.getpid(), command)
            assert parent_process._folder(process.pid) == tmp_path
        assert parent_process.is_alive(process.pid)
        process.stdin.close()
    assert not parent_process.is_alive(process.pid)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="variables of other processes in /proc")
def test_the_path_of_the_engine_is_the_one_that_it_was_started_with(monkeypatch: pytest.MonkeyPatch) -> None:
    script = "import sys; print(flush=True); sys.stdin.read()"
    variables = {"A_PATH": "/no", "PATH": "/opt/a b/bin:/usr/bin"}
    with subprocess.Popen(
        (sys.executable, "-c", script), env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        process.stdout.readline()
        monkeypatch.setattr(parent_process, "engine_process", lambda: process.pid)
        assert parent_process.engines_path() == variables["PATH"]
        process.stdin.close()
    monkeypatch.setattr(parent_process, "engine_process", lambda: NONE)
    assert parent_process.engines_path() == ""
