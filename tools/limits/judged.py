"""Make judged.json and combinations_judged.json: what policies of the pack judge more precisely than the tables do.

python -m tools.limits.judged

Each limit is broken once, alone and in the programs of the policies' tests. Where another policy finds that as well,
and names the property, the property is left out of the tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.evaluation.evaluate import ReportedFinding, run
from preflight.evaluation.settings import Settings
from preflight.model.limits.limit_violations import violations
from preflight.model.limits.property_combinations import Conflict, conflicts
from preflight.policy import Level, Policy, discover
from preflight.testing import Program, program_from_yaml
from tests.policies.every_case import ALL
from tests.policies.table import Case
from tools.limits.broken import add, values
from tools.limits.combinations import JUDGED as COMBINATIONS
from tools.limits.combinations import written
from tools.limits.generate import JUDGED, stored

_OWN = ("property-value", "property-value-unlisted", "property-combination")


def judged() -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    policies = [p for p in discover() if p.name not in _OWN]
    for token, path in (*alone(policies), *together(policies)):
        found.setdefault(token, set()).add(path)
    return {token: sorted(paths) for token, paths in sorted(found.items())}


def alone(policies: Iterable[Policy]) -> Iterator[tuple[str, str]]:
    """The properties in which another policy finds a value that breaks their limit."""
    for token, limits in stored().items():
        program = Program()
        paths = {}
        for path, limit in limits.items():
            for number, value in enumerate(values(limit)):
                name = f"{path.replace('.', '-')}-{number}"
                add(program, token, name, path, value)
                paths[name] = path
        for found in run(program.planned(), policies, Settings()).findings:
            path = paths.get(found.resource, "")
            if path and names(found, path):
                yield token, path


def together(policies: Iterable[Policy]) -> Iterator[tuple[str, str]]:
    """The same in the programs of the tests."""
    for case in ALL.values():
        stack: Stack = program_from_yaml(case.program, case.stack).planned()
        broken = [(r, v) for r in stack.resources for v in violations(r)]
        outcome = run(stack, policies, Settings()).findings if broken else ()
        for resource, violation in broken:
            path = re.sub(r"\[\d+\]", "", violation.place)
            if any(f.urn == resource.urn and names(f, path) for f in outcome):
                yield resource.type, path


def names(found: ReportedFinding, path: str) -> bool:
    """Whether the finding stops the deployment for the property: its message names it."""
    leaf = path.rpartition(".")[2]
    return found.level is Level.MANDATORY and re.search(rf"\b{re.escape(leaf)}\b", found.message) is not None


def judged_combinations() -> dict[str, list[str]]:
    """The combinations of which another policy speaks in the programs of the tests."""
    found: dict[str, set[str]] = {}
    policies = [p for p in discover() if p.name not in _OWN]
    for case in ALL.values():
        stack = program_from_yaml(case.program, case.stack).planned()
        broken = [(r, c) for r in stack.resources for c in conflicts(r)]
        outcome = run(stack, policies, Settings()).findings if broken else ()
        for resource, conflict in broken:
            told = [f for f in outcome if f.urn == resource.urn and f.level is Level.MANDATORY]
            one = conflict.combination
            if any(names(f, name) for f in told for name in one.names) or (
                told and not one.path and {f.policy for f in told} - _left(case, resource, conflict, policies)
            ):
                found.setdefault(resource.type, set()).add(written(one))
    return {token: sorted(several) for token, several in sorted(found.items())}


def _left(case: Case, resource: Resource, conflict: Conflict, policies: Iterable[Policy]) -> set[str]:
    """The policies that find something of the resource also without one of the two properties."""
    left = set[str]()
    for name in conflict.present:
        program = program_from_yaml(case.program, case.stack)
        one = next(added for added in program.resources if added.urn == resource.urn)
        program.resources[program.resources.index(one)] = replace(
            one, properties={k: v for k, v in one.properties.items() if k != name}
        )
        found = run(program.planned(), policies, Settings()).findings
        left |= {f.policy for f in found if f.urn == resource.urn and f.level is Level.MANDATORY}
    return left


def save(path: Path, found: dict[str, list[str]]) -> None:
    """Add to what is known: what is left out of the tables is not found again."""
    kept = {token: set(several) for token, several in json.loads(path.read_text(encoding="utf-8")).items()}
    for token, several in found.items():
        kept.setdefault(token, set()).update(several)
    made = {token: sorted(several) for token, several in sorted(kept.items())}
    path.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    save(JUDGED, judged())
    save(COMBINATIONS, judged_combinations())


if __name__ == "__main__":
    main()
