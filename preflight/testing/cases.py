"""Tables of programs: what a policy finds in each, at the first preview and after deployment."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from preflight.evaluation.evaluate import ReportedFinding
from preflight.policy import Level, Policy
from preflight.testing.evaluation import named, outcome
from preflight.testing.yaml_program import program_from_yaml

Found = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """A Pulumi YAML program and exactly what the policy finds in it: (resource name, message), in any order.

    stack: its name; production stacks differ. config: the policy's level, options and exceptions, as in
    `preflight.yaml`. when: `planned` (every id unknown), `deployed` (every id known), or both with the same findings.
    undecided: the names of all subjects that the policy cannot decide; `None` if that does not matter.
    """

    program: str
    expected: list[Found] = field(default_factory=list)
    stack: str = "dev"
    config: Mapping[str, Any] = field(default_factory=dict)
    when: Literal["planned", "deployed", "both"] = "both"
    undecided: Iterable[str] | None = None


def check(policy: str | Policy, case: Case, unlike: tuple[str, ...] = ()) -> None:
    """Assert that the policy finds what the case expects, whatever the order of the resources.

    policy: its name, or the policy itself. unlike: parts of the messages, and of no others, whose level is not the
    policy's own. An exception in the policy is raised.
    """
    own = named(policy)
    config = {own.name: case.config} if case.config else {}
    for moment in ("planned", "deployed") if case.when == "both" else (case.when,):
        program = program_from_yaml(case.program, case.stack)
        random.Random(moment).shuffle(program.resources)
        judged = outcome(getattr(program, moment)(), own, config)
        found = judged.findings
        problem = difference(case.expected, [(f.resource, f.message) for f in found])
        if case.undecided is not None and not problem:
            open_ = [(u.resource, f"undecided, {u.reason}") for u in judged.undecided]
            problem = _other_subjects(case.undecided, open_)
        if problem:
            raise AssertionError(f"{own.name}, {moment}:\n{problem}")
        if own.level is not Level.DISABLED:
            _require_levels(own, found, unlike, moment)


def _other_subjects(expected: Iterable[str], found: Iterable[Found]) -> str:
    """The subjects that are decided but should not be, and the reverse, a line each."""
    wanted, got = set(expected), dict(found)
    lines = [f"  decided  {name}" for name in sorted(wanted - got.keys())]
    lines += [f"  found    {name}: {got[name]}" for name in sorted(got.keys() - wanted)]
    return "\n".join(lines)


def difference(expected: Iterable[Found], found: Iterable[Found]) -> str:
    """What is missing and what is too much, a line each; empty if the two are the same in any order."""
    wanted, got = Counter(expected), Counter(found)
    missing, more = wanted - got, got - wanted
    lines = [f"  missing  {name}: {message}" for name, message in sorted(missing.elements())]
    lines += [f"  found    {name}: {message}" for name, message in sorted(more.elements())]
    return "\n".join(lines)


def _require_levels(
    policy: Policy, found: Iterable[ReportedFinding], unlike: tuple[str, ...], moment: str
) -> None:
    wrong = [f for f in found if (f.level is not policy.level) != any(part in f.message for part in unlike)]
    if wrong:
        lines = "\n".join(f"  {f.level}  {f.resource}: {f.message}" for f in wrong)
        raise AssertionError(
            f"{policy.name}, {moment}: the policy's own level is {policy.level}, and `unlike` names the messages of "
            f"another level. These are wrong:\n{lines}"
        )
