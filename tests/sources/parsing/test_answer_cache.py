"""What an interpreter said is kept for the next run, as long as it holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from preflight.sources.parsing import answer_cache, interpreter
from preflight.sources.parsing.answer_cache import kept, uncached

PROBE = """
import sys
from pathlib import Path
from preflight.sources.parsing.interpreter import probe

found = probe(sys.executable, [Path(f) for f in sys.argv[1:]], cwd=Path(), folder=None, names=["json"])
print(found is not None and found.found["json"] is not None)
"""


@pytest.fixture(autouse=True)
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "aws-preflight"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands of the interpreters that are started."""
    commands: list[list[str]] = []
    original = subprocess.run

    def run(command: list[str], *arguments: Any, **options: Any) -> Any:
        commands.append(command)
        return original(command, *arguments, **options)

    monkeypatch.setattr(interpreter.subprocess, "run", run)
    return commands


def program(folder: Path, text: str = "import json\nimport absent\n") -> Path:
    file = folder / "shop" / "__main__.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


def asked(*files: Path, **more: Any) -> Any:
    where = {"cwd": files[0].parent, "folder": files[0].parent, **more}
    return interpreter.probe(sys.executable, files, **where)


def test_a_second_run_starts_no_interpreter(tmp_path: Path, started: list[list[str]]) -> None:
    file = program(tmp_path)
    first = asked(file)
    assert first is not None
    assert first.found["absent"] is None
    assert (asked(file), len(started)) == (first, 1)


def test_what_is_no_module_of_the_program_changes_nothing(tmp_path: Path, started: list[list[str]]) -> None:
    file = program(tmp_path)
    first = asked(file)
    (file.parent / "report.json").write_text("{}")
    (file.parent / ".terraform").mkdir()
    assert (asked(file), len(started)) == (first, 1)
    (file.parent / "absent").mkdir()
    assert asked(file).found["absent"].folders == (file.parent / "absent",)


def test_a_changed_program_is_asked_about_anew(tmp_path: Path, started: list[list[str]]) -> None:
    assert asked(program(tmp_path)).found.keys() == {"json", "absent"}
    assert asked(program(tmp_path, "import csv\n")).found.keys() == {"csv"}
    assert asked(program(tmp_path, "import csv\n"), names=["os"]).found.keys() == {"csv", "os"}
    assert len(started) == 3


def test_a_package_that_is_installed_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(packages))
    file = program(tmp_path)
    assert asked(file).found["absent"] is None
    (packages / "absent.py").touch()
    assert asked(file).found["absent"].origin == packages / "absent.py"
    (packages / "absent.py").unlink()
    assert asked(file).found["absent"] is None


def test_a_path_file_that_changes_is_noticed(tmp_path: Path, base: Path) -> None:
    """Its folder does not change with it."""
    file = program(tmp_path)
    assert asked(file) is not None
    (answer,) = base.glob("*/*.json")
    watched = json.loads(answer.read_text())["answer"]["watched"]
    of_paths = [p for folder in map(Path, sys.path) for p in folder.glob("*.pth")]
    assert {str(p) for p in of_paths} <= watched.keys()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b"[]",
        b'{"answer": {}}',
        b'{"answer": {"version": [3, 11]}, "checksum": "0"}',
        b"[" * 100_000,
    ],
)
def test_a_corrupt_file_is_replaced(
    tmp_path: Path, base: Path, started: list[list[str]], text: bytes
) -> None:
    file = program(tmp_path)
    first = asked(file)
    (answer,) = base.glob("*/*.json")
    whole = answer.read_bytes()
    answer.write_bytes(text)
    assert (asked(file), len(started)) == (first, 2)
    assert answer.read_bytes() == whole


def test_another_version_has_its_own(
    tmp_path: Path, base: Path, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = program(tmp_path)
    first = asked(file)
    monkeypatch.setattr(answer_cache, "VERSION", "99.0.0")
    assert (asked(file), len(started)) == (first, 2)
    assert sorted(p.name for p in base.iterdir())[-1] == "99.0.0"


def test_without_a_cache_nothing_is_written_or_read(
    tmp_path: Path, base: Path, started: list[list[str]]
) -> None:
    file = program(tmp_path)
    with uncached():
        asked(file)
    assert not base.exists()
    asked(file)
    with uncached():
        asked(file)
    assert len(started) == 3


def test_a_folder_that_cannot_be_written_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert asked(program(tmp_path)).found["json"] is not None


def test_runs_at_the_same_time_do_not_disturb_each_other(tmp_path: Path, base: Path) -> None:
    """Each reads a whole answer or asks itself, whoever else writes or corrupts the file."""
    file = program(tmp_path)
    command = [sys.executable, "-c", PROBE, str(file)]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: subprocess.run(command, capture_output=True, check=True), range(6)))
    assert {d.stdout for d in done} == {b"True\n"}
    assert len(list(base.glob("*/*"))) == 1


def test_an_answer_that_was_not_given_is_not_kept(base: Path) -> None:
    assert kept({"q": 1}, lambda: None) is None
    assert kept({"q": 1}, lambda: {"a": 1}) == {"a": 1}
    assert kept({"q": 1}, lambda: {"a": 2}) == {"a": 1}


def test_the_oldest_are_forgotten(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_cache, "_MOST", 2)
    for number in range(4):
        kept({"q": number}, lambda number=number: {"a": number})  # type: ignore[misc]
        for file in base.glob("*/*.json"):
            os.utime(file, ns=(0, file.stat().st_mtime_ns - 1_000_000_000))
    assert kept({"q": 3}, dict) == {"a": 3}
    assert kept({"q": 0}, dict) == {}
