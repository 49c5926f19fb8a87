"""Exceptions as comments: how they are written, and what they are about."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from preflight.evaluation.comments import CommentException, comments_in
from preflight.evaluation.exemption import ConfigError

POLICIES = ("broad-ingress", "cidr-block-conflicts")
DAY = datetime.date(2027, 1, 31)


def read(folder: Path, text: str, name: str = "__main__.py") -> list[CommentException]:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return list(comments_in(folder, POLICIES))


def facts(found: list[CommentException]) -> list[tuple[str, str, datetime.date | None, int]]:
    return [(c.policy, c.exemption.reason, c.exemption.until, c.covers) for c in found]


@pytest.mark.parametrize(
    ("text", "reason", "until"),
    [
        ("# preflight: ignore[broad-ingress] The VPN only.", "The VPN only.", None),
        ("# preflight: ignore[broad-ingress] The VPN only until 2027-01-31", "The VPN only", DAY),
        ("#preflight:ignore[broad-ingress]: The VPN only, until 2027-01-31", "The VPN only", DAY),
        ("# preflight: ignore[broad-ingress] - open until the move", "open until the move", None),
        ("# noqa: E501  # preflight: ignore[broad-ingress] The VPN only", "The VPN only", None),
    ],
)
def test_reason_and_last_day(tmp_path: Path, text: str, reason: str, until: datetime.date | None) -> None:
    assert facts(read(tmp_path, f"x = 1  {text}\n")) == [("broad-ingress", reason, until, 1)]


@pytest.mark.parametrize(
    ("name", "text", "covers"),
    [
        ("a.py", "x = 1\ny = 2  # preflight: ignore[broad-ingress] why\n", [2]),
        ("a.py", "x = 1\n# preflight: ignore[broad-ingress] why\ny = 2\n", [3]),
        (
            "a.py",
            "# preflight: ignore[broad-ingress] why\n# preflight: ignore[cidr-block-conflicts] why\ny = 2\n",
            [3, 3],
        ),
        ("a.py", "# preflight: ignore[broad-ingress] why\n\ny = 2\n", [2]),
        ("a.py", "# preflight: ignore[broad-ingress, cidr-block-conflicts] why\ny = 2\n", [2, 2]),
        ("a.py", 'x = """\n# preflight: ignore[broad-ingress] why\n"""\n', []),
        ("lib/net.ts", "const a = 1; // preflight: ignore[broad-ingress] why\n", [1]),
        ("lib/net.ts", "// preflight: ignore[broad-ingress] why\nconst a = 1;\n", [2]),
        ("net.js", "const a = 1;\n/* preflight: ignore[broad-ingress] why */\nnew A();\n", [3]),
        ("net.js", "/* preflight: ignore[broad-ingress] why */ new A();\n", [1]),
        ("net.ts", "/**\n * preflight: ignore[broad-ingress] why\n */\nnew A();\n", [4]),
        ("node_modules/x/index.js", "// preflight: ignore[broad-ingress] why\nnew A();\n", []),
        (".venv/lib/x.py", "# preflight: ignore[broad-ingress] why\n", []),
        ("readme.md", "# preflight: ignore[broad-ingress] why\n", []),
    ],
)
def test_the_line_that_it_is_about(tmp_path: Path, name: str, text: str, covers: list[int]) -> None:
    assert [c.covers for c in read(tmp_path, text, name)] == covers


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# preflight: ignore why", "names no policy"),
        ("# preflight: ignore[] why", "names no policy"),
        ("# preflight: ignore[broad-ingress]", "gives no reason"),
        ("# preflight: ignore[broad-ingress] until 2027-01-31", "gives no reason"),
        ("# preflight: ignore[broad-ingress] why until 2027-02-31", "until 2027-02-31 is not a day"),
        ("# preflight: ignore[broad-ingres] why", "did you mean 'broad-ingress'?"),
        ("# preflight: ignore[*] why", "no such policy"),
    ],
)
def test_what_is_not_right_names_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, f"x = 1\ny = 2  {text}\n", "lib/net.py")
    assert str(error.value).startswith("lib/net.py:2: preflight: ignore")
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("# preflight: ignore[broad-ingress] why\nx = [\n    1,\n]\n", (2, 4)),
        ("x = [\n    1,\n]  # preflight: ignore[broad-ingress] why\n", (1, 3)),
        ("x = [\n    # preflight: ignore[broad-ingress] why\n    1,\n]\n", (1, 4)),
        ("if 1:\n    y = 2  # preflight: ignore[broad-ingress] why\n    z = (\n        3)\n", (2, 2)),
    ],
)
def test_the_statement_that_it_is_in(tmp_path: Path, text: str, statement: tuple[int, int]) -> None:
    (found,) = read(tmp_path, text)
    assert found.statement == statement


def test_other_comments_are_none(tmp_path: Path) -> None:
    assert read(tmp_path, "# preflight: run it before every deployment\n# ignore[broad-ingress]\n") == []


def test_a_file_that_python_cannot_read_counts_as_far_as_it_does(tmp_path: Path) -> None:
    found = read(tmp_path, "x = 1  # preflight: ignore[broad-ingress] why\ny = (\n")
    assert [c.covers for c in found] == [1]
