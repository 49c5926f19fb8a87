"""Rules of composite alarms."""

from __future__ import annotations

import json

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"


def rule(text: str) -> str:
    return (
        "resources:\n  r: { type: 'aws:cloudwatch:CompositeAlarm', properties: "
        f"{{ alarmName: x, alarmRule: {json.dumps(text)} }} }}\n"
    )


def told(fault: str) -> list[tuple[str, str]]:
    return [("r", f"alarmRule {fault}. Correct the rule.")]


FUNCTION = 'where CloudWatch expects a function such as ALARM("name")'
QUOTES = "where CloudWatch expects ')', or double quotes around a name with spaces"
OPERATOR = "where CloudWatch expects an operator"
ARN = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a"

CASES = {
    "one": Case(rule("ALARM(a)")),
    "operators": Case(rule('(ALARM("my a") OR OK(b)) AND NOT INSUFFICIENT_DATA(c)')),
    "lines": Case(rule("ALARM(a)\n  AND NOT (ALARM(b)\n  OR FALSE)")),
    "spaces inside": Case(rule('ALARM ( "a" )')),
    "an ARN": Case(rule(f"ALARM({ARN})")),
    "a constant": Case(rule("TRUE")),
    "lower case": Case(rule("alarm(a) or alarm(b)")),
    "at least": Case(rule("AT_LEAST(2, ALARM, (a, b, c))")),
    "a name": Case(rule("cpu-high"), told(f"has 'cpu-high' {FUNCTION}")),
    "only an ARN": Case(rule(ARN), told(f"has '{ARN}' {FUNCTION}")),
    "another state": Case(rule('ERROR("a")'), told(f"has 'ERROR' {FUNCTION}")),
    "another operator": Case(rule('ALARM("a") && ALARM("b")'), told(f"has '&&' {OPERATOR}")),
    "no operator": Case(rule('ALARM("a") ALARM("b")'), told(f"has 'ALARM' {OPERATOR}")),
    "two operators": Case(rule("ALARM(a) AND OR ALARM(b)"), told(f"has 'OR' {FUNCTION}")),
    "an operator at the end": Case(rule("ALARM(a) AND"), told(f"ends {FUNCTION}")),
    "open": Case(rule('(ALARM("a") OR ALARM("b")'), told("ends where CloudWatch expects ')'")),
    "closed twice": Case(rule("ALARM(a))"), told(f"has ')' {OPERATOR}")),
    "a name of two words": Case(rule("ALARM(my alarm)"), told(f"has 'alarm' {QUOTES}")),
    "no name": Case(rule("ALARM()"), told("has ')' where CloudWatch expects the name of an alarm")),
    "an open quote": Case(rule('ALARM("a)'), told("has a double quote that is not closed")),
    "a line break at the end": Case(rule("ALARM(a)\n"), told("begins or ends with whitespace")),
    "many": Case(
        rule(" OR ".join(f"ALARM(a{n})" for n in range(101))), told("has 101 alarms; the maximum is 100")
    ),
    "a name that is not known": Case(
        rule('ALARM("${other.unknown}") AND OK(${other.unknown})') + OTHER, when="planned"
    ),
    "an operand that is not known": Case(rule("ALARM(a) ${other.unknown} ALARM(b)") + OTHER, when="planned"),
    "a rule that is not known": Case(rule("${other.unknown}") + OTHER, when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_alarm_rule_invalid(case: Case) -> None:
    check("alarm-rule-invalid", case)
