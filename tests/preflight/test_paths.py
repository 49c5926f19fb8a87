"""One path of each file in all formats, wherever the command runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml

from preflight.evaluation.evaluate import Outcome
from preflight.reports import compact, gitlab, html, junit, markdown, sarif, terminal
from preflight.reports import json as json_report
from preflight.reports.paths import paths_of
from preflight.reports.report import Report
from tests.preflight.test_reports import reported


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "repo"
    (root / "infra" / "app").mkdir(parents=True)
    (root / ".git").mkdir()
    return root


@pytest.mark.parametrize(
    ("here", "folder"), [(".", "infra/app"), ("infra", "app"), ("infra/app", "."), ("..", "")]
)
def test_every_format_names_the_file_from_the_repository_s_root(
    repository: Path, monkeypatch: pytest.MonkeyPatch, here: str, folder: str
) -> None:
    monkeypatch.chdir(repository / here)
    report = Report(
        "web", "dev", Outcome(findings=(reported(),)), folder=folder or str(repository / "infra" / "app")
    )
    whole, path = str(repository / "infra" / "app" / "network.py"), "infra/app/network.py"
    made = json.loads(json_report.render(report))
    (finding,) = made["findings"]
    assert (finding["file"], finding["path"]) == (path, whole)
    assert (made["root"], made["folder"]) == (str(repository), "infra/app")
    (run,) = json.loads(sarif.render(report))["runs"]
    assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"] == f"{repository.as_uri()}/"
    assert _place(run)["uri"] == path
    (entry,) = json.loads(gitlab.render(report))
    assert entry["location"]["path"] == path
    case = next(c for suite in JUnitXml.fromstring(junit.render(report).encode()) for c in suite)
    assert case._elem.get("file") == path
    assert f"{whole}:6" in case.result[0].text
    assert f"`{path}:6`" in markdown.render(report)
    assert f'title="{whole}:6">{path}:6<' in html.render(report)


@pytest.mark.parametrize(
    ("here", "shown"),
    [(".", "infra/app/network.py"), ("infra", "app/network.py"), ("infra/app", "network.py")],
)
def test_a_terminal_names_it_from_where_one_stands(
    repository: Path, monkeypatch: pytest.MonkeyPatch, here: str, shown: str
) -> None:
    monkeypatch.chdir(repository / here)
    report = Report("web", "dev", Outcome(findings=(reported(),)), folder=str(repository / "infra" / "app"))
    assert compact.render(report).startswith(f"{shown}:6:1 mandatory")
    assert f"  {shown}:6:1" in terminal.render(report, width=120)


def test_without_a_repository_the_root_is_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "else").mkdir()
    monkeypatch.chdir(tmp_path)
    assert paths_of("app").from_root("lib/a.py") == "app/lib/a.py"
    monkeypatch.chdir(tmp_path / "else")
    assert paths_of("../app").from_root("a.py") == "a.py"


def test_a_file_outside_the_repository_stays_absolute(repository: Path) -> None:
    paths = paths_of(str(repository / "infra"))
    assert paths.from_root("../lib.py") == "lib.py"
    assert paths.from_root("../../lib.py") == str(repository.parent / "lib.py")


def _place(run: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    return found
