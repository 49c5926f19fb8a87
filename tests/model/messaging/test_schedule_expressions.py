"""Schedule expressions: what each service takes, and what it rejects."""

from __future__ import annotations

import pytest

from preflight.model.messaging import schedule_expressions as se
from preflight.model.messaging.schedule_expressions import Dialect, Flaw, flaw, unix_flaw

SIX = "minutes, hours, day of month, month, day of week, year"
FIVE = "minutes, hours, day of month, month, day of week"


@pytest.mark.parametrize(
    "text",
    [
        "cron(15 10 * * ? *)",
        "cron(0 18 ? * MON-FRI *)",
        "cron(0 8 1 * ? *)",
        "cron(0/15 * * * ? *)",
        "cron(*/1 * * * ? *)",
        "cron(0/10 * ? * MON-FRI *)",
        "cron(0/5 8-17 ? * mon-fri *)",
        "cron(0 9 ? * 2#1 *)",
        "cron(0 9 ? * TUE#3 *)",
        "cron(0 12 L * ? *)",
        "cron(0 12 LW * ? *)",
        "cron(0 12 15W * ? *)",
        "cron(0 12 L-3 * ? *)",
        "cron(0 12 ? * 6L *)",
        "cron(0 12 ? * FRIL *)",
        "cron(0 12 ? * L *)",
        "cron(0 12 1,15 JAN,JUL ? 2026-2030)",
        "cron(59 23 31 12 ? 2199)",
        "cron(0 22-2 * * ? *)",
        "cron( 0 12 * * ? * )",
        "rate(1 minute)",
        "rate(5 minutes)",
        "rate(1 hour)",
        "rate(12 hours)",
        "rate(1 day)",
        "rate(365 days)",
    ],
)
def test_what_a_rule_takes(text: str) -> None:
    assert flaw(text, se.EVENT_RULE) is None


@pytest.mark.parametrize(
    ("text", "reason", "instead"),
    [
        ("cron(*/1 * * * *)", f"has 5 fields, but cron requires 6: {SIX}", "cron(*/1 * * * ? *)"),
        ("cron(0 3 * * MON)", f"has 5 fields, but cron requires 6: {SIX}", "cron(0 3 ? * MON *)"),
        ("cron(0 3 ? * MON)", f"has 5 fields, but cron requires 6: {SIX}", "cron(0 3 ? * MON *)"),
        ("cron(0 3 1 * MON)", f"has 5 fields, but cron requires 6: {SIX}", "cron(0 3 1 * ? *)"),
        ("cron(0 3 * * 1)", f"has 5 fields, but cron requires 6: {SIX}", ""),
        ("cron(0 0 3 * * ? *)", f"has 7 fields, but cron requires 6: {SIX}", ""),
        ("cron(5)", f"has 1 field, but cron requires 6: {SIX}", ""),
        (
            "cron(0 3 * * 1 *)",
            "sets day of month '*' and day of week '1', but one of the two must be '?'",
            "cron(0 3 ? * 1 *)",
        ),
        (
            "cron(0 3 * * * *)",
            "sets day of month '*' and day of week '*', but one of the two must be '?'",
            "cron(0 3 * * ? *)",
        ),
        (
            "cron(0 3 1 * MON *)",
            "sets day of month '1' and day of week 'MON', but one of the two must be '?'",
            "cron(0 3 1 * ? *)",
        ),
        ("cron(60 3 * * ? *)", "has 60 for minutes, which is not between 0 and 59", ""),
        ("cron(0 24 * * ? *)", "has 24 for hours, which is not between 0 and 23", ""),
        ("cron(0 3 0 * ? *)", "has 0 for day of month, which is not between 1 and 31", ""),
        ("cron(0 3 32 * ? *)", "has 32 for day of month, which is not between 1 and 31", ""),
        ("cron(0 3 * 13 ? *)", "has 13 for month, which is not between 1 and 12", ""),
        ("cron(0 3 ? * 0 *)", "has 0 for day of week, which is not between 1 and 7", ""),
        ("cron(0 3 ? * 1-8 *)", "has 8 for day of week, which is not between 1 and 7", ""),
        ("cron(0 3 ? * XYZ *)", "has 'XYZ' for day of week, which is not a valid value", ""),
        ("cron(0 3 * * ? 1969)", "has 1969 for year, which is not between 1970 and 2199", ""),
        (
            "cron(0 3 ? * 2#6 *)",
            "has '2#6' for day of week; a month has the first to the fifth of a weekday",
            "",
        ),
        ("cron(? 3 * * ? *)", "has '?' for minutes, but only the two day fields support it", ""),
        ("cron(0 3 * * ? ?)", "has '?' for year, but only the two day fields support it", ""),
        ("cron(0/x 3 * * ? *)", "has '0/X' for minutes, whose step is not a number", ""),
        ("cron(L 3 * * ? *)", "has 'L' for minutes, which is not a valid value", ""),
        ("rate(1 minutes)", "has 'minutes' with 1", "rate(1 minute)"),
        ("rate(5 minute)", "has 'minute' with 5", "rate(5 minutes)"),
        ("rate(1 days)", "has 'days' with 1", "rate(1 day)"),
        ("rate(0 minutes)", "has the rate 0, which is below the minimum of 1", "rate(1 minute)"),
        ("rate(1.5 hours)", "is not a whole number and a unit", "rate(5 minutes)"),
        ("rate(5)", "is not a whole number and a unit", "rate(5 minutes)"),
        ("rate()", "is not a whole number and a unit", "rate(5 minutes)"),
        ("rate(5minutes)", "is not a whole number and a unit", "rate(5 minutes)"),
        ("rate(-5 minutes)", "is not a whole number and a unit", "rate(5 minutes)"),
        ("rate(30 seconds)", "has the unit 'seconds', but the service supports minutes, hours, days", ""),
        ("rate(1 week)", "has the unit 'week', but the service supports minutes, hours, days", ""),
        (
            "at(2026-12-01T10:00:00)",
            "is written as at(...), but the service supports cron(...) or rate(...)",
            "",
        ),
        ("daily", "is not written as cron(...) or rate(...)", ""),
        ("5 minutes", "is not written as cron(...) or rate(...)", ""),
        ("0 12 * * ? *", "is not written as cron(...) or rate(...)", "cron(0 12 * * ? *)"),
        ("0 12 * * *", "is not written as cron(...) or rate(...)", "cron(0 12 * * ? *)"),
        ("cron(0 12 * * ? *", "is not written as cron(...) or rate(...)", ""),
        ("@daily", "is not written as cron(...) or rate(...)", ""),
    ],
)
def test_what_a_rule_rejects(text: str, reason: str, instead: str) -> None:
    assert flaw(text, se.EVENT_RULE) == Flaw(reason, instead)


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("at(2026-12-01T10:00:00)", se.SCHEDULER),
        ("rate(1 minutes)", se.SCHEDULER),
        ("at(2026-12-01T10:00:00)", se.MAINTENANCE),
        ("at(2026-12-01T10:00:00Z)", se.MAINTENANCE),
        ("at(2026-12-01T10:00)", se.MAINTENANCE),
        ("cron(0 30 23 ? * TUE#3 *)", se.MAINTENANCE),
        ("cron(0 2 * * SUN *)", se.MAINTENANCE),
        ("cron(0 2 ? * SUN)", se.ASSOCIATION),
        ("30 6 * * 2 *", se.BACKUP),
        ("cron(30 6 * * 2 *)", se.APPLICATION_SCALING),
        ("rate(0 minute)", se.CANARY),
        ("rate(0 hour)", se.CANARY),
        ("rate(5 minutes)", se.CANARY),
        ("cron(0 12 ? * SUN,WED *)", se.TASK),
        ("at(2026-12-01T10:00:00)", se.REDSHIFT_ACTION),
        ("cron(15 12 * * ? *)", se.GLUE),
        ("cron(0 18 ? * WED *)", se.SNAPSHOTS),
    ],
)
def test_what_other_services_take(text: str, dialect: Dialect) -> None:
    assert flaw(text, dialect) is None


@pytest.mark.parametrize(
    ("text", "dialect", "reason"),
    [
        ("at(2026-12-01T10:00:00Z)", se.SCHEDULER, "ends in 'Z', but the time zone is a separate property"),
        ("at(2026-02-30T10:00:00)", se.SCHEDULER, "is a time that does not exist"),
        ("at(2026-12-01 10:00:00)", se.SCHEDULER, "is not a time in the format yyyy-mm-ddThh:mm:ss"),
        ("at(2026-13-01T10:00:00)", se.APPLICATION_SCALING, "is a time that does not exist"),
        (
            "cron(0 3 * * * *)",
            se.SCHEDULER,
            "sets day of month '*' and day of week '*', but one of the two must be '?'",
        ),
        (
            "cron(0 2 1 * SUN *)",
            se.MAINTENANCE,
            "sets day of month '1' and day of week 'SUN', but one of the two must be '?'",
        ),
        ("cron(0 2 * *)", se.ASSOCIATION, f"has 4 fields, but cron requires 5 or 6 or 7: {SIX}"),
        ("cron(0 5 * * *)", se.BACKUP, f"has 5 fields, but cron requires 6: {SIX}"),
        ("rate(1 day)", se.BACKUP, "is written as rate(...), but the service supports cron(...)"),
        ("rate(1 hour)", se.GLUE, "is written as rate(...), but the service supports cron(...)"),
        ("15 12 * * ? *", se.GLUE, "is not written as cron(...)"),
        ("rate(1 day)", se.CANARY, "has the unit 'day', but the service supports minutes, hours"),
        (
            "rate(6 hours)",
            se.REDSHIFT_ACTION,
            "is written as rate(...), but the service supports cron(...) or at(...)",
        ),
    ],
)
def test_what_other_services_reject(text: str, dialect: Dialect, reason: str) -> None:
    found = flaw(text, dialect)
    assert found is not None
    assert found.reason == reason


@pytest.mark.parametrize(
    "text",
    ["0 9 * * *", "*/5 * * * *", "30 0 1 1,6,12 *", "0 9 * * MON-FRI", "0 9 * * 0", "0 9 * * 7", "@daily"],
)
def test_what_auto_scaling_takes(text: str) -> None:
    assert unix_flaw(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0 9 * * ? *", f"has 6 fields, but Auto Scaling requires five: {FIVE}"),
        (
            "cron(0 9 * * *)",
            "is written as a function, but Auto Scaling supports only the five fields of Unix cron",
        ),
        (
            "rate(1 day)",
            "is written as a function, but Auto Scaling supports only the five fields of Unix cron",
        ),
        ("0 25 * * *", "has 25 for hours, which is not between 0 and 23"),
        ("0 9 * * 8", "has 8 for day of week, which is not between 0 and 7"),
        ("daily", f"has 1 field, but Auto Scaling requires five: {FIVE}"),
    ],
)
def test_what_auto_scaling_rejects(text: str, reason: str) -> None:
    assert unix_flaw(text) == Flaw(reason)
