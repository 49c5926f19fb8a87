"""The program's sources by every way in: as the command line and the pack find them, and what is told of a failure."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.analyzer.servicer import Analyzer
from preflight.checks.program import Request, check
from preflight.evaluation.evaluate import ReportedFinding
from preflight.policy import Level
from preflight.preview.errors import PreviewError
from preflight.preview.program_sources import sources_in, sources_of
from preflight.preview.project import Project
from preflight.testing import Program
from tests.preflight.process import started
from tests.preflight.requests import resource_request, stack_configuration

OWN = f"{{name: python, options: {{virtualenv: '{sys.prefix}'}}}}"


def project(folder: Path, files: dict[str, str], more: str = "") -> Path:
    for name, text in {"Pulumi.yaml": f"name: web\nruntime: {OWN}\n{more}", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    return folder


def told(folder: Path, **more: Any) -> list[ReportedFinding]:
    """What `check` says about the program itself, its own failure included."""
    report = check(Request(folder, **more))
    return [f for f in report.outcome.findings if f.area == "python_code"]


# --- where the program is


def test_a_folder_is_on_the_path_and_a_file_is_not(tmp_path: Path) -> None:
    folder = project(tmp_path / "a", {"__main__.py": ""})
    found = sources_of(Project.load(folder, None, {}), "python")
    assert (
        found is not None
        and found.program.on_path == folder
        and found.program.entry == folder / "__main__.py"
    )
    other = project(tmp_path / "b", {"tap.py": ""}, "main: tap.py\n")
    found = sources_of(Project.load(other, None, {}), "python")
    assert found is not None and found.program.on_path is None and found.program.entry == other / "tap.py"


def test_main_may_name_a_folder(tmp_path: Path) -> None:
    folder = project(tmp_path, {"src/__main__.py": ""}, "main: src\n")
    found = sources_of(Project.load(folder, None, {}), "python")
    assert found is not None and found.program.on_path == folder / "src" and found.program.folder == folder


def test_configuration_that_is_set(tmp_path: Path) -> None:
    folder = project(
        tmp_path,
        {
            "__main__.py": "",
            "Pulumi.dev.yaml": "config: {web:size: 1, web:key: {secure: xyz}, aws:region: eu-west-1}",
        },
        "config: {color: red}\n",
    )
    found = sources_of(Project.load(folder, "dev", {"extra": "1"}), "python")
    assert found is not None and found.program.has_stack
    assert found.program.config == {"web:size", "web:key", "aws:region", "web:color", "web:extra"}


def test_no_sources_of_other_languages_or_without_entry(tmp_path: Path) -> None:
    folder = project(tmp_path, {})
    assert sources_of(Project.load(folder, None, {}), "python") is None
    (folder / "Pulumi.yaml").write_text("name: web\nruntime: nodejs\n")
    assert sources_in(folder, "dev", ()) is None


_PACK = "name: aws-preflight\nruntime: {{name: python, options: {{{}}}}}\n"


@pytest.mark.parametrize(
    ("pack", "path", "expected"),
    [
        (_PACK.format("virtualenv: .venv"), ["own", "theirs"], "theirs"),
        (_PACK.format("toolchain: uv"), ["own", "theirs"], "theirs"),
        # The user has activated it too, and the program runs in it.
        (_PACK.format("virtualenv: .venv"), ["own", "own", "theirs"], "own"),
        # The engine puts nothing before the user's path.
        (_PACK.format(""), ["own", "theirs"], "own"),
        ("name: aws-preflight\nruntime: python\n", ["own", "theirs"], "own"),
        ("[", ["own", "theirs"], "own"),
        (_PACK.format("virtualenv: .venv"), ["theirs", "own"], "theirs"),
        (_PACK.format("virtualenv: .venv"), ["own"], None),
    ],
)
def test_the_programs_interpreter_is_the_first_on_the_engines_path(
    pack: str, path: list[str], expected: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine puts the environment that the pack sets first on the pack's path."""
    folder = project(tmp_path, {"__main__.py": "", "Pulumi.yaml": "name: web\nruntime: python\n"})
    bins = {name: tmp_path / name / "bin" for name in ("own", "theirs")}
    for bin_ in bins.values():
        bin_.mkdir(parents=True)
        (bin_ / "python3").symlink_to("/bin/sh")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "own"))
    monkeypatch.setenv("PATH", os.pathsep.join(str(bins[name]) for name in path))
    (tmp_path / "PulumiPolicy.yaml").write_text(pack)
    monkeypatch.chdir(tmp_path)
    found = sources_in(folder, "dev", ())
    assert found is not None
    assert found.program.interpreter == (str(bins[expected] / "python3") if expected else None)
    known = sources_in(folder, "dev", (), str(bins["theirs"]))
    assert known is not None and known.program.interpreter == str(bins["theirs"] / "python3")


def test_the_users_command_is_the_programs_interpreter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path, {"__main__.py": "", "Pulumi.yaml": "name: web\nruntime: python\n"})
    for name in ("python3", "python3.14"):
        (tmp_path / name).symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PULUMI_PYTHON_CMD", "python3.14")
    found = sources_in(folder, "dev", ())
    assert found is not None and found.program.interpreter == str(tmp_path / "python3.14")


def test_a_toolchains_environment_is_not_guessed(tmp_path: Path) -> None:
    runtime = "name: web\nruntime: {name: python, options: {toolchain: poetry}}\n"
    folder = project(tmp_path, {"__main__.py": "", "Pulumi.yaml": runtime})
    found = sources_in(folder, "dev", ())
    assert found is not None and found.program.interpreter is None


# --- the pack


FAULTY = """
import pulumi_aws as aws

aws.ec2.Eip("e", name="web")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PWD", str(tmp_path))
    return project(tmp_path, {"__main__.py": FAULTY})


def root() -> proto.AnalyzerResource:
    return Program().messages()[0]


def test_the_root_stack_is_judged_by_the_sources(folder: Path) -> None:
    analyzer = Analyzer()
    analyzer.ConfigureStack(stack_configuration(), None)
    (found,) = analyzer.Analyze(resource_request(root()), None).diagnostics
    assert (found.policyName, found.enforcementLevel) == ("type-annotations", proto.MANDATORY)
    assert "__main__.py:4: aws.ec2.Eip has no argument 'name'" in found.message
    assert 'tags={"Name": ...}' in found.message


def test_another_projects_sources_are_not_read(folder: Path) -> None:
    analyzer = Analyzer()
    analyzer.ConfigureStack(stack_configuration(project="another"), None)
    assert not analyzer.Analyze(resource_request(root()), None).diagnostics


def test_secrets_count_as_set(folder: Path) -> None:
    (folder / "__main__.py").write_text(
        'import pulumi\npulumi.Config().require("a")\npulumi.Config().require("b")\n'
    )
    analyzer = Analyzer()
    request = stack_configuration(**{"web:a": "x"})
    request.config_secret_keys.append("web:a")
    analyzer.ConfigureStack(request, None)
    (found,) = analyzer.Analyze(resource_request(root()), None).diagnostics
    assert "does not set 'b'" in found.message


def test_the_process_reads_the_sources_of_the_users_folder(folder: Path) -> None:
    with started(environment={"PWD": str(folder)}) as pack:
        pack.configure()
        alone, _ = pack.deploy([root()])
        assert [d.policyName for d in alone] == ["type-annotations"]


# --- one cause, one finding

FAILING = {
    "wrong argument": (FAULTY, "type-annotations", 4),
    "missing import": ("import nosuchpackage\n", "import-errors", 1),
    "missing name": ("from pulumi_aws import logs\n", "import-errors", 1),
    "undefined name": ("import pulumi\n\npulumi.export('a', json.dumps({}))\n", "variable-scope", 3),
    "syntax": ("import pulumi\n\nx = (1,\n", "syntax-errors", 3),
    "fence": ("import pulumi\nx = 1\n```\n", "syntax-errors", 3),
    "output in a sum": (
        "import pulumi_aws as aws\nb = aws.s3.Bucket('b')\nprint(b.arn + 'x')\n",
        "output-misuse",
        3,
    ),
    "output in json": (
        "import json\nimport pulumi_aws as aws\nb = aws.s3.Bucket('b')\njson.dumps({\n    'a': b.arn,\n})\n",
        "output-misuse",
        4,
    ),
    "attribute": ("import pulumi_aws as aws\nb = aws.s3.Bucket('b')\nprint(b.arnn)\n", "type-annotations", 3),
    "configuration": ("import pulumi\npulumi.Config().require('size')\n", "missing-configuration", 2),
    "file": ("open('nothing.sh')\n", "missing-files", 1),
    "several lines": (
        "import pulumi_aws as aws\n\naws.ec2.Eip(\n    'e',\n    name='web',\n)\n",
        "type-annotations",
        3,
    ),
    "own class": ("class A:\n    def __init__(self, a): pass\n\nA()\n", "type-annotations", 4),
}


@pytest.mark.parametrize(("text", "policy", "line"), FAILING.values(), ids=FAILING)
def test_a_failing_program_is_explained_once(text: str, policy: str, line: int, tmp_path: Path) -> None:
    """The preview's own error is not told beside the finding that explains it."""
    project(tmp_path, {"__main__.py": text, "Pulumi.dev.yaml": "config: {aws:region: eu-west-1}\n"})
    (found,) = told(tmp_path)
    assert (found.policy, found.level, found.file, found.line) == (
        policy,
        Level.MANDATORY,
        "__main__.py",
        line,
    )


def test_an_error_in_a_module_is_explained_once(tmp_path: Path) -> None:
    stack = """
        import pulumi
        import pulumi_aws as aws


        class Tap(pulumi.ComponentResource):
            def __init__(self, name):
                super().__init__("tap:stack:Tap", name)
                self.bucket = aws.s3.Bucket("b", name="x", opts=pulumi.ResourceOptions(parent=self))
    """
    files = {
        "__main__.py": "from lib.tap import Tap\n\nTap('t')\n",
        "lib/tap.py": stack,
        "lib/__init__.py": "",
    }
    (found,) = told(project(tmp_path, files))
    assert (found.policy, found.file, found.line) == ("type-annotations", "lib/tap.py", 9)


def test_the_entry_that_main_names_does_not_find_its_neighbours(tmp_path: Path) -> None:
    (found,) = told(project(tmp_path, {"tap.py": "from lib import a\n", "lib/a.py": ""}, "main: tap.py\n"))
    assert found.policy == "import-errors" and "sets main to a file (tap.py)" in found.message


def test_a_failure_that_no_policy_explains_is_told_by_itself(tmp_path: Path) -> None:
    (found,) = told(project(tmp_path, {"__main__.py": "raise ValueError('no')\n"}))
    assert found.policy == "program-error"


def test_faults_of_a_program_that_ran_are_advice(tmp_path: Path) -> None:
    """Code that runs in every run by what the sources say, but did not: something else prevented it."""
    text = "import builtins\nbuiltins.nothing = 1\nprint(nothing)\n"
    (found,) = told(project(tmp_path, {"__main__.py": text}))
    assert (found.policy, found.level) == ("variable-scope", Level.ADVISORY)


# --- sources only


def test_sources_alone_are_read_and_the_program_is_not_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    project(tmp_path, {"__main__.py": f"open({str(ran)!r}, 'w')\n" + FAULTY.lstrip()})
    (found,) = told(tmp_path, sources_only=True)
    assert (found.policy, found.level, found.line) == ("type-annotations", Level.MANDATORY, 4)
    assert not ran.exists()


def test_sources_alone_need_a_program_in_python(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: nodejs\n")
    with pytest.raises(PreviewError, match="the runtime is nodejs"):
        told(tmp_path, sources_only=True)
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    with pytest.raises(PreviewError, match=r"__main__\.py"):
        told(tmp_path, sources_only=True)
