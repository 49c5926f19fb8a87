"""Maintenance and backup windows: times of a day or a week, in UTC minutes.

Source: RDS API, CreateDBInstance `PreferredBackupWindow` (`hh24:mi-hh24:mi`) and `PreferredMaintenanceWindow`
(`ddd:hh24:mi-ddd:hh24:mi`); ElastiCache API, `SnapshotWindow` and `PreferredMaintenanceWindow` alike.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

DAY: Final = 24 * 60
WEEK: Final = 7 * DAY
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME: Final = r"([01]\d|2[0-3]):([0-5]\d)"
_DAILY: Final = re.compile(f"{_TIME}-{_TIME}")
_WEEKLY: Final = re.compile(f"({'|'.join(_DAYS)}):{_TIME}-({'|'.join(_DAYS)}):{_TIME}")


class Window(msgspec.Struct, frozen=True):
    """A recurring time: every `period` minutes, beginning at `start`, with a length of `minutes`."""

    start: int
    minutes: int
    period: int

    @classmethod
    def daily(cls, text: str) -> Window | None:
        """A window such as `03:00-04:00`; `None` for another text."""
        found = _DAILY.fullmatch(text)
        if found is None:
            return None
        first, last = (_minutes(*found.groups()[i : i + 2]) for i in (0, 2))
        return cls(first, (last - first) % DAY, DAY)

    @classmethod
    def weekly(cls, text: str) -> Window | None:
        """A window such as `sun:05:00-sun:06:00`; `None` for another text."""
        found = _WEEKLY.fullmatch(text.lower())
        if found is None:
            return None
        day, hour, minute, last_day, last_hour, last_minute = found.groups()
        first = _DAYS.index(day) * DAY + _minutes(hour, minute)
        last = _DAYS.index(last_day) * DAY + _minutes(last_hour, last_minute)
        return cls(first, (last - first) % WEEK, WEEK)

    def overlaps(self, other: Window) -> bool:
        """Whether the two windows overlap. Adjacent windows do not overlap."""
        starts = (
            (other.start + day * other.period) - (self.start + repeat * self.period)
            for day in range(WEEK // other.period)
            for repeat in range(WEEK // self.period)
        )
        return any(s % WEEK < self.minutes or -s % WEEK < other.minutes for s in starts)


def _minutes(hour: str, minute: str) -> int:
    return int(hour) * 60 + int(minute)
