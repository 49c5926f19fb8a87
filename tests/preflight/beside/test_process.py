"""The process of the offline preview: what it may cost the pack, and that nothing of it stays behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from preflight.analyzer.beside import child_process, running
from preflight.analyzer.beside.child_process import ChildProcess, started_ahead
from preflight.analyzer.beside.recorded import Job
from preflight.analyzer.beside.running import Running
from tests.preflight.test_engine import interpreters

pytestmark = pytest.mark.skipif(os.name != "posix", reason="interpreters of the tests are scripts for sh")

ENDLESS = "import time\nwhile True:\n    time.sleep(0.1)\n"
ONE = 'import pulumi_aws as aws\naws.s3.Bucket("artifacts")\n'


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the processes of a test leave what they leave."""
    interpreters(tmp_path / "bin")
    monkeypatch.setenv("PATH", os.pathsep.join((str(tmp_path / "bin"), os.environ["PATH"])))
    # The path of a socket file is short.
    with tempfile.TemporaryDirectory(prefix="pf-") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)
        assert not list(Path(folder).iterdir())


def job(folder: Path, text: str, seconds: float = 60.0, **described: Any) -> Job:
    options = {} if sys.prefix == sys.base_prefix else {"virtualenv": sys.prefix}
    project = {"name": "web", "runtime": {"name": "python", "options": options}, **described}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    (folder / "__main__.py").write_text(text)
    return Job(str(folder), "dev", "acme", {"aws:region": "eu-west-1"}, (), {}, True, seconds)


def test_it_tells_the_places_and_then_the_whole(tmp_path: Path, scratch: Path) -> None:
    run = Running(job(tmp_path, ONE))
    places, recorded = run.places(), run.recorded()
    urn = "urn:pulumi:dev::web::aws:s3/bucket:Bucket::artifacts"
    assert places[urn] == recorded.positions[urn] == ("__main__.py", 2)
    assert not recorded.why_not
    assert urn in {m.urn for m in recorded.resources}


@pytest.mark.parametrize(
    ("text", "described", "expected"),
    [
        (ONE, {"runtime": "go"}, "the program's runtime is go"),
        (ONE, {"main": "elsewhere.py"}, "Pulumi.yaml sets main: elsewhere.py, which does not exist"),
        ("raise ValueError('no')\n", {}, "ValueError: no"),
        ("import subprocess\nsubprocess.run(['true'])\n", {}, "the program starts a process (true)"),
        ("open('kubeconfig', 'w')\n", {}, "the program writes the file kubeconfig"),
        ("import socket\nsocket.create_connection(('127.0.0.1', 9))\n", {}, "the program opens a connection"),
    ],
)
def test_why_there_is_none(
    tmp_path: Path, scratch: Path, text: str, described: dict[str, Any], expected: str
) -> None:
    assert Running(job(tmp_path, text, **described)).recorded().why_not.startswith(expected)
    assert not (tmp_path / "kubeconfig").exists()


def test_no_call_waits_longer_than_its_time(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_BESIDES", 0.0)
    began = time.monotonic()
    run = Running(job(tmp_path, ENDLESS, seconds=2.0))
    assert run.recorded().why_not
    assert time.monotonic() - began < 6.0


def test_what_cannot_be_started_is_no_failure(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    assert "cannot be started" in Running(job(tmp_path, ONE)).recorded().why_not


def test_it_ends_when_it_is_stopped(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A busy computer may not run it for a minute.
    monkeypatch.setattr(ChildProcess, "yield_to_others", lambda self: None)
    marked = f"import os\nopen(os.environ['TMPDIR'] + '/{tmp_path.name}', 'w')\n" + ENDLESS
    run = Running(job(tmp_path, marked))
    until = time.monotonic() + 30
    while not list(scratch.rglob(tmp_path.name)) and time.monotonic() < until:
        time.sleep(0.05)
    assert list(scratch.rglob(tmp_path.name))
    run.stop()
    assert run.recorded().why_not


def test_it_ends_when_the_pack_is_killed(tmp_path: Path, scratch: Path) -> None:
    made = job(tmp_path, f"import os\nopen(os.environ['TMPDIR'] + '/{tmp_path.name}', 'w')\n" + ENDLESS)
    code = (
        "import json, sys, tempfile, time\n"
        "from preflight.analyzer.beside.child_process import ChildProcess\n"
        "from preflight.analyzer.beside.recorded import Job\n"
        "from preflight.analyzer.beside.running import Running\n"
        "tempfile.tempdir = sys.argv[1]\n"
        "ChildProcess.yield_to_others = lambda self: None\n"
        "run = Running(Job(**json.loads(sys.argv[2])))\n"
        "time.sleep(60)\n"
    )
    asked = json.dumps(asdict(made))
    pack = subprocess.Popen([sys.executable, "-c", code, str(scratch), asked], cwd=Path(__file__).parents[3])
    until = time.monotonic() + 30
    while not list(scratch.rglob(tmp_path.name)) and time.monotonic() < until:
        time.sleep(0.05)
    assert list(scratch.rglob(tmp_path.name))
    pack.kill()
    pack.wait()
    while list(scratch.iterdir()) and time.monotonic() < until:
        time.sleep(0.05)
    assert not list(scratch.iterdir())


def test_it_waits_no_longer_than_its_time(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for a process that says nothing and does not end."""
    monkeypatch.setattr(running, "_BESIDES", 0.0)
    monkeypatch.setattr(Running, "_listen", lambda self, process: None)
    run = Running(job(tmp_path, ONE, seconds=0.2))
    asked: list[str] = []
    thread = threading.Thread(target=lambda: asked.append(run.recorded().why_not), daemon=True)
    thread.start()
    thread.join(20)
    assert asked == ["it did not end within 0.2 seconds"]
    run.stop()


URN = "urn:pulumi:dev::web::aws:s3/bucket:Bucket::artifacts"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="it starts ahead of its job on Linux")


@pytest.mark.parametrize("started_in", [".", "network", "another"])
def test_a_process_that_was_started_ahead_runs_the_job(
    tmp_path: Path, scratch: Path, started_in: str
) -> None:
    """Below the program's folder, and with an interpreter for another program."""
    another = tmp_path / "another"
    for folder in (another, tmp_path / "network"):
        folder.mkdir()
    job(another, "raise ValueError('no')\n")
    made = job(tmp_path, ONE)
    run = Running(made, ChildProcess([tmp_path / started_in]))
    assert URN in {m.urn for m in run.recorded().resources}


def test_one_that_has_ended_is_replaced(tmp_path: Path, scratch: Path) -> None:
    made = job(tmp_path, ONE)
    ahead = ChildProcess([tmp_path])
    ahead._process.kill()
    ahead._process.wait()
    assert URN in {m.urn for m in Running(made, ahead).recorded().resources}


def test_one_without_a_job_leaves_nothing(tmp_path: Path, scratch: Path) -> None:
    job(tmp_path, ONE)
    for end in (ChildProcess.kill, ChildProcess.end):
        ahead = ChildProcess([tmp_path])
        assert list(scratch.iterdir())
        end(ahead)
        assert not list(scratch.iterdir())


@LINUX
@pytest.mark.parametrize(
    ("command", "starts"),
    [("pulumi up", True), ("pulumi policy publish", False), ("pulumi up --client=127.0.0.1:1", False)],
)
def test_it_is_started_ahead_of_a_program(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch, command: str, starts: bool
) -> None:
    monkeypatch.setattr(child_process, "commands", lambda: [("sh",), tuple(command.split())])
    monkeypatch.setattr(child_process, "working_directories", lambda: [tmp_path])
    ahead = started_ahead()
    assert (ahead is not None) is starts
    if ahead is not None:
        ahead.kill()


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="a kernel without groups of sessions")
def test_it_has_a_low_priority_until_it_is_waited_for(tmp_path: Path, scratch: Path) -> None:
    ahead = ChildProcess()
    ahead.yield_to_others()
    group = Path(f"/proc/{ahead._process.pid}/autogroup")
    assert "nice 19" in group.read_text()
    time.sleep(0.2)
    run = Running(job(tmp_path, "import time\ntime.sleep(3)\n" + ONE), ahead)
    threading.Thread(target=run.places, daemon=True).start()
    until = time.monotonic() + 30
    while "nice 0" not in group.read_text() and time.monotonic() < until:
        time.sleep(0.05)
    assert "nice 0" in group.read_text()
    run.stop()


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="a kernel without groups of sessions")
def test_it_has_the_usual_priority_to_end(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine may end the pack meanwhile, so that nobody ends a process that gets no processor time."""
    ahead = ChildProcess([tmp_path])
    ahead.yield_to_others()
    group = Path(f"/proc/{ahead._process.pid}/autogroup")
    found: list[str] = []

    def wait(seconds: float | None = None) -> None:
        found.append(group.read_text())
        raise subprocess.TimeoutExpired("x", 2)

    with monkeypatch.context() as patched:
        patched.setattr(ahead._process, "wait", wait)
        patched.setattr(ChildProcess, "kill", lambda self: None)
        ahead.end()
    ahead.kill()
    assert "nice 0" in found[0]


def test_its_runs_stay_in_its_session(tmp_path: Path, scratch: Path) -> None:
    """A session of their own would have the usual priority."""
    text = "import os\nimport pulumi_aws as aws\naws.s3.Bucket(f'of-{os.getsid(0)}-{os.getpgrp() == os.getpid()}')\n"
    ahead = ChildProcess([tmp_path])
    told = Running(job(tmp_path, text), ahead).recorded()
    assert f"of-{ahead._process.pid}-True" in {m.urn.rpartition("::")[2] for m in told.resources}


def test_the_process_imports_the_sdks_messages_only() -> None:
    code = (
        "import sys; from preflight.analyzer.beside import child; child._leave_sdk_out(); "
        "import preflight.analyzer.beside.previewing; "
        "from pulumi.runtime.proto import analyzer_pb2, provider_pb2_grpc; analyzer_pb2.AnalyzeRequest(); "
        "print(*sorted(m for m in sys.modules if m.startswith('pulumi') and '.proto' not in m))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ran.stdout.split() == ["pulumi", "pulumi.runtime"], ran.stderr
