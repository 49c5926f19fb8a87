"""Step adjustments of scaling policies.

Sources: EC2 Auto Scaling API and Application Auto Scaling API, StepAdjustment: the ranges of the steps cannot overlap
or have a gap.
"""

from __future__ import annotations

import itertools

from preflight.core.conversion import as_list, child
from preflight.core.values import Unknown, Value


def steps_fault(value: Value) -> str:
    """The fault in the steps for which AWS rejects them: a gap, an overlap, or two open ends; empty if nothing is
    certain.
    """
    steps = as_list(value)
    if isinstance(steps, Unknown):
        return ""
    bounds = [
        (_bound(child(s, "metricIntervalLowerBound")), _bound(child(s, "metricIntervalUpperBound")))
        for s in steps
    ]
    if any(isinstance(b, Unknown) for pair in bounds for b in pair):
        return ""
    ranges = sorted(
        (float("-inf") if low is None else float(low), float("inf") if high is None else float(high))
        for low, high in bounds
        if not isinstance(low, Unknown) and not isinstance(high, Unknown)
    )
    for low, high in ranges:
        if low >= high:
            return f"a step from {low:g} to {high:g} is empty"
    for (_, end), (start, _) in itertools.pairwise(ranges):
        if start < end:
            return (
                f"steps overlap at {start:g}" if start != float("-inf") else "two steps have no lower bound"
            )
        if start > end:
            return f"no step covers {end:g} to {start:g}"
    return ""


def _bound(value: object) -> float | Unknown | None:
    if isinstance(value, Unknown):
        return value
    if value is None or value == "":
        return None
    try:
        return float(str(value))
    except ValueError:
        return Unknown("a bound that is not a number")
