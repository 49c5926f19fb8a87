"""The day of the run, for what AWS does from some day on."""

from __future__ import annotations

import datetime

import msgspec


class Clock(msgspec.Struct, frozen=True):
    """Context of a stack: the day for which it is judged. A stack without one is judged for today."""

    today: datetime.date


def today() -> datetime.date:
    """The day, in UTC as AWS's dates are."""
    return datetime.datetime.now(datetime.UTC).date()
