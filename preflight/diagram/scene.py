"""The content of a stack's diagram, without geometry."""

from __future__ import annotations

from collections.abc import Mapping

from preflight.core.resource import PROVIDER_PREFIX, STACK_TYPE
from preflight.core.stack import Stack
from preflight.diagram.arrows import arrows_of
from preflight.diagram.boxes import Rest, Scene, worst
from preflight.diagram.items import region_boxes
from preflight.diagram.ownership import Ownership
from preflight.evaluation.evaluate import Outcome, ReportedFinding


def scene(stack: Stack, outcome: Outcome) -> Scene:
    """The diagram's content, in a stable order."""
    regions = region_boxes(stack)
    drawn = frozenset(b.urn for region in regions for b in region.boxes)
    ownership = Ownership(stack, drawn)
    faults: dict[str, list[ReportedFinding]] = {}
    for finding in outcome.findings:
        # A box that does not exist shows the faults of resources that belong to none.
        for urn in ownership.boxes(finding.urn) or (finding.urn,):
            faults.setdefault(urn, []).append(finding)
    shown = {urn: tuple(found) for urn, found in faults.items()}
    return Scene(
        f"{stack.project}, stack {stack.name}",
        regions,
        arrows_of(stack, regions, ownership, outcome.findings),
        _rest(stack, drawn, shown),
        {urn: found for urn, found in shown.items() if urn in drawn},
    )


def _rest(
    stack: Stack, drawn: frozenset[str], faults: Mapping[str, tuple[ReportedFinding, ...]]
) -> tuple[Rest, ...]:
    urns: dict[str, list[str]] = {}
    for resource in stack.resources:
        named = resource.type == STACK_TYPE or resource.type.startswith(PROVIDER_PREFIX)
        if resource.urn not in drawn and not named and not resource.is_component:
            urns.setdefault(resource.type.rpartition(":")[2], []).append(resource.urn)
    return tuple(
        Rest(name, len(found), worst(tuple(f for urn in found for f in faults.get(urn, ()))))
        for name, found in sorted(urns.items(), key=lambda n: (-len(n[1]), n[0]))
    )
