"""What programs do to the path on which Python finds their modules."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest

from preflight.sources.analysis import Sources
from preflight.sources.parsing.modules import Absent, Kind, Module
from tests.policies.python_code.programs import Case, found, written

HEAD = "import os, sys\nimport os.path as osp\nfrom os import path as p\nfrom pathlib import Path\nimport pathlib\n"
# Each puts the folder shared/, which holds util.py, on the path.
FOLLOWED = (
    "sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'shared'))",
    "sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'shared'))",
    "sys.path.append(osp.realpath(osp.join(osp.dirname(__file__), os.pardir, Path(__file__).parent.name, 'shared')))",
    "sys.path.append(p.join(os.getcwd(), 'shared'))",
    "sys.path.append('shared')",
    "sys.path.append('./shared')",
    "sys.path.insert(1, str(Path(__file__).parent / 'shared'))",
    "sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[0].joinpath('shared')))",
    "sys.path.insert(0, os.fspath(Path.cwd() / 'shared'))",
    "sys.path.insert(0, (Path(__file__).parent / 'shared').as_posix())",
    "sys.path.insert(0, f'{os.path.dirname(__file__)}/shared')",
    "sys.path.insert(0, os.path.dirname(__file__) + '/shared')",
    "sys.path.extend([os.path.join(os.getcwd(), 'shared'), '/nowhere'])",
    "sys.path += ['shared']",
    "sys.path[0:0] = ['shared']",
    "sys.path[:0] = [str(Path(__file__).with_name('shared'))]",
    "sys.path = ['shared'] + sys.path",
    "sys.path = [*sys.path, 'shared']",
    "HERE = os.path.dirname(__file__)\nSHARED = os.path.join(HERE, 'shared')\nsys.path.insert(0, SHARED)",
    "for name in ('shared', 'other'):\n    sys.path.append(os.path.join(os.path.dirname(__file__), name))",
    "if 'shared' not in sys.path:\n    sys.path.append('shared')",
    "def here():\n    return Path(__file__).parent\nsys.path.append(str(here() / 'shared'))",
    "def add(folder):\n    sys.path.insert(0, folder)\nadd('shared')",
    "from sys import path\npath.append('shared')",
    "import sys as system\nsystem.path.append('shared')",
    "paths = sys.path\npaths.append('shared')",
    "import site\nsite.addsitedir('shared')",
)
# What no source says: whether the module is there stays open.
OPEN = (
    "sys.path.append(os.environ['SHARED'])",
    "sys.path.append(sys.argv[1])",
    "os.chdir('/tmp')\nsys.path.append(os.getcwd())",
    "sys.meta_path.append(object())",
    "from helper import extend\nextend(sys.path)",
)


@pytest.mark.parametrize("text", FOLLOWED)
def test_a_change_of_the_path_is_followed(tmp_path: Path, text: str) -> None:
    program = written(
        tmp_path,
        Case(
            {
                "__main__.py": f"{HEAD}{text}\nfrom util import name\nimport nowhere\n",
                "shared/util.py": "name = 1\nx = y\n",
            }
        ),
    )
    util = Sources(program).modules.find("util")
    assert isinstance(util, Module) and util.kind is Kind.PROGRAM and util.path == tmp_path / "shared/util.py"
    faults = found(program, "import-errors", "variable-scope")
    # Only what is behind no folder is missing, and what lies behind the path is read.
    assert (
        len(faults) == 2
        and "Module 'nowhere' is not in" in "".join(faults)
        and "shared/util.py:2" in "".join(faults)
    )


@pytest.mark.parametrize("text", OPEN)
def test_what_cannot_be_followed_is_undecided(tmp_path: Path, text: str) -> None:
    program = written(
        tmp_path,
        Case({"__main__.py": f"{HEAD}{text}\nimport util\n", "helper.py": "def extend(path):\n    pass\n"}),
    )
    assert found(program, "import-errors") == []


def test_another_file_changes_the_path(tmp_path: Path) -> None:
    files = {
        "infra/__main__.py": "import setup_path\nimport util\nfrom util import lacking\n",
        "infra/setup_path.py": (
            "import sys, pathlib\nhere = pathlib.Path(__file__)\nsys.path.insert(0, str(here.parents[1] / 'lib'))\n"
        ),
        "lib/util.py": "import more\n",
        "lib/more.py": "",
    }
    program = written(tmp_path, Case(files, main="infra/__main__.py"))
    assert [fault.partition(" Correct")[0] for fault in found(program, "import-errors")] == [
        "mandatory infra/__main__.py:3 'util' (lib/util.py) has no 'lacking'."
    ]


def test_a_file_that_the_program_does_not_import_changes_nothing(tmp_path: Path) -> None:
    files = {
        "tap.py": "import lib\n",
        "lib/__init__.py": "",
        "tests/conftest.py": "import sys\nsys.path.insert(0, '.')\n",
    }
    assert len(found(written(tmp_path, Case(files, main="tap.py")), "import-errors")) == 1


def test_two_folders_hold_the_module(tmp_path: Path) -> None:
    files = {
        "__main__.py": "import sys\nsys.path.insert(0, 'lib')\nfrom util import a\n",
        "util.py": "",
        "lib/util.py": "a = 1\n",
    }
    assert found(written(tmp_path, Case(files)), "import-errors") == []


def test_a_package_adds_its_own_folder(tmp_path: Path) -> None:
    add = "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\n"
    files = {
        "infra/__main__.py": f"{add}from app.app import deploy\nfrom common.config import name\n",
        "infra/app/__init__.py": "",
        "infra/app/app.py": f"{add}from helper import run, lacking\n\ndef deploy():\n    run()\n",
        "infra/app/helper.py": "def run():\n    pass\n",
        "infra/common/config.py": "name = 1\n",
    }
    program = written(tmp_path, Case(files, main="infra/__main__.py"))
    assert found(program, "import-errors") == [
        "mandatory infra/app/app.py:3 'helper' (infra/app/helper.py) has no 'lacking'. Correct the name, or define it "
        "there."
    ]


def test_pythonpath_outside_the_program_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common/util.py").write_text("a = 1\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "common"))
    program = written(tmp_path / "infra", Case("from util import b\n"))
    assert found(program, "import-errors") == [
        "mandatory __main__.py:1 'util' (../common/util.py) has no 'b'. Correct the name, or define it there."
    ]


def test_packages_of_a_target_folder_are_not_the_programs_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deps/thing-1.0.dist-info").mkdir(parents=True)
    (tmp_path / "deps/thing.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "deps"))
    program = written(tmp_path / "infra", Case("from thing import b\n"))
    assert found(program, "import-errors") == []


@pytest.mark.parametrize(
    "line",
    [
        "{folder}",
        "import sys; sys.path.append({folder!r})",
        "import finder_of_thing; finder_of_thing.install()",
    ],
)
def test_path_files_and_editable_installations(tmp_path: Path, line: str) -> None:
    """An interpreter of its own, whose site-packages hold a `.pth` file or an editable installation's finder."""
    folder = tmp_path / "common"
    (folder / "thing").mkdir(parents=True)
    (folder / "thing/__init__.py").write_text("a = 1\n")
    environment = tmp_path / "env"
    site = environment / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    site.mkdir(parents=True)
    (environment / "bin").mkdir()
    (environment / "bin/python").symlink_to(Path(sys.executable).resolve())
    (environment / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).resolve().parent}\n")
    (site / "thing.pth").write_text(line.format(folder=str(folder)) + "\n")
    (site / "packages.pth").write_text("\n".join(p for p in sys.path if p.endswith("site-packages")) + "\n")
    (site / "finder_of_thing.py").write_text(_FINDER.format(folder=str(folder)))
    program = written(tmp_path / "infra", Case("from thing import b\n"))
    program = type(program)(program.folder, program.entry, program.on_path, str(environment / "bin/python"))
    assert sysconfig.get_paths() and Sources(program).modules.find("thing") is not Absent.MISSING
    assert found(program, "import-errors") == [
        "mandatory __main__.py:1 'thing' (../common/thing/__init__.py) has no 'b'. Correct the name, or define it "
        "there."
    ]


_FINDER = """
import sys
from importlib.util import spec_from_file_location


class Finder:
    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if fullname == "thing":
            return spec_from_file_location(fullname, {folder!r} + "/thing/__init__.py")


def install():
    sys.meta_path.append(Finder)
"""
