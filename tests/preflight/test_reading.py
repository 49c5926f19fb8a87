"""The sources are read while the program runs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from preflight.checks import program
from preflight.checks.program import Request, check
from preflight.checks.reading import ReadAhead
from preflight.cli.main import main
from preflight.core.resource import STACK_TYPE
from preflight.evaluation.settings import Settings
from preflight.policy import ADVISORY, LOW, Finding, Policy, policy, policy_set
from preflight.preview.project import Project
from preflight.sources.analysis import Sources
from tests.preflight.preview.programs import write
from tests.versions import command_line

FAULT = """
    import pulumi_aws as aws

    aws.s3.Bucket("logs", bukket="logs")
"""


def ahead(folder: Path, python: str | None = None, policies: tuple[Policy, ...] | None = None) -> ReadAhead:
    chosen = policy_set().policies if policies is None else policies
    return ReadAhead(Project.load(folder, None, {}), python, chosen, Settings())


def test_what_the_policies_ask_is_answered_before(tmp_path: Path) -> None:
    found = ahead(write(tmp_path, FAULT), sys.executable).sources(sys.executable)
    assert found is not None
    assert {"answer", "inference", "execution"} <= vars(found).keys()


def test_another_interpreter_reads_them_anew(tmp_path: Path) -> None:
    found = ahead(write(tmp_path, FAULT), sys.executable).sources("/usr/bin/another")
    assert found is not None
    assert vars(found).keys() == {"program", "disk"}
    assert found.program.interpreter == "/usr/bin/another"


def test_what_a_failed_policy_leaves_behind_is_not_used(tmp_path: Path) -> None:
    @policy(each=STACK_TYPE, level=ADVISORY, severity=LOW)
    def fails_halfway(stack: Any) -> Iterator[Finding]:
        assert stack.stack.context(Sources).files
        raise RuntimeError
        yield Finding(stack, "")

    found = ahead(write(tmp_path, FAULT), sys.executable, (fails_halfway,)).sources(sys.executable)
    assert found is not None
    assert vars(found).keys() == {"program", "disk"}


@pytest.mark.parametrize("runtime", ["nodejs", "yaml"])
def test_other_languages_have_none(tmp_path: Path, runtime: str) -> None:
    folder = write(tmp_path, FAULT, Pulumi__yaml=f"name: shop\nruntime: {runtime}\n")
    assert ahead(folder).sources("node") is None


def test_they_are_read_beside_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the program starts, they are being read; and the report has what they say."""
    beside: list[str] = []
    original = program.preview

    def previewing(*arguments: Any, **options: Any) -> Any:
        assert options["warm"] is not None or sys.platform != "linux"
        beside.extend(t.name for t in threading.enumerate())
        return original(*arguments, **options)

    monkeypatch.setattr(program, "preview", previewing)
    report = check(Request(write(tmp_path, FAULT), symbolic=False))
    assert "preflight-sources" in beside
    assert [(f.policy, f.file, f.line) for f in report.findings] == [("type-annotations", "__main__.py", 4)]


@pytest.mark.parametrize(("options", "kept"), [((), 2), (("--no-cache",), 0)])
def test_answers_and_searches_are_kept_unless_the_command_forbids_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], kept: int
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = write(tmp_path / "shop", FAULT)
    done = command_line().invoke(main, ["check", str(folder), "--no-symbolic", *options])
    assert "bukket" in done.output
    assert len(list(tmp_path.glob("cache/aws-preflight/*/*.json"))) == kept
