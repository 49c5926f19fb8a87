"""One row of a policy's table of cases, judged at the first preview and after deployment."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from preflight.testing import Program, findings


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


def check(policy: str, case: Case) -> None:
    """Assert that the policy finds what the case expects, whatever the order of the resources."""
    config = {policy: case.config} if case.config else {}
    for moment in ("planned", "deployed") if case.when == "both" else (case.when,):
        program = Program.from_yaml(case.program, case.stack)
        random.Random(moment).shuffle(program.resources)
        found = findings(getattr(program, moment)(), policy, config)
        assert found == sorted(case.expected), moment
