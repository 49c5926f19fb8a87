"""The command line, as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from preflight.cli.main import main
from preflight.policy import discover
from tests.versions import command_line

FAULTY = """
import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
aws.ec2.Subnet("a", vpc_id=vpc.id, cidr_block="10.1.0.0/24")
"""
SOUND = FAULTY.replace("10.1.0.0/24", "10.0.0.0/24")
OUTSIDE = "10.1.0.0/24 is outside 10.0.0.0/16 of VPC 'main'."


def run(*arguments: str | Path) -> Result:
    return command_line().invoke(main, [str(a) for a in arguments], terminal_width=80)


def program(folder: Path, source: str, **files: str) -> Path:
    (folder / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (folder / "__main__.py").write_text(source)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


def test_a_faulty_program_gives_findings_and_exit_1(tmp_path: Path) -> None:
    result = run("check", program(tmp_path, FAULTY), "--format", "json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert {"version", "program", "stack", "findings", "excepted", "undecided", "resources"} <= report.keys()
    (finding,) = [f for f in report["findings"] if f["policy"] == "cidr-block-conflicts"]
    assert finding["message"].startswith(OUTSIDE)
    assert (finding["file"], finding["line"]) == ("__main__.py", 6)
    assert (finding["level"], finding["error"], finding["area"]) == (
        "mandatory",
        "InvalidSubnet.Range",
        "network",
    )
    assert (finding["resource"], finding["type"]) == ("a", "aws:ec2/subnet:Subnet")
    assert finding["remediation"]
    assert len(finding["fingerprint"]) == 16


def test_a_sound_program_exits_0(tmp_path: Path) -> None:
    result = run("check", program(tmp_path, SOUND))
    assert result.exit_code == 0, result.output
    assert "0 mandatory" in result.stdout


def test_the_terminal_report_fits_80_columns(tmp_path: Path) -> None:
    result = run("check", program(tmp_path, FAULTY), "-p", "cidr-block-conflicts")
    assert result.exit_code == 1
    assert OUTSIDE in " ".join(result.stdout.split())
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "files", "message"),
    [
        (("no-such-folder",), {}, "no-such-folder is not a folder"),
        ((".",), {"Pulumi": ""}, "Pulumi.yaml requires a name and a runtime"),
        ((".",), {"Pulumi": "name: web\nruntime: dotnet\n"}, "runtime is dotnet"),
        ((".", "--python", "no-python"), {}, "--python: there is no interpreter 'no-python'"),
        ((".", "-p", "cidr-block-conflict"), {}, "did you mean 'cidr-block-conflicts'?"),
        ((".",), {"preflight": "multi-az: mandatory\n"}, "multi-az: no such policy"),
        (
            (".",),
            {"preflight": "multi-az-deployment: sometimes\n"},
            "multi-az-deployment: enforcementLevel is 'sometimes'; allowed are "
            "advisory, mandatory, remediate, disabled",
        ),
        ((".", "-c", "nonsense"), {}, "--config nonsense: expected KEY=VALUE"),
        ((".", "-o", "report.pdf"), {}, "--output report.pdf: the format is unknown. Set --format"),
    ],
)
def test_what_cannot_run_gives_one_line_and_exit_2(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    files: dict[str, str],
    message: str,
) -> None:
    program(tmp_path, SOUND, **files)
    monkeypatch.chdir(tmp_path)
    result = run("check", *arguments)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("error: ")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_missing_pulumi_yaml_is_named(tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert result.stderr == f"error: {tmp_path} has no Pulumi.yaml; use the folder of a Pulumi program\n"


def test_programs_in_the_folders_of_a_folder_without_one_are_named(tmp_path: Path) -> None:
    for name in ("web", "net", "data", "jobs", "docs"):
        (tmp_path / name).mkdir()
        if name != "docs":
            (tmp_path / name / "Pulumi.yaml").write_text("name: x\nruntime: python\n")
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert result.stderr.endswith("use the folder of a Pulumi program: data, jobs, net or 1 more\n")


def test_packages_that_no_environment_has_are_named(tmp_path: Path) -> None:
    folder = program(tmp_path, SOUND)
    (folder / "requirements.txt").write_text(
        "pulumi>=3\npulumi-aws>=7\npulumi-nowhere==1.0 # not there\nrequests\n"
    )
    result = run("check", folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        "requirements.txt lists pulumi-nowhere, but the program's folder has no virtual environment"
        in result.stderr
    )
    (folder / "requirements.txt").write_text("pulumi>=3\npulumi_aws>=7\n")
    assert run("check", folder).exit_code == 0


def test_an_exception_hides_a_finding_and_is_listed(tmp_path: Path) -> None:
    configured = """
cidr-block-conflicts:
  exceptions: [{ resource: a, reason: A second range is associated by hand. }]
"""
    folder = program(tmp_path, FAULTY, preflight=configured)
    result = run("check", folder, "-f", "json", "-p", "cidr-block-conflicts")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["findings"]) == (0, [])
    assert [(e["resource"], e["reason"]) for e in report["excepted"]] == [
        ("a", "A second range is associated by hand.")
    ]


DATABASE = """
import pulumi_aws as aws

aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", allocated_storage=20,
                 username="admin1", manage_master_user_password=True, skip_final_snapshot=True)
"""


@pytest.mark.parametrize(
    ("project", "organization", "code", "told"),
    [
        ("multi-az-deployment: mandatory", "", 1, None),
        ("multi-az-deployment: remediate", "", 0, "multi-az-deployment repairs 'orders'"),
        ("multi-az-deployment: disabled", "", 0, None),
        (
            "multi-az-deployment: disabled",
            '{"multi-az-deployment": "mandatory"}',
            1,
            "multi-az-deployment.enforcementLevel: disabled has no effect",
        ),
        (
            "multi-az-deployment: {exceptions: [{resource: orders, reason: trial}]}",
            '{"multi-az-deployment": "mandatory"}',
            1,
            "multi-az-deployment.exceptions hides no mandatory findings",
        ),
        (
            "multi-az-deployment: {exceptions: [{resource: orders, reason: trial}]}",
            '{"multi-az-deployment": "mandatory", "preflight": {"projectExceptions": true}}',
            0,
            None,
        ),
    ],
)
def test_what_the_two_configurations_come_to(
    tmp_path: Path, project: str, organization: str, code: int, told: str | None
) -> None:
    """The same as in `pulumi preview`, see `test_analyzer` and `test_engine`."""
    folder = program(tmp_path, DATABASE, preflight=project + "\n")
    given: tuple[str | Path, ...] = ()
    if organization:
        (folder / "organization.json").write_text(organization)
        given = ("--policy-pack-config", folder / "organization.json")
    result = run("check", folder, "-p", "multi-az-deployment", "-f", "json", *given)
    assert result.exit_code == code, result.output
    notes = json.loads(result.stdout).get("notes", [])
    assert len(notes) == (told is not None)
    assert told is None or told in notes[0]


def test_an_expired_exception_says_so(tmp_path: Path) -> None:
    configured = """
cidr-block-conflicts:
  exceptions: [{ resource: a, reason: Until the move., until: 2020-01-31 }]
"""
    result = run("check", program(tmp_path, FAULTY, preflight=configured), "-p", "cidr-block-conflicts")
    assert result.exit_code == 1
    assert "The exception 'Until the move.' expired on 2020-01-31." in " ".join(result.stdout.split())


def test_reports_go_to_files_by_their_ending(tmp_path: Path) -> None:
    target, text = tmp_path / "report.json", tmp_path / "report.txt"
    result = run("check", program(tmp_path, FAULTY), "-o", target, "-o", text, "-f", "json", "-f", "terminal")
    assert (result.exit_code, result.stdout) == (1, "")
    assert json.loads(target.read_text())["findings"]
    assert "cidr-block-conflicts" in text.read_text()


def test_a_program_that_fails_is_a_finding_and_the_rest_is_open(tmp_path: Path) -> None:
    result = run("check", program(tmp_path, FAULTY + "\nvpc.no_such_thing\n"), "-f", "json")
    findings = json.loads(result.stdout)["findings"]
    assert result.exit_code == 1
    assert any((f["file"], f["line"], f["level"]) == ("__main__.py", 8, "mandatory") for f in findings)
    assert [f for f in findings if f["policy"] == "cidr-block-conflicts"] == [], "a second range may follow"


def test_what_a_program_that_wants_the_network_does_is_not_known(tmp_path: Path) -> None:
    source = SOUND + "\nimport urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/', timeout=2)\n"
    result = run("check", program(tmp_path, source), "-f", "json")
    (finding,) = [f for f in json.loads(result.stdout)["findings"] if f["policy"] == "program-error"]
    assert (result.exit_code, finding["level"]) == (2, "advisory")
    assert "the offline preview does not allow" in finding["message"]


@pytest.mark.parametrize(
    ("message", "level"),
    [
        ("Cannot retrieve the certificate at https://oidc.eks.eu-west-1.amazonaws.com", "advisory"),
        ("connect ECONNREFUSED 10.0.0.1:443", "advisory"),
        ("getaddrinfo EAI_AGAIN api.example.com", "advisory"),
        ("See https://www.pulumi.com/docs/concepts/inputs-outputs for more details", "mandatory"),
        ("no", "mandatory"),
    ],
)
def test_a_message_that_names_what_was_not_reached(tmp_path: Path, message: str, level: str) -> None:
    result = run("check", program(tmp_path, f"{SOUND}\nraise ValueError({message!r})\n"), "-f", "json")
    (finding,) = [f for f in json.loads(result.stdout)["findings"] if f["policy"] == "program-error"]
    assert finding["level"] == level


def test_policies_lists_every_policy() -> None:
    result = run("policies")
    assert result.exit_code == 0
    assert all(p.name in result.stdout for p in discover())


def test_explain_shows_the_page() -> None:
    result = run("explain", "cidr-block-conflicts")
    assert result.exit_code == 0
    assert "What fails" in result.stdout
    structured = json.loads(run("explain", "cidr-block-conflicts", "-f", "json").stdout)
    assert structured["policy"] == "cidr-block-conflicts"
    assert "Instead" in structured["sections"]


def test_explain_offers_the_nearest_name() -> None:
    result = run("explain", "cidr-conflicts")
    assert (result.exit_code, "did you mean 'cidr-block-conflicts'?" in result.stderr) == (2, True)
