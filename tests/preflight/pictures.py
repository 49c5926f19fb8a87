"""What must hold in every picture, computed from its layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Final

from preflight.diagram.layout import Layout, Point, Rect
from preflight.diagram.routing import alone

# Lines beside each other are at least so far apart, in pixels.
APART: Final = 8
Segment = tuple[Point, Point]


def faults(layout: Layout) -> list[str]:
    """What is wrong in the layout, as texts."""
    return [*_boxes(layout), *_outside(layout), *_ends(layout), *_labels(layout), *parallels(layout)]


def _boxes(layout: Layout) -> Iterator[str]:
    for (one, left), (other, right) in combinations(layout.cells, 2):
        if _overlap(left, right):
            yield f"{one.lines} lies on {other.lines}"
    subnets = [(c, r) for c, r in layout.containers if c.kind == "subnet"]
    for (box, left), (second, right) in combinations(subnets, 2):
        if _overlap(left, right):
            yield f"subnet {box.name} lies on {second.name}"


def _outside(layout: Layout) -> Iterator[str]:
    page = Rect(0, 0, layout.width, layout.bottom)
    for rect in (*(r for _, r in layout.cells), *(r for _, r in layout.containers)):
        if not (rect.x >= 0 and rect.right <= page.right and rect.y >= 0 and rect.bottom <= page.bottom):
            yield f"{rect} is outside the picture"
    for line in layout.lines:
        if not all(0 < x < page.right and 0 < y < page.bottom for x, y in line.points):
            yield f"{line.arrow} leaves the picture"


def _ends(layout: Layout) -> Iterator[str]:
    for line in layout.lines:
        for urn, (x, y) in ((line.arrow.source, line.points[0]), (line.arrow.target, line.points[-1])):
            rect = layout.places[urn]
            if not (rect.x < x < rect.right and y in (rect.y, rect.bottom)):
                yield f"{line.arrow} does not end at {urn}"
        for (x, y), (other_x, other_y) in pairwise(line.points):
            if x != other_x and y != other_y:
                yield f"{line.arrow} is slanted"


def _labels(layout: Layout) -> Iterator[str]:
    """Lines through boxes and labels; a line may touch the edges of its ends."""
    for line in layout.lines:
        for segment in pairwise(line.points):
            for cell, rect in layout.cells:
                if crosses(segment, rect):
                    yield f"{line.arrow} goes through {cell.lines}"


def parallels(layout: Layout) -> Iterator[str]:
    """Parts of different lines that are beside each other without distance."""
    shared = _trunks(layout)
    for one, other in combinations(layout.lines, 2):
        if id(one) in shared and shared[id(one)] == shared.get(id(other)):
            continue
        for left in pairwise(one.points):
            for right in pairwise(other.points):
                if _beside(left, right):
                    yield f"{one.arrow} is beside {other.arrow}: {left}, {right}"


def _trunks(layout: Layout) -> dict[int, object]:
    """The lines that share a trunk: the arrows of one kind from or to one box, if they are many."""
    kinds = {id(line): (line.arrow.kind, bool(line.arrow.blocked_by)) for line in layout.lines}
    out = Counter((kinds[id(one)], one.arrow.source) for one in layout.lines)
    into = Counter((kinds[id(one)], one.arrow.target) for one in layout.lines)
    found: dict[int, object] = {}
    most = alone(1 + max((cell.last for cell, _ in layout.cells), default=0), len(layout.lines))
    for line in layout.lines:
        start, end = (kinds[id(line)], line.arrow.source), (kinds[id(line)], line.arrow.target)
        if max(out[start], into[end]) > most:
            found[id(line)] = ("from", start) if out[start] >= into[end] else ("to", end)
    return found


def _overlap(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def crosses(segment: Segment, rect: Rect) -> bool:
    """Whether the part of a line is inside the rectangle, not only at its edge."""
    (x, y), (other_x, other_y) = segment
    return (
        min(x, other_x) < rect.right
        and max(x, other_x) > rect.x
        and min(y, other_y) < rect.bottom
        and max(y, other_y) > rect.y
    )


def _beside(one: Segment, other: Segment) -> bool:
    """Whether parallel parts of two lines are too near to each other."""
    for across, along in ((0, 1), (1, 0)):
        if one[0][across] == one[1][across] and other[0][across] == other[1][across]:
            near = abs(one[0][across] - other[0][across]) < APART
            start = max(min(p[along] for p in one), min(p[along] for p in other))
            end = min(max(p[along] for p in one), max(p[along] for p in other))
            if near and start < end:
                return True
    return False
