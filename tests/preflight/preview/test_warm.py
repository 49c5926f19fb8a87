"""The process that has imported what a program imports: its forks run as a process of their own would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from preflight.preview import preview
from preflight.preview.launch import isolation
from preflight.preview.warm import RUNNER, warmed

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="a fork of a process with libraries")
BEFORE = """
import os, sys

of_aws = [name for name, module in sys.modules.items() if "_aws." in name and type(module) is type(os)]
loaded = sorted(name for name in of_aws if name.endswith((".ec2", ".s3")))
"""


def written(folder: Path, text: str, **files: str) -> Path:
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "__main__.py").write_text(text)
    for name, more in files.items():
        (folder / f"{name}.py").write_text(more)
    return folder


@LINUX
@pytest.mark.parametrize(
    ("imports", "loaded"),
    [
        ("import pulumi_aws as aws\n_ = lambda: aws.ec2", ["pulumi_aws.ec2"]),
        ("import pulumi_aws\n_ = lambda: pulumi_aws.s3", ["pulumi_aws.s3"]),
        ("from pulumi_aws import (\n    ec2,\n    s3,\n)", ["pulumi_aws.ec2", "pulumi_aws.s3"]),
        ("from pulumi_aws.s3 import Bucket", ["pulumi_aws.s3"]),
        ("import json, pulumi, pulumi_aws as aws  # the provider\n_ = lambda: aws.ec2", ["pulumi_aws.ec2"]),
        ("import pulumi_aws.s3 as s3, pulumi_aws.ec2", ["pulumi_aws.ec2", "pulumi_aws.s3"]),
        ("import pulumi_nothing", []),
    ],
)
def test_what_the_program_names_is_loaded_before_it(tmp_path: Path, imports: str, loaded: list[str]) -> None:
    found = preview(written(tmp_path, f"{BEFORE}print(loaded, flush=True)\nraise SystemExit(1)\n{imports}\n"))
    assert found.output.splitlines()[0] == str(loaded)


def test_modules_of_the_program_are_its_own(tmp_path: Path) -> None:
    found = preview(written(tmp_path, "import pulumi_mine\n", pulumi_mine="print('imported')\n"))
    assert (found.error, found.output) == (None, "imported\n")


def test_a_run_begins_as_a_process_of_its_own_does(tmp_path: Path) -> None:
    """The same arguments, folder, standard files, threads and group in a fork and in a process."""
    text = (
        "import os, signal, sys, threading\n"
        "print(sys.argv, os.getcwd(), os.getpid() == os.getpgrp(), threading.active_count() < 3, os.read(0, 1),\n"
        "      signal.getsignal(signal.SIGCHLD), sorted(os.environ.keys() - {'TMPDIR'}), sys.path[0], __name__)\n"
    )
    folder = written(tmp_path, text)
    forked, plain = preview(folder), preview(folder, network=True)
    assert (forked.error, forked.output) == (None, plain.output)


def test_a_run_ends_as_a_process_of_its_own_does(tmp_path: Path) -> None:
    """Functions for the end are called after the threads have ended, and what was printed is written."""
    text = (
        "import atexit, threading, time\n"
        "atexit.register(print, 'at the end')\n"
        "threading.Thread(target=lambda: (time.sleep(0.3), print('of the thread'))).start()\n"
        "print('of the program')\n"
    )
    folder = written(tmp_path, text)
    forked, plain = preview(folder), preview(folder, network=True)
    assert (forked.error, forked.output) == (None, plain.output)
    assert forked.output.split("\n") == ["of the program", "of the thread", "at the end", ""]


@LINUX
@pytest.mark.parametrize("program", ["import sys; sys.exit(3)", "import os; os.kill(os.getpid(), 9)"])
def test_without_the_process_a_run_is_started_as_usual(tmp_path: Path, program: str) -> None:
    command = [sys.executable, "-c", program]
    with warmed(lambda _: command, tmp_path, os.environ, str(tmp_path)) as warm:
        assert warm is not None
        assert warm.run(os.environ, tmp_path / "output", 30.0) is None


def test_without_an_interpreter_there_is_no_process(tmp_path: Path) -> None:
    with warmed(lambda _: [str(tmp_path / "python")], tmp_path, os.environ, str(tmp_path)) as warm:
        assert warm is None


@LINUX
def test_the_process_ends_with_the_preview(tmp_path: Path) -> None:
    script = written(tmp_path, "import time\ntime.sleep(60)\n")
    command = lambda fd: [sys.executable, str(RUNNER), str(script), str(fd)]  # noqa: E731
    variables = {**os.environ, "PREFLIGHT_JOB": str(tmp_path / "no-job")}
    with warmed(command, tmp_path, variables, str(tmp_path)) as warm:
        assert warm is not None
        run = warm.run(variables, tmp_path / "output", 60.0)
        assert run is not None
        # Stopped, so that it certainly does not answer in time.
        os.kill(warm._process.pid, signal.SIGSTOP)
        with pytest.raises(subprocess.TimeoutExpired):
            warm.run(variables, Path("/dev/null"), 0.1)
    assert run.wait(30.0) != 0


@LINUX
def test_nothing_is_started_for_a_check_that_has_ended(tmp_path: Path) -> None:
    # The command of a process that was killed before `run_isolated` could follow it.
    made = [sys.executable, "-c", "from preflight.preview.launch import isolation; print(*isolation(False))"]
    alone = subprocess.run(made, capture_output=True, text=True, check=True).stdout.split()
    started = tmp_path / "started"
    touch = [sys.executable, "-c", f"open({str(started)!r}, 'w')"]
    assert subprocess.run([*alone, *touch], check=False).returncode == 1
    assert not started.exists()
    subprocess.run([*isolation(False), *touch], check=True)
    assert started.exists()
