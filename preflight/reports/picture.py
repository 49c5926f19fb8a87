"""The diagram in the HTML report, whose boxes and arrows link to findings, and to which findings link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from preflight.diagram import svg
from preflight.diagram.boxes import Scene
from preflight.diagram.grid import MAX_COLUMNS
from preflight.diagram.scene import scene
from preflight.evaluation.evaluate import ReportedFinding
from preflight.reports.grouping import in_order
from preflight.reports.report import Report

# One picture for wide windows, and one with a single column for narrow ones: class, prefix of its ids, columns.
_SIZES = (("wide", "", MAX_COLUMNS), ("narrow", "n-", 1))


def anchors(report: Report) -> dict[ReportedFinding, str]:
    """The id of each finding in the page."""
    return {finding: f"finding-{index}" for index, finding in enumerate(in_order(report.findings))}


@dataclass(frozen=True)
class Picture:
    """A scene in a page with the findings of `anchors`. `places`: the ids and names of boxes and arrows, by finding."""

    scene: Scene
    anchors: Mapping[ReportedFinding, str]
    places: Mapping[ReportedFinding, tuple[tuple[str, str], ...]]

    def lines(self) -> Iterator[str]:
        yield "<h2>The stack</h2>"
        for size, prefix, columns in _SIZES:
            drawn = svg.render(self.scene, columns=columns, page=svg.Page(prefix, self.anchors))
            label = 'role="region" aria-label="The stack" tabindex="0"'
            yield f'<div class="picture {size}" {label}>{drawn}</div>'

    def links(self, finding: ReportedFinding) -> list[str]:
        """Links from the finding to what shows it, in both pictures."""
        return [
            "".join(
                f'<a class="{size}" href="#{prefix}{place}">{escape(name)}</a>' for size, prefix, _ in _SIZES
            )
            for place, name in self.places.get(finding, ())
        ]


def picture_of(report: Report) -> Picture | None:
    """The picture of the report's stack; `None` if there is nothing to see."""
    if report.model is None:
        return None
    content = scene(report.model, report.outcome)
    if not content.regions:
        return None
    names = content.names()
    places: dict[ReportedFinding, list[tuple[str, str]]] = {}
    for urn, place in svg.box_ids(content).items():
        for finding in content.faults.get(urn, ()):
            places.setdefault(finding, []).append((place, names[urn]))
    for arrow, place in svg.arrow_ids(content).items():
        for finding in arrow.blocked_by:
            ends = f"{names[arrow.source]} to {names[arrow.target]}"
            places.setdefault(finding, []).append((place, ends))
    return Picture(content, anchors(report), {f: tuple(found) for f, found in places.items()})
