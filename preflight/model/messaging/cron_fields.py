"""The fields of cron expressions, in the formats of AWS services and of Unix.

Source: EventBridge user guide, "Setting a schedule pattern for scheduled rules": the values and the wildcards of each
field. Cases that the page does not mention, such as ranges that end before they begin, are not faults.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

_NUMBER: Final = re.compile("[0-9]+")
_NTH: Final = re.compile(r"([0-9A-Z]+)#([0-9]+)")
_DAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


class Field(msgspec.Struct, frozen=True):
    """One field: its name, its smallest and largest number, its valid names, and wildcards besides `* , - /`."""

    title: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    wildcards: str = ""


AWS_FIELDS: Final = (
    Field("minutes", 0, 59),
    Field("hours", 0, 23),
    Field("day of month", 1, 31, wildcards="?LW"),
    Field("month", 1, 12, _MONTHS),
    Field("day of week", 1, 7, _DAYS, wildcards="?L#"),
    Field("year", 1970, 2199),
)
# The last day of the week may be written 7 as well as 0; "?" is not checked here, because some Unix variants support
# it.
UNIX_FIELDS: Final = (
    Field("minutes", 0, 59),
    Field("hours", 0, 23),
    Field("day of month", 1, 31, wildcards="?LW"),
    Field("month", 1, 12, _MONTHS),
    Field("day of week", 0, 7, _DAYS, wildcards="?L#"),
)


def field_fault(text: str, field: Field) -> str:
    """Why the text is not valid for the field, as a predicate of the expression; empty if nothing is certain."""
    for item in text.upper().split(","):
        fault = _item_fault(item, field)
        if fault:
            return fault
    return ""


def _item_fault(item: str, field: Field) -> str:
    if item == "?":
        return (
            ""
            if "?" in field.wildcards
            else f"has '?' for {field.title}, but only the two day fields support it"
        )
    base, slash, step = item.partition("/")
    if slash and not _NUMBER.fullmatch(step):
        return f"has '{item}' for {field.title}, whose step is not a number"
    nth = _NTH.fullmatch(base) if "#" in field.wildcards else None
    if nth is not None:
        if not 1 <= int(nth[2]) <= 5:
            return f"has '{item}' for {field.title}; a month has the first to the fifth of a weekday"
        return _value_fault(nth[1], field)
    if base.startswith("L-") and "W" in field.wildcards:
        return ""
    return next((f for f in (_value_fault(value, field) for value in base.split("-")) if f), "")


def _value_fault(value: str, field: Field) -> str:
    """Text that is neither a number nor a wildcard of AWS is accepted if it may be a longer name."""
    if "W" in field.wildcards and (value.endswith("W") or value == "L"):
        value = value.rstrip("LW")
    elif "L" in field.wildcards and value.endswith("L"):
        value = value.removesuffix("L")
    if value in ("", "*") or value in field.names:
        return ""
    if _NUMBER.fullmatch(value):
        if field.low <= int(value[:9]) <= field.high:
            return ""
        return f"has {value} for {field.title}, which is not between {field.low} and {field.high}"
    if field.names and value.isalpha() and value[:3] in field.names:
        return ""
    return f"has '{value}' for {field.title}, which is not a valid value"
