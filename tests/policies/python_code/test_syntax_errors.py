"""Files that do not parse."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check

CASES: dict[str, Case] = {
    "cut off in a call": Case(
        """
            import pulumi_aws as aws

            v = aws.ec2.Vpc(
                'v',
                cidr_block='10.0.0.0/16',
        """,
        [
            (
                "mandatory __main__.py:3 {python} cannot parse __main__.py: '(' was never closed. The file "
                "ends before what begins here is closed. Complete the file, or add the closing mark."
            ),
        ],
    ),
    "cut off in a text": Case(
        """
            import pulumi

            text = 'abc
        """,
        [
            (
                "mandatory __main__.py:3 {python} cannot parse __main__.py: unterminated string literal "
                "(detected at line 3). The file ends before what begins here is closed. Complete the file, or "
                "add the closing mark."
            ),
        ],
    ),
    "cut off in a triple-quoted text": Case(
        'import pulumi\n\ntext = """abc\ndef\n',
        [
            (
                "mandatory __main__.py:3 {python} cannot parse __main__.py: unterminated triple-quoted string "
                "literal (detected at line 4). The file ends before what begins here is closed. Complete the "
                "file, or add the closing mark."
            ),
        ],
    ),
    "a message that asks": Case(
        "import pulumi\n\nx = [1 2]\n",
        [
            "mandatory __main__.py:3 {python} cannot parse __main__.py: invalid syntax. Perhaps you forgot a comma? "
            "Correct it."
        ],
    ),
    "a fence at the end": Case(
        """
            import pulumi

            x = 1
            ```
        """,
        [
            (
                "mandatory __main__.py:4 {python} cannot parse __main__.py: invalid syntax. The file contains "
                "a Markdown fence (```). Remove it."
            ),
        ],
    ),
    "a fence at the start": Case(
        """
            ```python
            import pulumi
        """,
        [
            (
                "mandatory __main__.py:1 {python} cannot parse __main__.py: invalid syntax. The file contains "
                "a Markdown fence (```). Remove it."
            ),
        ],
    ),
    "lambda as a module": Case(
        """
            import pulumi_aws as aws

            f = aws.lambda.Function('f')
        """,
        [
            (
                "mandatory __main__.py:3 {python} cannot parse __main__.py: invalid syntax. lambda is a Python "
                "keyword. Use the module name lambda_."
            ),
        ],
    ),
    "an f-string over several lines": Case(
        """
            name = "a"
            text = f"{
                name
            }"
        """,
        [
            (
                "mandatory __main__.py:2 {python} cannot parse __main__.py: unterminated string literal "
                "(detected at line 2). Before Python 3.12, the braces of an f-string cannot contain line "
                "breaks or the f-string's quotes. Move the expression out of the f-string."
            ),
        ]
        if sys.version_info < (3, 12)
        else [],
    ),
    "typographic quotes": Case(
        "import pulumi\nprint(“x”)\n",
        [
            (
                "mandatory __main__.py:2 {python} cannot parse __main__.py: invalid character '“' (U+201C). "
                "Replace typographic quotes and dashes with plain ones."
            ),
        ],
    ),
    "marks of a merge": Case(
        """
            x = 1
            <<<<<<< HEAD
            y = 2
            =======
            y = 3
            >>>>>>> other
        """,
        [
            (
                "mandatory __main__.py:2 {python} cannot parse __main__.py: invalid syntax. The file contains "
                "a conflict marker of an unfinished merge. Choose a side and remove the markers."
            ),
        ],
    ),
    "triple quotes in triple quotes": Case(
        'code = """\ndef handler(event, context):\n    """Handle it."""\n    return 1\n"""\n',
        [
            (
                "mandatory __main__.py:3 {python} cannot parse __main__.py: invalid syntax. A triple-quoted "
                "string ends at a triple quote inside it. Use the other kind of triple quotes outside."
            ),
        ],
    ),
    "Python 2": Case(
        "print 'x'\n",
        [
            (
                "mandatory __main__.py:1 {python} cannot parse __main__.py: Missing parentheses in call to "
                "'print'. Did you mean print(...)? This is Python 2. Use print(...)."
            ),
        ],
    ),
    "a null byte": Case(
        "x = 1\x00\n",
        [
            (
                "mandatory __main__.py:1 {python} cannot parse __main__.py: source code string cannot contain "
                "null bytes. The file is not UTF-8 text. Save it as UTF-8."
            ),
        ],
    ),
    "wrong indentation": Case(
        """
            def f():
                x = 1
                  y = 2
        """,
        [
            "mandatory __main__.py:3 {python} cannot parse __main__.py: unexpected indent. Correct it.",
        ],
    ),
    "in a file that is imported": Case(
        {
            "__main__.py": "import lib.a\n",
            "lib/a.py": """
                    def f(:
                        pass
                """,
        },
        [
            "mandatory lib/a.py:1 {python} cannot parse lib/a.py: invalid syntax. Correct it.",
        ],
    ),
    "in a file that may be imported": Case(
        {
            "__main__.py": """
                    def later():
                        import a
                """,
            "a.py": "x = = 1\n",
        },
        [
            "advisory a.py:1 {python} cannot parse a.py: invalid syntax. Correct it.",
        ],
    ),
    "in a file that is not imported": Case(
        {
            "__main__.py": "x = 1\n",
            "old.py": "x = = 1\n",
            "tests/test_x.py": "x = = 1\n",
        },
        [
            (
                "advisory old.py:1 {python} cannot parse old.py: invalid syntax. Correct it. The program "
                "does not import this file."
            ),
        ],
    ),
    "Windows line ends": Case(
        "import pulumi\r\nx = (\r\n  1)\r\n",
    ),
    "newer syntax that this Python knows": Case(
        """
            match 1:
                case 1: pass
            try: pass
            except* ValueError: pass
        """,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_syntax_errors(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case, "syntax-errors")
