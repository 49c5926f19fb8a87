"""Recovery points that are deleted too soon after they moved to cold storage."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"


def plan(*lifecycles: str, copied: str = "") -> str:
    copies = f", copyActions: [{{ destinationVaultArn: v, lifecycle: {copied} }}]" if copied else ""
    rules = ", ".join(
        f"{{ ruleName: r{n}, targetVaultName: v, lifecycle: {one}{copies} }}"
        for n, one in enumerate(lifecycles)
    )
    return f"resources:\n  p: {{ type: 'aws:backup:Plan', properties: {{ name: p, rules: [{rules}] }} }}\n"


def told(where: str, deleted: int, cold: int) -> list[tuple[str, str]]:
    return [
        (
            "p",
            f"{where}: deleteAfter is {deleted} days and coldStorageAfter is {cold}. Set deleteAfter to "
            f"{cold + 90} or more, or remove coldStorageAfter.",
        )
    ]


CASES = {
    "no cold storage": Case(plan("{ deleteAfter: 7 }")),
    "never deleted": Case(plan("{ coldStorageAfter: 30 }")),
    "just long enough": Case(plan("{ coldStorageAfter: 30, deleteAfter: 120 }")),
    "too soon": Case(plan("{ coldStorageAfter: 30, deleteAfter: 119 }"), told("rules.lifecycle", 119, 30)),
    "before it moves": Case(plan("{ coldStorageAfter: 30, deleteAfter: 7 }"), told("rules.lifecycle", 7, 30)),
    "the second rule": Case(
        plan("{ deleteAfter: 7 }", "{ coldStorageAfter: '1', deleteAfter: '90' }"),
        told("rules.lifecycle", 90, 1),
    ),
    "a copy": Case(
        plan("{ deleteAfter: 7 }", copied="{ coldStorageAfter: 7, deleteAfter: 30 }"),
        told("rules.copyActions.lifecycle", 30, 7),
    ),
    "zeros": Case(plan("{ coldStorageAfter: 0, deleteAfter: 7 }")),
    "not known": Case(
        plan('{ coldStorageAfter: 30, deleteAfter: "${other.unknown}" }') + OTHER, when="planned"
    ),
    "a lifecycle that is not known": Case(plan('"${other.unknown}"') + OTHER, when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_backup_lifecycle(case: Case) -> None:
    check("backup-lifecycle", case)
