"""Files that are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check

CASES: dict[str, Case] = {
    "open": Case(
        "open('start.sh').read()\n",
        [
            (
                "mandatory __main__.py:1 open reads 'start.sh', which does not exist. Add it, or correct "
                "the path."
            ),
        ],
    ),
    "an absolute path": Case(
        "open('/home/nosuchuser/.ssh/id_rsa.pub').read()\n",
        [
            (
                "mandatory __main__.py:1 open reads '/home/nosuchuser/.ssh/id_rsa.pub', which does not exist. "
                "Add it, or correct the path."
            ),
        ],
    ),
    "there": Case(
        {
            "__main__.py": """
                    open('start.sh').read()
                    open('data/x.json')
                """,
            "start.sh": "x",
            "data/x.json": "{}",
        },
    ),
    "elsewhere in the program": Case(
        {
            "__main__.py": "open('start.sh').read()\n",
            "scripts/start.sh": "x",
        },
        [
            (
                "mandatory __main__.py:1 open reads 'start.sh', which does not exist. Did you mean "
                "scripts/start.sh?"
            ),
        ],
    ),
    "a path from the module": Case(
        {
            "__main__.py": "import lib.a\n",
            "lib/a.py": """
                    import os
                    from pathlib import Path
                    HERE = Path(__file__).parent
                    (HERE / 'x.json').read_text()
                    open(os.path.join(os.path.dirname(__file__), 'y.json'))
                """,
            "lib/y.json": "{}",
        },
        [
            (
                "mandatory lib/a.py:4 read_text reads 'lib/x.json', which does not exist. Add it, or "
                "correct the path."
            ),
        ],
    ),
    "an archive": Case(
        """
            import pulumi
            pulumi.FileArchive('./lambda')
            pulumi.AssetArchive({'a': pulumi.FileAsset('b.py')})
        """,
        [
            (
                "mandatory __main__.py:2 FileArchive reads 'lambda', which does not exist. Add it, or "
                "correct the path."
            ),
            (
                "mandatory __main__.py:3 FileAsset reads 'b.py', which does not exist. Add it, or correct "
                "the path."
            ),
        ],
    ),
    "written by the program": Case(
        """
            open('x', 'w').write('1')
            open('x').read()
            open('y').read()
        """,
        [
            "advisory __main__.py:2 open reads 'x', which does not exist. Add it, or correct the path.",
            "advisory __main__.py:3 open reads 'y', which does not exist. Add it, or correct the path.",
        ],
    ),
    "written only": Case(
        "open('x', 'w').write('1')\n",
    ),
    "checked first": Case(
        """
            import os
            if os.path.exists('x'):
                open('x')
        """,
    ),
    "provided for": Case(
        """
            try:
                open('x')
            except FileNotFoundError:
                pass
        """,
    ),
    "not known": Case(
        """
            import sys
            open(sys.argv[0])
            open(f'{sys.argv[0]}.x')
        """,
    ),
    "in a function that does not run": Case(
        "def f(): return open('x').read()\n",
        [
            "advisory __main__.py:1 open reads 'x', which does not exist. Add it, or correct the path.",
        ],
    ),
    "with": Case(
        """
            with open('user-data.sh', encoding='utf-8') as f:
                print(f.read())
        """,
        [
            (
                "mandatory __main__.py:1 open reads 'user-data.sh', which does not exist. Add it, or "
                "correct the path."
            ),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_missing_files(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case, "missing-files")
