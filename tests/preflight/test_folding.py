"""Advice for production only is one line elsewhere."""

from __future__ import annotations

from typing import Any

from preflight.analyzer.servicer import Analyzer
from preflight.evaluation.evaluate import run
from preflight.evaluation.folding import folded
from preflight.evaluation.settings import parse
from preflight.policy import discover
from preflight.policy.own_findings import BEFORE_PRODUCTION as NAME
from preflight.policy.wording import listed
from preflight.testing import Program
from tests.preflight.requests import (
    configuration,
    resource_request,
    stack_configuration,
    stack_request,
)

MESSAGE = "Before production, add backups for 'db'; recovery for 'a' and 'b'; encryption for 'db'; Multi-AZ for 'db'."
ALONE = {
    "database-without-backups": ["db"],
    "multi-az-deployment": ["db"],
    "table-without-point-in-time-recovery": ["a", "b"],
    "unencrypted-database": ["db"],
}


def program(stack: str = "dev") -> Program:
    made = Program(stack)
    made.add("aws:rds:Instance", "db", engine="postgres", backupRetentionPeriod=0, storageEncrypted=False)
    for name in "ab":
        made.add("aws:dynamodb:Table", name, hashKey="id")
    return made


def told(stack: str = "dev", config: dict[str, Any] | None = None) -> dict[str, list[str]]:
    """Of the policies above and the line for all of them: whom they name."""
    model = program(stack).planned()
    found: dict[str, list[str]] = {}
    for finding in folded(
        run(model, discover(), parse(config or {}, discover(), explicit=True)), model
    ).findings:
        if finding.policy in {*ALONE, NAME}:
            found.setdefault(finding.policy, []).append(finding.resource)
    return {policy: sorted(names) for policy, names in found.items()}


def test_one_line_names_what_each_lacks() -> None:
    model = program().planned()
    outcome = folded(run(model, discover(), parse({}, discover())), model)
    (line,) = [f for f in outcome.findings if f.policy == NAME]
    assert line.message == MESSAGE
    assert (line.level, line.resource, line.type) == ("advisory", "web-dev", "pulumi:pulumi:Stack")
    assert not {f.policy for f in outcome.findings} & set(ALONE)
    assert all(policy in line.remediation for policy in ALONE)


def test_each_by_itself_in_production() -> None:
    assert told("prod") == ALONE
    assert told("live", {"preflight": {"productionStacks": ["live"]}}) == ALONE


def test_a_policy_whose_level_is_configured_speaks_for_itself() -> None:
    one = "unencrypted-database"
    assert told(config={one: "mandatory"}) == {NAME: ["web-dev"], one: ["db"]}
    assert told(config={one: "advisory"}) == {NAME: ["web-dev"], one: ["db"]}


def test_a_single_finding_stays_what_it_is() -> None:
    others = {policy: "disabled" for policy in ALONE if policy != "unencrypted-database"}
    assert told(config=others) == {"unencrypted-database": ["db"]}


def test_an_exception_holds_for_its_resource_only() -> None:
    excepted = {
        "table-without-point-in-time-recovery": {"exceptions": [{"resource": "a", "reason": "scratch"}]}
    }
    model = program().planned()
    outcome = folded(run(model, discover(), parse(excepted, discover())), model)
    (line,) = [f for f in outcome.findings if f.policy == NAME]
    assert "recovery for 'b';" in line.message
    assert [e.finding.resource for e in outcome.excepted] == ["a"]


def test_the_engine_is_told_once_and_at_the_end() -> None:
    analyzer = Analyzer()
    analyzer.ConfigureStack(stack_configuration(), None)
    analyzer.Configure(configuration(analyzer.GetAnalyzerInfo(None, None).policies), None)
    messages = program().messages()
    for message in messages:
        single = analyzer.Analyze(resource_request(message), None).diagnostics
        assert not {d.policyName for d in single} & set(ALONE), message.name
    said = analyzer.AnalyzeStack(stack_request(messages), None).diagnostics
    assert [d.message.partition("\n")[0] for d in said if d.policyName == "preflight"] == [MESSAGE]
    assert not {d.policyName for d in said} & set(ALONE)


def test_names_in_a_line() -> None:
    assert listed(["a"]) == "'a'"
    assert listed(["a", "b", "c"]) == "'a', 'b' and 'c'"
    assert listed([str(i) for i in range(10, 22)]).endswith("'18', '19' and 2 more")
    assert listed([str(i) for i in range(10, 20)]).endswith("'18' and '19'")
