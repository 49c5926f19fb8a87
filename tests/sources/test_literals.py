"""The literals of a program, with their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.sources.literals import Literal, Literals, of_scripts
from preflight.sources.script_literals import literals_of

SCRIPTS = {
    "both quotes": ("const a = 'one';\nconst b = \"two\";", [("one", 1), ("two", 2)]),
    "escapes": (r"""a = 'it\'s'; b = "x\"y"; c = 'd'""", [("it's", 1), ('x"y', 1), ("d", 1)]),
    "comments": ("// don't\n/* 'no'\n`no` */ 'yes'", [("yes", 3)]),
    "a comment without an end": ("'a' /* 'b'", [("a", 1)]),
    "a template": ("`one\ntwo` + 'x'", [("one\ntwo", 1), ("x", 2)]),
    "an expression in a template": ("`a-${f({ b: 'c' })}-d`", [("a-", 1), ("c", 1), ("-d", 1)]),
    "a template in a template": ("`a${`b${c}`}d`", [("a", 1), ("b", 1), ("", 1), ("d", 1)]),
    "division and braces": ("x = { a: 1 / 2 }; y = 'z' }", [("z", 1)]),
    "a quote that does not end": ("it's\n'x'", [("x", 2)]),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), SCRIPTS.values(), ids=SCRIPTS)
def test_literals_of_a_script(text: str, expected: list[tuple[str, int]]) -> None:
    assert list(literals_of(text)) == expected


def test_the_files_that_are_read(tmp_path: Path) -> None:
    for name in (
        "index.ts",
        "bin/index.js",
        "lib/a.js",
        "node_modules/p/b.js",
        "types.d.ts",
        ".hidden/c.ts",
        "d.py",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"const password =\n  '{name}';")
    literals = of_scripts(tmp_path)
    assert literals.place("index.ts") == Literal("index.ts", 2)
    assert literals.place("lib/a.js") == Literal("lib/a.js", 2)
    for name in ("bin/index.js", "node_modules/p/b.js", "types.d.ts", ".hidden/c.ts", "d.py"):
        assert not literals.writes(name), name


def test_one_of_several_places() -> None:
    places = {"a": [1, 2], "b": [3, 3]}
    found = Literals(lambda: ((t, Literal("x.ts", n, n == 2)) for t, lines in places.items() for n in lines))
    assert found.place("a") == Literal("x.ts", 2, True), "by a word such as password"
    assert found.place("b") == Literal("x.ts", 3), "twice in one line"
    assert found.place("c") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shop-password-1", True),
        ("shop-password-1x", False),
        ("dev-password", True),
        ("dev-shop-dev-1", False),
    ],
)
def test_a_text_that_is_made_of_literals(text: str, expected: bool) -> None:
    found = Literals(
        lambda: ((t, Literal("x.ts", 1)) for t in ("shop", "-password-1", "dev", "-password", "-1"))
    )
    assert found.writes(text) is expected
