"""The ways of a diagram's arrows through the channels of its grid.

An arrow leaves its box at the top or bottom edge, into the channel there. It ends in the same channel, or it takes one
channel between columns, which no label or box blocks, to the channel at its end. In a channel each arrow has a track of
its own, and each box edge a slot for each arrow, so that no two lines lie on each other. Many arrows of one box
share a trunk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from typing import Final, Literal

from preflight.diagram.boxes import Arrow
from preflight.diagram.grid import Anchor, Grid

# Estimates in pixels that compare ways; the real sizes depend on the ways chosen.
_PITCH: Final = 240
_CHANNEL: Final = 16
_BEND: Final = 24
_CROWD: Final = 5
# How many arrows of one box have a line each, in a picture of several columns with so many arrows.
_ALONE: Final = 3
_MANY: Final = 80
SLOTS: Final = 15


@dataclass(frozen=True)
class Net:
    """What is drawn as one line: an arrow, or those of one box that share a trunk. `hub`: which end the box is."""

    key: Hashable
    hub: Literal["", "source", "target"] = ""


@dataclass(frozen=True)
class Port:
    """Where a line meets the edge of a box: in a column, beside a channel, on a slot of it."""

    net: Net
    urn: str
    channel: int
    column: int


@dataclass(frozen=True)
class Way:
    """An arrow's way. `via`: the channel between columns that it takes, if any; a straight way is one vertical line."""

    arrow: Arrow
    net: Net
    start: Port
    end: Port
    via: int | None = None
    is_straight: bool = False

    @property
    def channels(self) -> range:
        """The channels that it crosses or ends in."""
        first, last = sorted((self.start.channel, self.end.channel))
        return range(first, last + 1)


@dataclass(frozen=True)
class Routing:
    """All ways, with the slot of each port (of `slots` in a column) and the track of each line in its channel.

    `levels`: by channel between rows; `tracks`: by channel between columns.
    """

    ways: tuple[Way, ...]
    slots: int
    slot_of: Mapping[Port, int]
    levels: Mapping[tuple[int, Net], int]
    tracks: Mapping[tuple[int, Net], int]


def routing_of(grid: Grid, arrows: Iterable[Arrow]) -> Routing:
    """The ways of the arrows whose ends the grid has."""
    drawn = [a for a in arrows if a.source in grid.anchors and a.target in grid.anchors]
    ways = tuple(_Router(grid, drawn).ways())
    slots, slot_of = _slots(ways)
    return Routing(ways, slots, slot_of, _levels(ways, slots, slot_of), _tracks(ways))


class _Router:
    def __init__(self, grid: Grid, arrows: Sequence[Arrow]) -> None:
        self.grid, self.arrows = grid, arrows
        heights = (_CHANNEL if row.is_channel else row.height for row in grid.rows)
        self.y = [0.0, *accumulate(heights)]
        # For each channel between columns, and for each column: how many cells are in its way above each row.
        self.gaps = [self._walls(k - 1, k) for k in range(grid.columns + 1)]
        self.columns = [self._walls(c, c) for c in range(grid.columns)]
        self.load: dict[int, set[Net]] = {}

    def _walls(self, first: int, last: int) -> list[int]:
        """How many cells above each row cover both columns."""
        found = (sum(c.first <= first and last <= c.last for c in row.cells) for row in self.grid.rows)
        return [0, *accumulate(found)]

    def ways(self) -> Iterator[Way]:
        nets = _nets(self.arrows, alone(self.grid.columns, len(self.arrows)))
        for arrow, net in zip(self.arrows, nets, strict=True):
            way = min(self._candidates(arrow, net), key=lambda c: c[0])[1]
            if way.via is not None:
                self.load.setdefault(way.via, set()).add(net)
            yield way

    def _candidates(self, arrow: Arrow, net: Net) -> Iterator[tuple[float, Way]]:
        start, end = self.grid.anchors[arrow.source], self.grid.anchors[arrow.target]
        for above, below, turned in ((start, end, False), (end, start, True)):
            if above.below <= below.above:
                yield from self._straight(arrow, net, (above, below), turned)
        for leave in (start.below, start.above):
            for arrive in (end.above, end.below):
                yield from self._bent(arrow, net, leave, arrive)

    def _straight(
        self, arrow: Arrow, net: Net, ends: tuple[Anchor, Anchor], turned: bool
    ) -> Iterator[tuple[float, Way]]:
        upper, lower = ends
        middle = (max(upper.first, lower.first) + min(upper.last, lower.last)) / 2
        for column in range(max(upper.first, lower.first), min(upper.last, lower.last) + 1):
            walls = self.columns[column]
            if walls[lower.above] != walls[upper.below]:
                continue
            channels = (lower.above, upper.below) if turned else (upper.below, lower.above)
            start = Port(net, arrow.source, channels[0], column)
            end = Port(net, arrow.target, channels[1], column)
            cost = self.y[lower.above] - self.y[upper.below] + abs(column - middle)
            yield cost, Way(arrow, net, start, end, is_straight=True)

    def _bent(self, arrow: Arrow, net: Net, leave: int, arrive: int) -> Iterator[tuple[float, Way]]:
        start, end = self.grid.anchors[arrow.source], self.grid.anchors[arrow.target]
        if leave == arrive:
            left, right = _nearest(start, end)
            ports = Port(net, arrow.source, leave, left), Port(net, arrow.target, leave, right)
            yield abs(left - right) * _PITCH + 2 * _BEND, Way(arrow, net, *ports)
            return
        low, high = sorted((leave, arrive))
        for k in range(self.grid.columns + 1):
            if self.gaps[k][low] != self.gaps[k][high]:
                continue
            here, there = _beside(start, k), _beside(end, k)
            away = _distance(here, k) + _distance(there, k)
            crowd = len(self.load.get(k, set()) - {net}) * _CROWD
            cost = self.y[high] - self.y[low] + away * _PITCH + 4 * _BEND + crowd
            ports = Port(net, arrow.source, leave, here), Port(net, arrow.target, arrive, there)
            yield cost, Way(arrow, net, *ports, k)


def _nearest(start: Anchor, end: Anchor) -> tuple[int, int]:
    """The columns of both that are nearest to each other."""
    if start.last < end.first:
        return start.last, end.first
    if end.last < start.first:
        return start.first, end.last
    shared = (max(start.first, end.first) + min(start.last, end.last)) // 2
    return shared, shared


def _beside(anchor: Anchor, k: int) -> int:
    """The column of a box at which a line to channel `k` leaves it."""
    return max(anchor.first, min(anchor.last, k if k <= anchor.first else k - 1))


def _distance(column: int, k: int) -> float:
    return abs(column + 0.5 - k)


def alone(columns: int, arrows: int) -> int:
    """How many arrows of one box have a line each; more share a trunk. Each line beside a single column costs room."""
    return _ALONE if columns > 1 and arrows <= _MANY else 1


def _nets(arrows: Sequence[Arrow], most: int) -> list[Net]:
    """What draws one line: each arrow, or the arrows of a box that has more than `most` of one kind."""
    kinds = [(a.kind, bool(a.blocked_by)) for a in arrows]
    out = Counter((kind, a.source) for kind, a in zip(kinds, arrows, strict=True))
    into = Counter((kind, a.target) for kind, a in zip(kinds, arrows, strict=True))
    nets: list[Net] = []
    for index, (kind, arrow) in enumerate(zip(kinds, arrows, strict=True)):
        starts, ends = out[kind, arrow.source], into[kind, arrow.target]
        if max(starts, ends) <= most:
            nets.append(Net(index))
        else:
            nets.append(
                Net((kind, arrow.source), "source") if starts >= ends else Net((kind, arrow.target), "target")
            )
    return nets


# --- slots: where on its edge a line leaves a box


def _slots(ways: Sequence[Way]) -> tuple[int, dict[Port, int]]:
    """Distinct slots for all ports of a column at a channel, and for the lines that cross it."""
    ports = {port for way in ways for port in (way.start, way.end)}
    used = Counter((port.channel, port.column) for port in ports)
    for slots in count(max(SLOTS, *used.values()) if used else SLOTS, 4):
        found = _try_slots(ways, slots)
        if found is not None:
            return slots, found
    raise AssertionError


def _try_slots(ways: Sequence[Way], slots: int) -> dict[Port, int] | None:
    taken: dict[tuple[int, int], set[int]] = {}
    found: dict[Port, int] = {}
    for way in sorted(ways, key=lambda w: not w.is_straight):
        lines: list[tuple[tuple[Port, ...], list[tuple[int, int]], float]]
        if way.is_straight:
            places = [(channel, way.start.column) for channel in way.channels]
            lines = [((way.start, way.end), places, 0.5)]
        else:
            lines = [
                ((port,), [(port.channel, port.column)], 0.5 + 0.2 * _side(way, port))
                for port in (way.start, way.end)
            ]
        for ports, places, wish in lines:
            if ports[0] in found and not way.is_straight:
                continue
            used = set().union(*(taken.get(place, set()) for place in places))
            free = [slot for slot in range(slots) if slot not in used]
            if not free:
                return None
            chosen = min(free, key=lambda slot: (abs(slot - wish * (slots - 1)), slot))
            for place in places:
                taken.setdefault(place, set()).add(chosen)
            found |= dict.fromkeys(ports, chosen)
    return found


def _side(way: Way, port: Port) -> int:
    """-1 if the line goes to the left from the port, 1 to the right, 0 if it may do either."""
    if way.via is not None:
        return 1 if way.via > port.column else -1
    other = way.end if port is way.start else way.start
    return (other.column > port.column) - (other.column < port.column)


# --- tracks: where in its channel a line runs

_Interval = tuple[float, float]


def _position(port: Port, slots: int, slot_of: Mapping[Port, int]) -> float:
    """Where a port is, if channels between columns are at whole numbers."""
    return port.column + (slot_of[port] + 1) / (slots + 1)


def _levels(ways: Iterable[Way], slots: int, slot_of: Mapping[Port, int]) -> dict[tuple[int, Net], int]:
    spans: dict[tuple[int, Net], _Interval] = {}
    for way in ways:
        start, end = (_position(p, slots, slot_of) for p in (way.start, way.end))
        if way.is_straight:
            continue
        if way.via is None:
            _widen(spans, (way.start.channel, way.net), start, end)
        else:
            _widen(spans, (way.start.channel, way.net), start, way.via)
            _widen(spans, (way.end.channel, way.net), end, way.via)
    return _colored(dict(sorted(spans.items(), key=lambda s: s[1])))


def _tracks(ways: Iterable[Way]) -> dict[tuple[int, Net], int]:
    """Short lines are next to the boxes, so that long ones lead around them: from the left in all channels but the
    leftmost."""
    spans: dict[tuple[int, Net], _Interval] = {}
    for way in ways:
        if way.via is not None:
            _widen(spans, (way.via, way.net), way.start.channel, way.end.channel)
    found = _colored(dict(sorted(spans.items(), key=lambda s: s[1][1] - s[1][0])))
    last = max((track for (channel, _), track in found.items() if channel == 0), default=0)
    return {key: last - track if key[0] == 0 else track for key, track in found.items()}


def _widen(spans: dict[tuple[int, Net], _Interval], key: tuple[int, Net], one: float, other: float) -> None:
    low, high = spans.get(key, (one, one))
    spans[key] = min(low, one, other), max(high, one, other)


def _colored(spans: Mapping[tuple[int, Net], _Interval]) -> dict[tuple[int, Net], int]:
    """The first free track for each line, so that lines of a channel that share a place have different tracks."""
    taken: dict[int, list[list[_Interval]]] = {}
    found: dict[tuple[int, Net], int] = {}
    for key, (low, high) in spans.items():
        tracks = taken.setdefault(key[0], [])
        free = (
            i for i, lines in enumerate(tracks) if all(high < first or last < low for first, last in lines)
        )
        track = next(free, len(tracks))
        if track == len(tracks):
            tracks.append([])
        tracks[track].append((low, high))
        found[key] = track
    return found
