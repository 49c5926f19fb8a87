"""The data of every report: one check of one program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from preflight.core.stack import Stack
from preflight.evaluation.evaluate import Outcome, ReportedFinding, SuppressedFinding
from preflight.policy import Level, Policy, discover
from preflight.preview.completeness import COMPLETE, Completeness
from preflight.reports.paths import Paths, paths_of
from preflight.version import VERSION

AREAS: Final[Mapping[str, str]] = {
    "typescript": "TypeScript",
    "python_code": "Program code",
    "network": "Network",
    "security_groups": "Security groups",
    "load_balancing": "Load balancing",
    "database": "Databases",
    "compute": "Compute",
    "containers": "Containers",
    "serverless": "Functions and events",
    "storage": "Storage",
    "identity": "Identity and security",
    "integration": "Application integration",
    "management": "Monitoring and management",
    "systems_manager": "Systems Manager",
    "dependencies": "Dependencies",
    "pulumi_program": "Pulumi program",
    "state": "State",
    "aws_limits": "AWS limits",
    "practices": "Practices",
    "well_architected": "Well-Architected",
}


def title_of(area: str) -> str:
    """An area's name for people."""
    return AREAS.get(area, area.replace("_", " ").capitalize())


def resource_type(type_: str) -> str:
    """A type as programs write it: `aws:ec2/subnet:Subnet` is `aws:ec2:Subnet`."""
    package, _, rest = type_.partition(":")
    module, _, name = rest.rpartition(":")
    return f"{package}:{module.partition('/')[0]}:{name}" if module else type_


@dataclass(frozen=True)
class Report:
    """A check's result. `folder` is the program's folder as the user named it; `known` counts findings that a
    baseline hid. `model`: the stack, for the picture. `explained`: a mandatory finding says what ended the program.
    `closed`: components whose resources nobody saw, by name and type. `inside`: URNs of
    resources that only callbacks of `apply` register; `callbacks`: why what callbacks make was not looked at.
    `unused`: what to say of exceptions and baseline entries that match nothing. `fail_on`: from which level on findings
    make the exit code 1. `policies`: all that there are, also those that did not run. `positions`: file and line of
    resources, by URN."""

    program: str
    stack: str
    outcome: Outcome
    folder: str = "."
    version: str = VERSION
    known: int = 0
    notes: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    fail_on: str = "mandatory"
    completeness: Completeness = COMPLETE
    explained: bool = False
    closed: tuple[str, ...] = ()
    inside: frozenset[str] = frozenset()
    callbacks: str = ""
    model: Stack | None = field(default=None, repr=False)
    policies: tuple[Policy, ...] = field(default_factory=discover, repr=False)
    positions: Mapping[str, tuple[str, int]] = field(default_factory=dict, repr=False)

    @cached_property
    def paths(self) -> Paths:
        """How files are named; all formats name them alike."""
        return paths_of(self.folder)

    @property
    def findings(self) -> tuple[ReportedFinding, ...]:
        return self.outcome.findings

    @property
    def excepted(self) -> tuple[SuppressedFinding, ...]:
        return self.outcome.excepted

    @property
    def mandatory(self) -> int:
        return len(self.outcome.mandatory)

    @property
    def advisory(self) -> int:
        return sum(f.level is Level.ADVISORY for f in self.findings)

    @property
    def exit_code(self) -> int:
        """0 without findings of the level `fail_on`, 1 with mandatory findings, 2 if less was evaluated than requested.

        A mandatory finding that reports what ended the program is a result like any other; with `never`, it is none.
        """
        failing = {"mandatory": self.mandatory, "advisory": len(self.findings)}.get(self.fail_on, 0)
        if self.completeness.ended_early and not (self.explained and self.mandatory and failing):
            return 2
        return 1 if failing else 0

    @property
    def warnings(self) -> tuple[str, ...]:
        """The notes that the reader needs before the numbers, in display order."""
        incomplete = () if self.completeness.complete else (self.completeness.reason,)
        closed = (_not_looked_into(self.closed),) if self.closed else ()
        return (*incomplete, *closed, *self.notes, *self.unused)

    @property
    def by_area(self) -> dict[str, list[ReportedFinding]]:
        """The findings by area, in the order of `AREAS`; within an area by resource, the most severe first."""
        order = {area: i for i, area in enumerate(AREAS)}
        groups: dict[str, list[ReportedFinding]] = {}
        for finding in self.findings:
            groups.setdefault(finding.area, []).append(finding)
        return {
            area: _by_resource(groups[area])
            for area in sorted(groups, key=lambda a: (order.get(a, len(order)), a))
        }


def counts(report: Report) -> str:
    """The last line of reports for people."""
    incomplete = ["incomplete"] if report.completeness.ended_early else []
    found = [*incomplete, f"{report.mandatory} mandatory", f"{report.advisory} advisory"]
    if report.excepted:
        found.append(f"{len(report.excepted)} excepted")
    if report.known:
        found.append(f"{report.known} in the baseline")
    if report.outcome.undecided:
        found.append(f"{len(report.outcome.undecided)} undecided")
    return f"{', '.join(found)} in {report.outcome.resources} resources"


def closed_components(stack: Stack, closed: Mapping[str, str]) -> tuple[str, ...]:
    """The components whose resources were not evaluated, as text for reports, each with the reason."""
    found = sorted((r.name, resource_type(r.type), closed[r.urn]) for r in stack.resources if r.urn in closed)
    return tuple(f"'{name}' ({type_}): {why}" for name, type_, why in found)


def _not_looked_into(closed: tuple[str, ...]) -> str:
    which = "the component" if len(closed) == 1 else "the components"
    return (
        f"The resources inside {which} {'; '.join(closed)}, were not evaluated. `pulumi preview --policy-pack` "
        "evaluates them."
    )


def _by_resource(findings: list[ReportedFinding]) -> list[ReportedFinding]:
    first: dict[str, int] = {}
    for index, finding in enumerate(findings):
        first.setdefault(finding.urn, index)
    return sorted(findings, key=lambda f: (first[f.urn], f.order))
