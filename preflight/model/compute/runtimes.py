"""Deprecated Lambda runtimes, from the table that `tools/lambda_runtimes.py` generates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from preflight.model.tables import table


@dataclass(frozen=True, slots=True)
class EndedRuntime:
    """A runtime without updates since `ended`; since `refused`, if set, Lambda rejects new functions with it."""

    name: str
    ended: str
    refused: str
    successor: str


def ended_runtime(name: str) -> EndedRuntime | None:
    """The runtime, if it was deprecated on the table's date; `None` for other and unknown runtimes."""
    dates = _runtimes().get(name)
    if dates is None:
        return None
    return EndedRuntime(name, dates["ended"], dates.get("refused", ""), dates["successor"])


@cache
def _runtimes() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = table("lambda_runtimes")["runtimes"]
    return found
