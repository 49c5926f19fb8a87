"""A search that found nothing is left out while the program, what it uses and the pack stay as they are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from preflight.sources import past_searches
from preflight.sources.analysis import Sources
from preflight.sources.faults.calls import call_faults
from preflight.sources.faults.hard_coded_secrets import HardCodedSecrets
from preflight.sources.faults.missing_configuration import configuration_faults
from preflight.sources.faults.missing_files import file_faults
from preflight.sources.parsing.answer_cache import uncached
from preflight.sources.past_searches import remembered
from preflight.sources.program import Program

CLEAN = "import pulumi_aws as aws\nimport parts\n\naws.s3.Bucket('logs', tags={'a': parts.OWNER})\n"

searched: list[str] = []


@pytest.fixture(autouse=True)
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "shared"))
    searched.clear()
    write(tmp_path / "shared" / "parts.py", "OWNER = 'team'\n")
    write(tmp_path / "shop" / "__main__.py", CLEAN)
    return tmp_path / "cache" / "aws-preflight"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def sources(tmp_path: Path, *config: str) -> Sources:
    folder = tmp_path / "shop"
    return Sources(
        Program(folder, folder / "__main__.py", folder, sys.executable, "shop", "dev", frozenset(config))
    )


@remembered
def every_text(read: Sources) -> Iterator[str]:
    """A search that finds the program's modules with a text `bad`, and looks for a file and a variable."""
    searched.append("texts")
    read.disk.exists(read.program.folder / "data.json")
    read.disk.has_variable("SHOP")
    yield from (module.name for module in read.read if "bad" in module.text)


def run(tmp_path: Path, *config: str) -> tuple[list[str], int]:
    """What the search finds, and how often it has run."""
    read = sources(tmp_path, *config)
    found = list(every_text(read))
    read.past.keep()
    return found, len(searched)


def test_what_found_nothing_is_not_searched_again(tmp_path: Path) -> None:
    assert [run(tmp_path), run(tmp_path)] == [([], 1), ([], 1)]


def test_what_found_something_is_searched_again(tmp_path: Path) -> None:
    write(tmp_path / "shop" / "__main__.py", CLEAN + "bad = 1\n")
    assert [run(tmp_path), run(tmp_path)] == [(["__main__"], 1), (["__main__"], 2)]


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("shop/__main__.py", CLEAN + "bad = 1\n", ["__main__"]),
        # A module elsewhere, which the program imports.
        ("shared/parts.py", "OWNER = 'bad'\n", ["parts"]),
        # A module that now hides the other one.
        ("shop/parts.py", "OWNER = 'bad'\n", ["parts"]),
        ("shop/data.json", "{}", []),
        ("shop/other.py", "", []),
        ("shop/requirements.txt", "pulumi\n", []),
    ],
)
def test_a_changed_disk_is_searched_anew(tmp_path: Path, path: str, text: str, found: list[str]) -> None:
    assert run(tmp_path) == ([], 1)
    write(tmp_path / path, text)
    assert run(tmp_path) == (found, 2)
    assert run(tmp_path)[1] == (3 if found else 2)


def test_other_configuration_and_variables_are_searched_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [run(tmp_path), run(tmp_path, "shop:size"), run(tmp_path, "shop:size")] == [
        ([], 1),
        ([], 2),
        ([], 2),
    ]
    monkeypatch.setenv("SHOP", "1")
    assert run(tmp_path, "shop:size") == ([], 3)


def test_other_code_of_the_pack_searches_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(tmp_path) == ([], 1)
    monkeypatch.setattr(past_searches, "_code", lambda: {"code": []})
    assert run(tmp_path) == ([], 2)


def test_what_holds_is_kept_with_what_is_new(tmp_path: Path) -> None:
    assert run(tmp_path) == ([], 1)
    read = sources(tmp_path)
    assert list(call_faults(read)) == list(file_faults(read)) == []
    read.past.keep()
    again = sources(tmp_path)
    assert list(every_text(again)) == list(call_faults(again)) == []
    assert len(searched) == 1
    assert "inference" not in again.__dict__
    write(tmp_path / "shared" / "parts.py", "OWNER = 'bad'\n")
    assert run(tmp_path) == (["parts"], 2)


def test_faults_are_found_as_soon_as_there_are_any(tmp_path: Path) -> None:
    clean = CLEAN + "import pulumi\npulumi.Config().require('size')\nopen('data.json')\n"
    write(tmp_path / "shop" / "__main__.py", clean)
    write(tmp_path / "shop" / "data.json", "{}")
    for _ in range(2):
        read = sources(tmp_path, "shop:size")
        assert list(configuration_faults(read)) == list(file_faults(read)) == []
        read.past.keep()
    assert [fault.key for fault in configuration_faults(sources(tmp_path))] == ["size"]
    (tmp_path / "shop" / "data.json").unlink()
    assert [fault.path for fault in file_faults(sources(tmp_path, "shop:size"))] == ["data.json"]


def test_nothing_of_a_secret_is_kept(tmp_path: Path, base: Path) -> None:
    text = CLEAN + "aws.rds.Instance('db', instance_class='db.t4g.micro', password='canary7f3a9c51')\n"
    write(tmp_path / "shop" / "__main__.py", text)
    read = sources(tmp_path)
    assert len(HardCodedSecrets(read).found) == 1
    assert list(call_faults(read)) == []
    read.past.keep()
    kept = [file.read_text() for file in base.rglob("*.json")]
    assert any("call_faults" in one for one in kept)
    assert not any("canary7f3a9c51" in one for one in kept)
    assert len(HardCodedSecrets(sources(tmp_path)).found) == 1


def test_a_file_that_is_not_whole_is_not_used(tmp_path: Path, base: Path) -> None:
    assert run(tmp_path) == ([], 1)
    for file in base.rglob("*.json"):
        file.write_text(file.read_text().replace("every_text", "call_faults"))
    assert run(tmp_path) == ([], 2)
    for file in base.rglob("*.json"):
        os.truncate(file, 30)
    assert run(tmp_path) == ([], 3)


def test_without_the_cache_nothing_is_read_or_written(tmp_path: Path, base: Path) -> None:
    with uncached():
        assert run(tmp_path) == ([], 1)
    assert not base.exists()
    assert run(tmp_path) == ([], 2)
    with uncached():
        assert run(tmp_path) == ([], 3)
