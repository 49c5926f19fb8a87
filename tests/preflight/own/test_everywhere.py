"""Policies of one's own in every report and command, as those of the pack."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml
from click.testing import Result

from preflight.cli import mcp_server
from preflight.cli.main import main
from tests.preflight.own.files import HELPER, OF_STACK, POLICY, policy_file, program
from tests.versions import command_line

MESSAGE = "tags has no 'owner'. Add it."
NAME = "missing-owner-tag"


def run(*arguments: str | Path) -> Result:
    return command_line().invoke(main, [str(a) for a in arguments], terminal_width=80)


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program whose preflight.yaml names a folder with two policies."""
    folder = program(tmp_path / "web")
    policy_file(folder, "rules/tagging/missing_owner_tag.py")
    policy_file(folder, "rules/network/small_subnets.py", OF_STACK)
    (folder / "rules/_words.py").write_text(HELPER)
    monkeypatch.chdir(folder)
    return folder


def test_a_finding_is_in_every_report(web: Path) -> None:
    formats = ("json", "sarif", "junit", "markdown", "html", "terminal")
    outputs = [part for f in formats for part in ("--format", f, "--output", web / f"report-{f}")]
    result = run("check", web, *outputs, "--no-symbolic")
    assert result.exit_code == 1, result.output
    reports = {f: (web / f"report-{f}").read_text() for f in formats}
    (found,) = [f for f in json.loads(reports["json"])["findings"] if f["policy"] == NAME]
    assert (found["level"], found["area"], found["message"]) == ("mandatory", "tagging", MESSAGE)
    assert (found["file"], found["line"], found["error"]) == ("__main__.py", 5, "ACME-1")
    assert found["remediation"] == "Add tags."
    (run_,) = json.loads(reports["sarif"])["runs"]
    (rule,) = [r for r in run_["tool"]["driver"]["rules"] if r["id"] == NAME]
    assert rule["shortDescription"]["text"] == "A bucket has no tag that names its owner."
    assert "helpUri" not in rule
    suites = ElementTree.fromstring(reports["junit"])
    assert [s.get("name") for s in suites.findall("testsuite") if s.findall("testcase/failure")] == [
        "Tagging"
    ]
    assert {c.get("name") for c in suites.iter("testcase")} >= {"small-subnets", f"{NAME} [logs]"}
    for format_ in ("markdown", "html", "terminal"):
        assert NAME in reports[format_]


def test_commands_know_it(web: Path) -> None:
    assert NAME in run("policies", "--area", "tagging").stdout
    assert "Set tags.owner." in run("explain", NAME).stdout
    assert json.loads(run("explain", "small-subnets", "-f", "json").stdout)["url"].endswith("/subnets")
    assert mcp_server.explain(NAME, folder=str(web))["area"] == "tagging"
    (web / "preflight.yaml").write_text(
        "small-subnets: { longestPrefix: 26 }\nmissing-owner-tag: advisory\npreflight: { policies: [rules] }\n"
    )
    effective = yaml.safe_load(run("config").stdout)
    assert effective["small-subnets"] == {"enforcementLevel": "advisory", "longestPrefix": 26}
    assert effective[NAME] == {"enforcementLevel": "advisory"}
    assert effective["preflight"]["policies"] == ["rules"]
    schema = json.loads(run("config", "--schema").stdout)
    jsonschema.validate(yaml.safe_load((web / "preflight.yaml").read_text()), schema)


def test_it_is_configured_excepted_and_kept_in_a_baseline(web: Path) -> None:
    arguments = ("--format", "json", "-p", NAME, "--no-symbolic")
    assert run("check", web, *arguments).exit_code == 1
    assert run("baseline", web, "-o", web / "known.json", "-p", NAME, "--no-symbolic").exit_code == 0
    known = run("check", web, *arguments, "--baseline", web / "known.json")
    assert (known.exit_code, json.loads(known.stdout)["known"]) == (0, 1)
    exception = {"resource": "logs", "reason": "Nobody owns it yet."}
    written = {NAME: {"exceptions": [exception]}, "preflight": {"policies": ["rules"]}}
    (web / "preflight.yaml").write_text(yaml.safe_dump(written))
    excepted = run("check", web, *arguments)
    assert excepted.exit_code == 0
    assert [e["reason"] for e in json.loads(excepted.stdout)["excepted"]] == ["Nobody owns it yet."]


def test_the_option_names_a_folder(tmp_path: Path) -> None:
    folder = program(tmp_path / "web", "")
    policy_file(tmp_path, "shared/tagging/missing_owner_tag.py")
    result = run("check", folder, "--policies", tmp_path / "shared", "-p", NAME, "--sources-only")
    assert result.exit_code == 0, result.output
    result = run("check", folder, "-p", NAME, "--sources-only")
    assert (result.exit_code, "no such policy" in result.stderr) == (2, True)


def test_an_exported_state_is_judged_by_it(web: Path) -> None:
    urn = "urn:pulumi:dev::web::aws:s3/bucket:Bucket::logs"
    row = {
        "urn": urn,
        "type": "aws:s3/bucket:Bucket",
        "custom": True,
        "id": "logs",
        "inputs": {},
        "outputs": {},
    }
    state = {"version": 3, "deployment": {"manifest": {}, "resources": [row]}}
    (web / "export.json").write_text(json.dumps(state))
    result = run("state", "check", web / "export.json", "-p", NAME, "-f", "json")
    assert result.exit_code == 1, result.output
    assert [f["message"] for f in json.loads(result.stdout)["findings"]] == [MESSAGE]


def test_what_does_not_load_is_told_and_the_others_run(web: Path) -> None:
    policy_file(web, "rules/tagging/broken_here.py", "import acme_helpers\n")
    (web / "preflight.yaml").write_text(
        "broken-here: mandatory\npreflight: { policies: [rules], productionStacks: [live] }\n"
    )
    result = run("check", web, "-f", "json", "-p", NAME, "--no-symbolic")
    report = json.loads(result.stdout)
    assert [f["policy"] for f in report["findings"]] == [NAME]
    (note,) = report["notes"]
    assert note.startswith("rules/tagging/broken_here.py did not load: ModuleNotFoundError")
    listed = run("policies", "--area", "tagging")
    assert NAME in listed.stdout and "warning: rules/tagging/broken_here.py" in listed.stderr
    strict = run("check", web, "--strict")
    assert (strict.exit_code, strict.stdout) == (2, "")
    assert strict.stderr == f"error: {note}\n"


def test_a_policy_that_fails_names_its_line_and_the_others_run(web: Path) -> None:
    policy_file(
        web, "rules/tagging/fails_on_buckets.py", POLICY.replace('bucket.get("tags")', "bucket.tags[0]")
    )
    report = json.loads(run("check", web, "-f", "json", "--no-symbolic").stdout)
    (failed,) = [f for f in report["findings"] if f["policy"] == "policy-error"]
    assert failed["message"] == (
        "The policy 'fails-on-buckets' failed (AttributeError in line 13 of rules/tagging/fails_on_buckets.py) and "
        "evaluated nothing further."
    )
    assert failed["remediation"].startswith("Correct the policy's file")
    assert NAME in {f["policy"] for f in report["findings"]}


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        ("preflight: { policies: [nothing] }\n", "preflight.policies: 'nothing' is not a folder"),
        ("preflight: { policies: rules }\n", "preflight: Expected `array`, got `str` - at `$.policies`"),
    ],
)
def test_a_folder_that_is_not_there_is_one_line(web: Path, configuration: str, message: str) -> None:
    (web / "preflight.yaml").write_text(configuration)
    for command in (("check", web), ("policies",), ("config",)):
        result = run(*command)
        assert (result.exit_code, message in result.stderr) == (2, True), result.output


def test_a_projects_folder_counts_beside_its_organizations_configuration(web: Path) -> None:
    (web / "pack.json").write_text(json.dumps({"cidr-block-conflicts": "advisory"}))
    result = run("check", web, "--policy-pack-config", web / "pack.json", "-f", "json", "--no-symbolic")
    report = json.loads(result.stdout)
    assert NAME in {f["policy"] for f in report["findings"]}
    assert "notes" not in report


def test_an_organization_names_folders_beside_its_configuration(tmp_path: Path) -> None:
    folder = program(tmp_path / "web", "missing-owner-tag: disabled\n")
    policy_file(tmp_path, "organization/rules/tagging/missing_owner_tag.py")
    given = {"preflight": {"policies": ["rules"]}, NAME: "mandatory"}
    (tmp_path / "organization/pack.json").write_text(json.dumps(given))
    arguments = ("--policy-pack-config", tmp_path / "organization/pack.json")
    result = run("check", folder, *arguments, "-f", "json", "--no-symbolic")
    report = json.loads(result.stdout)
    assert NAME in {f["policy"] for f in report["findings"]}
    assert any("missing-owner-tag.enforcementLevel: disabled has no effect" in n for n in report["notes"])
    assert yaml.safe_load(run("config", folder, *arguments).stdout)[NAME]["enforcementLevel"] == "mandatory"
