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

from preflight.analyzer.beside import running
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


def test_it_ends_when_it_is_stopped(tmp_path: Path, scratch: Path) -> None:
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
        "from preflight.analyzer.beside.recorded import Job\n"
        "from preflight.analyzer.beside.running import Running\n"
        "tempfile.tempdir = sys.argv[1]\n"
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
