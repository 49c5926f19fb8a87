"""Lambda's runtimes with their ends, from the table that `tools/limits/versions.py` generates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from preflight.model.nearest_class import nearest_version
from preflight.model.tables import table


class Runtime(msgspec.Struct, frozen=True):
    """A runtime: since when it is deprecated, and since when Lambda makes and updates no functions with it.

    The dates are days (`2026-11-29`) or empty. Those after the table's day are AWS's plan, which AWS often puts off.
    """

    name: str
    deprecated: str = ""
    creates_until: str = ""
    updates_until: str = ""
    successor: str = ""

    def is_deprecated(self, today: str) -> bool:
        return bool(self.deprecated) and self.deprecated <= today

    def refuses_new(self, today: str) -> bool:
        """Whether Lambda certainly makes no function with it.

        A planned day counts when Lambda has also stopped to update functions, a month later by AWS's plan.
        """
        planned = self.creates_until > table_date()
        day = self.updates_until or self.creates_until if planned else self.creates_until
        return bool(day) and day <= today


def table_date() -> str:
    """The day on which the table was made."""
    date: str = table("lambda_runtimes")["date"]
    return date


def runtime(name: str) -> Runtime | None:
    """The runtime of the name; `None` if the table does not have it."""
    return _runtimes().get(name)


def nearest_runtime(name: str, today: str) -> str:
    """The runtime with the most similar name that is not deprecated on the day; empty if there is none."""
    lasting = tuple(
        one.name for one in _runtimes().values() if one.deprecated and not one.is_deprecated(today)
    )
    return nearest_version(name, lasting)


@cache
def _runtimes() -> Mapping[str, Runtime]:
    stored: Mapping[str, Mapping[str, str]] = table("lambda_runtimes")["runtimes"]
    return {name: Runtime(name, **dates) for name, dates in stored.items()}
