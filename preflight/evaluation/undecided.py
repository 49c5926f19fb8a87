"""Subjects that a policy cannot decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from preflight.core.outside import Outside


@dataclass(frozen=True, slots=True)
class Undecided:
    """A subject that a policy could not decide, the unknown value, and what would decide it, if known.

    others: the URNs of further subjects that refer to the same thing outside the stack.
    """

    policy: str
    urn: str
    resource: str
    reason: str
    by: str = ""
    others: tuple[str, ...] = ()

    @property
    def subjects(self) -> str:
        """The names of its subjects, separated by commas."""
        names = (urn.rpartition("::")[2] for urn in self.others)
        return ", ".join(dict.fromkeys((self.resource, *names)))


def once(undecided: Iterable[Undecided]) -> tuple[Undecided, ...]:
    """The same, with one for all subjects of a policy that refer to one thing outside the stack."""
    found: dict[tuple[str, str, str], Undecided] = {}
    for one in undecided:
        # Everything else is about a property of the subject itself.
        key = (one.policy, one.reason, "" if isinstance(one.reason, Outside) else one.urn)
        first = found.setdefault(key, one)
        if one.urn not in (first.urn, *first.others):
            found[key] = replace(first, others=(*first.others, one.urn))
    return tuple(replace(one, reason=str(one.reason)) for one in found.values())
