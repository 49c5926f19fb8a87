"""Files are parsed by the Python that will run them."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from preflight.sources.analysis import Sources
from preflight.sources.parsing.interpreter import _PROBE, probe
from preflight.sources.parsing.trees import parses_here, tree
from preflight.sources.program import Program
from tests.policies.python_code.programs import Case, found, written

SOURCE = """
import os as o
from . import x


@decorated(1, key=b"ab")
class A(B, metaclass=M):
    y: int = 1j

    async def f(self, *a, b=..., **c) -> "str":
        return [i async for i in a if not i] + [f"{b!r:>{c}}", lambda z, /: -z]


try:
    match x:
        case {"a": [1, *_], **rest} if rest:
            raise A from None
except* (E, F) as g:
    del g[1:2]
"""
NEWER = """
import pulumi_aws as aws
type Name = str
names = {'a': 'x'}
aws.s3.Bucket(f"{names["a"]}", nonsense=1)
"""


def newer_python() -> str:
    folders = (Path(sys.base_prefix).parent / v / "bin" for v in ("3.13.0", "3.12.1"))
    known = [str(f / "python") for f in folders] + ["python3.13", "python3.12", "python3.14"]
    return next((p for p in map(shutil.which, known) if p), "")


def test_a_tree_comes_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE)
    job = json.dumps({"trees": [str(tmp_path / "a.py"), str(tmp_path / "none.py")]})
    done = subprocess.run([sys.executable, str(_PROBE)], input=job.encode(), capture_output=True, check=True)
    sent = json.loads(done.stdout)
    made = tree(sent[str(tmp_path / "a.py")])
    assert made is not None and sent[str(tmp_path / "none.py")] is None
    assert ast.dump(made, include_attributes=True) == ast.dump(ast.parse(SOURCE), include_attributes=True)


def test_nodes_of_newer_versions() -> None:
    at = [1, 0, 1, 9]
    name = {"_": "Name", "id": "Name", "ctx": {"_": "Store"}, "at": at}
    value = {"_": "Constant", "value": 1, "at": at}
    alias = {"_": "TypeAlias", "name": name, "type_params": [], "value": value, "at": at}
    part = {"_": "Interpolation", "value": value, "str": "1", "conversion": -1, "at": at}
    template = {"_": "TemplateStr", "values": [part], "at": at}
    made = tree(
        {"_": "Module", "body": [alias, {"_": "Expr", "value": template, "at": at}], "type_ignores": []}
    )
    assert made is not None and [type(n).__name__ for n in made.body] == ["Assign", "Expr"]
    assert tree({"_": "Module", "body": [{"_": "NoSuchNode"}], "type_ignores": []}) is None


@pytest.mark.skipif(not newer_python(), reason="no Python newer than this one")
def test_what_only_the_programs_python_parses_is_read(tmp_path: Path) -> None:
    program = written(tmp_path, Case(NEWER))
    assert not parses_here(NEWER.encode())
    assert found(program, "type-annotations") == []  # this Python runs it, and refuses it
    answer = probe(newer_python(), [program.entry], cwd=tmp_path, folder=tmp_path)
    assert answer is not None and answer.syntax == {} and list(answer.trees) == [program.entry]
    newer = Program(program.folder, program.entry, program.on_path, newer_python())
    main = Sources(newer).modules.main
    assert main.tree is not None and set(main.definitions) == {"aws", "Name", "names"}
