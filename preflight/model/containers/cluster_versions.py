"""The Kubernetes versions of EKS, with the days on which their support ends.

Source: EKS guide, "Amazon EKS Kubernetes release calendar", as of November 2026. Versions without days have later ends
than those that are listed.
"""

from __future__ import annotations

from typing import Final

import msgspec


class ClusterVersion(msgspec.Struct, frozen=True):
    """The last days of standard and of extended support (`2026-03-23`), from which EKS makes no such cluster."""

    minor: int
    standard_until: str
    extended_until: str


_CALENDAR: Final = (
    ClusterVersion(29, "2025-03-23", "2026-03-23"),
    ClusterVersion(30, "2025-07-23", "2026-07-23"),
    ClusterVersion(31, "2025-11-26", "2026-11-26"),
    ClusterVersion(32, "2026-03-23", "2027-03-23"),
    ClusterVersion(33, "2026-07-29", "2027-07-29"),
    ClusterVersion(34, "2026-12-02", "2027-12-02"),
)
_MAJOR: Final = 1


def end_of(version: tuple[int, int]) -> ClusterVersion | None:
    """The ends of the version's support; older versions have those of the oldest that is listed, newer ones `None`."""
    major, minor = version
    oldest = _CALENDAR[0]
    if major == _MAJOR and minor < oldest.minor:
        return ClusterVersion(minor, oldest.standard_until, oldest.extended_until)
    return next((one for one in _CALENDAR if (major, minor) == (_MAJOR, one.minor)), None)


def oldest_supported(today: str) -> str:
    """The oldest version that is in standard support on the day, else the newest that is listed."""
    found = next((one for one in _CALENDAR if today < one.standard_until), _CALENDAR[-1])
    return f"{_MAJOR}.{found.minor}"
