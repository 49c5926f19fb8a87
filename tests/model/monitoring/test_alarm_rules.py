"""Rules of composite alarms with parts that are not known."""

from __future__ import annotations

import pytest

from preflight.core.values import PartialText, Unknown
from preflight.model.monitoring.alarm_rules import rule_fault


@pytest.mark.parametrize(
    ("pieces", "fault"),
    [
        (('ALARM("', '")'), ""),
        (("ALARM(", ") AND OK(", ")"), ""),
        (("", ""), ""),
        (("ALARM(a) ", ""), ""),
        (("ALARM(a) ", " OK(b)"), ""),
        (('ALARM("', '") && OK(b)'), "has '&&' where CloudWatch expects an operator"),
        ((' ALARM("', '")'), "begins or ends with whitespace"),
    ],
)
def test_known_parts(pieces: tuple[str, ...], fault: str) -> None:
    assert rule_fault(PartialText(pieces)) == fault


def test_nothing_is_known() -> None:
    assert rule_fault(Unknown("rule")) == ""
