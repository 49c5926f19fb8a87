"""Conflicts between stacks, reported as findings of the policies for the same conflict inside one stack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from preflight.evaluation.evaluate import ReportedFinding, SuppressedFinding, reported
from preflight.evaluation.settings import Settings
from preflight.model.state.shared_resources import (
    OutputReference,
    OverlappingPeers,
    StackKey,
    StackResource,
    StackSummary,
    missing_outputs,
    overlapping_peers,
    shared_things,
)
from preflight.policy import ADVISORY, Finding, Level, Policy
from preflight.policy.wording import capitalised

# How many owners of one thing a message names, because readers do not read longer lists.
_NAMED: Final = 3
_STRICTEST: Final = (Level.MANDATORY, Level.REMEDIATE, Level.ADVISORY, Level.DISABLED)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One fault of several stacks: it is reported for one of the subjects, with the message for that subject."""

    policy: str
    subjects: Sequence[StackResource]
    message: Callable[[StackResource], str]
    level: Level | None = None


def conflicts(
    stacks: Sequence[StackSummary], policies: Iterable[Policy], settings: Settings
) -> tuple[list[ReportedFinding], list[SuppressedFinding]]:
    """The findings, and those that exceptions hide."""
    by_name = {p.name: p for p in policies}
    findings: list[ReportedFinding] = []
    excepted: list[SuppressedFinding] = []
    for conflict in _conflicts(stacks):
        policy = by_name.get(conflict.policy)
        made = None if policy is None else _reported(conflict, policy, settings)
        if isinstance(made, SuppressedFinding):
            excepted.append(made)
        elif made is not None:
            findings.append(made)
    return findings, excepted


def _reported(
    conflict: Conflict, policy: Policy, settings: Settings
) -> ReportedFinding | SuppressedFinding | None:
    """The finding for the subject of the strictest level that no exception hides, otherwise the first hidden one."""
    hidden: SuppressedFinding | None = None
    levels = ((_level(conflict, policy, subject, settings), subject) for subject in conflict.subjects)
    for level, subject in sorted(levels, key=lambda one: _STRICTEST.index(one[0])):
        exemption = settings.exemption(policy, level, subject)
        if level is Level.DISABLED or (exemption is not None and hidden is not None):
            continue
        finding = Finding(subject, conflict.message(subject))
        made = reported(policy, finding, level, subject.stack)
        if exemption is None:
            return made
        until = exemption.until.isoformat() if exemption.until else None
        hidden = SuppressedFinding(made, exemption.reason, until)
    return hidden


def _level(conflict: Conflict, policy: Policy, subject: StackResource, settings: Settings) -> Level:
    level = settings.level(policy, subject.stack)
    return level if level is Level.DISABLED else conflict.level or level


def _conflicts(stacks: Sequence[StackSummary]) -> Iterator[Conflict]:
    for owners in shared_things(stacks):
        # The first stack may keep it.
        yield Conflict("resource-conflicts", owners[1:], partial(_shared, owners))
    for peers in overlapping_peers(stacks):
        yield Conflict("cidr-block-conflicts", (peers.peering.resource,), partial(_overlap, peers))
    for reference, output in missing_outputs(stacks):
        message = partial(_missing, reference, output)
        yield Conflict("export-handling", (reference.resource,), message, ADVISORY)


def _shared(owners: Sequence[StackResource], subject: StackResource) -> str:
    others = [
        f"'{o.name}' of {_stack(o.key)}" for o in islice((o for o in owners if o is not subject), _NAMED)
    ]
    noun = subject.type.rpartition(":")[2]
    if len(owners) == 2:
        return (
            f"{others[0]} is the same {noun} in AWS, so that each stack changes and deletes it. Remove it from one "
            "stack, and use a stack reference or a lookup there."
        )
    unnamed = len(owners) - 1 - len(others)
    last = f"{unnamed} more" if unnamed else others.pop()
    return (
        f"{', '.join(others)} and {last} are the same {noun} in AWS, so that each of the {len(owners)} stacks changes "
        "and deletes it. Keep it in one stack, and use a stack reference or a lookup in the others."
    )


def _overlap(peers: OverlappingPeers, _: StackResource) -> str:
    mine, theirs = peers.blocks
    return (
        f"{mine} of VPC '{peers.peering.requester.name}' overlaps {theirs} of VPC '{peers.accepter.name}' of "
        f"{_stack(peers.owner)}, but AWS does not peer VPCs with overlapping CIDR blocks. Use another CIDR block for "
        "one of them."
    )


def _missing(reference: OutputReference, output: str, _: StackResource) -> str:
    return (
        f"{capitalised(_stack(reference.target))} no longer exports '{output}', which this stack used at its last "
        "update. Export it again, or remove the stack reference's output from this program."
    )


def _stack(key: StackKey) -> str:
    project, name = key
    return f"stack '{name}' of project '{project}'"
