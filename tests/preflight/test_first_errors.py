"""The first errors of a new user say what to do: interpreter, compiler, YAML, signals, the Automation API."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml

from preflight.core.yaml_problems import yaml_problem
from preflight.policy.own_findings import PAGES
from preflight.preview.automation import INSTEAD
from preflight.preview.typescript_errors import CompileError, compile_errors, headline_of
from tests.preflight.preview.test_node import folder_of, needs_node
from tests.preflight.test_cli import SOUND, program, run

TS_NODE = """TSError: ⨯ Unable to compile TypeScript:
index.ts(4,39): error TS2353: Object literal may only specify known properties, and 'cidrBlok' does not exist.
src/net.ts(12,3): error TS2322: Type 'string' is not assignable to type 'number'.
  Types of property 'a' are incompatible.
    Type 'x' is not 'y'.
"""
PRETTY = (
    "\x1b[96mindex.ts\x1b[0m:\x1b[93m3\x1b[0m:\x1b[93m7\x1b[0m - \x1b[91merror\x1b[0m\x1b[90m TS2304: \x1b[0m"
    "Cannot find name 'x'.\n"
)


def test_a_missing_package_names_the_interpreter_and_how_to_choose_another(tmp_path: Path) -> None:
    result = run("check", program(tmp_path, "import nowhere_at_all\n"), "--no-symbolic", "-f", "json")
    reason = json.loads(result.stdout)["reason"]
    assert f"The program ran with {sys.executable}" in reason
    assert "--python" in reason


def test_a_module_of_the_program_s_own_is_no_missing_package(tmp_path: Path) -> None:
    folder = program(tmp_path, "import shop.nothing\n")
    (folder / "shop.py").write_text("")
    result = run("check", folder, "--no-symbolic", "-f", "json")
    assert "--python" not in json.loads(result.stdout)["reason"]


@pytest.mark.parametrize("name", ["Pulumi.yaml", "Pulumi.dev.yaml", "preflight.yaml"])
def test_yaml_that_cannot_be_read_names_the_line(tmp_path: Path, name: str) -> None:
    folder = program(tmp_path, SOUND)
    (folder / name).write_text("name: web\nruntime: python\nconfig:\n  a: [1\n  b: 2\n")
    result = run("check", folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"error: {name} cannot be read: line 5, column 4: expected ',' or ']', but got ':' while parsing a flow "
        "sequence that begins in line 4\n"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "a: 'x\n",
            "line 2, column 1: found unexpected end of stream while scanning a quoted scalar that begins in line 1",
        ),
        ("a: b: c\n", "line 1, column 5: mapping values are not allowed here"),
        (
            "\ta: 1\n",
            "line 1, column 1: found character '\\t' that cannot start any token while scanning for the next token",
        ),
    ],
)
def test_what_is_wrong_with_yaml(text: str, problem: str) -> None:
    with pytest.raises(yaml.YAMLError) as caught:
        yaml.safe_load(text)
    assert yaml_problem(caught.value) == problem


def test_another_error_than_yaml_s_has_its_first_line() -> None:
    assert yaml_problem(OSError("no\nmore")) == "no"


def test_the_compiler_s_errors() -> None:
    assert compile_errors(TS_NODE) == (
        CompileError(
            "index.ts",
            4,
            "TS2353",
            "Object literal may only specify known properties, and 'cidrBlok' does not exist.",
        ),
        CompileError(
            "src/net.ts",
            12,
            "TS2322",
            "Type 'string' is not assignable to type 'number'. Types of property 'a' are incompatible. "
            "Type 'x' is not 'y'.",
        ),
    )
    assert compile_errors(PRETTY) == (CompileError("index.ts", 3, "TS2304", "Cannot find name 'x'."),)
    assert compile_errors("TypeError: x is not a function\n  at index.ts:3:7\n") == ()
    assert headline_of(TS_NODE).endswith("'cidrBlok' does not exist, and 1 more")
    assert headline_of("ValueError: no.\nmore") == "ValueError: no"


@needs_node
def test_each_error_of_the_compiler_is_a_finding(tmp_path: Path) -> None:
    source = 'import * as aws from "@pulumi/aws";\nexport const n: number = "x";\nconst m: string = 1;\n'
    result = run("check", folder_of(tmp_path, source, "index.ts"), "--no-symbolic", "-f", "json")
    made = json.loads(result.stdout)
    assert (result.exit_code, made["complete"]) == (1, False)
    found = [(f["policy"], f["line"], f["error"], f["errorSource"]) for f in made["findings"]]
    assert found == [
        ("typescript-error", 2, "TS2322", "TypeScript"),
        ("typescript-error", 3, "TS2322", "TypeScript"),
    ]
    assert made["findings"][0]["path"] == str(tmp_path / "index.ts")
    text = run("check", tmp_path, "--no-symbolic").stdout
    assert "TypeScript does not compile" in text
    assert text.index("index.ts:2:1") < text.index("index.ts:3:1")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("main.py", "from pulumi import automation as auto\n"),
        ("deploy.py", "import pulumi.automation\n"),
        ("run.ts", 'import { LocalWorkspace } from "@pulumi/pulumi/automation";\n'),
    ],
)
def test_the_automation_api_without_a_project(tmp_path: Path, name: str, source: str) -> None:
    (tmp_path / name).write_text(source)
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert result.stderr == f"error: {tmp_path} has no Pulumi.yaml. {INSTEAD}\n"


def test_another_folder_is_asked_for_a_program(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import pulumi  # no automation\n")
    assert INSTEAD not in run("check", tmp_path).stderr


def test_the_automation_api_in_a_program(tmp_path: Path) -> None:
    source = (
        "from pulumi import automation as auto\n"
        "auto.create_or_select_stack('dev', 'inner', lambda: None).up()\n"
    )
    result = run("check", program(tmp_path, source), "--no-symbolic", "-f", "json")
    (found,) = [f for f in json.loads(result.stdout)["findings"] if f["policy"] == "program-error"]
    assert (result.exit_code, found["level"], found["remediation"]) == (2, "advisory", INSTEAD)


@pytest.mark.parametrize("number", [6, 9, 11, 15])
def test_a_signal_has_its_name(tmp_path: Path, number: int) -> None:
    default = "" if number == 9 else f"signal.signal({number}, signal.SIG_DFL)\n"
    source = f"import os, signal\n{default}os.kill(os.getpid(), {number})\n"
    name = {6: "SIGABRT", 9: "SIGKILL", 11: "SIGSEGV", 15: "SIGTERM"}[number]
    result = run("check", program(tmp_path, source), "--no-symbolic", "-f", "json")
    assert f"was ended by {name}" in json.loads(result.stdout)["reason"]


@pytest.mark.parametrize("name", PAGES)
def test_the_pack_s_own_findings_have_pages(name: str) -> None:
    result = run("explain", name)
    assert result.exit_code == 0
    assert "What fails" in result.stdout
    made = json.loads(run("explain", name, "-f", "json").stdout)
    assert made["policy"] == name
    assert {"What fails", "What to do"} == made["sections"].keys()
