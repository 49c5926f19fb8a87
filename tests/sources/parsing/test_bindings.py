"""What the statements of a scope bind."""

from __future__ import annotations

import ast

import pytest

from preflight.sources.parsing.bindings import constant_truth, statements_in


@pytest.mark.parametrize(
    ("text", "main", "truth"),
    [
        ("True", None, True),
        ("0", None, False),
        ("TYPE_CHECKING", None, False),
        ("typing.TYPE_CHECKING", None, False),
        ("not MYPY", None, True),
        ("__name__ == '__main__'", True, True),
        ("__name__ == '__main__'", False, False),
        ("__name__ == '__main__'", None, None),
        ("x", None, None),
        ("not x", None, None),
    ],
)
def test_conditions_that_are_the_same_in_every_run(text: str, main: bool | None, truth: bool | None) -> None:
    assert constant_truth(ast.parse(text, mode="eval").body, main) is truth


def test_statements_are_in_the_order_of_a_walk() -> None:
    tree = ast.parse(
        "def f(a):\n    with a as b, c:\n        try:\n            x = (lambda: 1)()\n        except E:\n"
        "            def g():\n                del y\n        else:\n            z = 2\n        finally:\n"
        "            pass\n    match a:\n        case 1:\n            u = 3\n    if a:\n        v = 4\n"
        "    for w in a:\n        continue\n"
    )
    kinds = (ast.mod, ast.stmt, ast.withitem, ast.ExceptHandler, ast.match_case)
    assert list(statements_in(tree)) == [n for n in ast.walk(tree) if isinstance(n, kinds)]
