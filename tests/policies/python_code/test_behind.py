"""Faults in files that no run reaches yet: behind a file that does not parse, or in one that no file imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check

WRONG = """
import nosuchpackage
import pulumi_aws as aws
aws.s3.Bucket('b', nonsense=1)
undefined_name
"""


def faults(file: str) -> list[str]:
    return [
        (
            f"advisory {file}:1 Module 'nosuchpackage' is not in the program's folder or its environment. "
            f"Correct the name, or add its package to the requirements and install it."
        ),
        f"advisory {file}:3 aws.s3.Bucket has no argument 'nonsense' ({{aws}}): remove it.",
        f"advisory {file}:4 The name 'undefined_name' is not defined. Define or import it first.",
    ]


def unparsed(file: str, line: int) -> str:
    return f"mandatory {file}:{line} {{python}} cannot parse {file}: invalid syntax. Correct it."


CASES = {
    "behind the entry": Case(
        {"__main__.py": "from lib.stack import (\n    A,\n)\nx = = 1\n", "lib/stack.py": WRONG.lstrip()},
        [unparsed("__main__.py", 4), *faults("lib/stack.py")],
    ),
    "behind a module": Case(
        {
            "__main__.py": "import lib.network\n",
            "lib/__init__.py": "",
            "lib/network.py": "from . import stack\nx = = 1\n",
            "lib/stack.py": WRONG.lstrip(),
        },
        [unparsed("lib/network.py", 2), *faults("lib/stack.py")],
    ),
    "behind a file that is behind": Case(
        {"__main__.py": "import a\nx = = 1\n", "a.py": "import b\n", "b.py": WRONG.lstrip()},
        [unparsed("__main__.py", 2), *faults("b.py")],
    ),
    "imported by no file": Case({"__main__.py": "x = 1\n", "stack.py": WRONG.lstrip()}, faults("stack.py")),
    "no part of the program": Case(
        {
            "__main__.py": "x = 1\n",
            "lambda_code/index.py": "import nosuchpackage\nundefined_name\n",
            "tests/test_stack.py": WRONG.lstrip(),
            "test_stack.py": WRONG.lstrip(),
            "conftest.py": WRONG.lstrip(),
        }
    ),
    "sound": Case({"__main__.py": "x = 1\n", "stack.py": "import pulumi_aws as aws\naws.s3.Bucket('b')\n"}),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case)
