"""Reports for people and tools: right by their formats' own rules, the same bytes for the same input."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from junitparser import JUnitXml
from sarif_pydantic import Sarif

from preflight.evaluation.evaluate import Outcome, ReportedFinding, SuppressedFinding, Undecided
from preflight.policy import ADVISORY, CRITICAL, HIGH, LOW, MANDATORY, Level, Severity
from preflight.reports import html, junit, markdown, sarif, terminal
from preflight.reports import json as json_report
from preflight.reports.report import Report


def reported(
    policy: str = "cidr-block-conflicts",
    level: Level = MANDATORY,
    severity: Severity = HIGH,
    message: str = "10.1.0.0/24 is outside 10.0.0.0/16 of VPC 'main'.",
    resource: str = "a",
    area: str = "network",
    line: int | None = 6,
) -> ReportedFinding:
    return ReportedFinding(
        policy=policy,
        level=level,
        severity=severity,
        area=area,
        urn=f"urn:pulumi:dev::web::aws:ec2/subnet:Subnet::{resource}",
        resource=resource,
        type="aws:ec2/subnet:Subnet",
        message=message,
        error="InvalidSubnet.Range",
        file=None if line is None else "network.py",
        line=line,
        url="https://example.org/page.md",
        remediation="Choose a range inside it.",
        fingerprint="0123456789abcdef",
    )


ODD = "Odd <b>|`*_ text\x00 ünïcode @someone & 'quotes'"
REPORT = Report(
    "web",
    "dev",
    Outcome(
        findings=(
            reported(),
            reported("program-error", MANDATORY, CRITICAL, ODD, "odd|<name>", "python_code"),
            reported("multi-az-deployment", ADVISORY, LOW, resource="db", area="database", line=None),
        ),
        excepted=(SuppressedFinding(reported(resource="b"), "Agreed <with> us.", "2027-01-31"),),
        undecided=(Undecided("multi-az-deployment", "urn:x", "x", "engine of 'x'"),),
        subjects={"cidr-block-conflicts": 4, "nat-gateway-placement": 2, "multi-az-deployment": 1},
        resources=12,
    ),
    folder="infra",
)
EMPTY = Report("web", "dev", Outcome(resources=3))


def test_json_has_every_field_of_a_finding() -> None:
    made = json.loads(json_report.render(REPORT, undecided=True))
    assert made["undecided"] == 1
    assert made["undecidedSubjects"] == [
        {"policy": "multi-az-deployment", "urn": "urn:x", "resource": "x", "reason": "engine of 'x'"}
    ]
    assert made["findings"][0] == {
        "policy": "cidr-block-conflicts",
        "level": "mandatory",
        "severity": "high",
        "area": "network",
        "urn": "urn:pulumi:dev::web::aws:ec2/subnet:Subnet::a",
        "resource": "a",
        "type": "aws:ec2/subnet:Subnet",
        "message": "10.1.0.0/24 is outside 10.0.0.0/16 of VPC 'main'.",
        "error": "InvalidSubnet.Range",
        "file": "network.py",
        "line": 6,
        "url": "https://example.org/page.md",
        "remediation": "Choose a range inside it.",
        "fingerprint": "0123456789abcdef",
    }
    assert (made["excepted"][0]["reason"], made["excepted"][0]["until"]) == (
        "Agreed <with> us.",
        "2027-01-31",
    )


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["full", "empty"])
def test_sarif_is_read_by_another_reader(report: Report) -> None:
    text = sarif.render(report)
    log = Sarif.model_validate_json(text)
    (run,) = log.runs
    rules = [rule.id for rule in run.tool.driver.rules or []]
    assert rules == sorted(set(rules))
    for result in run.results or []:
        assert rules[result.rule_index or 0] == result.rule_id


def test_sarif_places_levels_and_suppressions() -> None:
    (run,) = json.loads(sarif.render(REPORT))["runs"]
    first, second, third, excepted = run["results"]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "infra/network.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 6},
    }
    assert first["locations"][0]["logicalLocations"][0]["name"] == "a"
    assert [r["level"] for r in run["results"]] == ["error", "error", "warning", "error"]
    assert third["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "infra/Pulumi.yaml"
    assert excepted["suppressions"] == [{"kind": "external", "justification": "Agreed <with> us."}]
    assert "suppressions" not in second
    rule = run["tool"]["driver"]["rules"][first["ruleIndex"]]
    assert rule["help"]["markdown"].startswith("A CIDR block overlaps")
    assert rule["helpUri"].endswith("/network/cidr-block-conflicts.md")


def test_junit_is_read_by_another_reader() -> None:
    suites = JUnitXml.fromstring(junit.render(REPORT).encode())
    assert (suites.tests, suites.failures, suites.skipped) == (5, 2, 1)
    by_name = {suite.name: suite for suite in suites}
    network = {case.name: case for case in by_name["Network"]}
    assert set(network) == {
        "cidr-block-conflicts [a]",
        "cidr-block-conflicts [b]",
        "nat-gateway-placement",
    }
    (failure,) = network["cidr-block-conflicts [a]"].result
    assert failure.message.startswith("10.1.0.0/24 is outside")
    assert network["nat-gateway-placement"].result == []
    (advisory,) = by_name["Databases"]
    assert (advisory.is_passed, advisory.system_out.startswith("advisory: ")) == (True, True)


def test_markdown_shows_text_as_text() -> None:
    text = markdown.render(REPORT)
    assert text.startswith("## aws-preflight: 2 mandatory, 1 advisory in 12 resources\n")
    assert "\\<b\\>\\|\\`\\*\\_ text" in text
    assert "\\@someone" in text
    assert text.count("<details>") == text.count("</details>") == 2
    assert "`network.py:6`" in text


def test_markdown_stays_within_a_comment() -> None:
    many = Outcome(findings=tuple(reported(resource=f"r{i}", message="x" * 300) for i in range(400)))
    text = markdown.render(Report("web", "dev", many))
    assert len(text) < 65_536
    shown = text.count("\n- ")
    assert f"{400 - shown} more are in the full report." in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_terminal_fits_its_width(width: int) -> None:
    text = terminal.render(REPORT, width=width, undecided=True)
    assert max(map(len, text.splitlines())) <= width
    flat = " ".join(text.split())
    assert "2 mandatory, 1 advisory, 1 excepted, 1 undecided in 12 resources" in flat
    assert "network.py:6" in flat
    assert "Agreed <with> us., until 2027-01-31" in flat


def test_terminal_colours_are_optional() -> None:
    assert "\x1b[" in terminal.render(REPORT, color=True)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", terminal.render(REPORT, color=True))
    assert plain.split() == terminal.render(REPORT).split()


def test_the_code_in_a_repair_is_marked_in_html() -> None:
    told = replace(reported(), remediation="Set `cidrBlock`\n to a range inside `10.0.0.0/16` & <b>.")
    text = html.render(Report("web", "dev", Outcome(findings=(told,))))
    assert (
        "<dd>Set <code>cidrBlock</code> to a range inside <code>10.0.0.0/16</code> &amp; &lt;b&gt;.</dd>"
        in text
    )


def test_the_repair_stands_once_for_a_policy() -> None:
    twice = Outcome(findings=(reported(), reported(resource="b")))
    assert terminal.render(Report("web", "dev", twice)).count("Repair:") == 1


@pytest.mark.parametrize(
    "render", [json_report.render, sarif.render, junit.render, markdown.render, terminal.render]
)
def test_every_report_of_nothing_says_so(render: object) -> None:
    assert callable(render)
    text = render(EMPTY)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
