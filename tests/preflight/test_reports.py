"""Reports for people and tools: right by their formats' own rules, the same bytes for the same input."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from junitparser import JUnitXml
from sarif_pydantic import Sarif

from preflight.evaluation.evaluate import Outcome, ReportedFinding, SuppressedFinding
from preflight.evaluation.undecided import Undecided
from preflight.policy import ADVISORY, CRITICAL, HIGH, LOW, MANDATORY, Level, Severity
from preflight.preview.completeness import Cause, Completeness
from preflight.reports import compact, gitlab, html, junit, markdown, sarif, terminal
from preflight.reports import json as json_report
from preflight.reports.report import Report

ROOT = Path(__file__).parents[2]


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
    made = json.loads(json_report.render(REPORT))
    assert made["undecided"] == [
        {"policy": "multi-az-deployment", "urn": "urn:x", "resource": "x", "reason": "engine of 'x'"}
    ]
    (finding,) = [f for f in made["findings"] if f["policy"] == "cidr-block-conflicts"]
    assert finding == {
        "policy": "cidr-block-conflicts",
        "level": "mandatory",
        "severity": "high",
        "area": "network",
        "urn": "urn:pulumi:dev::web::aws:ec2/subnet:Subnet::a",
        "resource": "a",
        "type": "aws:ec2/subnet:Subnet",
        "message": "10.1.0.0/24 is outside 10.0.0.0/16 of VPC 'main'.",
        "error": "InvalidSubnet.Range",
        "errorSource": "AWS",
        "file": "infra/network.py",
        "path": f"{made['root']}/infra/network.py",
        "line": 6,
        "url": "https://example.org/page.md",
        "remediation": "Choose a range inside it.",
        "fingerprint": "0123456789abcdef",
    }
    assert (made["excepted"][0]["reason"], made["excepted"][0]["until"]) == (
        "Agreed <with> us.",
        "2027-01-31",
    )
    assert made["counts"] == {
        "mandatory": 2,
        "advisory": 1,
        "undecided": 1,
        "bySeverity": {"critical": 1, "high": 1, "low": 1},
        "byArea": {"python_code": 1, "network": 1, "database": 1},
    }


def inside(report: Report) -> Report:
    """With a resource that a callback registers, a component that was not looked into, notes and a baseline."""
    return replace(
        report,
        inside=frozenset({report.findings[0].urn}),
        closed=("'net' (awsx:ec2:Vpc): its plugin is not installed",),
        notes=("A note.",),
        known=2,
        callbacks="they connect",
        completeness=Completeness(Cause.EXCEPTION, "The program did not run to its end: no.", False),
    )


@pytest.mark.parametrize("report", [REPORT, EMPTY, inside(REPORT)], ids=["full", "empty", "all fields"])
def test_json_is_what_its_schema_says(report: Report) -> None:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    # Stricter than the published schema: no field may be missing in it.
    strict = copy.deepcopy(schema) | {"additionalProperties": False}
    strict["$defs"]["finding"]["unevaluatedProperties"] = False
    strict["properties"]["excepted"]["items"]["unevaluatedProperties"] = False
    strict["properties"]["excepted"]["items"]["allOf"] = [
        {k: v for k, v in schema["$defs"]["finding"].items() if k != "unevaluatedProperties"}
    ]
    made = json.loads(json_report.render(report))
    jsonschema.validate(made, strict, cls=jsonschema.Draft202012Validator)
    assert made["schemaVersion"] == schema["properties"]["schemaVersion"]["const"]
    assert made["$schema"] == schema["$id"]


def test_json_that_lacks_a_field_breaks_the_schema() -> None:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text())
    made = json.loads(json_report.render(REPORT))
    del made["findings"][0]["line"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(made, schema, cls=jsonschema.Draft202012Validator)


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
    first, second, *_ = text.splitlines()
    assert first == "<!-- aws-preflight: web/dev -->"
    assert second == "## aws-preflight: 2 mandatory, 1 advisory in 12 resources"
    assert "\\<b\\>\\|\\`\\*\\_ text" in text
    assert "\\@someone" in text
    assert text.count("<details>") == text.count("</details>") == 2
    assert "`infra/network.py:6`" in text


def words(number: int) -> str:
    """A text that differs from that of another number in more than values."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def test_markdown_stays_within_a_comment() -> None:
    many = Outcome(
        findings=tuple(reported(resource=f"r{i}", message=f"{words(i)} {'x' * 300}") for i in range(400))
    )
    text = markdown.render(Report("web", "dev", many))
    assert len(text) <= markdown.LIMIT
    assert len(markdown.render(Report("web", "dev", many), limit=5000)) <= 5000
    assert text.count("<details>") == text.count("</details>")
    shown = text.count("\n- ")
    assert 0 < shown < 400
    assert f"{400 - shown} more are in the full report." in text


def test_markdown_folds_a_long_report() -> None:
    many = Outcome(findings=tuple(reported(resource=f"r{i}", message=words(i)) for i in range(30)))
    text = markdown.render(Report("web", "dev", many))
    open_, _, folded = text.partition("<details>")
    assert (open_.count("\n- "), folded.count("\n- ")) == (10, 20)
    assert "<summary>20 more mandatory</summary>" in folded
    assert "| Network | 30 |" in open_


def test_markdown_names_what_is_alike_in_one_item() -> None:
    text = markdown.render(Report("web", "dev", Outcome(findings=tuple(reported(resource=r) for r in "abc"))))
    assert text.count("\n- ") == 1
    assert "*Likewise:* `b`, `c`" in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_terminal_fits_its_width(width: int) -> None:
    text = terminal.render(REPORT, width=width, undecided=True)
    assert max(map(len, text.splitlines())) <= width
    flat = " ".join(text.split())
    assert "2 mandatory, 1 advisory, 1 excepted, 1 undecided in 12 resources" in flat
    assert "infra/network.py:6:1" in flat
    assert "Agreed <with> us., until 2027-01-31" in flat


def test_terminal_colours_and_links_are_optional() -> None:
    made = terminal.render(REPORT, color=True, links=True)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", made)
    unlinked = re.sub(r"\x1b\]8;;[^\x1b]*\x1b\\", "", plain)
    assert unlinked.split() == terminal.render(REPORT).split()
    assert "\x1b]8;;https://example.org/page.md\x1b\\" in plain
    assert f"\x1b]8;;{(ROOT / 'infra/network.py').as_uri()}\x1b\\" in plain
    assert made == terminal.render(REPORT, color=True, links=True), "the same bytes"
    assert "\x1b]8" not in terminal.render(REPORT, color=True)
    assert "\x1b" not in terminal.render(REPORT)


def test_terminal_shows_first_what_must_be_fixed_first() -> None:
    order = [
        reported("low", ADVISORY, CRITICAL, "Advice."),
        reported("second", MANDATORY, CRITICAL, "Second.", area="database"),
        reported("third", MANDATORY, HIGH, "Third.", area="network"),
        reported("fourth", MANDATORY, HIGH, "Fourth.", area="database"),
        reported("first", MANDATORY, HIGH, "First.", area="python_code"),
    ]
    text = terminal.render(Report("web", "dev", Outcome(findings=tuple(order))))
    found = re.findall(r"(First|Second|Third|Fourth|Advice)\.", text)
    assert found == ["First", "Second", "Third", "Fourth", "Advice"]
    assert text.index("Must be fixed") < text.index("First.") < text.index("\nAdvice\n")


def test_terminal_counts_by_severity_and_area() -> None:
    lines = [line.split() for line in terminal.render(REPORT).splitlines()]
    assert ["critical", "high", "low"] in lines
    assert {("Network", "1"), ("Program", "code", "1"), ("Databases", "1")} <= {tuple(x) for x in lines}
    assert "critical  high" not in terminal.render(EMPTY)


def test_compact_has_one_line_for_a_finding() -> None:
    *lines, last = compact.render(REPORT, undecided=True).splitlines()
    assert len(lines) == 4
    assert (
        "infra/network.py:6:1 mandatory cidr-block-conflicts a: 10.1.0.0/24 is outside 10.0.0.0/16 of VPC 'main'."
        in lines
    )
    assert "infra/Pulumi.yaml:1:1 advisory multi-az-deployment db:" in lines[2]
    assert lines[3] == "undecided multi-az-deployment x: engine of 'x'"
    assert last.startswith("2 mandatory, 1 advisory")


def test_compact_obeys_no_text_of_the_program() -> None:
    told = reported(message="One\nTwo\x1b[31m red", resource="a\tb")
    line, _ = compact.render(Report("web", "dev", Outcome(findings=(told,)))).splitlines()
    assert line.endswith("cidr-block-conflicts a b: One Two�[31m red")


def test_gitlab_is_a_code_quality_report() -> None:
    twice = Outcome(findings=(reported(), reported(), reported("p", ADVISORY, LOW, line=None)))
    first, second, third = json.loads(gitlab.render(Report("web", "dev", twice, folder="infra")))
    assert first == {
        "description": "cidr-block-conflicts 'a': 10.1.0.0/24 is outside 10.0.0.0/16 of VPC 'main'.",
        "check_name": "cidr-block-conflicts",
        "fingerprint": first["fingerprint"],
        "severity": "critical",
        "location": {"path": "infra/network.py", "lines": {"begin": 6}},
    }
    assert len({e["fingerprint"] for e in (first, second, third)}) == 3
    assert (third["severity"], third["location"]["path"]) == ("info", "infra/Pulumi.yaml")
    assert json.loads(gitlab.render(EMPTY)) == []


def test_gitlab_shows_a_report_that_is_incomplete() -> None:
    (entry, *_) = json.loads(gitlab.render(inside(REPORT)))
    assert (entry["check_name"], entry["severity"]) == ("incomplete", "blocker")
    assert entry["description"] == "The program did not run to its end: no."


def test_the_code_in_a_repair_is_marked_in_html() -> None:
    told = replace(reported(), remediation="Set `cidrBlock`\n to a range inside `10.0.0.0/16` & <b>.")
    text = html.render(Report("web", "dev", Outcome(findings=(told,))))
    assert (
        "<dd>Set <code>cidrBlock</code> to a range inside <code>10.0.0.0/16</code> &amp; &lt;b&gt;.</dd>"
        in text
    )


@pytest.mark.parametrize(
    "render",
    [
        json_report.render,
        sarif.render,
        junit.render,
        markdown.render,
        terminal.render,
        compact.render,
        gitlab.render,
    ],
)
def test_every_report_of_nothing_says_so(render: object) -> None:
    assert callable(render)
    text = render(EMPTY)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
