"""Schedule expressions: `cron(...)`, `rate(...)` and `at(...)`, in the dialect of each service.

Sources: EventBridge user guide, "Setting a schedule pattern for scheduled rules"; EventBridge Scheduler user guide,
"Schedule types"; Application Auto Scaling API, PutScheduledAction; Systems Manager user guide, "Cron and rate
expressions"; Glue developer guide, "Time-based schedules for jobs and crawlers"; CloudWatch user guide, "Scheduling
canary runs using cron"; EC2 Auto Scaling API, PutScheduledUpdateGroupAction. Read in November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec

from preflight.core.conversion import as_text
from preflight.core.logic import note
from preflight.core.nested_values import values_at
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.messaging.cron_fields import AWS_FIELDS, UNIX_FIELDS, Field, field_fault

Form = Literal["cron", "rate", "at"]
# The rule of a dialect for a cron expression with both a day of the month and a day of the week. "strict": one of the
# two is "?"; "specific": at most one is a list of days; "any": no rule is known.
Days = Literal["strict", "specific", "any"]

_WRAPPED: Final = re.compile(r"\s*(cron|rate|at)\s*\((.*)\)\s*", re.DOTALL | re.IGNORECASE)
_RATE: Final = re.compile(r"([0-9]+)\s+([A-Za-z]+)")
_AT: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(.*)", re.DOTALL)
_MINUTES_TO_DAYS: Final = ("minute", "hour", "day")
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4


class Dialect(msgspec.Struct, frozen=True):
    """The expressions that a service supports. `counts`: the numbers of fields of a cron expression; `least`: the
    minimum rate.

    exact_units: 1 requires the singular, more the plural. exact_time: `at` does not support a time zone.
    """

    forms: tuple[Form, ...]
    days: Days = "specific"
    counts: tuple[int, ...] = (6,)
    units: tuple[str, ...] = _MINUTES_TO_DAYS
    least: int = 1
    exact_units: bool = False
    exact_time: bool = False
    bare_cron: bool = False


EVENT_RULE: Final = Dialect(("cron", "rate"), "strict", exact_units=True)
SCHEDULER: Final = Dialect(("cron", "rate", "at"), "strict", exact_time=True)
APPLICATION_SCALING: Final = Dialect(("cron", "rate", "at"))
# An additional field of seconds may come first; associations have no field of months.
MAINTENANCE: Final = Dialect(("cron", "rate", "at"), counts=(6, 7))
ASSOCIATION: Final = Dialect(("cron", "rate", "at"), counts=(5, 6, 7))
GLUE: Final = Dialect(("cron",), "strict")
CANARY: Final = Dialect(("cron", "rate"), "strict", units=("minute", "hour"), least=0)
# Its API reference shows expressions without "cron()" too.
BACKUP: Final = Dialect(("cron",), bare_cron=True)
SNAPSHOTS: Final = Dialect(("cron",))
REDSHIFT_ACTION: Final = Dialect(("cron", "at"))
TASK: Final = Dialect(("cron", "rate"))


class Flaw(msgspec.Struct, frozen=True):
    """Why a service rejects an expression, as a predicate, and the correct expression (empty if it is not certain)."""

    reason: str
    instead: str = ""


def flaw(text: str, dialect: Dialect) -> Flaw | None:
    """The first fault for which the service rejects the expression; `None` if no fault is certain."""
    match = _WRAPPED.fullmatch(text)
    if match is None:
        if dialect.bare_cron:
            return None
        return Flaw(f"is not written as {_forms(dialect)}", _wrapped(text, dialect))
    form, inside = match[1].lower(), match[2].strip()
    if form not in dialect.forms:
        return Flaw(f"is written as {form}(...), but the service supports {_forms(dialect)}")
    return _FLAWS[form](inside, dialect)


def unix_flaw(text: str) -> Flaw | None:
    """The same for `recurrence` of EC2 Auto Scaling, which has five fields as in Unix, without `cron()`."""
    if _WRAPPED.fullmatch(text):
        return Flaw("is written as a function, but Auto Scaling supports only the five fields of Unix cron")
    fields = text.split()
    if text.lstrip().startswith("@"):
        return None
    if len(fields) != len(UNIX_FIELDS):
        return Flaw(f"has {_count(fields)}, but Auto Scaling requires five: {_titles(UNIX_FIELDS)}")
    reason = _values(fields, UNIX_FIELDS)
    return Flaw(reason) if reason else None


def _cron(inside: str, dialect: Dialect) -> Flaw | None:
    fields = inside.split()
    if len(fields) not in dialect.counts:
        takes = " or ".join(map(str, dialect.counts))
        return Flaw(f"has {_count(fields)}, but cron requires {takes}: {_titles(AWS_FIELDS)}", _six(fields))
    if len(fields) != len(AWS_FIELDS):
        return None
    reason = _values(fields, AWS_FIELDS)
    return Flaw(reason) if reason else _days(fields, dialect.days)


def _days(fields: list[str], days: Days) -> Flaw | None:
    of_month, of_week = fields[_DAY_OF_MONTH], fields[_DAY_OF_WEEK]
    if days == "any" or "?" in (of_month, of_week) or (days == "specific" and "*" in (of_month, of_week)):
        return None
    reason = f"sets day of month '{of_month}' and day of week '{of_week}', but one of the two must be '?'"
    return Flaw(reason, f"cron({' '.join(_with_question_mark(fields))})")


def _with_question_mark(fields: list[str]) -> list[str]:
    """The fields with `?` for the day field that is not limited."""
    place = _DAY_OF_MONTH if fields[_DAY_OF_MONTH] == "*" != fields[_DAY_OF_WEEK] else _DAY_OF_WEEK
    return [*fields[:place], "?", *fields[place + 1 :]]


def _rate(inside: str, dialect: Dialect) -> Flaw | None:
    match = _RATE.fullmatch(inside)
    if match is None:
        return Flaw("is not a whole number and a unit", "rate(5 minutes)")
    number, unit = int(match[1]), match[2].lower()
    singular = unit.removesuffix("s")
    if singular not in dialect.units:
        takes = ", ".join(f"{u}s" for u in dialect.units)
        return Flaw(f"has the unit '{match[2]}', but the service supports {takes}")
    if number < dialect.least:
        return Flaw(
            f"has the rate {number}, which is below the minimum of {dialect.least}", f"rate(1 {singular})"
        )
    if dialect.exact_units and (unit == singular) != (number == 1):
        right = singular if number == 1 else f"{singular}s"
        return Flaw(f"has '{unit}' with {number}", f"rate({number} {right})")
    return None


def _at(inside: str, dialect: Dialect) -> Flaw | None:
    match = _AT.fullmatch(inside)
    if match is None:
        return Flaw("is not a time in the format yyyy-mm-ddThh:mm:ss") if dialect.exact_time else None
    try:
        datetime.strptime(match[1], "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return Flaw("is a time that does not exist")
    if match[2] and dialect.exact_time:
        return Flaw(f"ends in '{match[2]}', but the time zone is a separate property", f"at({match[1]})")
    return None


_FLAWS: Final[Mapping[str, Callable[[str, Dialect], Flaw | None]]] = {"cron": _cron, "rate": _rate, "at": _at}


def _values(fields: list[str], kinds: tuple[Field, ...]) -> str:
    return next((f for f in map(field_fault, fields, kinds) if f), "")


def _six(fields: list[str]) -> str:
    """Five Unix fields in AWS's format; empty if days of the week would have to be renumbered."""
    if len(fields) != len(UNIX_FIELDS) or re.search("[0-9]", fields[_DAY_OF_WEEK]):
        return ""
    six = [*fields, "*"]
    return f"cron({' '.join(six if '?' in fields else _with_question_mark(six))})"


def _wrapped(text: str, dialect: Dialect) -> str:
    """Fields without `cron()`, in the service's format."""
    fields = text.split()
    is_cron = "cron" in dialect.forms and len(fields) == len(AWS_FIELDS) and not _values(fields, AWS_FIELDS)
    return f"cron({' '.join(fields)})" if is_cron else _six(fields)


def _forms(dialect: Dialect) -> str:
    return " or ".join(f"{form}(...)" for form in dialect.forms)


def _titles(fields: tuple[Field, ...]) -> str:
    return ", ".join(field.title for field in fields)


def _count(fields: list[str]) -> str:
    return f"{len(fields)} field{'' if len(fields) == 1 else 's'}"


# --- properties with expressions


class Schedule(msgspec.Struct, frozen=True):
    """An expression of a resource: its property, its text, and the service's dialect (`None`: Unix)."""

    resource: Resource
    path: str
    text: str
    dialect: Dialect | None
    error: str

    @property
    def flaw(self) -> Flaw | None:
        return unix_flaw(self.text) if self.dialect is None else flaw(self.text, self.dialect)


class _Place(msgspec.Struct, frozen=True):
    """A property with an expression. `path`: the steps to it, through all items of lists."""

    path: tuple[str, ...]
    dialect: Dialect | None
    error: str


_PLACES: Final[Mapping[str, _Place]] = {
    aws.CLOUDWATCH_EVENT_RULE: _Place(
        ("scheduleExpression",), EVENT_RULE, "Parameter ScheduleExpression is not valid"
    ),
    aws.SCHEDULER_SCHEDULE: _Place(
        ("scheduleExpression",), SCHEDULER, "ValidationException: Invalid Schedule Expression"
    ),
    aws.APP_AUTO_SCALING_SCHEDULED_ACTION: _Place(("schedule",), APPLICATION_SCALING, "ValidationException"),
    aws.AUTO_SCALING_SCHEDULE: _Place(
        ("recurrence",), None, "ValidationError: Given recurrence string is invalid"
    ),
    aws.SSM_MAINTENANCE_WINDOW: _Place(("schedule",), MAINTENANCE, "ValidationException"),
    aws.SSM_ASSOCIATION: _Place(("scheduleExpression",), ASSOCIATION, "InvalidSchedule"),
    aws.GLUE_TRIGGER: _Place(("schedule",), GLUE, "InvalidInputException"),
    aws.GLUE_CRAWLER: _Place(("schedule",), GLUE, "InvalidInputException"),
    aws.SYNTHETICS_CANARY: _Place(("schedule", "expression"), CANARY, "ValidationException"),
    aws.BACKUP_PLAN: _Place(("rules", "schedule"), BACKUP, "InvalidParameterValueException"),
    aws.DLM_LIFECYCLE_POLICY: _Place(
        ("policyDetails", "schedules", "createRule", "cronExpression"), SNAPSHOTS, "InvalidRequestException"
    ),
    aws.REDSHIFT_SCHEDULED_ACTION: _Place(("schedule",), REDSHIFT_ACTION, "InvalidSchedule"),
    "aws:datasync/task:Task": _Place(("schedule", "scheduleExpression"), TASK, "InvalidRequestException"),
    aws.SECRETS_MANAGER_SECRET_ROTATION: _Place(
        ("rotationRules", "scheduleExpression"),
        Dialect(("cron", "rate"), units=("hour", "day")),
        "InvalidParameterException",
    ),
}
SCHEDULED: Final = tuple(_PLACES)
_TIME_ZONES: Final = ("scheduleExpressionTimezone", "scheduleTimezone", "timezone", "timeZone")
# The names of the IANA database without an area; no other word is the name of a time zone.
_WORDS: Final = frozenset(
    [
        "cet",
        "cst6cdt",
        "cuba",
        "eet",
        "egypt",
        "eire",
        "est",
        "est5edt",
        "factory",
        "gb",
        "gb-eire",
        "gmt",
        "gmt+0",
        "gmt-0",
        "gmt0",
        "greenwich",
        "hongkong",
        "hst",
        "iceland",
        "iran",
        "israel",
        "jamaica",
        "japan",
        "kwajalein",
        "libya",
        "met",
        "mst",
        "mst7mdt",
        "navajo",
        "nz",
        "nz-chat",
        "poland",
        "portugal",
        "prc",
        "pst8pdt",
        "roc",
        "rok",
        "singapore",
        "turkey",
        "uct",
        "universal",
        "utc",
        "w-su",
        "wet",
        "zulu",
    ]
)
_WORD: Final = re.compile("[A-Za-z]+")
_NO_ZONE: Final = re.compile(r".*\s.*|UTC ?[+-].*|GMT[+-](?!0).*", re.DOTALL)


def schedules(resource: Resource) -> Iterator[Schedule]:
    """The known expressions of the resource; unknown ones are recorded as undecided."""
    place = _PLACES[resource.type]
    for value in values_at(resource, place.path):
        text = as_text(value)
        if isinstance(text, Unknown):
            note(text)
        elif text:
            yield Schedule(resource, place.path[-1], text, place.dialect, place.error)


def wrong_time_zone(resource: Resource) -> tuple[str, str] | None:
    """The property and text of a time zone that is certainly not a name of the IANA database, such as `UTC+2`."""
    for key in _TIME_ZONES:
        text = resource.text(key)
        if isinstance(text, str) and (_NO_ZONE.fullmatch(text) or _is_other_word(text)):
            return key, text
    return None


def _is_other_word(text: str) -> bool:
    return _WORD.fullmatch(text) is not None and text.lower() not in _WORDS
