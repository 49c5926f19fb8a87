"""Large files of installed packages, read by their statements."""

from __future__ import annotations

import ast
from pathlib import Path

import pulumi_aws
import pytest

from preflight.sources.parsing.bindings import collect
from preflight.sources.parsing.installed_packages import exported_in
from preflight.sources.parsing.modules import Kind, Module

INSTALLED = Path(pulumi_aws.__file__).parent


@pytest.mark.parametrize(
    "name", ["ec2/_inputs.py", "s3/__init__.py", "iam/_enums.py", "ec2/get_vpc.py", "__init__.py"]
)
def test_a_file_cut_into_statements_binds_what_the_whole_binds(name: str) -> None:
    module = Module("m", INSTALLED / name, None, Kind.PULUMI)
    whole = collect(ast.parse(module.text).body, False)
    assert set(module.names) == set(whole)
    for one in list(whole)[::20]:
        assert [ast.dump(d.node) for d in module.definitions[one]] == [ast.dump(d.node) for d in whole[one]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("class A:\n    x = 1\n\n\ndef f(): pass\nB = 1\n", {"A", "f", "B"}),
        ("@a\n@b(\n  1)\nclass A: pass\n", {"A"}),
        ('def f():\n    """Text.\n\nat the margin: no\n"""\n\nC = 1\n', {"f", "C"}),
        ("try:\n    import a\nexcept ImportError:\n    a = None\nelse:\n    b = 1\n", {"a", "b"}),
        ("x = (\n1,\n)\ny: int = 2\n", {"x", "y"}),
        ("from a import (\n    b,\n    c as d,\n)\nimport e.f\nimport g.h as i\n", {"b", "d", "e", "i"}),
        ("async def f(): pass\n", {"f"}),
    ],
)
def test_statements_of_any_shape(text: str, names: set[str], tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(text)
    module = Module("m", path, None, Kind.PULUMI)
    assert {n for n in module.names if n in module.definitions} >= names
    assert all(module.definitions[n] for n in names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("__all__ = ['VpcArgs', 'Vpc']\n", ("VpcArgs", "Vpc")),
        ("import x\n\n__all__ = [\n    'A',\n    'B',\n]\n", ("A", "B")),
        ("__all__ = []\n", ()),
        ("__all__ = ['A']\n__all__ += ['B']\n", None),
        ("__all__ = ['A'] + names\n", None),
        ("if x:\n    __all__ = ['A']\n", None),
        ("class A: ...\n", None),
    ],
)
def test_exported_in(text: str, names: tuple[str, ...] | None) -> None:
    assert exported_in(text) == names
