"""Scratch folders: nothing stays behind, however a command, a run or the pack ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from preflight.preview import preview
from preflight.preview.scratch import Scratch, scratch
from tests.preflight.preview.programs import write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="locks and signals of POSIX")
ROOT = Path(__file__).parents[3]
HANGING = "import os, time\nopen(os.environ['TMPDIR'] + '/started', 'w').close()\ntime.sleep(60)\n"
HELD = (
    "import sys, time\n"
    "from preflight.preview.scratch import Scratch\n"
    "print(Scratch(sys.argv[1]).path, flush=True)\n"
    "time.sleep(60)\n"
)


@pytest.fixture
def base() -> Iterator[Path]:
    # The path of a socket file is short.
    with tempfile.TemporaryDirectory(prefix="pf-") as folder:
        yield Path(folder)


def aged(folder: Path) -> Path:
    """The folder, made an hour ago."""
    os.utime(folder, (time.time() - 3600, time.time() - 3600))
    return folder


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("twice", [False, True])
def test_a_check_that_is_ended_leaves_nothing(
    tmp_path: Path, base: Path, number: signal.Signals, twice: bool
) -> None:
    folder = write(tmp_path / "program", HANGING)
    check = subprocess.Popen(
        [sys.executable, str(ROOT), "check", str(folder), "--no-cache"],
        env={**os.environ, "TMPDIR": str(base)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while not (base / "started").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert list(base.glob("preflight-*"))
    for _ in range(1 + (twice and number != signal.SIGINT)):
        os.kill(check.pid, number)
    assert check.wait(30) == (1 if number == signal.SIGINT else 128 + number)
    assert not list(base.glob("preflight-*"))


def test_a_run_over_its_time_leaves_nothing(
    tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(base))
    endless = "while True:\n    try:\n        import time; time.sleep(60)\n    except BaseException:\n        pass\n"
    previewed = preview(write(tmp_path / "program", endless), timeout=2.0)
    assert previewed.error is not None
    assert previewed.error.kind == "timeout"
    assert not list(base.iterdir())


def test_what_a_killed_process_leaves_the_next_one_removes(base: Path) -> None:
    held = subprocess.Popen(
        [sys.executable, "-c", HELD, str(base)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert held.stdout is not None
    left = Path(held.stdout.readline().strip())
    (aged(left) / "job.json").touch()
    aged(left)
    with scratch(str(base)):
        # Its process still has it.
        assert left.exists()
    held.kill()
    held.wait()
    with scratch(str(base)) as folder:
        assert list(base.iterdir()) == [folder]
    assert not list(base.iterdir())


def test_only_old_folders_of_this_kind_are_removed(base: Path) -> None:
    young, other = base / "preflight-young", aged_folder(base / "elsewhere")
    young.mkdir()
    kept = base / "kept"
    kept.mkdir()
    (kept / "file").touch()
    (base / "preflight-link").symlink_to(kept)
    Scratch(str(base)).remove()
    assert {p.name for p in base.iterdir()} == {young.name, other.name, "kept", "preflight-link"}
    assert (kept / "file").exists()
    aged(young)
    Scratch(str(base)).remove()
    assert not young.exists()


def aged_folder(folder: Path) -> Path:
    folder.mkdir()
    return aged(folder)
