"""Programs that fail, and folders that hold no program that could be started."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest

from preflight.preview import PreviewError, ProgramError, preview
from tests.preflight.preview.programs import resources, run, runs, write

# A component needs no provider's package, so these programs start quickly.
FIRST = 'import pulumi\npulumi.ComponentResource("my:x:Thing", "first")\n'


def failed(folder: Path, program: str, files: Any = None, **options: Any) -> ProgramError:
    previewed = run(folder, program, files, **options)
    assert previewed.error is not None
    return previewed.error


def test_an_exception_keeps_what_was_registered(tmp_path: Path) -> None:
    previewed = run(
        tmp_path, FIRST + 'print("before")\n\ndef fail():\n    raise ValueError("no")\n\nfail()\n'
    )
    error = previewed.error
    assert error is not None
    assert (error.kind, error.message, error.file, error.line) == (
        "exception",
        "ValueError: no",
        "__main__.py",
        6,
    )
    assert "fail()" in error.traceback
    assert "first" in resources(previewed)
    assert previewed.output == "before\n"


def test_an_exception_in_a_module_is_placed_there(tmp_path: Path) -> None:
    error = failed(tmp_path, "import lib\nlib.go()\n", {"lib__py": "def go():\n    return {}['key']\n"})
    assert (error.message, error.file, error.line) == ("KeyError: 'key'", "lib.py", 2)


@pytest.mark.parametrize(
    "program",
    [
        "import pulumi\npulumi.export('x', pulumi.Output.from_input(1).apply(\n    lambda n: n / 0))\n",
        "import pulumi\nasync def half(n):\n    return n / 0\n\npulumi.Output.from_input(1).apply(half)\n",
        "import pulumi\nx = pulumi.Output.from_input(1).apply(\n    func=lambda n: n / 0)\nx.apply(str)\n",
        "import pulumi\npulumi.Output.from_input(1).apply(lambda n: pulumi.Output.from_input(n).apply(\n"
        "    lambda n: n / 0)).apply(str)\n",
    ],
    ids=["function", "coroutine", "followed", "nested"],
)
def test_an_exception_in_apply_is_placed_there(program: str, tmp_path: Path) -> None:
    error = failed(tmp_path, program)
    assert (error.kind, error.file, error.line) == ("exception", "__main__.py", 3)
    assert error.message == "ZeroDivisionError: division by zero"
    assert "n / 0" in error.traceback


@pytest.mark.parametrize(
    ("program", "line", "message"),
    [
        ("import pulumi\nx = 'open\n", 2, "SyntaxError: unterminated string literal"),
        ("import pulumi\nif True:\nx = 1\n", 3, "IndentationError: expected an indented block"),
    ],
)
def test_a_program_that_does_not_parse(tmp_path: Path, program: str, line: int, message: str) -> None:
    error = failed(tmp_path, program)
    assert (error.kind, error.file, error.line) == ("syntax", "__main__.py", line)
    assert error.message.startswith(message)


def test_an_exit_with_and_without_a_code(tmp_path: Path) -> None:
    error = failed(tmp_path / "code", FIRST + "import sys\nsys.exit(3)\n")
    assert (error.kind, error.message, error.line) == ("exit", "the program exited with 3", 4)
    assert run(tmp_path / "none", FIRST + "raise SystemExit\n").error is None


def test_an_exit_that_nothing_can_catch(tmp_path: Path) -> None:
    error = failed(tmp_path, FIRST + "import os\nprint('last words', flush=True)\nos._exit(4)\n")
    assert (error.kind, error.message) == ("exit", "the program ended with code 4: last words")


def test_a_program_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    child = "import time\ntime.sleep(60)\n"
    program = FIRST + (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, 'child.py'])\n"
        "open('pid', 'w').write(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    started = time.monotonic()
    previewed = run(tmp_path, program, {"child__py": child}, timeout=6.0)
    assert time.monotonic() - started < 20
    error = previewed.error
    assert error is not None
    assert (error.kind, error.message) == ("timeout", "the program did not end within 6 seconds")
    assert (error.file, error.line) == ("__main__.py", 6), "where it was waiting"
    assert "first" in resources(previewed)
    pid = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 5
    while runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not runs(pid)


def test_the_same_name_twice_is_refused_where_it_is_asked_for(tmp_path: Path) -> None:
    error = failed(tmp_path, FIRST + 'pulumi.ComponentResource("my:x:Thing", "first")\n')
    assert error.message == (
        "Exception: Duplicate resource URN 'urn:pulumi:dev::shop::my:x:Thing::first': two resources of type "
        "my:x:Thing have the name 'first'; use a different name for each"
    )


def test_a_missing_configuration_value_is_named(tmp_path: Path) -> None:
    error = failed(tmp_path, "import pulumi\npulumi.Config().require('size')\n")
    assert "Missing required configuration variable 'shop:size'" in error.message
    assert (error.file, error.line) == ("__main__.py", 2)


def test_a_missing_value_may_come_from_an_environment(tmp_path: Path) -> None:
    stack = {"Pulumi.dev.yaml": "environment: [acme/dev]\n"}
    error = failed(tmp_path, "import pulumi\npulumi.Config().require('size')\n", stack)
    assert error.message.endswith(
        "Missing required configuration variable 'shop:size'. If the environment acme/dev sets it, set it with "
        "--config."
    )


def test_a_module_beside_main_is_not_found_and_why(tmp_path: Path) -> None:
    files = {
        "Pulumi.yaml": "name: shop\nruntime: python\nmain: tap.py\n",
        "tap__py": "import pulumi\nimport lib\n",
        "lib__py": "",
    }
    error = failed(tmp_path, "", files)
    assert error.message.startswith(
        "ModuleNotFoundError: No module named 'lib'. 'lib' is in the folder of tap.py"
    )
    assert "rename the file to __main__.py" in error.message
    assert (error.file, error.line) == ("tap.py", 2)


def test_a_package_that_is_not_installed_is_named(tmp_path: Path) -> None:
    error = failed(tmp_path, "import pulumi\nimport pulumi_nowhere\n")
    assert error.message == (
        f"ModuleNotFoundError: No module named 'pulumi_nowhere'. The program ran with {sys.executable}; install its "
        f"packages there ({sys.executable} -m pip install -r requirements.txt), or name another interpreter with "
        "--python"
    )


def test_a_transform_that_raises_is_the_programs_error(tmp_path: Path) -> None:
    error = failed(
        tmp_path,
        "import pulumi\n"
        "def broken(args):\n"
        "    raise RuntimeError('in the transform')\n"
        "pulumi.ComponentResource('my:x:T', 'x', None, pulumi.ResourceOptions(transforms=[broken]))\n",
    )
    assert "in the transform" in error.message


# --- could not be started


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"Pulumi.yaml": "name: shop\n"}, "Pulumi.yaml requires a name and a runtime"),
        ({"Pulumi.yaml": "runtime: python\n"}, "Pulumi.yaml requires a name and a runtime"),
        ({"Pulumi.yaml": "- a\n"}, "Pulumi.yaml is not a mapping"),
        ({"Pulumi.yaml": "name: [\n"}, "Pulumi.yaml cannot be read: line 2, column "),
        ({"Pulumi.yaml": "name: shop\nruntime: go\n"}, "the program's runtime is go"),
        ({"Pulumi.yaml": "name: shop\nruntime: python\nmain: no.py\n"}, "main: no.py, which does not exist"),
        (
            {"Pulumi.yaml": "name: shop\nruntime: {name: python, options: {virtualenv: env}}\n"},
            "Pulumi.yaml sets the virtual environment 'env', which does not exist; create it with:",
        ),
        ({"Pulumi.dev.yaml": "config: []\nx: {"}, "Pulumi.dev.yaml cannot be read"),
        ({"Pulumi.dev.yaml": "config: [1]\n"}, "Pulumi.dev.yaml: config is not a mapping"),
    ],
)
def test_a_folder_that_cannot_be_run(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(PreviewError) as caught:
        run(tmp_path, "", files)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_folder_no_project_no_program(tmp_path: Path) -> None:
    with pytest.raises(PreviewError, match="is not a folder"):
        preview(tmp_path / "absent")
    with pytest.raises(PreviewError, match=r"has no Pulumi\.yaml; use the folder of a Pulumi program"):
        preview(tmp_path)
    (write(tmp_path) / "__main__.py").unlink()
    with pytest.raises(PreviewError, match=r"has no __main__\.py"):
        preview(tmp_path)


def test_an_interpreter_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(PreviewError, match="--python: there is no interpreter 'python9'"):
        run(tmp_path, "", python="python9")


def test_an_interpreter_without_pulumi(tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n')
    bare.chmod(0o755)
    with pytest.raises(PreviewError) as caught:
        run(tmp_path / "program", "import pulumi\n", python=str(bare))
    assert str(caught.value) == (
        f"{bare} has no package pulumi; install the program's packages with: "
        f"{bare} -m pip install -r requirements.txt, or name another interpreter with --python"
    )


def test_an_interpreter_that_is_none(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho broken >&2\nexit 1\n")
    broken.chmod(0o755)
    with pytest.raises(PreviewError, match="cannot run the program: broken"):
        run(tmp_path / "program", "import pulumi\n", python=str(broken))


def test_an_input_of_a_wrong_type_is_named_before_what_waits_for_it(tmp_path: Path) -> None:
    error = failed(
        tmp_path,
        "import pulumi\n"
        "import pulumi_aws as aws\n"
        "net = aws.ec2.Vpc('net', cidr_block='10.0.0.0/16', tags={'a': object()})\n"
        "aws.ec2.Subnet('sub', vpc_id=net.id.apply(str), cidr_block='10.0.0.0/24')\n",
    )
    headline, _, rest = error.message.partition("\n")
    assert headline == "ValueError: tags of 'net': unexpected input of type object for a in Vpc"
    assert "While processing resource: 'net'" in rest
