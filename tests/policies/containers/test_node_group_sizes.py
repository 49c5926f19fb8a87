"""Sizes of node groups."""

from __future__ import annotations

import pytest

from tests.policies.containers.eks import alone, nodes
from tests.policies.containers.tasks import QUEUE
from tests.policies.table import Case, check


def sized(low: object, wanted: object, high: object, more: str = "") -> str:
    sizes = f"scalingConfig: {{ minSize: {low}, desiredSize: {wanted}, maxSize: {high} }}"
    return alone(nodes(f"subnetIds: [subnet-1], {sizes}", more=more))


def told(text: str) -> list[tuple[str, str]]:
    return [("nodes", f"scalingConfig: {text}. Set minSize <= desiredSize <= maxSize.")]


CASES = {
    "in order": Case(sized(1, 2, 4)),
    "all the same": Case(sized(2, 2, 2)),
    "from 0": Case(sized(0, 0, 1)),
    "too many": Case(sized(1, 5, 4), told("the desired capacity 5 is above the maximum 4")),
    "too few": Case(sized(3, 2, 4), told("the desired capacity 2 is below the minimum 3")),
    "reversed": Case(sized(5, 4, 4), told("the minimum 5 is above the maximum 4")),
    "none": Case(
        sized(0, 0, 0),
        [("nodes", "scalingConfig.maxSize is 0, but EKS requires at least 1. Set it to 1 or more.")],
    ),
    "an unknown size": Case(sized(1, '"${queue.url}"', 4) + QUEUE, when="planned"),
    "an unknown maximum": Case(sized(1, 1, '"${queue.url}"') + QUEUE, when="planned"),
    "ignored": Case(sized(1, 5, 4, ", options: { ignoreChanges: [scalingConfig.desiredSize] }")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("node-group-sizes", case)
