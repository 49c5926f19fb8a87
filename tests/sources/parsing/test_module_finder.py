"""Modules as Python finds them."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import pytest

from preflight.sources.analysis import Sources
from preflight.sources.parsing.interpreter import probe
from preflight.sources.parsing.modules import Absent, Kind, Module
from preflight.sources.program import Program
from tests.sources.parsing.test_installed_packages import INSTALLED


def program(folder: Path, *files: str, main: str = "__main__.py") -> Program:
    for name in (main, *files):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    names = {Path(f).parts[0].removesuffix(".py") for f in files}
    (folder / main).write_text("".join(f"import {n}\n" for n in sorted(names)))
    return Program(folder, folder / main, folder if main == "__main__.py" else None, sys.executable)


def test_packages_modules_and_folders(tmp_path: Path) -> None:
    find = Sources(program(tmp_path, "a.py", "b/__init__.py", "b/c.py", "n/d.py", "n/e/f.py")).modules.find
    for name, package in (
        ("a", False),
        ("b", True),
        ("b.c", False),
        ("n", True),
        ("n.d", False),
        ("n.e.f", False),
    ):
        module = find(name)
        assert isinstance(module, Module) and module.kind is Kind.PROGRAM and module.is_package is package, (
            name
        )
    assert find("b.x") is Absent.MISSING and find("a.x") is Absent.MISSING and find("n.x") is Absent.MISSING
    assert find("never_asked_for") is Absent.UNKNOWN


def test_without_the_folder_on_the_path(tmp_path: Path) -> None:
    assert Sources(program(tmp_path, "lib/__init__.py", main="tap.py")).modules.find("lib") is Absent.MISSING


def test_the_path_may_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", ".")
    found = Sources(program(tmp_path, "lib/__init__.py", main="tap.py")).modules.find("lib")
    assert isinstance(found, Module) and found.kind is Kind.PROGRAM


def test_a_file_named_like_a_module_of_python_is_left_alone(tmp_path: Path) -> None:
    found = Sources(program(tmp_path, "types.py", "queue.py")).modules.find
    assert all(isinstance(m, Module) and m.kind is Kind.OTHER for m in (found("types"), found("queue")))


def test_an_interpreter_without_pulumi_says_nothing_of_modules(tmp_path: Path) -> None:
    folder = program(tmp_path, "lib/__init__.py").folder
    bare = Sources(Program(folder, folder / "__main__.py", folder, "no-such-interpreter"))
    assert bare.answer is None and bare.modules.find("lib") is Absent.UNKNOWN and not bare.syntax


def test_what_the_interpreter_answers(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text("import json, pulumi_aws.ec2\nfrom nowhere import x\n")
    bad.write_text("def (\n")
    answer = probe(sys.executable, [good, bad], cwd=tmp_path, folder=tmp_path, requirements=["pulumi-aws"])
    assert answer is not None and answer.version == sys.version_info[:2]
    assert set(answer.found) == {"json", "pulumi_aws", "nowhere"} and answer.found["nowhere"] is None
    assert [(f.path, f.line, f.kind) for f in answer.syntax.values()] == [(bad, 1, "SyntaxError")]
    assert {"pulumi", "pulumi-aws"} <= answer.required
    assert answer.distributions["pulumi_aws"] == ("pulumi-aws",)
    place = answer.found["pulumi_aws"]
    assert place is not None and place.origin == INSTALLED / "__init__.py"


def test_the_program_is_not_run(tmp_path: Path) -> None:
    folder = program(tmp_path, "lib/__init__.py").folder
    for name in ("__main__.py", "lib/__init__.py"):
        (folder / name).write_text(f"import lib\nopen({str(tmp_path / 'ran')!r}, 'w')\n")
    sources = Sources(Program(folder, folder / "__main__.py", folder, sys.executable))
    assert sources.execution.imported and not (tmp_path / "ran").exists()


def test_the_version_of_a_package(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("import pulumi_aws\n")
    sources = Sources(Program(tmp_path, tmp_path / "__main__.py", tmp_path, sys.executable))
    module = sources.modules.find("pulumi_aws.ec2")
    assert (
        isinstance(module, Module)
        and sources.version(module) == f"pulumi_aws {metadata.version('pulumi-aws')}"
    )


def test_environments_and_hidden_folders_are_no_sources(tmp_path: Path) -> None:
    made = program(tmp_path, "lib/a.py", "node_modules/b.py", ".hidden/c.py", "env2/d.py", "env2/pyvenv.cfg")
    assert [f.relative_to(tmp_path).as_posix() for f in Sources(made).files] == ["__main__.py", "lib/a.py"]
