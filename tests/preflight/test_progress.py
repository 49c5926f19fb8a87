"""Progress is told on standard error, and only where somebody wants it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from preflight.cli.output import opens_links, plan
from tests.preflight.test_cli import SOUND, program, run


def test_progress_says_what_is_being_done_and_with_what(tmp_path: Path) -> None:
    result = run("check", program(tmp_path, SOUND), "--progress", "-f", "json")
    first, second, *others = result.stderr.splitlines()
    assert first.startswith("preflight: Running web, stack dev, with /")
    assert second == "preflight: Running it twice more, to see what its callbacks of apply make"
    assert "resources" in others[-1]
    assert json.loads(result.stdout)["findings"] == [] or result.exit_code == 0


@pytest.mark.parametrize("given", [(), ("--no-progress",)])
def test_a_pipe_gets_none_unless_it_asks(tmp_path: Path, given: tuple[str, ...]) -> None:
    assert run("check", program(tmp_path, SOUND), "--no-symbolic", *given).stderr == ""


def test_compact_is_a_format(tmp_path: Path) -> None:
    result = run("check", program(tmp_path, SOUND.replace("10.0.0.0/24", "10.1.0.0/24")), "--compact")
    assert (
        f"{tmp_path}/__main__.py:6:1 mandatory cidr-block-conflicts a: 10.1.0.0/24 is outside"
        in result.stdout
    )
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("formats", "outputs", "planned"),
    [
        ((), (), [("terminal", None)]),
        ((), ("r.json",), [("terminal", None), ("json", "r.json")]),
        (("gitlab",), ("gl-code-quality-report.json",), [("gitlab", "gl-code-quality-report.json")]),
        (("sarif", "json"), ("a.json", "b.json"), [("sarif", "a.json"), ("json", "b.json")]),
        (("json", "sarif"), ("r.sarif", "r.json"), [("sarif", "r.sarif"), ("json", "r.json")]),
        (("compact",), ("r.json",), [("compact", None), ("json", "r.json")]),
        (("compact",), ("r.txt",), [("compact", "r.txt")]),
        (("html",), ("report",), [("html", "report")]),
    ],
)
def test_which_format_goes_where(
    formats: tuple[str, ...], outputs: tuple[str, ...], planned: list[tuple[str, str | None]]
) -> None:
    found = plan(formats, tuple(map(Path, outputs)))
    assert [(f, str(o) if o else None) for f, o in found] == planned


@pytest.mark.parametrize(
    ("variables", "opens"),
    [
        ({}, False),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"VTE_VERSION": "7200"}, True),
        ({"VTE_VERSION": "4200"}, False),
        ({"KITTY_WINDOW_ID": "1", "CI": "true"}, False),
        ({"FORCE_HYPERLINK": "1", "CI": "true"}, True),
        ({"FORCE_HYPERLINK": "0", "TERM_PROGRAM": "WezTerm"}, False),
    ],
)
def test_which_terminals_open_links(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], opens: bool
) -> None:
    for name in ("CI", "TMUX", "TERM", "TERM_PROGRAM", "VTE_VERSION", "FORCE_HYPERLINK", "WT_SESSION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert opens_links() is opens
