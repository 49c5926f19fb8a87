"""The lines of a diagram as paths of SVG."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from preflight.diagram.layout import Line, Point

_RADIUS: Final = 5
# The least length of a line's part that has room for its mark.
_OWN: Final = 24
Segment = tuple[Point, Point]


def path(points: tuple[Point, ...]) -> str:
    """The line with round corners."""
    parts = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, (x, y), after in zip(points, points[1:], points[2:], strict=False):
        first, second = _toward((x, y), before), _toward((x, y), after)
        parts.append(f"L{first[0]:g} {first[1]:g}Q{x:g} {y:g} {second[0]:g} {second[1]:g}")
    return "".join([*parts, f"L{points[-1][0]:g} {points[-1][1]:g}"])


def _toward(corner: Point, other: Point) -> Point:
    """The point before the corner where the curve begins."""
    away = abs(other[0] - corner[0]) + abs(other[1] - corner[1])
    share = min(_RADIUS, away / 2) / away if away else 0
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share


def middle(line: Line) -> Point:
    """The middle of the longest part; in a trunk, of the part next to the end that the arrow has for itself."""
    parts = list(pairwise(line.points))
    lengths = [abs(x - other_x) + abs(y - other_y) for (x, y), (other_x, other_y) in parts]
    order = range(len(parts)) if line.hub == "target" else reversed(range(len(parts)))
    long = [index for index in order if line.hub and lengths[index] >= _OWN]
    (x, y), (other_x, other_y) = parts[long[0] if long else lengths.index(max(lengths))]
    return (x + other_x) / 2, (y + other_y) / 2


class Trunks:
    """What is drawn of each trunk, so that no part of it is drawn twice and becomes thicker."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[object, ...], list[Segment]] = {}

    def own(self, line: Line) -> tuple[Point, ...]:
        """The line's points, from its common box on, without the part that others of its trunk have drawn."""
        if not line.hub:
            return line.points
        arrow = line.arrow
        points = line.points[::-1] if line.hub == "target" else line.points
        box = arrow.target if line.hub == "target" else arrow.source
        drawn = self._drawn.setdefault((arrow.kind, bool(arrow.blocked_by), line.hub, box), [])
        rest = _rest(points, drawn)
        drawn += pairwise(rest)
        return rest


def _rest(points: tuple[Point, ...], drawn: Sequence[Segment]) -> tuple[Point, ...]:
    for index, (start, end) in enumerate(pairwise(points), 1):
        reached = _reached(start, end, drawn)
        if reached != end:
            return (reached, *points[index:])
    return points[-1:]


def _reached(start: Point, end: Point, drawn: Sequence[Segment]) -> Point:
    """How far the drawn segments lead from the start to the end without a gap."""
    along = 0 if start[1] == end[1] else 1
    low, high, across = start[along], end[along], start[1 - along]
    sign = 1 if high >= low else -1
    spans = sorted(
        tuple(sorted((sign * one[along], sign * other[along])))
        for one, other in drawn
        if one[1 - along] == across == other[1 - along]
    )
    position = sign * low
    for first, last in spans:
        if first <= position < last:
            position = min(last, sign * high)
    return (sign * position, across) if along == 0 else (across, sign * position)
