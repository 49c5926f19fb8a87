"""What `preflight check` runs: policies by name, area and severity; folders, stacks, and the section `check:`."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest

from preflight.checks.program import Request
from preflight.checks.selection import Selection
from preflight.checks.several import failed, merged
from preflight.cli import runs
from preflight.cli.main import main
from preflight.cli.program_options import _PARAMETERS
from preflight.evaluation.check_options import CheckOptions
from preflight.evaluation.effective_configuration import effective
from preflight.evaluation.evaluate import Outcome, ReportedFinding, SuppressedFinding
from preflight.evaluation.settings import ConfigError
from preflight.policy import ADVISORY, HIGH, LOW, MANDATORY, Level, Severity, discover, policy_set
from preflight.preview.completeness import COMPLETE, Cause, Completeness
from preflight.reports.report import Report
from tests.preflight.test_cli import FAULTY, program, run

Asked = list[Request]


def finding(name: str = "a", level: Level = MANDATORY, stack: str = "dev", line: int = 3) -> ReportedFinding:
    return ReportedFinding(
        policy="cidr-block-conflicts",
        level=level,
        severity=HIGH,
        area="network",
        urn=f"urn:pulumi:{stack}::web::aws:ec2/subnet:Subnet::{name}",
        resource=name,
        type="aws:ec2/subnet:Subnet",
        message="It overlaps.",
        error="",
        file="__main__.py",
        line=line,
        url="",
        remediation="",
        fingerprint=f"mark-of-{name}",
    )


def report(folder: str, stack: str, *found: ReportedFinding, **more: Any) -> Report:
    excepted = more.pop("excepted", ())
    return Report("web", stack, Outcome(found, excepted, resources=2), folder=folder, **more)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the command asks to be checked; nothing is run, and each run finds one fault."""
    requests: Asked = []

    def check(request: Request, warm: None) -> Report:
        request.selection.policies(policy_set())
        requests.append(request)
        stack = request.stack or "dev"
        return report(str(request.folder), stack, finding(stack=stack))

    monkeypatch.setattr("preflight.checks.program.check", check)
    monkeypatch.setattr(runs, "started", lambda *_, **__: nullcontext())
    return requests


# --- which policies


def test_a_selection_of_policies() -> None:
    every = discover()
    assert Selection().policies(policy_set()) == every and Selection().is_whole
    names = {p.name for p in Selection(skip=("cidr-block-conflicts",)).policies(policy_set())}
    assert names == {p.name for p in every} - {"cidr-block-conflicts"}
    assert {p.area for p in Selection(areas=("load-balancing", "network")).policies(policy_set())} == {
        "load_balancing",
        "network",
    }
    least = Selection(least=Severity.HIGH).policies(policy_set())
    assert {p.severity for p in least} == {Severity.HIGH, Severity.CRITICAL}
    assert Selection(("cidr-block-conflicts",), skip=("cidr-block-conflicts",)).policies(policy_set()) == ()
    assert any(p.severity is LOW for p in every)


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        (Selection(skip=("cidr-block-conflict",)), "did you mean 'cidr-block-conflicts'?"),
        (Selection(areas=("networks",)), "networks: no such area; there are aws-limits, "),
    ],
)
def test_what_there_is_not(selection: Selection, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        selection.policies(policy_set())
    assert told in str(error.value)


def test_the_options_reach_the_run(tmp_path: Path, asked: Asked) -> None:
    run("check", tmp_path, "--skip", "broad-ingress", "--area", "network", "--min-severity", "high")
    (request,) = asked
    assert request.selection == Selection((), ("broad-ingress",), ("network",), Severity.HIGH)


# --- when it fails


@pytest.mark.parametrize(
    ("fail_on", "found", "complete", "code"),
    [
        ("mandatory", (MANDATORY,), True, 1),
        ("mandatory", (ADVISORY,), True, 0),
        ("advisory", (ADVISORY,), True, 1),
        ("advisory", (), True, 0),
        ("never", (MANDATORY,), True, 0),
        ("never", (), False, 2),
        ("never", (MANDATORY,), False, 2),
        ("mandatory", (MANDATORY,), False, 2),
    ],
)
def test_the_exit_code(fail_on: str, found: tuple[Level, ...], complete: bool, code: int) -> None:
    ended = COMPLETE if complete else Completeness(Cause.EXCEPTION, "It failed.")
    made = report(".", "dev", *(finding(level=level) for level in found), completeness=ended, fail_on=fail_on)
    assert made.exit_code == code
    # A fault that says what ended the program is a result, if anything is to fail.
    assert replace(made, explained=True).exit_code == (
        1 if found and not complete and fail_on != "never" else code
    )


def test_fail_on_reaches_the_exit_code(tmp_path: Path, asked: Asked) -> None:
    assert run("check", tmp_path).exit_code == 1
    assert run("check", tmp_path, "--fail-on", "never").exit_code == 0
    assert run("check", tmp_path, "--fail-on", "always").exit_code == 2


# --- several folders and stacks


def test_several_folders_and_all_stacks_are_one_report(tmp_path: Path, asked: Asked) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        program(folder, "")
    (one / "Pulumi.prod.yaml").write_text("")
    result = run("check", one, two, "--all-stacks", "-f", "json")
    assert [(r.folder, r.stack) for r in asked] == [(one, "dev"), (one, "prod"), (two, "dev")]
    made = json.loads(result.stdout)
    assert (result.exit_code, made["stack"], made["resources"]) == (1, "dev, prod", 6)
    # What both stacks of a folder have is one finding.
    assert [f["file"] for f in made["findings"]] == [f"{one}/__main__.py", f"{two}/__main__.py"]


def test_all_stacks_of_a_program_without_any_is_one_run(tmp_path: Path, asked: Asked) -> None:
    program(tmp_path, "")
    (tmp_path / "Pulumi.dev.yaml").unlink()
    run("check", tmp_path, "--all-stacks")
    assert [r.stack for r in asked] == [None]
    both = run("check", tmp_path, "--all-stacks", "--stack", "dev")
    assert (both.exit_code, both.stderr) == (2, "error: --stack and --all-stacks exclude each other\n")


def test_a_folder_that_cannot_be_checked_does_not_hide_the_others(tmp_path: Path) -> None:
    folder = program(tmp_path, FAULTY)
    result = run("check", folder, tmp_path / "nothing", "-f", "json", "-p", "cidr-block-conflicts")
    made = json.loads(result.stdout)
    assert (result.exit_code, made["complete"], made["cause"]) == (2, False, "could-not-run")
    assert made["reason"].endswith("nothing is not a folder")
    assert [f["resource"] for f in made["findings"]] == ["a"]


def test_a_finding_of_some_stacks_names_them() -> None:
    made = merged(
        [
            report("one", "dev", finding("a")),
            report("one", "stage", finding("a", stack="stage"), finding("b", stack="stage")),
            report("one", "prod", finding("a", stack="prod"), finding("b", stack="prod")),
            report("two", "dev", finding("a")),
        ]
    )
    assert [(f.resource, f.file, f.message) for f in made.findings] == [
        ("a", "one/__main__.py", "It overlaps."),
        ("a", "two/__main__.py", "It overlaps."),
        ("b", "one/__main__.py", "It overlaps. (Stacks 'stage' and 'prod'.)"),
    ]
    assert made.outcome.resources == 8


def test_an_exception_that_one_stack_needs_is_needed() -> None:
    used = SuppressedFinding(finding("c"), "why", None)
    made = merged(
        [
            report("one", "dev", unused=("x matches nothing", "y matches nothing")),
            report("one", "prod", unused=("y matches nothing",), excepted=(used,)),
        ]
    )
    assert made.unused == ("one: y matches nothing",)
    assert [e.finding.file for e in made.excepted] == ["one/__main__.py"]


def test_each_run_that_did_not_end_is_named() -> None:
    ended = Completeness(Cause.EXCEPTION, "It failed.")
    made = merged(
        [report("one", "dev", completeness=ended), failed("two", "", "no folder"), report("x", "dev")]
    )
    assert made.completeness.reason == "one (dev): It failed."
    assert made.warnings == ("one (dev): It failed.", "two: no folder")
    assert made.exit_code == 2


# --- the section `check:`


def test_the_section_has_every_option_of_the_command() -> None:
    """Who adds an option to `check` adds it to `CheckOptions`."""
    command = main.commands["check"]
    options = {p.name for p in command.params if isinstance(p, click.Option)}
    assert {_PARAMETERS.get(f.name, f.name) for f in msgspec.structs.fields(CheckOptions)} == options
    described = {f.encode_name for f in msgspec.structs.fields(CheckOptions)}
    names = {o.lstrip("-") for p in command.params for o in p.opts if o.startswith("--")}
    assert {
        "".join([w.capitalize() if i else w for i, w in enumerate(n.split("-"))]) for n in names
    } == described


SECTION = """
check:
  allStacks: true
  python: env/bin/python
  timeout: 30
  symbolic: false
  network: true
  config: {size: 3, "web:big": true}
  policyPackConfig: org.json
  policy: cidr-block-conflicts
  policies: own
  skip: [broad-ingress]
  area: [network]
  minSeverity: medium
  failOn: never
  format: json
  output: report.sarif
  baseline: base.json
  undecided: true
  strict: true
"""


def test_the_section_sets_the_defaults(tmp_path: Path, asked: Asked) -> None:
    folder = program(tmp_path, "", preflight=SECTION)
    (folder / "org.json").write_text('{"broad-ingress": "disabled"}')
    (folder / "base.json").write_text('{"format": 1, "findings": {"x": {"policy": "p", "resource": "r"}}}')
    result = run("check", folder)
    (request,) = asked
    assert result.exit_code == 0
    assert request == Request(
        folder=folder,
        stack="dev",
        python=str(folder / "env/bin/python"),
        timeout=30.0,
        network=True,
        selection=Selection(("cidr-block-conflicts",), ("broad-ingress",), ("network",), Severity.MEDIUM),
        config={"size": "3", "web:big": "true"},
        organization={"broad-ingress": "disabled"},
        baseline={"x": "p [r]"},
        strict=True,
        symbolic=False,
        own=(folder / "own",),
        base=folder,
    )
    assert json.loads(result.stdout)["program"] == "web"
    assert json.loads((folder / "report.sarif").read_text())["version"] == "2.1.0"


def test_what_is_given_goes_before_the_section(tmp_path: Path, asked: Asked) -> None:
    text = "check: {failOn: never, skip: broad-ingress, allStacks: true, config: {a: 1, b: 2}, timeout: 9}\n"
    folder = program(tmp_path, "", preflight=text)
    given = ("--fail-on", "mandatory", "--skip", "broad-egress", "--stack", "dev", "-c", "b=3")
    assert run("check", folder, *given).exit_code == 1
    (request,) = asked
    assert (request.selection.skip, request.config) == (("broad-egress",), {"a": "1", "b": "3"})
    assert (request.stack, request.timeout) == ("dev", 9.0)


def test_each_folder_has_its_own_section(tmp_path: Path, asked: Asked) -> None:
    sections = {"one": "check: {timeout: 5}\n", "two": "check: {skip: broad-ingress}\n", "three": ""}
    for name, text in sections.items():
        (tmp_path / name).mkdir()
        program(tmp_path / name, "", preflight=text)
    run("check", *(tmp_path / name for name in sections))
    assert [(r.timeout, r.selection.skip) for r in asked] == [
        (5.0, ()),
        (120.0, ("broad-ingress",)),
        (120.0, ()),
    ]


def test_the_form_of_the_report(tmp_path: Path, asked: Asked) -> None:
    result = run("check", program(tmp_path, "", preflight="check: {compact: true, progress: false}\n"))
    assert result.stdout.splitlines()[0].startswith(f"{tmp_path}/__main__.py:3") and result.stderr == ""


def test_other_commands_take_what_they_have(tmp_path: Path, asked: Asked) -> None:
    folder = program(tmp_path, "", preflight="check: {skip: broad-ingress, format: sarif, output: x.json}\n")
    assert run("baseline", folder, "-o", tmp_path / "base.json").exit_code == 0
    assert asked[0].selection.skip == ("broad-ingress",)
    assert (tmp_path / "base.json").exists() and not (folder / "x.json").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("check: {failon: never}", "check: unknown key 'failon'; did you mean 'failOn'?"),
        ("check: {failOn: sometimes}", "check: Invalid enum value 'sometimes'"),
        ("check: {commentLimit: 5}", "check: Expected `int` >= 1000"),
        ("check: {timeout: long}", "check: Expected `float | null`, got `str`"),
        ("check: [skip]", "check: expected a mapping of options"),
        ("check: {format: pdf}", "check.format: 'pdf'; allowed are terminal"),
        ("check: {baseline: none.json}", "check: preflight.yaml names none.json, and there is no such file"),
        ("check: {area: nets}", "nets: no such area"),
    ],
)
def test_what_the_section_does_not_have(tmp_path: Path, asked: Asked, text: str, told: str) -> None:
    result = run("check", program(tmp_path, "", preflight=text + "\n"))
    assert (result.exit_code, asked) == (2, [])
    assert told in result.stderr and len(result.stderr.splitlines()) == 1


def test_it_is_the_command_s_own(tmp_path: Path) -> None:
    """An organization's configuration has no such section, and the engine passes it by."""
    (tmp_path / "preflight.yaml").write_text("check: {failOn: never}\nbroad-ingress: disabled\n")
    assert set(effective(tmp_path, {}).levels) == {"broad-ingress"}
    with pytest.raises(ConfigError, match="check: no such policy"):
        effective(tmp_path, {"check": {"failOn": "never"}})
