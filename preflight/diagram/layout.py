"""The geometry of a diagram: where its boxes, labels and lines are, in pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Literal

from preflight.diagram.boxes import Arrow, Scene
from preflight.diagram.grid import MAX_COLUMNS, Cell, Container, Grid, grid_of
from preflight.diagram.routing import Net, Port, Routing, Way, routing_of

# Sizes in pixels.
COLUMN: Final = 216
MARGIN: Final = 10
# From the border of the picture to that of a Region, and from there to that of a VPC.
BORDER: Final = 10
INSET: Final = 10
# Between lines beside each other (in a single column, less), and the least size of a channel.
TRACK: Final = 12
DENSE: Final = 9
GAP: Final = 12
# The least size of a channel between rows with a line, so that arrowheads have room; and the mark of a short line.
_USED: Final = 22
_MARKED: Final = 38
HEAD: Final = 34


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """An arrow with its corners, from its start to its end. `hub`: the end that it shares with others of its trunk."""

    arrow: Arrow
    points: tuple[Point, ...]
    hub: Literal["", "source", "target"] = ""


@dataclass(frozen=True)
class Layout:
    """The picture without title, legend and the list of other resources. `bottom`: where those may begin."""

    width: float
    bottom: float
    containers: tuple[tuple[Container, Rect], ...]
    cells: tuple[tuple[Cell, Rect], ...]
    lines: tuple[Line, ...]

    @property
    def places(self) -> dict[str, Rect]:
        """The rectangle of each box, by its URN."""
        boxes = {c.urn: rect for c, rect in self.containers if c.urn}
        return boxes | {c.urn: rect for c, rect in self.cells if c.role in ("chip", "internet")}


def layout_of(scene: Scene, columns: int = MAX_COLUMNS) -> Layout:
    """The scene in at most `columns` columns."""
    grid = grid_of(scene, columns)
    return _Layout(grid, routing_of(grid, scene.arrows)).made()


class _Layout:
    def __init__(self, grid: Grid, routing: Routing) -> None:
        self.grid, self.routing = grid, routing
        self.pitch = TRACK if grid.columns > 1 else DENSE
        self.levels, self.tracks = _counts(routing.levels), _counts(routing.tracks)
        least = dict.fromkeys((c for way in routing.ways for c in way.channels), _USED)
        marked = (way for way in routing.ways if way.is_straight and way.arrow.blocked_by)
        least |= dict.fromkeys((way.start.channel for way in marked), _MARKED)
        heights = (
            max(self._size(self.levels.get(i, 0)), least.get(i, 0)) if r.is_channel else r.height
            for i, r in enumerate(grid.rows)
        )
        self.y = [HEAD, *(HEAD + y for y in accumulate(heights))]
        gaps = [self._size(self.tracks.get(k, 0)) for k in range(grid.columns + 1)]
        self.column = max(COLUMN, 34 + 9 * routing.slots)
        start = MARGIN + BORDER + INSET
        # The left edge of each channel between columns; the column follows.
        self.x = [start + sum(gaps[:k]) + k * self.column for k in range(grid.columns + 1)]
        self.gaps = gaps
        self.width = self.x[-1] + gaps[-1] + start

    def _size(self, tracks: int) -> float:
        return max(GAP, (tracks + 1) * self.pitch)

    def _offset(self, track: int, used: int, size: float) -> float:
        """Where in its channel the track is: the tracks are around its middle."""
        return size / 2 + (track - (used - 1) / 2) * self.pitch

    def made(self) -> Layout:
        # What is inside is drawn later.
        inside = sorted(self.grid.containers, key=lambda c: ("region", "vpc", "subnet").index(c.kind))
        containers = tuple((c, self._container(c)) for c in inside)
        cells = tuple(
            (cell, self._cell(cell, index)) for index, row in enumerate(self.grid.rows) for cell in row.cells
        )
        places = Layout(self.width, self.y[-1], containers, cells, ()).places
        lines = tuple(self._line(way, places) for way in self.routing.ways)
        return Layout(self.width, self.y[-1], containers, cells, lines)

    def _container(self, box: Container) -> Rect:
        top, height = self.y[box.top], self.y[box.bottom] - self.y[box.top]
        if box.kind == "subnet":
            left = self._left(box.first)
            return Rect(left, top, self._left(box.last) + self.column - left, height)
        inset = MARGIN + (BORDER if box.kind == "vpc" else 0)
        return Rect(inset, top, self.width - 2 * inset, height)

    def _left(self, column: int) -> float:
        return self.x[column] + self.gaps[column]

    def _cell(self, cell: Cell, row: int) -> Rect:
        left = self._left(cell.first) + 8
        return Rect(
            left, self.y[row], self._left(cell.last) + self.column - 8 - left, self.grid.rows[row].height
        )

    # --- lines

    def _line(self, way: Way, places: Mapping[str, Rect]) -> Line:
        start, end = (self._end(p, places) for p in (way.start, way.end))
        if way.is_straight:
            return Line(way.arrow, (start, end), way.net.hub)
        return Line(way.arrow, tuple(_without_repeats((start, *self._corners(way), end))), way.net.hub)

    def _corners(self, way: Way) -> Iterator[Point]:
        leave = self._level(way.start.channel, way)
        yield self._at(way.start), leave
        if way.via is not None:
            track = self.routing.tracks[way.via, way.net]
            x = self.x[way.via] + self._offset(track, self.tracks[way.via], self.gaps[way.via])
            yield x, leave
            leave = self._level(way.end.channel, way)
            yield x, leave
        yield self._at(way.end), leave

    def _level(self, channel: int, way: Way) -> float:
        size = self.y[channel + 1] - self.y[channel]
        track = self.routing.levels[channel, way.net]
        return self.y[channel] + self._offset(track, self.levels[channel], size)

    def _end(self, port: Port, places: Mapping[str, Rect]) -> Point:
        """Where the line meets the edge of the box."""
        rect = places[port.urn]
        above = port.channel == self.grid.anchors[port.urn].above
        return self._at(port), rect.y if above else rect.bottom

    def _at(self, port: Port) -> float:
        """The middle of the port's slot; slots leave out the corners of the box."""
        inner = self.column - 34
        return self._left(port.column) + 17 + (self.routing.slot_of[port] + 0.5) * inner / self.routing.slots


def _counts(found: Mapping[tuple[int, Net], int]) -> dict[int, int]:
    """The number of tracks of each channel."""
    counts: dict[int, int] = {}
    for (channel, _), track in found.items():
        counts[channel] = max(counts.get(channel, 0), track + 1)
    return counts


def _without_repeats(points: tuple[Point, ...]) -> Iterator[Point]:
    last: Point | None = None
    for point in points:
        if point != last:
            yield point
        last = point
