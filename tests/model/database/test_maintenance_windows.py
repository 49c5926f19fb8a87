"""Backup and maintenance windows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preflight.model.database.maintenance_windows import DAY, WEEK, Window


@pytest.mark.parametrize(
    "text", ["3:00-4:00", "03:00", "24:00-01:00", "03:00-04:60", "mon:03:00-mon:04:00", ""]
)
def test_what_is_no_daily_window(text: str) -> None:
    assert Window.daily(text) is None


@pytest.mark.parametrize(
    "text", ["03:00-04:00", "sun:3:00-sun:4:00", "day:03:00-day:04:00", "sunday:03:00-04:00"]
)
def test_what_is_no_weekly_window(text: str) -> None:
    assert Window.weekly(text) is None


@pytest.mark.parametrize(
    ("text", "minutes"), [("03:00-04:00", 60), ("23:30-00:15", 45), ("03:00-03:10", 10), ("03:00-03:00", 0)]
)
def test_how_long_a_daily_window_is(text: str, minutes: int) -> None:
    window = Window.daily(text)
    assert window is not None
    assert window.minutes == minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("Sun:05:00-Sun:06:00", 60), ("sun:23:30-mon:00:30", 60), ("mon:00:00-tue:00:00", DAY)],
)
def test_how_long_a_weekly_window_is(text: str, minutes: int) -> None:
    window = Window.weekly(text)
    assert window is not None
    assert window.minutes == minutes


@pytest.mark.parametrize(
    ("backup", "maintenance", "expected"),
    [
        ("03:00-04:00", "sun:05:00-sun:06:00", False),
        ("03:00-04:00", "sun:03:30-sun:04:30", True),
        ("03:00-04:00", "sun:04:00-sun:05:00", False),
        ("04:00-05:00", "sun:03:00-sun:04:00", False),
        ("23:30-00:30", "mon:00:00-mon:01:00", True),
        ("23:30-00:30", "sun:22:00-sun:23:00", False),
        ("00:15-00:45", "sun:23:30-mon:00:30", True),
        ("03:00-04:00", "sat:00:00-sun:00:00", True),
    ],
)
def test_windows_that_overlap(backup: str, maintenance: str, expected: bool) -> None:
    daily, weekly = Window.daily(backup), Window.weekly(maintenance)
    assert daily is not None and weekly is not None
    assert daily.overlaps(weekly) is expected
    assert weekly.overlaps(daily) is expected


_DAILY = st.builds(Window, st.integers(0, DAY - 1), st.integers(1, 300), st.just(DAY))
_WEEKLY = st.builds(Window, st.integers(0, WEEK - 1), st.integers(1, 300), st.just(WEEK))


@given(_DAILY, _WEEKLY)
def test_overlap_minute_by_minute(daily: Window, weekly: Window) -> None:
    busy = {(daily.start + d * DAY + m) % WEEK for d in range(7) for m in range(daily.minutes)}
    assert daily.overlaps(weekly) is any((weekly.start + m) % WEEK in busy for m in range(weekly.minutes))
