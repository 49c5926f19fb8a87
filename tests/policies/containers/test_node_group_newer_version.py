"""Versions of node groups and clusters."""

from __future__ import annotations

import pytest

from tests.policies.containers.eks import ELSEWHERE, alone, cluster, nodes
from tests.policies.containers.tasks import QUEUE
from tests.policies.table import Case, check


def versions(theirs: str, own: str) -> str:
    set_ = f", version: {theirs}" if theirs else ""
    named = f", version: {own}" if own else ""
    return alone(cluster(f"{ELSEWHERE}{set_}")) + nodes(f"subnetIds: [subnet-1]{named}", '"${cluster.name}"')


def newer(own: str, theirs: str) -> list[tuple[str, str]]:
    return [
        (
            "nodes",
            f"version is {own}, but cluster 'cluster' has the older version {theirs}. Remove it, or raise the version "
            "of the cluster first.",
        )
    ]


CASES = {
    "the same": Case(versions('"1.33"', '"1.33"')),
    "newer": Case(versions('"1.32"', '"1.33"'), newer("1.33", "1.32")),
    "newer by numbers, not by letters": Case(versions('"1.9"', '"1.10"'), newer("1.10", "1.9")),
    "older": Case(versions('"1.33"', '"1.32"')),
    "no version": Case(versions('"1.33"', "")),
    "no version of the cluster": Case(versions("", '"1.33"')),
    "from the cluster": Case(versions('"1.33"', '"${cluster.version}"')),
    "unknown": Case(versions('"1.33"', '"${queue.url}"') + QUEUE, when="planned"),
    "a cluster of elsewhere": Case(alone(nodes('subnetIds: [subnet-1], version: "1.33"'))),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("node-group-newer-version", case)
