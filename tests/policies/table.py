"""One row of a policy's table of cases, judged at the first preview and after deployment."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from preflight.policy import Level, find
from preflight.testing import outcome, program_from_yaml


@dataclass(frozen=True)
class Case:
    """A Pulumi YAML program and exactly what the policy finds in it: (resource name, message), sorted.

    when: `planned` (every id unknown), `deployed` (every id known), or both with the same findings.
    """

    program: str
    expected: list[tuple[str, str]] = field(default_factory=list)
    stack: str = "dev"
    config: Mapping[str, Any] = field(default_factory=dict)
    when: Literal["planned", "deployed", "both"] = "both"


def check(policy: str, case: Case, unlike: tuple[str, ...] = ()) -> None:
    """Assert that the policy finds what the case expects, whatever the order of the resources.

    unlike: what those messages say, and no others, whose level is not the policy's own.
    """
    config = {policy: case.config} if case.config else {}
    own = find(policy)
    assert own is not None
    for moment in ("planned", "deployed") if case.when == "both" else (case.when,):
        program = program_from_yaml(case.program, case.stack)
        random.Random(moment).shuffle(program.resources)
        found = outcome(getattr(program, moment)(), policy, config).findings
        assert sorted((f.resource, f.message) for f in found) == sorted(case.expected), moment
        if own.level is not Level.DISABLED:
            told = {f.message: f.level is not own.level for f in found}
            assert told == {m: any(part in m for part in unlike) for m in told}, moment
