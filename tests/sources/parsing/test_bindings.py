"""What the statements of a scope bind."""

from __future__ import annotations

import ast

import pytest

from preflight.sources.parsing.bindings import constant_truth


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
